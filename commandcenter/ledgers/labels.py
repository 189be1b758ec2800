"""Labels for lots with a QR code, as one page to print.

Pure. What GB and the reserve rules want on a label is on it: name, specification, maker, numbers,
quantity, day of production, day of receipt. The code holds `ITEM|LOT`, which a scanner types into
the posting form.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from commandcenter.core.language import text, translate

STYLE = """
body{font:12pt sans-serif;margin:8mm}main{display:grid;grid-template-columns:1fr 1fr;gap:6mm}
section{border:1px solid #000;padding:4mm;display:flex;gap:4mm;break-inside:avoid}
svg{width:28mm;height:28mm;flex:none}h2{font-size:14pt;margin:0 0 2mm}dl{margin:0;font-size:10pt}
dt{float:left;clear:left;width:5em;color:#333}dd{margin:0 0 0 5.5em}
"""
FIELDS = {
    "spec": text("Specification"),
    "maker": text("Maker"),
    "number": text("Number"),
    "quantity": text("Quantity"),
    "made": text("Made on"),
    "expires": text("Expires on"),
    "stored": text("Stored on"),
    "place": text("Depot"),
}


@dataclass(frozen=True)
class Label:
    """What stands on one label."""

    item: str
    lot: str
    name: str
    spec: str | None
    maker: str | None
    quantity: str
    made: str | None
    expires: str | None
    stored: str | None
    place: str

    @property
    def number(self) -> str:
        """The numbers people read."""
        return f"{self.item} / {self.lot}"

    @property
    def code(self) -> str:
        """What the QR code holds."""
        return f"{self.item}|{self.lot}"


def label_page(labels: Sequence[Label], language: str) -> str:
    """One page of HTML with all labels; whatever people wrote is escaped."""
    parts = "\n".join(_section(one, language) for one in labels)
    title = html.escape(translate(text("Labels of lots"), language))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><main>\n{parts}\n</main></body></html>\n"
    )


def _section(label: Label, language: str) -> str:
    import segno  # needed only where labels are made

    drawn = BytesIO()
    segno.make(label.code, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2
    )
    facts = "".join(
        f"<dt>{html.escape(translate(words, language))}</dt><dd>{html.escape(value)}</dd>"
        for name, words in FIELDS.items()
        if (value := getattr(label, name))
    )
    picture = drawn.getvalue().decode()
    return (
        f"<section>{picture}<div><h2>{html.escape(label.name)}</h2><dl>{facts}</dl></div></section>"
    )
