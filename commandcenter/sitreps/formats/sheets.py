"""Sets the report as a spreadsheet whose sums are alive: change a cell and the total follows.

Each formula carries the frozen value it had; every printed figure stands with its record.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commandcenter.sitreps.formats.workbook import Book, column_letter, cover, opened, tables
from commandcenter.sitreps.losses.statistics import Statistics, indicators
from commandcenter.sitreps.model import DirectiveFacts, Snapshot, Substitution
from commandcenter.sitreps.paper.draft import Paper
from commandcenter.sitreps.paper.figures import key
from commandcenter.sitreps.paper.loss_figures import statistics_key
from commandcenter.sitreps.states import State
from commandcenter.sitreps.wording import words

COLUMNS = ("issued", "acknowledged", "relayed", "started", "claimed", "verified", "refuted")
LATER = ("returned", "overdue", "flagged", "silent")
FIGURE_WIDTHS = (46, 14, 10, 12, 24, 60, 40)


def write_xlsx(snapshot: Snapshot, paper: Paper, path: Path) -> list[Substitution]:
    """Write `snapshot` as a workbook: what it is, its tables with live sums, every figure."""
    with opened(paper, path) as book:
        cover(book, paper)
        for report in snapshot.statistics:
            _statistics(book, snapshot, report)
        for facts in snapshot.directives:
            _directive(book, snapshot, facts)
        tables(book, paper)
        _figures(book, snapshot)
    return []


def _directive(book: Book, snapshot: Snapshot, facts: DirectiveFacts) -> None:
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
            value = snapshot.figure(key(facts.number, code, column_name)).value
            column = place[column_name]
            if is_total and units:
                letter = column_letter(column)
                formula = f"=SUM({letter}2:{letter}{row})"
                book.count(sheet, row, column, formula, _float(value))
            else:
                book.put(sheet, row, column, value)
        _derived(book, sheet, snapshot, facts, code, row, place)


def _derived(
    book: Book,
    sheet: Any,
    snapshot: Snapshot,
    facts: DirectiveFacts,
    code: str | None,
    row: int,
    place: dict[str, int],
) -> None:
    line = row + 1
    claimed, verified = column_letter(place["claimed"]), column_letter(place["verified"])
    gap = snapshot.figure(key(facts.number, code, "gap")).value
    form = "total" if code is None else "number"
    book.count(sheet, row, place["gap"], f"={claimed}{line}-{verified}{line}", _float(gap), form)
    issued = f"{column_letter(place['issued'])}{line}"
    counts = {
        name: _float(snapshot.figure(key(facts.number, code, name)).value) or 0.0
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


def _statistics(book: Book, snapshot: Snapshot, report: Statistics) -> None:
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
            _statistics_row(book, sheet, row, snapshot, report, (at, name), state)
            row += 1
        if places:
            _sum_row(book, sheet, row, report, state, (first, row - 1))
            row += 1
        if any(report.value(report.place, code, state) for code in used):
            whole = (report.place, report.place_name)
            _statistics_row(book, sheet, row, snapshot, report, whole, state)
            row += 1
    if report.explanation:
        said = words("statistics.explanation", said=report.explanation)
        book.say(sheet, row + 1, 0, said, "note")


def _statistics_row(
    book: Book,
    sheet: Any,
    row: int,
    snapshot: Snapshot,
    report: Statistics,
    place: tuple[str, str],
    state: State,
) -> None:
    book.say(sheet, row, 0, place[1])
    book.say(sheet, row, 1, words(f"states.{state.value}"))
    for column, code in enumerate(report.used(), start=2):
        entry = report.value(place[0], code, state)
        value = None
        if entry is not None:
            value = snapshot.figure(statistics_key(place[0], code, state)).value
        book.put(sheet, row, column, value)


def _sum_row(
    book: Book, sheet: Any, row: int, report: Statistics, state: State, rows: tuple[int, int]
) -> None:
    book.say(sheet, row, 0, words("sheets.sum"), "total")
    book.say(sheet, row, 1, words(f"states.{state.value}"), "total")
    for column, code in enumerate(report.used(), start=2):
        known = [report.value(key, code, state) for key, _ in report.parts()]
        values = [float(entry.value) for entry in known if entry is not None]
        letter = column_letter(column)
        formula = f"=SUM({letter}{rows[0] + 1}:{letter}{rows[1] + 1})"
        book.count(sheet, row, column, formula, round(sum(values), 6))


def _figures(book: Book, snapshot: Snapshot) -> None:
    """Every figure with its record, under the contract's own names."""
    sheet = book.sheet(words("sheets.figures"))
    names = ("name", "value", "unit", "state", "as_of", "source", "key")
    titles = [words(f"sheets.figure_{name}") for name in names]
    book.heads(sheet, 0, titles, FIGURE_WIDTHS)
    for row, figure in enumerate(snapshot.figures, start=1):
        told = figure.to_dict()
        book.say(sheet, row, 0, figure.name)
        book.put(sheet, row, 1, figure.value)
        book.say(sheet, row, 2, figure.unit)
        book.say(sheet, row, 3, words(f"states.{figure.state.value}"))
        book.say(sheet, row, 4, told["as_of"])
        book.say(sheet, row, 5, figure.source)
        book.say(sheet, row, 6, figure.key)
    if snapshot.figures:
        sheet.autofilter(0, 0, len(snapshot.figures), len(names) - 1)


def _float(value: int | str | None) -> float | None:
    return None if value is None else float(value)
