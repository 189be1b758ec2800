"""Sets the report as a spreadsheet whose sums are alive: change a cell and the total follows.

The only file that imports xlsxwriter, and only when something is set. Words are written as words,
so that nobody's cell becomes a formula; each formula carries the frozen value it had.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commandcenter.sitreps.losses.statistics import Statistics, indicators
from commandcenter.sitreps.model import DirectiveFacts, Snapshot, Substitution
from commandcenter.sitreps.paper.draft import Block, Paper
from commandcenter.sitreps.paper.figures import key
from commandcenter.sitreps.paper.loss_figures import statistics_key
from commandcenter.sitreps.states import State
from commandcenter.sitreps.word_form.table_forms import table_forms
from commandcenter.sitreps.wording import clean, full_time, words

NAME_MAX = 31
CELL_MAX = 32_000
NOT_SHEET = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
COLUMNS = ("issued", "acknowledged", "relayed", "started", "claimed", "verified", "refuted")
LATER = ("returned", "overdue", "flagged", "silent")
FIGURED = frozenset({"annual", "donors", "stocktakes"})
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
FIGURE_WIDTHS = (46, 14, 10, 12, 24, 60, 40)
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


def write_xlsx(snapshot: Snapshot, paper: Paper, path: Path) -> list[Substitution]:
    """Write `snapshot` as a workbook: what it is, its tables with live sums, every figure."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # Packed in memory and written at once: on a full disk the library has an error of its own.
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, options) as workbook:
        workbook.set_properties(
            {
                "title": paper.title,
                "author": paper.organ,
                "created": snapshot.made_at.replace(tzinfo=None),
            }
        )
        formats = {name: workbook.add_format(dict(looks)) for name, looks in FORMATS.items()}
        book = Book(workbook, snapshot, formats)
        _cover(book, paper)
        for report in snapshot.statistics:
            _statistics(book, report)
        for facts in snapshot.directives:
            _directive(book, facts)
        for block in paper.blocks:
            if block.form in ("receipts", "findings", "ledger", "log", "calls"):
                _plain(book, block.form, block.columns, [row.cells for row in block.rows])
            elif block.form in FIGURED:
                _figured(book, block)
        _figures(book)
    path.write_bytes(packed.getvalue())
    return []


@dataclass
class Book:
    """The workbook being written, with its formats and the names already taken."""

    workbook: Any
    snapshot: Snapshot
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
        if self.snapshot.drill is not None:
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


