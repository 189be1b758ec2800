"""Sets the paper as a Word file, from a form that staff can edit in Word.

The only file that imports docxtpl, and only when something is set. It computes no figure; values
are escaped,
so that nobody's words become markup.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.settings import data_folder
from commandcenter.sitreps.formats.pdf import pictures_png
from commandcenter.sitreps.model import Substitution
from commandcenter.sitreps.paper.draft import Bar, Block, Paper
from commandcenter.sitreps.wording import FORMS, words

FORM = "sitrep.docx"
OWN_FORMS = "forms"
PLAIN = "organ number title addressee drill date printed notes draft".split()
UNSIGNED = "　" * 4
# The picture is as high as a line, so that every program sets the bar in the middle of its row.
BAR_PX, BAR_TOP, BAR_MM = (384, 96), 24, 16
TEAL, HATCH, EDGE = "#0b6e60", "#44566b", "#5d6876"
# Beyond this a bar in every row would only make the file slow to open.
BARS_MAX = 300


def write_docx(paper: Paper, path: Path) -> list[Substitution]:
    """Set `paper` into `path`; which fonts stand in is for the machine that opens it to say."""
    import docxtpl

    form = form_path()
    drawn = pictures_png(paper)
    try:
        template = docxtpl.DocxTemplate(str(form))
        template.render(_values(template, paper, drawn), autoescape=True)
    except Exception as error:
        # The form belongs to the staff; what they wrote into it comes back as one of many errors.
        raise Refused(
            "The Word form {name} cannot be filled ({why}); mend it in Word or remove it to use"
            " the one delivered.",
            name=form.name,
            why=f"{type(error).__name__}: {error}"[:200],
        ) from error
    # Not `get_docx`, which would load the empty form again.
    properties = template.docx.core_properties
    properties.title, properties.author = paper.title, paper.organ
    properties.created = properties.modified = paper.made_at.replace(tzinfo=None)
    properties.last_modified_by = paper.organ
    # Packed in memory and written at once: on a full disk an open archive would complain twice.
    packed = io.BytesIO()
    template.save(packed)
    path.write_bytes(packed.getvalue())
    return []


def form_path() -> Path:
    """The form to fill: the staff's own in the data folder, else the one delivered."""
    own = data_folder() / OWN_FORMS / FORM
    return own if own.is_file() else FORMS / FORM


def _values(template: Any, paper: Paper, drawn: dict[str, bytes]) -> dict[str, Any]:
    rows = sum(len(block.rows) for block in paper.blocks)
    values: dict[str, Any] = {name: getattr(paper, name) for name in PLAIN}
    values["signer"] = paper.signer or UNSIGNED
    values["labels"] = {name: words(f"head.{name}") for name in ("signer", "drill", "drill_line")}
    values["blocks"] = []
    under_picture = False
    for block in paper.blocks:
        form = "under_picture" if under_picture and block.form == "caption" else block.form
        values["blocks"].append(_block(template, block, form, drawn, bars=rows <= BARS_MAX))
        under_picture = block.form == "picture"
    return values


def _block(
    template: Any, block: Block, form: str, drawn: dict[str, bytes], *, bars: bool
) -> dict[str, Any]:
    value: dict[str, Any] = {"form": form, "text": block.text, "columns": block.columns}
    if block.form == "picture":
        value["picture"] = _picture(template, drawn[block.text], 156)
    value["rows"] = [
        {
            "cells": row.cells,
            "total": row.total,
            "bar": _picture(template, bar_png(row.bar), BAR_MM) if row.bar and bars else "",
        }
        for row in block.rows
    ]
    return value


def _picture(template: Any, data: bytes, width_mm: int) -> Any:
    import docxtpl
    from docx.shared import Mm

    return docxtpl.InlineImage(template, io.BytesIO(data), width=Mm(width_mm))


@cache
def bar_png(bar: Bar) -> bytes:
    """The progress of one row: solid is verified, hatched is only claimed, empty is neither."""
    from PIL import Image, ImageDraw

    wide, tall = BAR_PX[0], BAR_PX[1] - 2 * BAR_TOP
    bar_image = Image.new("RGB", (wide, tall), "#ffffff")
    draw = ImageDraw.Draw(bar_image)
    whole = max(1, bar.issued)
    claimed, verified = (wide * min(part, whole) // whole for part in (bar.claimed, bar.verified))
    hatch = Image.new("RGB", (wide, tall), "#ffffff")
    lines = ImageDraw.Draw(hatch)
    for x in range(-tall, wide, 18):
        lines.line([(x, tall), (x + tall, 0)], fill=HATCH, width=5)
    if claimed > verified:
        bar_image.paste(hatch.crop((verified, 0, claimed, tall)), (verified, 0))
    if verified:
        draw.rectangle((0, 0, verified - 1, tall), fill=TEAL)
    draw.rectangle((0, 0, wide - 1, tall - 1), outline=EDGE, width=3)
    image = Image.new("RGB", BAR_PX, "#ffffff")
    image.paste(bar_image, (0, BAR_TOP))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
