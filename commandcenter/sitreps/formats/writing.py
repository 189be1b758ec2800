"""Sets a paper into files, one writer a format; needs no database and holds no lock.

A file appears whole or not at all, and the same snapshot always shows the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.mistakes import system_words
from commandcenter.sitreps.approval import Approval
from commandcenter.sitreps.formats.docx import write_docx
from commandcenter.sitreps.formats.edxl import write_edxl
from commandcenter.sitreps.formats.pdf import write_pdf
from commandcenter.sitreps.formats.plain import write_csv, write_txt
from commandcenter.sitreps.formats.poster import write_png
from commandcenter.sitreps.formats.sheets import write_xlsx
from commandcenter.sitreps.model import Made, Snapshot, Substitution
from commandcenter.sitreps.paper.blocks import paper_of
from commandcenter.sitreps.paper.draft import Paper
from commandcenter.sitreps.wording import file_name

PaperWriter = Callable[[Paper, Path], list[Substitution]]
ReportWriter = Callable[[Snapshot, Paper, Path], list[Substitution]]
# What sets any paper, and what also asks the snapshot of a report for its figures.
PAPER_WRITERS: Mapping[str, PaperWriter] = {"docx": write_docx, "pdf": write_pdf}
REPORT_WRITERS: Mapping[str, ReportWriter] = {
    "xlsx": write_xlsx,
    "edxl": write_edxl,
    "csv": write_csv,
    "txt": write_txt,
    "png": write_png,
}
REPORT_FORMATS = (*PAPER_WRITERS, *REPORT_WRITERS)
# What a file of a format is called, where it is not called like the format.
ENDINGS = {"edxl": "edxl.xml"}


def write_files(
    frozen: Snapshot,
    *,
    formats: Collection[str],
    folder: Path,
    approval: Approval | None = None,
) -> Made:
    """Set a frozen report into files; doing it again gives the same numbers."""
    check_formats(formats)
    paper = paper_of(frozen, approval)
    stem = file_name(frozen.title, frozen.as_of, drill=frozen.drill is not None)
    asking = {form: partial(write, frozen) for form, write in REPORT_WRITERS.items()}
    files, replaced = write_all({**PAPER_WRITERS, **asking}, formats, paper, folder / stem)
    return Made(frozen.id, files, frozen.figures, tuple(replaced))


def write_all(
    writers: Mapping[str, PaperWriter],
    formats: Collection[str],
    paper: Paper,
    stem: Path,
) -> tuple[dict[str, Path], list[Substitution]]:
    """Write one paper in each format, as files beginning with `stem`."""
    files: dict[str, Path] = {}
    replaced: list[Substitution] = []
    folder = stem.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form in dict.fromkeys(formats):
            path = folder / f"{stem.name}.{ENDINGS.get(form, form)}"
            replaced += write_whole(writers[form], paper, path)
            files[form] = path
    except OSError as error:
        raise Refused(
            "The report cannot be written to {folder}: {why}.",
            folder=str(folder),
            why=system_words(error),
        ) from error
    return files, replaced


def check_formats(formats: Collection[str], known: Collection[str] = REPORT_FORMATS) -> None:
    """Refuse a format before anything is frozen for it."""
    unknown = [form for form in formats if form not in known]
    if unknown or not formats:
        raise Refused(
            "Reports can be made as {known}; “{asked}” is not among them.",
            known=", ".join(known),
            asked=", ".join(unknown)[:60],
        )


def write_whole(writer: PaperWriter, paper: Paper, path: Path) -> list[Substitution]:
    """Write one file so that it appears whole or not at all."""
    half = path.with_name(f".{new_key()}{path.suffix}")
    try:
        replaced = writer(paper, half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return replaced
