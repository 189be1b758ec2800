"""Sets a paper as a workbook: what it says in words, and each of its tables as a sheet.

The only file of the reports that imports xlsxwriter, and only when something is set. Words are
written as words, so that nobody's cell becomes a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commandcenter.sitreps.model import Substitution
from commandcenter.sitreps.paper.draft import Block, Paper
from commandcenter.sitreps.word_form.table_forms import table_forms
from commandcenter.sitreps.wording import clean, full_time, words

NAME_MAX = 31
CELL_MAX = 32_000
NOT_SHEET = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
WORDED = frozenset({"receipts", "findings", "ledger", "log", "calls"})
FIGURED = frozenset({"annual", "donors", "stocktakes"})
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "head": {
        "bold": True,
        "bg_color": "#e7ecef",
        "border": 1,
        "text_wrap": True,
        "align": "center",
    },
    "cell": {"border": 1, "text_wrap": True, "valign": "top"},
    "number": {"border": 1, "num_format": "#,##0.##"},
    "total": {"border": 1, "bold": True, "num_format": "#,##0.##"},
    "share": {"border": 1, "num_format": "0.0%"},
    "note": {"text_wrap": True, "font_color": "#5d6876"},
    "drill": {"bold": True, "font_color": "#e3372f"},
}


def write_workbook(paper: Paper, path: Path) -> list[Substitution]:
    """Write a paper that has no figures beside its tables."""
    with opened(paper, path) as book:
        cover(book, paper)
        tables(book, paper)
    return []


@contextmanager
def opened(paper: Paper, path: Path) -> Iterator[Book]:
    """A workbook to write `paper` into; it is in `path` when all sheets are written."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # Packed in memory and written at once: on a full disk the library has an error of its own.
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, options) as workbook:
        created = paper.made_at.replace(tzinfo=None)
        workbook.set_properties({"title": paper.title, "author": paper.organ, "created": created})
        formats = {name: workbook.add_format(dict(looks)) for name, looks in FORMATS.items()}
        yield Book(workbook, paper.drill is not None, formats)
    path.write_bytes(packed.getvalue())


@dataclass
class Book:
    """The workbook being written, with its formats and the names taken; each sheet of a drill
    says so.
    """

    workbook: Any
    drill: bool
    formats: Mapping[str, Any]
    taken: set[str] = field(default_factory=set)

    def sheet(self, name: str) -> Any:
        """A new sheet; a name that is too long or taken is told apart by a number."""
        plain = clean(name).translate(NOT_SHEET).replace("\n", " ").strip() or "—"
        chosen, ordinal = plain[:NAME_MAX], 2
        while chosen.casefold() in self.taken:
            chosen = f"{plain[: NAME_MAX - 4]}({ordinal})"
            ordinal += 1
        self.taken.add(chosen.casefold())
        sheet = self.workbook.add_worksheet(chosen)
        if self.drill:
            sheet.set_header(f'&C&"-,Bold"{words("head.drill_line")}')
        return sheet

    def say(self, sheet: Any, row: int, column: int, said: str, form: str = "cell") -> None:
        """Words, which stay words whatever they begin with."""
        sheet.write_string(row, column, clean(said)[:CELL_MAX], self.formats[form])

    def put(
        self, sheet: Any, row: int, column: int, value: int | str | None, form: str = "number"
    ) -> None:
        """A number as a number; a gap as an empty cell."""
        if value is None:
            sheet.write_blank(row, column, None, self.formats[form])
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.formats[form])
        else:
            sheet.write_number(row, column, float(value), self.formats[form])

    def count(
        self,
        sheet: Any,
        row: int,
        column: int,
        formula: str,
        value: float | str | None,
        form: str = "total",
    ) -> None:
        """A live formula with the value it had when the report was frozen."""
        sheet.write_formula(
            row, column, formula, self.formats[form], "" if value is None else value
        )

    def heads(self, sheet: Any, row: int, titles: Sequence[str], widths: Sequence[float]) -> None:
        """A row of column titles with the widths of their columns."""
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            self.say(sheet, row, column, title, "head")
            sheet.set_column(column, column, width)
        sheet.freeze_panes(row + 1, 0)


def cover(book: Book, paper: Paper) -> None:
    """The first sheet: what the paper is, and everything it says in words."""
    sheet = book.sheet(words("sheets.cover"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    row = 0
    if paper.drill is not None:
        book.say(sheet, row, 0, words("head.drill_line"), "drill")
        row += 1
    book.say(sheet, row, 0, paper.title, "title")
    told = {
        "number": paper.number,
        "organ": paper.organ,
        "as_of": full_time(paper.as_of),
        "made_at": full_time(paper.made_at),
        "made_by": paper.made_by or "—",
        "signer": paper.signer or "—",
    }
    row += 1
    for name, said in told.items():
        book.say(sheet, row, 0, words(f"sheets.{name}"), "head")
        book.say(sheet, row, 1, said)
        row += 1
    for block in paper.blocks:
        if block.text and block.form not in ("caption", "picture"):
            book.say(sheet, row, 1, block.text, "note")
            row += 1
    for said in paper.notes:
        book.say(sheet, row, 1, said, "note")
        row += 1


def tables(book: Book, paper: Paper) -> None:
    """A sheet for each table of the paper that no other sheet holds with its figures."""
    for block in paper.blocks:
        if block.form in WORDED:
            _plain(book, block.form, block.columns, [row.cells for row in block.rows])
        elif block.form in FIGURED:
            _figured(book, block)


def _plain(book: Book, form: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    sheet = book.sheet(words(f"sheets.{form}"))
    book.heads(sheet, 0, columns, [max(12, 80 // len(columns)) for _ in columns])
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            book.say(sheet, row, column, cell)


def _figured(book: Book, block: Block) -> None:
    """A table whose columns at the right hold figures: they are written as numbers."""
    sheet = book.sheet(words(f"sheets.{block.form}"))
    form = table_forms()[block.form]
    book.heads(sheet, 0, block.columns, [width / 2 for width in form.widths])
    for row, line in enumerate(block.rows, start=1):
        for column, cell in enumerate(line.cells):
            plain = cell.replace(",", "")
            if column not in form.left and NUMBER.fullmatch(plain):
                book.put(sheet, row, column, plain)
            else:
                book.say(sheet, row, column, cell)


def column_letter(column: int) -> str:
    """What a spreadsheet calls a column, counted from nothing."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
