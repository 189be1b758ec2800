"""Reads the counts of a directive: from the roll-ups for now, by a recount for any past moment.

What depends on the clock (overdue) is computed here and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, or_, select

from commandcenter.core.errors import Refused
from commandcenter.directives.cascade import LeafState, leaf_counts
from commandcenter.directives.model import (
    COUNT_KEYS,
    Counts,
    Directive,
    HopTimes,
    StatusReport,
    StatusRow,
)
from commandcenter.directives.paths import cleared, hops_of, issuing_node
from commandcenter.directives.service.lookup import Heading, clock_of, get, heading
from commandcenter.directives.service.states.leaves import leaf_query, raw
from commandcenter.directives.service.states.recount import recount
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import AFTER_HANG, DIGITS_OF, HANG, Level, ancestors, level_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View

# Every code lies between these.
FIRST, LAST = "0", ":"
HOP_TIMES = ("delivered_at", "read_at", "acknowledged_at", "relayed_at")


def status(
    view: View,
    *,
    number: str,
    under: str | None = None,
    by: Level | None = None,
    at: datetime | None = None,
) -> StatusReport:
    """The counts of `number` under a unit, in total and by the units of a level, now or at a
    past moment.
    """
    if at is not None:
        found = get(view, number=number)
        if under is not None:
            _check_known(view, under)
        return recount(view, found=found, under=under, by=by, at=at)
    counting = Counting(view, heading(view, number=number))
    rows = () if by is None else counting.by_level(under, by)
    whole_country = under is None and by is Level.PROVINCE
    total = _sum(rows) if whole_country else counting.total(under)
    if under is not None and not total.issued:
        _check_known(view, under)
    return StatusReport(number, view.now, total, rows)


def children(view: View, *, number: str, unit_code: str | None) -> StatusReport:
    """The counts of what lies directly below `unit_code`: the units of the next level and what
    hangs on it; the provinces where it is None.
    """
    if unit_code is None:
        return status(view, number=number, by=Level.PROVINCE)
    counting = Counting(view, heading(view, number=number))
    below = counting.below(unit_code)
    if not below:
        _check_known(view, unit_code)
    return StatusReport(number, view.now, _sum((*below, *counting.itself(unit_code))), below)


def _check_known(view: View, code: str) -> None:
    if not view.connection.execute(select(unit.c.code).where(unit.c.code == code)).scalar():
        raise Refused("There is no unit {code}.", code=code[:40])


def _sum(rows: Sequence[StatusRow]) -> Counts:
    return Counts.total(row.counts for row in rows)


class Counting:
    """Reads one directive's sums and leaves at the present moment."""

    def __init__(self, view: View, found: Directive | Heading) -> None:
        self.view, self.found = view, found
        self.now = clock_of(found, view.now)
        self.leaf_levels = {level_of(code) for code in found.units}
        if found.level is not None:
            self.leaf_levels.add(Level(found.level))

    def total(self, under: str | None) -> Counts:
        """All leaves at and under a unit, or everywhere."""
        if under is None:
            return _sum(self.by_level(None, Level.PROVINCE))
        rows = self._sums(_SUM_OF_ONE, level=level_of(under), unit=under)
        return _sum((*rows, *self.itself(under)))

    def itself(self, code: str) -> list[StatusRow]:
        """The unit's own assignment, where it has one."""
        is_leaf_level = level_of(code) in self.leaf_levels
        return self._leaves(assignment.c.unit == code) if is_leaf_level else []

    def by_level(self, under: str | None, by: Level) -> tuple[StatusRow, ...]:
        """One row for each node of a level at or under a unit."""
        low, high = (FIRST, LAST) if under is None else subtree(under)
        rows = self._sums(_SUMS_BY_LEVEL, level=by, digits=DIGITS_OF[by], low=low, high=high)
        if by not in self.leaf_levels:
            return tuple(rows)
        return _together(
            rows,
            self._leaves(
                func.length(assignment.c.unit) == DIGITS_OF[by],
                assignment.c.unit >= low,
                assignment.c.unit < high,
            ),
        )

    def below(self, above: str) -> tuple[StatusRow, ...]:
        """One row for each unit whose superior is `above`, nodes and what hangs on it alike."""
        level = level_of(above)
        rows: list[StatusRow] = []
        if level < Level.GRID and HANG not in above:
            rows += self.by_level(above, Level(level + 1))
        if any(HANG in code for code in self.found.units):
            low, high = above + HANG, above + AFTER_HANG
            hung = self._sums(_SUMS_HUNG_ON, level=level, low=low, high=high, above=above)
            leaves = self._leaves(
                assignment.c.unit >= low, assignment.c.unit < high, unit.c.parent == above
            )
            rows += _together(hung, leaves)
        return _together(rows, [])

    def _sums(self, statement: Select[Any], *, level: Level, **where: Any) -> list[StatusRow]:
        """The rows of summed units."""
        late = Lateness(self.view, self.found, self.now)
        where |= {"directive": self.found.id, "level": int(level), "passed": int(late.passed)}
        rows = self.view.connection.execute(statement, where).all()
        way = Way(self.view, self.found, [row[CODE] for row in rows if row[CLEAR]])
        return [_sum_row(row, way, late) for row in rows]

    def _leaves(self, *where: ColumnElement[bool]) -> list[StatusRow]:
        """The rows of leaves themselves, each counting for one."""
        query = leaf_query().add_columns(unit.c.name, assignment.c.flags)
        query = query.join(unit, unit.c.code == assignment.c.unit)
        rows = self.view.connection.execute(
            query.where(assignment.c.directive == self.found.id, *where).order_by(assignment.c.unit)
        ).all()
        way = Way(self.view, self.found, [row[0] for row in rows])
        general = self.found.complete_by
        due = None if general is None else to_microseconds(general)
        now = to_microseconds(self.now)
        return [
            StatusRow(
                code,
                name,
                leaf_counts(
                    LeafState(*values),
                    due=due if own_due is None else own_due,
                    now=now,
                    relayed=not way.waits(code),
                    flagged=bool(flags),
                ),
                None,
            )
            for code, own_due, *values, name, flags in rows
        ]


