"""Imports a file of reports in batches: each line stands alone, a refused one never holds up
the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from commandcenter.cli.outcome import LinesTaken
from commandcenter.core.collector import without_collector
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Outcome, Photo, Report
from commandcenter.directives.reading import decode, to_report
from commandcenter.gateway.limits import PHOTO_BYTES_MAX
from commandcenter.gateway.photos import examine
from commandcenter.headquarters import Door
from commandcenter.store import service as installation
from commandcenter.store.work import Work

# The larger, the fewer pages are written twice; others wait about a second to write meanwhile.
BATCH = 20_000
LINE_MAX = 256 * 1024
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class KeptFile:
    """A photo that lies whole in the file store and still has to be named in the database."""

    name: str
    size: int
    media_type: str


def import_reports(
    door: Door,
    file: Path,
    photos: Path | None,
    say: Callable[[Text], str],
    reach: Callable[[float], None] = lambda _share: None,
) -> LinesTaken:
    """Import every line of `file`; photos are looked for in the folder `photos` by plain name."""
    made = LinesTaken()
    size = max(file.stat().st_size, 1)
    with without_collector():
        for lines, read in _batches(file):
            _import_batch(made, _Batch(door, photos), lines, say)
            reach(read / size)
    made.refused.sort(key=lambda refused: int(refused["line"]))
    return made


def _import_batch(
    made: LinesTaken,
    batch: _Batch,
    lines: list[tuple[int, bytes]],
    say: Callable[[Text], str],
) -> None:
    """Take one block of lines in one transaction and note what became of each."""
    for number, line in lines:
        try:
            batch.add(number, line)
        except Refused as refused:
            made.refused.append({"line": number, "why": say(refused.words)})
    outcomes = batch.door.act(_take, reports=batch.reports, kept=batch.kept)
    for number, outcome in zip(batch.numbers, outcomes, strict=True):
        if outcome.answer is Answer.ACCEPTED:
            made.accepted += 1
        elif outcome.answer is Answer.REPEATED:
            made.repeated += 1
        elif outcome.why is not None:
            made.refused.append({"line": number, "why": say(outcome.why)})


def _batches(file: Path) -> Iterator[tuple[list[tuple[int, bytes]], int]]:
    """Blocks of numbered lines and how many bytes were read; empty lines are passed over."""
    with file.open("rb") as stream:
        numbered = enumerate(stream, 1)
        read = 0
        while block := list(islice(numbered, BATCH)):
            read += sum(len(line) for _, line in block)
            if block[0][0] == 1:
                block[0] = (1, block[0][1].removeprefix(BOM))
            yield [one for one in block if not one[1].isspace()], read


class _Batch:
    """The readable reports of one block of lines, with their photos kept."""

    def __init__(self, door: Door, folder: Path | None) -> None:
        self.door, self.files, self.folder = door, door.headquarters.files, folder
        self.reports: list[Report] = []
        self.numbers: list[int] = []
        self.kept: list[KeptFile] = []

    def add(self, number: int, line: bytes) -> None:
        """Read one line; refused where it is no report."""
        if len(line) > LINE_MAX:
            raise Refused("The line is longer than {most} bytes.", most=LINE_MAX)
        decoded = decode(line)
        report = to_report(decoded)
        if decoded.photos:
            names = tuple(dict.fromkeys(decoded.photos))
            most = int(rule("directives", "photos_max").value)
            if len(names) > most:
                raise Refused("A report has at most {most} photos.", most=most)
            report = report.but(photos=tuple(self.photo(name) for name in names))
        self.reports.append(report)
        self.numbers.append(number)

    def photo(self, name: str) -> Photo:
        """Look at one photo of the folder and keep it; a path is refused, never followed."""
        if self.folder is None:
            raise Refused("The report names photos, but no folder was given (--photos DIR).")
        if not name or Path(name).name != name or name in {".", ".."}:
            raise Refused("“{name}” is not the plain name of a file.", name=name[:60])
        path = self.folder / name
        if path.is_symlink() or not path.is_file():
            raise Refused("The photo “{name}” is not in the folder.", name=name[:60])
        if path.stat().st_size > PHOTO_BYTES_MAX:
            raise Refused("The photo “{name}” is too large.", name=name[:60])
        data = path.read_bytes()
        found = examine(data, name)
        stored = self.files.put(data)
        self.kept.append(KeptFile(stored, len(data), found.media_type))
        facts = {**found.exif, "width": found.width, "height": found.height}
        return Photo(stored, name, facts)


def _take(work: Work, *, reports: list[Report], kept: list[KeptFile]) -> list[Outcome]:
    """Name the photos of the batch and take its reports, in one transaction."""
    for item in kept:
        installation.record_file(work, name=item.name, size=item.size, media_type=item.media_type)
    return directives.report(work, reports=reports, imported=True)