def _cover(book: Book, paper: Paper) -> None:
    snapshot = book.snapshot
    sheet = book.sheet(words("sheets.cover"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    row = 0
    if snapshot.drill is not None:
        book.say(sheet, row, 0, words("head.drill_line"), "drill")
        row += 1
    book.say(sheet, row, 0, paper.title, "title")
    told = {
        "number": paper.number,
        "organ": paper.organ,
        "as_of": full_time(snapshot.as_of),
        "made_at": full_time(snapshot.made_at),
        "made_by": snapshot.made_by,
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


def _directive(book: Book, facts: DirectiveFacts) -> None:
    """Units by their counts; sums, the gap and the shares are formulas."""
    sheet = book.sheet(f"{facts.number} {words('sheets.units')}")
    names = (*COLUMNS, "gap", *LATER, "claimed_share", "verified_share")
    titles = [words("tables.unit"), *(words(f"counts.{name}") for name in names)]
    book.heads(sheet, 0, titles, [18, *(10 for _ in names)])
    place = {name: column for column, name in enumerate(names, start=1)}
    units: list[tuple[str | None, str]] = [(row.code, row.name) for row in facts.rows]
    for row, (code, name) in enumerate([*units, (None, words("tables.total"))], start=1):
        is_total = code is None
        book.say(sheet, row, 0, name)
        for column_name in (*COLUMNS, *LATER):
            value = book.snapshot.figure(key(facts.number, code, column_name)).value
            column = place[column_name]
            if is_total and units:
                letter = _letter(column)
                formula = f"=SUM({letter}2:{letter}{row})"
                book.count(sheet, row, column, formula, _float(value))
            else:
                book.put(sheet, row, column, value)
        _derived(book, sheet, facts, code, row, place)


def _derived(
    book: Book, sheet: Any, facts: DirectiveFacts, code: str | None, row: int, place: dict[str, int]
) -> None:
    line = row + 1
    claimed, verified = _letter(place["claimed"]), _letter(place["verified"])
    gap = book.snapshot.figure(key(facts.number, code, "gap")).value
    form = "total" if code is None else "number"
    book.count(sheet, row, place["gap"], f"={claimed}{line}-{verified}{line}", _float(gap), form)
    issued = f"{_letter(place['issued'])}{line}"
    counts = {
        name: _float(book.snapshot.figure(key(facts.number, code, name)).value) or 0.0
        for name in ("issued", "claimed", "verified")
    }
    for name, letter in (("claimed", claimed), ("verified", verified)):
        whole = counts["issued"]
        share = counts[name] / whole if whole else None
        # Cut off, never rounded up: 99.96 % is not done.
        formula = f'=IF({issued}=0,"",ROUNDDOWN({letter}{line}/{issued},3))'
        if share is not None:
            share = int(counts[name] * 1000 // whole) / 1000
        book.count(sheet, row, place[f"{name}_share"], formula, share, "share")


def _statistics(book: Book, report: Statistics) -> None:
    """Places by indicators; beside what the whole reported stands the live sum and the rest."""
    sheet = book.sheet(f"{words('headings.statistics')} {report.place_name}")
    used = report.used()
    units = {entry.indicator: entry.unit for entry in reversed(report.entries)}
    titles = [words("tables.place"), words("tables.state")]
    titles += [f"{indicators()[code].name}（{units[code]}）" for code in used]
    book.heads(sheet, 0, titles, [20, 10, *(14 for _ in used)])
    row = 1
    for state in (State.CLAIMED, State.VERIFIED, State.ESTIMATED):
        places = [
            place
            for place in report.parts()
            if any(report.value(place[0], code, state) for code in used)
        ]
        first = row
        for at, name in places:
            _statistics_row(book, sheet, row, report, (at, name), state)
            row += 1
        if places:
            _sum_row(book, sheet, row, report, state, (first, row - 1))
            row += 1
        if any(report.value(report.place, code, state) for code in used):
            whole = (report.place, report.place_name)
            _statistics_row(book, sheet, row, report, whole, state)
            row += 1
    if report.explanation:
        said = words("statistics.explanation", said=report.explanation)
        book.say(sheet, row + 1, 0, said, "note")


def _statistics_row(
    book: Book, sheet: Any, row: int, report: Statistics, place: tuple[str, str], state: State
) -> None:
    book.say(sheet, row, 0, place[1])
    book.say(sheet, row, 1, words(f"states.{state.value}"))
    for column, code in enumerate(report.used(), start=2):
        entry = report.value(place[0], code, state)
        value = None
        if entry is not None:
            value = book.snapshot.figure(statistics_key(place[0], code, state)).value
        book.put(sheet, row, column, value)


def _sum_row(
    book: Book, sheet: Any, row: int, report: Statistics, state: State, rows: tuple[int, int]
) -> None:
    book.say(sheet, row, 0, words("sheets.sum"), "total")
    book.say(sheet, row, 1, words(f"states.{state.value}"), "total")
    for column, code in enumerate(report.used(), start=2):
        known = [report.value(key, code, state) for key, _ in report.parts()]
        values = [float(entry.value) for entry in known if entry is not None]
        letter = _letter(column)
        formula = f"=SUM({letter}{rows[0] + 1}:{letter}{rows[1] + 1})"
        book.count(sheet, row, column, formula, round(sum(values), 6))


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


def _figures(book: Book) -> None:
    """Every figure with its record, under the contract's own names."""
    sheet = book.sheet(words("sheets.figures"))
    names = ("name", "value", "unit", "state", "as_of", "source", "key")
    titles = [words(f"sheets.figure_{name}") for name in names]
    book.heads(sheet, 0, titles, FIGURE_WIDTHS)
    for row, figure in enumerate(book.snapshot.figures, start=1):
        told = figure.to_dict()
        book.say(sheet, row, 0, figure.name)
        book.put(sheet, row, 1, figure.value)
        book.say(sheet, row, 2, figure.unit)
        book.say(sheet, row, 3, words(f"states.{figure.state.value}"))
        book.say(sheet, row, 4, told["as_of"])
        book.say(sheet, row, 5, figure.source)
        book.say(sheet, row, 6, figure.key)
    if book.snapshot.figures:
        sheet.autofilter(0, 0, len(book.snapshot.figures), len(names) - 1)


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _float(value: int | str | None) -> float | None:
    return None if value is None else float(value)
