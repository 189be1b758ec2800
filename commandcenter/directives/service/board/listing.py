"""The board's reads: an ordered list of leaves by filter, rows by block, and progress over time.

Filtering and ordering happen in SQL with an index; the window holds only codes and fetches what
it shows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, func, or_, select

from commandcenter.core.errors import Refused
from commandcenter.directives.model import AssignmentRecord, Directive, Phase
from commandcenter.directives.service.lookup import clock_of, get, heading
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.tables import assignment, directive
from commandcenter.geo.model import subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import among
from commandcenter.store.types import times_of, to_microseconds
from commandcenter.store.work import View

ORDERS = ("unit", "last_at", "claimed_at", "phase")
DIGITS, NAME, ESCAPE = "digits", "name", "/"
STATEMENTS_MAX = 256


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
    query, values = _asked(view, number, wanted)
    shape = _Shape(*query, order, descending)
    codes = list(view.connection.execute(_codes(shape), values).scalars().all())
    if assignment.c[order].nullable:
        # Where nothing has happened yet comes last, whichever way the rest is ordered.
        codes += view.connection.execute(_codes(shape._replace(absent=True)), values).scalars()
    if not codes:
        heading(view, number=number)  # Nothing matches, or there is no such directive at all.
    return codes


def board_columns(
    view: View, *, number: str, wanted: BoardFilter, phases: Sequence[Phase]
) -> dict[Phase, list[str]]:
    """The codes that match, by phase and in the order of the tree, all of one moment."""
    shown = [phase for phase in phases if not wanted.phases or phase in wanted.phases]
    return {
        phase: board_units(view, number=number, wanted=replace(wanted, phases=(phase,)))
        for phase in shown
    }


def board_rows(view: View, *, number: str, units: Sequence[str]) -> list[AssignmentRecord]:
    """The rows of one block of codes, in the order of the codes."""
    if not units:
        return []
    rows = view.connection.execute(_ROWS, {"number": number, "units": units}).all()
    if not rows:
        heading(view, number=number)
    now = to_microseconds(view.now)
    by_code = {row[0]: _record(row, now) for row in rows}
    return [by_code[code] for code in units if code in by_code]


TIMES = (
    "delivered_at",
    "read_at",
    "acknowledged_at",
    "started_at",
    "claimed_at",
    "checked_at",
    "returned_at",
    "closed_at",
    "last_at",
)
# Made once: putting a statement together takes longer than running it. Times come as they are
# stored, for a screen of rows has hundreds of them and most are unknown.
_ROWS = (
    select(
        assignment.c.unit,
        unit.c.name,
        assignment.c.phase,
        assignment.c.round,
        assignment.c.flags,
        *(raw(assignment.c[name]) for name in TIMES),
        raw(assignment.c.complete_by),
        raw(assignment.c.claimed_since),
        raw(directive.c.complete_by),
        raw(directive.c.ended_at),
    )
    .join_from(assignment, directive, directive.c.id == assignment.c.directive)
    .join(unit, unit.c.code == assignment.c.unit)
    .where(directive.c.number == bindparam("number"), among(assignment.c.unit, "units"))
)


def _record(row: Any, now: int) -> AssignmentRecord:
    own, since, general, ended = row[-4:]
    due = general if own is None else own
    # The clocks of an ended directive stand still.
    until = now if ended is None else min(now, ended)
    late = due is not None and until > due and (since is None or since > due)
    moments = times_of((*row[5:-4], due))
    flagged = row[4] > 0
    return AssignmentRecord._make(
        (row[0], row[1], PHASE_OF[row[2]], row[3], *moments, late, flagged)
    )


PHASE_OF = tuple(Phase)


class _Shape(NamedTuple):
    """What a question looks like, without its values: each shape is one statement, made once."""

    under: bool
    phases: int
    overdue: bool
    due: bool
    words: str
    order: str
    descending: bool
    absent: bool = False


def _asked(
    view: View, number: str, wanted: BoardFilter
) -> tuple[tuple[bool, int, bool, bool, str], dict[str, Any]]:
    """The shape of a question and its values."""
    values: dict[str, Any] = {"number": number}
    due = False
    if wanted.under:
        values["low"], values["high"] = subtree(wanted.under)
    if len(wanted.phases) == 1:
        values["phase"] = int(wanted.phases[0])
    elif wanted.phases:
        values["phases"] = [int(phase) for phase in wanted.phases]
    if wanted.overdue_only:
        found = heading(view, number=number)
        values["now"] = to_microseconds(clock_of(found, view.now))
        if found.complete_by is not None:
            due, values["due"] = True, to_microseconds(found.complete_by)
    words, kind = wanted.words.strip(), ""
    if words.isascii() and words.isdigit():
        kind = DIGITS
        values["first"], values["after"] = subtree(words)
    elif words:
        kind = NAME
        values["words"] = f"%{escaped(words)}%"
    shape = (bool(wanted.under), len(wanted.phases), wanted.overdue_only, due, kind)
    return shape, values


_OF_NUMBER = (
    select(directive.c.id).where(directive.c.number == bindparam("number")).scalar_subquery()
)


@lru_cache(STATEMENTS_MAX)
def _codes(shape: _Shape) -> Select[str]:
    a, by_unit, column = assignment.c, assignment.c.unit, assignment.c[shape.order]
    query = select(by_unit).where(a.directive == _OF_NUMBER, *_conditions(shape))
    if column.nullable:
        query = query.where(column.is_(None) if shape.absent else column.is_not(None))
    if shape.order == "unit":
        return query.order_by(by_unit.desc() if shape.descending else by_unit)
    return query.order_by(column.desc() if shape.descending else column, by_unit)


def _conditions(shape: _Shape) -> Iterator[ColumnElement[bool]]:
    a = assignment.c
    if shape.under:
        yield a.unit >= bindparam("low")
        yield a.unit < bindparam("high")
    if shape.phases == 1:
        # As an equality, so that the index by phase also gives the order.
        yield a.phase == bindparam("phase")
    elif shape.phases:
        yield among(a.phase, "phases")
    if shape.overdue:
        own, since = raw(a.complete_by), raw(a.claimed_since)
        due = func.coalesce(own, bindparam("due", type_=BigInteger)) if shape.due else own
        yield due < bindparam("now", type_=BigInteger)
        yield or_(since.is_(None), since > due)
    if shape.words == DIGITS:
        yield a.unit >= bindparam("first")
        yield a.unit < bindparam("after")
    elif shape.words == NAME:
        named = select(unit.c.code).where(unit.c.name.like(bindparam("words"), escape=ESCAPE))
        yield a.unit.in_(named)


def escaped(words: str) -> str:
    """Words as LIKE takes them literally."""
    for sign in (ESCAPE, "%", "_"):
        words = words.replace(sign, ESCAPE + sign)
    return words


def _under(found: Directive, under: str | None) -> ColumnElement[bool]:
    where = assignment.c.directive == found.id
    if under is None:
        return where
    low, high = subtree(under)
    return and_(where, assignment.c.unit >= low, assignment.c.unit < high)


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
    where = _under(found, under)
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
