"""The board's reads: an ordered list of leaves by filter, rows by block, and progress over time.

Filtering and ordering happen in SQL with an index; the window holds only codes and fetches what
it shows.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from commandcenter.core.errors import Refused
from commandcenter.directives.model import AssignmentRecord, Directive, Phase
from commandcenter.directives.service.inbox import record_of
from commandcenter.directives.service.leaves import raw
from commandcenter.directives.service.lookup import Heading, clock_of, get, heading
from commandcenter.directives.tables import assignment
from commandcenter.geo.model import subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import among
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View

ORDERS = ("unit", "last_at", "claimed_at", "phase")


@dataclass(frozen=True)
class BoardFilter:
    """What the board shows: under a unit, in some phases, late ones only, names with these
    words.
    """

    under: str | None = None
    phases: tuple[Phase, ...] = ()
    overdue_only: bool = False
    words: str = ""


@dataclass(frozen=True)
class Progress:
    """How many leaves had reached each step by each moment (times in microseconds of UTC)."""

    at: tuple[datetime, ...]
    issued: int
    acknowledged: tuple[int, ...]
    started: tuple[int, ...]
    claimed: tuple[int, ...]
    verified: tuple[int, ...]


def board_units(
    view: View,
    *,
    number: str,
    wanted: BoardFilter,
    order: str = "unit",
    descending: bool = False,
) -> list[str]:
    """The codes of the leaves that match, in the order asked for."""
    if order not in ORDERS:
        raise Refused("The board cannot be ordered by “{order}”.", order=order[:40])
    found = heading(view, number=number)
    query = select(assignment.c.unit).where(_where(view, found, wanted))
    words = wanted.words.strip()
    if words:
        query = query.where(_named(words))
    column = assignment.c[order]
    by_unit = assignment.c.unit
    if order == "unit":
        query = query.order_by(by_unit.desc() if descending else by_unit)
        return list(view.connection.execute(query).scalars().all())
    query = query.order_by(column.desc() if descending else column, by_unit)
    if not column.nullable:
        return list(view.connection.execute(query).scalars().all())
    # Where nothing has happened yet comes last, whichever way the rest is ordered.
    known = view.connection.execute(query.where(column.is_not(None))).scalars().all()
    absent = view.connection.execute(query.where(column.is_(None))).scalars().all()
    return [*known, *absent]


def board_columns(
    view: View, *, number: str, wanted: BoardFilter, phases: Sequence[Phase]
) -> dict[Phase, list[str]]:
    """The codes that match, by phase and in the order of the tree, all of one moment."""
    shown = [phase for phase in phases if not wanted.phases or phase in wanted.phases]
    return {
        phase: board_units(view, number=number, wanted=replace(wanted, phases=(phase,)))
        for phase in shown
    }


def _named(words: str) -> ColumnElement[bool]:
    """Whether a leaf has these words in its name, or these digits at the start of its code."""
    if words.isascii() and words.isdigit():
        low, high = subtree(words)
        return and_(assignment.c.unit >= low, assignment.c.unit < high)
    named = select(unit.c.code).where(unit.c.name.contains(words, autoescape=True))
    return assignment.c.unit.in_(named)


def board_rows(view: View, *, number: str, units: Sequence[str]) -> list[AssignmentRecord]:
    """The rows of one block of codes, in the order of the codes."""
    found = heading(view, number=number)
    rows = view.connection.execute(_ROWS, {"directive": found.id, "units": units})
    by_code = {row.unit: record_of(row, found, view.now) for row in rows}
    return [by_code[code] for code in units if code in by_code]


# Made once: putting a statement together takes longer than running it.
_ROWS = (
    select(assignment, unit.c.name)
    .join_from(assignment, unit, unit.c.code == assignment.c.unit)
    .where(assignment.c.directive == bindparam("directive"), among(assignment.c.unit, "units"))
)


def _where(view: View, found: Directive | Heading, wanted: BoardFilter) -> ColumnElement[bool]:
    where: list[ColumnElement[bool]] = [assignment.c.directive == found.id]
    if wanted.under:
        low, high = subtree(wanted.under)
        where += [assignment.c.unit >= low, assignment.c.unit < high]
    if len(wanted.phases) == 1:
        # As an equality, so that the index by phase also gives the order.
        where.append(assignment.c.phase == int(wanted.phases[0]))
    elif wanted.phases:
        where.append(assignment.c.phase.in_([int(phase) for phase in wanted.phases]))
    if wanted.overdue_only:
        due: Any = func.coalesce(raw(assignment.c.complete_by), _due(found))
        since = raw(assignment.c.claimed_since)
        where.append(due < to_microseconds(clock_of(found, view.now)))
        where.append(or_(since.is_(None), since > due))
    return and_(*where)


def _due(found: Directive | Heading) -> int | None:
    return None if found.complete_by is None else to_microseconds(found.complete_by)


STEPS = ("acknowledged_at", "started_at", "claimed_at", "checked_at")


def progress(view: View, *, number: str, under: str | None = None, points: int = 240) -> Progress:
    """How the leaves under a unit have moved since the issue, at evenly spaced moments until
    now.
    """
    found = get(view, number=number)
    until = max(view.now, found.issued_at)
    span = (until - found.issued_at) / max(points - 1, 1)
    moments = tuple(found.issued_at + span * step for step in range(points))
    edges = array("q", (to_microseconds(moment) for moment in moments))
    where = _where(view, found, BoardFilter(under=under))
    issued = view.connection.execute(select(func.count()).select_from(assignment).where(where))
    curves = {name: _curve(view, name, where, edges) for name in STEPS}
    return Progress(
        at=moments,
        issued=int(issued.scalar_one()),
        acknowledged=curves["acknowledged_at"],
        started=curves["started_at"],
        claimed=curves["claimed_at"],
        verified=curves["checked_at"],
    )


def _curve(view: View, name: str, where: ColumnElement[bool], edges: array[int]) -> tuple[int, ...]:
    """The running count of leaves whose step lies at or before each edge, counted in the
    database.
    """
    column = raw(assignment.c[name])
    width = max((edges[-1] - edges[0]) // max(len(edges) - 1, 1), 1)
    # Rounded up: a step belongs to the first edge that is not before it.
    place = (
        (column - edges[0] + width - 1) / width
        if view.database.dialect == "sqlite"
        else func.div(column - edges[0] + width - 1, width)
    )
    query = select(place, func.count()).where(where, column.is_not(None)).group_by(place)
    if name == "checked_at":
        query = query.where(assignment.c.checked == 1)
    sums = [0] * len(edges)
    for found, count in view.connection.execute(query):
        sums[min(max(int(found), 0), len(edges) - 1)] += count
    total, curve = 0, []
    for value in sums:
        total += value
        curve.append(total)
    return tuple(curve)