def _together(sums: list[StatusRow], leaves: list[StatusRow]) -> tuple[StatusRow, ...]:
    """Sums and leaves by code; a unit that is both counts what is below it and itself."""
    rows = {row.unit: row for row in sums}
    for row in leaves:
        other = rows.get(row.unit)
        whole = row
        if other is not None:
            whole = StatusRow(row.unit, row.name, row.counts + other.counts, other.hop)
        rows[row.unit] = whole
    return tuple(rows[code] for code in sorted(rows))


class Way:
    """Knows which hops still hold the directive, for the units of one answer."""

    def __init__(self, view: View, found: Directive | Heading, units: Sequence[str]) -> None:
        self.node = issuing_node(found.issuer)
        self.waiting: set[str] = set()
        self.clear_inside = 0
        if not units:
            return
        above = {code for unit_code in units for code in ancestors(unit_code)}
        self.waiting = set(
            view.connection.execute(
                select(hop.c.unit).where(
                    hop.c.directive == found.id,
                    hop.c.relayed_at.is_(None),
                    in_set(view.connection, hop.c.unit, above),
                )
            ).scalars()
        )
        self.clear_inside = int(
            view.connection.execute(
                select(rollup.c.clear).where(
                    rollup.c.directive == found.id,
                    rollup.c.level == int(level_of(self.node)),
                    rollup.c.unit == self.node,
                )
            ).scalar()
            or 0
        )

    def relayed(self, unit_code: str, clear: int) -> int:
        """The leaves under a summed unit all of whose hops passed the directive on."""
        return cleared(
            unit_code,
            node=self.node,
            clear=clear,
            clear_inside=self.clear_inside,
            waiting_above=self.waits(unit_code),
        )

    def waits(self, unit_code: str) -> bool:
        """Whether a hop above `unit_code` still holds the directive."""
        if not self.waiting:
            return False
        return any(code in self.waiting for code in hops_of(unit_code, self.node))


