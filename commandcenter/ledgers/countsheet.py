"""The sheet of a stocktake: what the books say of a store, to be printed, counted and read back.

Pure but for the file. It carries its number and its store in every row, so that a sheet that comes
back late or twice is known; nothing is guessed where a row was not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import LANGUAGES, text, translate
from commandcenter.core.rules import rule
from commandcenter.core.tabletext import TableText, read_table, refuse_if
from commandcenter.ledgers.tablefile import armed, write_table

HEADS = {
    "sheet": text("Sheet number"),
    "account": text("Store"),
    "item": text("Item code"),
    "name": text("Name"),
    "lot": text("Lot"),
    "unit": text("Unit"),
    "booked": text("Booked"),
    "counted": text("Counted"),
    "reason": text("Reason of the difference"),
}
NEEDED = ("item", "lot", "counted")
# How a list without our headings names the same.
ALSO = {"quantity": "counted"}


@dataclass(frozen=True)
class Counted:
    """What somebody counted of a lot, and why it differs where it does."""

    item: str
    lot: str
    quantity: str
    reason: str = ""


@dataclass(frozen=True)
class CountedLine:
    """One line of a stocktake: what the books said, what was there, the difference."""

    item: str
    lot: str
    booked: str
    counted: str
    difference: str
    reason: str


@dataclass(frozen=True)
class SheetRow:
    """One lot to be counted, as the books have it."""

    item: str
    name: str
    lot: str
    unit: str
    booked: str


@dataclass(frozen=True)
class CountSheet:
    """A sheet that came back; its number and its store only where it says so."""

    name: str
    number: str | None
    account: str | None
    counts: tuple[Counted, ...]


def write_count_sheet(
    path: Path, *, number: str, account: str, rows: Sequence[SheetRow], language: str
) -> int:
    """Write a sheet to be filled in, as FILE.xlsx or FILE.csv; returns the number of rows."""
    columns = [translate(words, language) for words in HEADS.values()]
    cells = [
        (number, account, one.item, one.name, one.lot, one.unit, one.booked, "", "") for one in rows
    ]
    return write_table(path, columns, cells, numbers=(list(HEADS).index("booked"),))


def read_count_sheet(path: Path) -> CountSheet:
    """A counted sheet, or any list `item,lot,quantity[,reason]`; refused with every row that must
    be mended.
    """
    renamed = {
        translate(words, language).lower(): name
        for name, words in HEADS.items()
        for language in LANGUAGES
    }
    optional = [name for name in HEADS if name not in NEEDED]
    table = read_table(
        path, needed=NEEDED, optional=optional, omitted=("reason",), renamed=renamed | ALSO
    )
    most = int(rule("ledgers", "count_sheet_rows_max").value)
    if len(table.rows) > most:
        raise Refused("The sheet {name} has more than {most} rows.", name=path.name, most=most)
    cells = [
        {name: armed(cell.strip()) for name, cell in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]
    problems = [
        table.problem(place, text("Not counted: write what is there, 0 where nothing is."))
        for place, row in enumerate(cells)
        if not row["counted"]
    ]
    problems += _mixed(table, cells)
    refuse_if(path.name, problems)
    first = cells[0] if cells else {}
    return CountSheet(
        name=path.name,
        number=first.get("sheet") or None,
        account=first.get("account") or None,
        counts=tuple(
            Counted(row["item"], row["lot"], row["counted"], row.get("reason", "")) for row in cells
        ),
    )


def _mixed(table: TableText, cells: Sequence[dict[str, str]]) -> list[Problem]:
    """Rows of another sheet or another store."""
    return [
        table.problem(place, text("This row is of another sheet or another store."))
        for place, row in enumerate(cells)
        if any(row.get(name) != cells[0].get(name) for name in ("sheet", "account"))
    ]
