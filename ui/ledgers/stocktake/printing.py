"""Pages of the books as PDF: a title, what it is about, and a table with room to write.

Whatever people wrote is escaped; the file appears whole or not at all.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from commandcenter.core.mistakes import unwritable

MARGIN_MM = 14.0
POINTS = 10
STYLE = "h1{font-size:15pt} p{font-size:9pt} td,th{padding:4pt} th{text-align:left}"


def table_page(title: str, about: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The page as HTML; its last two columns are wide, for they are written on."""
    widths = [26, 16, 14] + [44 // max(len(heads) - 3, 1)] * (len(heads) - 3)
    head = "".join(
        f'<th width="{width}%">{html.escape(words)}</th>'
        for words, width in zip(heads, widths, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell) or chr(160)}</td>' for cell in row)}</tr>"
        for row in rows
    )
    return (
        f"<style>{STYLE}</style><h1>{html.escape(title)}</h1><p>{html.escape(about)}</p>"
        '<table border="1" cellspacing="0" width="100%" style="border-collapse:collapse">'
        f"<thead><tr>{head}</tr></thead>{body}</table>"
    )


def write_pdf(path: Path, page: str, font: QFont) -> None:
    """Set a page of HTML on A4; refused where the file cannot be written."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    plain = QFont(font)
    plain.setPointSize(POINTS)
    document.setDefaultFont(plain)
    document.setHtml(page)
    document.print_(writer)
    del writer
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(buffer.data().data())
        part.replace(path)
    except OSError as error:
        raise unwritable(path.name, error) from error
    finally:
        part.unlink(missing_ok=True)