class Lateness:
    """Counts what is overdue by the clock that was passed in."""

    def __init__(self, view: View, found: Directive | Heading, now: datetime) -> None:
        self.view, self.found, self.now = view, found, now
        self.passed = found.complete_by is not None and now > found.complete_by

    def extended(self, unit_code: str) -> int:
        """What the leaves with a deadline of their own change: added, or taken back from those that
        the deadline of all makes late.
        """
        low, high = subtree(unit_code)
        missed = or_(
            assignment.c.claimed_since.is_(None),
            assignment.c.claimed_since > assignment.c.complete_by,
        )
        open_and_late = func.sum(_one(and_(assignment.c.complete_by < self.now, missed)))
        counted = func.sum(_one(missed))
        late, already = self.view.connection.execute(
            select(open_and_late, counted).where(
                assignment.c.directive == self.found.id,
                assignment.c.unit >= low,
                assignment.c.unit < high,
                # A leaf with leaves below it is not one of those.
                assignment.c.unit != unit_code,
                assignment.c.complete_by.is_not(None),
            )
        ).one()
        return int(late or 0) - (int(already or 0) if self.passed else 0)


def _one(condition: ColumnElement[bool]) -> Any:
    return case((condition, 1), else_=0)


def _sum_row(row: Sequence[Any], way: Way, late: Lateness) -> StatusRow:
    # By position, since this runs for every street of a country.
    code, name, clear, extended = row[CODE], row[NAME], row[CLEAR], row[EXTENDED]
    counts = row[COUNTS]
    if clear or extended:
        counts = list(counts)
        counts[RELAYED] = way.relayed(code, clear) if clear else 0
        counts[OVERDUE] += late.extended(code) if extended else 0
    receipt = None if row[HOP] is None else _receipt(code, name, row[HOP + 1 :])
    return StatusRow(code, name, Counts(*counts), receipt)


def _receipt(code: str, name: str, receipt: Sequence[Any]) -> HopTimes:
    delivered_at, read_at, acknowledged_at, relayed_at, words = receipt
    return HopTimes(
        code,
        name,
        None if delivered_at is None else from_microseconds(delivered_at),
        None if read_at is None else from_microseconds(read_at),
        None if acknowledged_at is None else from_microseconds(acknowledged_at),
        None if relayed_at is None else from_microseconds(relayed_at),
        words,
    )


# What the counts of a sum are made of, in the order of their keys. Where leaves are clear of idle
# hops, it is known in Python which of them have the directive (`relayed`), and so is what deadlines
# of their own change of `overdue`.
_COUNTED = (
    rollup.c.issued,
    rollup.c.delivered,
    rollup.c.read,
    rollup.c.acknowledged,
    rollup.c.clear,
    rollup.c.started,
    rollup.c.claimed,
    rollup.c.verified,
    rollup.c.refuted,
    rollup.c.returned,
    rollup.c.closed,
    (rollup.c.issued - rollup.c.in_time) * bindparam("passed", type_=Integer),
    rollup.c.flagged,
    rollup.c.issued - rollup.c.acted,
)
_RECEIPT = (hop.c.unit, *(raw(hop.c[name]) for name in HOP_TIMES), hop.c.words)
_COLUMNS: tuple[Any, ...] = (rollup.c.unit, unit.c.name, *_COUNTED, rollup.c.extended, *_RECEIPT)
CODE, NAME, EXTENDED, HOP = 0, 1, 2 + len(_COUNTED), 3 + len(_COUNTED)
RELAYED, OVERDUE = COUNT_KEYS.index("relayed"), COUNT_KEYS.index("overdue")
COUNTS, CLEAR = slice(2, EXTENDED), 2 + RELAYED


def _sums_where(*where: ColumnElement[bool]) -> Select[Any]:
    """Selects sums with the names and the receipts of their units."""
    return (
        select(*_COLUMNS)
        .join_from(rollup, unit, unit.c.code == rollup.c.unit)
        .join(
            hop,
            and_(hop.c.directive == rollup.c.directive, hop.c.unit == rollup.c.unit),
            isouter=True,
        )
        .where(
            rollup.c.directive == bindparam("directive"),
            rollup.c.level == bindparam("level"),
            *where,
        )
        .order_by(rollup.c.unit)
    )


# Made once: putting a statement together takes longer than running it.
_IN_RANGE = (rollup.c.unit >= bindparam("low"), rollup.c.unit < bindparam("high"))
# Only nodes have codes of exactly that length; what hangs on them has longer ones.
_SUMS_BY_LEVEL = _sums_where(*_IN_RANGE, func.length(rollup.c.unit) == bindparam("digits"))
_SUMS_HUNG_ON = _sums_where(*_IN_RANGE, unit.c.parent == bindparam("above"))
_SUM_OF_ONE = _sums_where(rollup.c.unit == bindparam("unit"))
