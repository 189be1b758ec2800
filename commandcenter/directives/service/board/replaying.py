"""The board as it was at a past moment: the open parts of its tree, its list, its rows.

The same answers as the board's reads give for now, folded from the acts that had been said by then;
nothing here reads what a later act left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from commandcenter.core.errors import Refused
from commandcenter.directives.cascade import NOTHING, LeafState, tally
from commandcenter.directives.model import AssignmentRecord, Counts, Phase, StatusReport, StatusRow
from commandcenter.directives.paths import parent_path
from commandcenter.directives.service.board.listing import ORDERS, BoardFilter
from commandcenter.directives.service.lookup import get
from commandcenter.directives.service.states.flagging import flags_at
from commandcenter.directives.service.states.recount import Past, rows_of
from commandcenter.geo.model import parent_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View


def tree_then(
    view: View, *, number: str, opened: Sequence[str | None], at: datetime
) -> tuple[StatusReport, dict[str | None, tuple[StatusRow, ...]]]:
    """The total of a past moment and the rows directly below each opened unit (None: the
    provinces); everything is empty before the issue.
    """
    found = get(view, number=number)
    if at < found.issued_at:
        return StatusReport(number, at, Counts(), ()), dict.fromkeys(opened, ())
    past = Past(view, found, to_microseconds(at))
    total, by_unit = past.counted(None, _below(opened))
    rows = rows_of(view, past, by_unit)
    below = {code: tuple(row for row in rows if parent_of(row.unit) == code) for code in opened}
    return StatusReport(number, at, total, ()), below


def _below(opened: Sequence[str | None]) -> Callable[[str], tuple[str, ...]]:
    """For each leaf the units that it counts for: those directly below an opened one."""
    wanted = set(opened)

    def groups(code: str) -> tuple[str, ...]:
        chain: list[str | None] = [None, *parent_path(code).split(), code]
        return tuple(
            child for above, child in pairwise(chain) if above in wanted and child is not None
        )

    return groups


def board_units_then(
    view: View,
    *,
    number: str,
    wanted: BoardFilter,
    at: datetime,
    order: str = "unit",
    descending: bool = False,
) -> list[str]:
    """The codes of the leaves that matched at a past moment, in the order asked for."""
    if order not in ORDERS:
        raise Refused("The board cannot be ordered by “{order}”.", order=order[:40])
    shown = _matching(view, number=number, wanted=wanted, at=at)
    return _in_order(shown, order, descending=descending)


def board_columns_then(
    view: View, *, number: str, wanted: BoardFilter, phases: Sequence[Phase], at: datetime
) -> dict[Phase, list[str]]:
    """The codes that matched at a past moment, by phase and in the order of the tree."""
    columns: dict[Phase, list[str]] = {
        phase: [] for phase in phases if not wanted.phases or phase in wanted.phases
    }
    for code, state in _matching(view, number=number, wanted=wanted, at=at):
        columns[state.phase].append(code)
    return columns


def _matching(
    view: View, *, number: str, wanted: BoardFilter, at: datetime
) -> list[tuple[str, LeafState]]:
    """The leaves that matched, as they stood, in the order of the tree."""
    found = get(view, number=number)
    if at < found.issued_at:
        return []
    past = Past(view, found, to_microseconds(at))
    named = _named(view, wanted.words.strip())
    shown: list[tuple[str, LeafState]] = []
    for leaf in past.leaves(wanted.under):
        state = leaf.state or LeafState()
        if wanted.phases and state.phase not in wanted.phases:
            continue
        if wanted.overdue_only and not _late(past, leaf.code, leaf.state):
            continue
        if named(leaf.code):
            shown.append((leaf.code, state))
    return shown


def _named(view: View, words: str) -> Callable[[str], bool]:
    """Whether a leaf has these words in its name, or these digits at the start of its code."""
    if not words:
        return lambda _code: True
    if words.isascii() and words.isdigit():
        low, high = subtree(words)
        return lambda code: low <= code < high
    query = select(unit.c.code).where(unit.c.name.contains(words, autoescape=True))
    return set(view.connection.execute(query).scalars()).__contains__


def _in_order(shown: list[tuple[str, LeafState]], order: str, *, descending: bool) -> list[str]:
    """Where nothing had happened yet comes last, whichever way the rest is ordered."""
    if order == "unit":
        return [code for code, _state in (shown[::-1] if descending else shown)]
    values = {code: getattr(state, order) for code, state in shown}
    known = [code for code, value in values.items() if value is not None]
    known.sort(key=lambda code: values[code], reverse=descending)
    return known + [code for code, value in values.items() if value is None]


def board_rows_then(
    view: View, *, number: str, units: Sequence[str], at: datetime
) -> list[AssignmentRecord]:
    """The rows of some leaves at a past moment, in the order of their codes."""
    found = get(view, number=number)
    if at < found.issued_at:
        return []
    past = Past(view, found, to_microseconds(at))
    said = dict(past.said(None, units))
    rows = view.connection.execute(
        select(unit.c.code, unit.c.name).where(in_set(view.connection, unit.c.code, units))
    )
    names = {row.code: row.name for row in rows}
    flags = flags_at(view, directive=found.id, at=past.moment)
    return [
        _record(past, code, names[code], said.get(code))._replace(flagged=flags.get(code, 0) > 0)
        for code in units
        if code in names
    ]


def _late(past: Past, code: str, state: LeafState | None) -> bool:
    due = past.due(code)
    return past.late(due, NOTHING if state is None else tally(state, due))


def _record(past: Past, code: str, name: str, known: LeafState | None) -> AssignmentRecord:
    state = known or LeafState()

    def moment(value: int | None) -> datetime | None:
        return None if value is None else from_microseconds(value)

    return AssignmentRecord(
        unit=code,
        name=name,
        phase=state.phase,
        round=state.round,
        delivered_at=moment(state.delivered_at),
        read_at=moment(state.read_at),
        acknowledged_at=moment(state.acknowledged_at),
        started_at=moment(state.started_at),
        claimed_at=moment(state.claimed_at),
        checked_at=moment(state.checked_at),
        returned_at=moment(state.returned_at),
        closed_at=moment(state.closed_at),
        last_at=moment(state.last_at),
        complete_by=moment(past.due(code)),
        overdue=_late(past, code, known),
    )
