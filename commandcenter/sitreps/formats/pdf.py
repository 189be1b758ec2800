"""Sets the paper as PDF, and its drawings as PNG, with Typst: offline, no packages, no window.

Typst is imported here and in `missing_signs`, and only when something is set. It computes no
figure.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from commandcenter.core.errors import Fault
from commandcenter.core.settings import data_folder
from commandcenter.sitreps.drawings.area_map import map_svg
from commandcenter.sitreps.drawings.chart import progress_svg
from commandcenter.sitreps.formats.fonts import Face, choose
from commandcenter.sitreps.formats.missing_signs import missing_signs
from commandcenter.sitreps.model import Substitution
from commandcenter.sitreps.paper.draft import Paper, lines_of
from commandcenter.sitreps.wording import FORMS, words

Format = Literal["pdf", "png"]
FORM = "sitrep.typ"
TABLES = "tables.toml"
PICTURE_PPI = 220
FONT_FOLDER = "fonts"
MISSING = "□"
PNG_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}.svg", width: 156mm)\n'


def write_pdf(paper: Paper, path: Path) -> list[Substitution]:
    """Set `paper` into `path` and say which fonts had to be replaced."""
    chosen = faces()
    with tempfile.TemporaryDirectory(prefix="sitrep-") as folder:
        room = Path(folder)
        for name in (FORM, TABLES):
            shutil.copy(FORMS / name, room / name)
        for name, drawing in drawings(paper).items():
            (room / f"{name}.svg").write_text(drawing, "utf-8")
        said = asdict(replace(paper, pictures=()))
        data = {"paper": said, "fonts": faces_of(chosen), "labels": _labels()}
        (room / "data.json").write_bytes(msgspec.json.encode(data))
        path.write_bytes(compile_page(room / FORM, room, paper.made_at, "pdf"))
    replaced = [
        Substitution("pdf", face.wanted, face.used) for face in chosen.values() if face.substituted
    ]
    # A sign that no font has is a box on the page, whatever face it stands in.
    names = list(chosen["body"].names)
    missing = missing_signs(lines_of(paper), names, _fonts())
    return replaced + [
        Substitution("pdf", f"U+{ord(sign):04X} {sign}", MISSING) for sign in missing
    ]


def drawings(paper: Paper) -> dict[str, str]:
    """The chart and map of each directive as SVG, by the name the paper gives them."""
    font = ", ".join(faces()["hei"].names)
    made = {}
    for picture in paper.pictures:
        if picture.form == "map":
            made[picture.name] = map_svg(picture.directive, picture.place, font)
        else:
            made[picture.name] = progress_svg(picture.directive, picture.as_of, font)
    return made


def pictures_png(paper: Paper) -> dict[str, bytes]:
    """The same drawings as PNG, for formats that take no SVG."""
    made = {}
    with tempfile.TemporaryDirectory(prefix="sitrep-") as folder:
        room = Path(folder)
        for name, drawing in drawings(paper).items():
            (room / f"{name}.svg").write_text(drawing, "utf-8")
            (room / f"{name}.typ").write_text(PNG_PAGE.format(name=name), "utf-8")
            made[name] = compile_page(room / f"{name}.typ", room, paper.made_at, "png")
    return made


def faces() -> dict[str, Face]:
    """The fonts of this machine that stand for the paper's faces."""
    return choose(_fonts().families())


@cache
def _fonts() -> Any:
    """The fonts of the system and of the user's own folder; read once, since it takes a while."""
    import typst

    own = data_folder() / FONT_FOLDER
    return typst.Fonts(font_paths=[str(own)] if own.is_dir() else [])


def compile_page(source: Path, room: Path, made_at: datetime, form: Format) -> bytes:
    """Set one source file of `room`; the same words made at one time give the same bytes."""
    import typst

    try:
        compiler = typst.Compiler(source, root=room, font_paths=_fonts())
        stamp = int(made_at.timestamp())
        result = compiler.compile(format=form, ppi=PICTURE_PPI, timestamp=stamp)
    except typst.TypstError as error:
        raise Fault(f"The paper could not be set: {error}") from error
    if not isinstance(result, bytes):
        raise Fault("The typesetter gave no single document.")
    return result


def faces_of(chosen: dict[str, Face]) -> dict[str, Any]:
    """The font lists as the form reads them: the first is set, the others fill missing signs."""
    title = chosen["title"]
    given: dict[str, Any] = {role: list(face.names) for role, face in chosen.items()}
    given["title"] = {"name": list(title.names), "weight": "bold" if title.heavy else "regular"}
    # Where one font stands for both 楷体 and 仿宋, weight keeps the heading apart from the text.
    same = chosen["kai"].used == chosen["body"].used
    given["kai_weight"] = "bold" if same else "regular"
    return given


def _labels() -> dict[str, str]:
    return {name: words(f"head.{name}") for name in ("signer", "drill", "drill_line")}
