"""What a count looks like: the list of its lots with their differences, and the sheet to print.

The list is read anew from the books at the moment of the count; nothing is added up here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.countsheet import CountedLine, CountSheet, SheetRow
from commandcenter.store.work import View
from ui.common.face.look import Look
from ui.common.widgets.rows import Column
from ui.ledgers.fields.scanning import Codes
from ui.ledgers.stocktake.printing import table_page
from ui.ledgers.wording import grouped


@dataclass(frozen=True)
class Comparison:
    """A count beside the books: its lines, what must be mended first, the lots of the store that
    nobody has counted, what the books have there, and what codes and items are called.
    """

    lines: list[CountedLine]
    problems: list[Problem]
    uncounted: list[SheetRow]
    rows: list[SheetRow]
    codes: Codes
    names: Mapping[str, str]

    @property
    def all_lines(self) -> list[CountedLine]:
        """Every lot of the store in the order of the books, then what was found beyond them."""
        counted = {(one.item, one.lot): one for one in self.lines}
        known = [
            counted.pop((row.item, row.lot), CountedLine(row.item, row.lot, row.booked, "", "", ""))
            for row in self.rows
        ]
        return [*known, *counted.values()]


def compared(view: View, *, code: str, at: datetime, sheet: CountSheet) -> Comparison:
    """A count beside what the books had in the store at its moment."""
    lines, problems = ledgers.compare_counts(view, code=code, at=at, counts=sheet.counts)
    counted = {(one.item, one.lot) for one in sheet.counts}
    rows = ledgers.sheet_of(view, code=code, at=at)
    items = ledgers.items(view)
    lots: dict[str, set[str]] = {}
    for row in rows:
        if row.lot:
            lots.setdefault(row.lot, set()).add(row.item)
    return Comparison(
        lines=lines,
        problems=problems,
        uncounted=[row for row in rows if (row.item, row.lot) not in counted],
        rows=rows,
        codes=Codes({one.code: one.code for one in items}, lots),
        names={one.code: one.name for one in items},
    )


def file_stem(account: str) -> str:
    """A name for a file of this account."""
    return "".join(one if one.isalnum() else "-" for one in account)


def count_page(look: Look, place: str, *, number: str, account: str, rows: list[SheetRow]) -> str:
    """The sheet as a page to print and write on."""
    say = look.say
    title = say(text("Stocktake sheet: {place}", place=place))
    about = say(
        text("{account} · sheet {number} · as booked {at}. Counted by, date:", account=account,
             number=number,
             at=look.now().astimezone(SHOWN_ZONE).strftime("%Y-%m-%d %H:%M"))
    )  # fmt: skip
    heads = [say(words) for words in (text("Item"), text("Lot"), text("Booked"), text("Counted"),
                                      text("Reason of the difference"))]  # fmt: skip
    cells = [(f"{one.name} {one.item}", one.lot, f"{one.booked} {one.unit}", "", "")
             for one in rows]  # fmt: skip
    return table_page(title, about, heads, cells)


def columns(names: Mapping[str, str]) -> tuple[Column[CountedLine], ...]:
    """The columns of the list; `names` are what items are called, by their codes."""

    def tone(line: CountedLine) -> str:
        return "text" if _differs(line) else "mute"

    return (
        Column(
            text("Item"),
            lambda line: names.get(line.item, line.item),
            note=lambda line: f"{line.item} {line.lot}".strip(),
        ),
        Column(text("Booked"), lambda line: grouped(line.booked), number=True),
        Column(text("Counted"), lambda line: grouped(line.counted) or "–", number=True),
        Column(
            text("Difference"),
            lambda line: _signed(line.difference),
            number=True,
            tone=tone,
            strong=_differs,
        ),
        Column(text("Reason"), lambda line: line.reason or "–", tone=tone, wide=True),
    )


def _differs(line: CountedLine) -> bool:
    return line.difference not in {"0", ""}


def _signed(difference: str) -> str:
    if difference in {"0", ""}:
        return difference or "–"
    amount = grouped(difference.lstrip("-"))
    return f"−{amount}" if difference.startswith("-") else f"+{amount}"
