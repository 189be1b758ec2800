"""Sets the maps and charts of a report as one picture, as they stand in the paper.

For phones and slides: it says what it is, as of when, and on every one of them that it is a drill.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from commandcenter.sitreps.formats.pdf import compile_page, drawings, faces, faces_of
from commandcenter.sitreps.model import Snapshot, Substitution
from commandcenter.sitreps.paper.draft import Paper
from commandcenter.sitreps.paper.sentences import key_lines
from commandcenter.sitreps.wording import FORMS, clean, full_time, words

FORM = "poster.typ"


def write_png(snapshot: Snapshot, paper: Paper, path: Path) -> list[Substitution]:
    """Write every drawing of the report with its caption, one below the other."""
    chosen = faces()
    captions = {
        block.text: paper.blocks[place + 1].text
        for place, block in enumerate(paper.blocks)
        if block.form == "picture"
    }
    with tempfile.TemporaryDirectory(prefix="sitrep-") as folder:
        room = Path(folder)
        (room / FORM).write_bytes((FORMS / FORM).read_bytes())
        made = drawings(paper)
        for name, drawing in made.items():
            (room / f"{name}.svg").write_text(drawing, "utf-8")
        data = {
            "title": paper.title,
            "number": paper.number,
            "as_of": words("message.as_of", as_of=full_time(paper.as_of)),
            "drill": words("head.drill_line") if paper.drill is not None else None,
            "lines": [clean(line) for line in key_lines(snapshot)],
            "pictures": [{"name": name, "caption": captions[name]} for name in made],
            "none": words("pictures.none"),
            "note": paper.notes[0],
            "fonts": faces_of(chosen),
        }
        (room / "data.json").write_bytes(msgspec.json.encode(data))
        path.write_bytes(compile_page(room / FORM, room, paper.made_at, "png"))
    return [
        Substitution("png", face.wanted, face.used) for face in chosen.values() if face.substituted
    ]
