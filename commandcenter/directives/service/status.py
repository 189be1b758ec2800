"""Reads the counts of a directive: from the roll-ups for now, by a recount for any past moment.

What depends on the clock (overdue) is computed here and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from commandcenter.core.errors import Refused
from commandcenter.directives.cascade import LeafState, leaf_counts
from commandcenter.directives.model import Counts, Directive, HopTimes, StatusReport, StatusRow
from commandcenter.directives.paths import cleared, hops_of, issuing_node
from commandcenter.directives.service.leaves import leaf_query, raw
from commandcenter.directives.service.lookup import clock_of, get
from commandcenter.directives.service.recount import recount
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import Kind, Level, ancestors, level_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View

HOP_TIMES = ("delivered_at", "read_at", "acknowledged_at", "relayed_at")
IS_NODE = unit.c.kind == Kind.DIVISION.value


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
    found = get(view, number=number)
    if under is not None:
        _check_known(view, under)
    if at is not None:
        return recount(view, found=found, under=under, by=by, at=at)
    counting = Counting(view, found)
    rows = () if by is None else counting.by_level(under, by)
    whole_country = under is None and by is Level.PROVINCE
    total = _sum(rows) if whole_country else counting.total(under)
    return StatusReport(number, view.now, total, rows)


def children(view: View, *, number: str, unit_code: str | None) -> StatusReport:
    """The counts of what lies directly below `unit_code`: the units of the next level and what
    hangs on it; the provinces where it is None.
    """
    if unit_code is None:
        return status(view, number=number, by=Level.PROVINCE)
    found = get(view, number=number)
    _check_known(view, unit_code)
    counting = Counting(view, found)
    return StatusReport(number, view.now, counting.total(unit_code), counting.below(unit_code))


def _check_known(view: View, code: str) -> None:
    if not view.connection.execute(select(unit.c.code).where(unit.c.code == code)).scalar():
        raise Refused("There is no unit {code}.", code=code[:40])


def _sum(rows: Sequence[StatusRow]) -> Counts:
    total = Counts()
    for row in rows:
        total += row.counts
    return total


class Counting:
    """Reads one directive's sums and leaves at the present moment."""

    def __init__(self, view: View, found: Directive) -> None:
        self.view, self.found = view, found
        self.now = clock_of(found, view.now)
        self.leaf_levels = {level_of(code) for code in found.units}
        if found.level is not None:
            self.leaf_levels.add(found.level)

    def total(self, under: str | None) -> Counts:
        """All leaves at and under a unit, or everywhere."""
        if under is None:
            return _sum(self.by_level(None, Level.PROVINCE))
        rows = self._sums(rollup.c.level == int(level_of(under)), rollup.c.unit == under)
        if level_of(under) in self.leaf_levels:
            rows += self._leaves(assignment.c.unit == under)
        return _sum(rows)

    def by_level(self, under: str | None, by: Level) -> tuple[StatusRow, ...]:
        """One row for each node of a level at or under a unit."""
        sums, leaves = [rollup.c.level == int(by), IS_NODE], [unit.c.level == int(by), IS_NODE]
        if under is not None:
            low, high = subtree(under)
            sums += [rollup.c.unit >= low, rollup.c.unit < high]
            leaves += [assignment.c.unit >= low, assignment.c.unit < high]
        return _together(self._sums(*sums), self._leaves(*leaves) if by in self.leaf_levels else [])

    def below(self, above: str) -> tuple[StatusRow, ...]:
        """One row for each unit whose superior is `above`, nodes and what hangs on it alike."""
        is_below = unit.c.parent == above
        level = int(level_of(above))
        return _together(
            self._sums(is_below, or_(rollup.c.level == level + 1, rollup.c.level == level)),
            self._leaves(is_below) if {level, level + 1} & self.leaf_levels else [],
        )

    def _sums(self, *where: ColumnElement[bool]) -> list[StatusRow]:
        """The rows of summed units."""
        rows = self.view.connection.execute(
            select(
                rollup, unit.c.name, hop.c.unit, *(raw(hop.c[t]) for t in HOP_TIMES), hop.c.words
            )
            .join_from(rollup, unit, unit.c.code == rollup.c.unit)
            .join(
                hop,
                and_(hop.c.directive == rollup.c.directive, hop.c.unit == rollup.c.unit),
                isouter=True,
            )
            .where(rollup.c.directive == self.found.id, *where)
            .order_by(rollup.c.unit)
        ).all()
        way = Way(self.view, self.found, [row[2] for row in rows if row[7]])
        late = Lateness(self.view, self.found, self.now)
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
    if not leaves:
        return tuple(sums)
    rows = {row.unit: row for row in sums}
    for row in leaves:
        other = rows.get(row.unit)
        if other is not None:
            row = StatusRow(row.unit, row.name, row.counts + other.counts, other.hop)  # noqa: PLW2901 - the same row, made whole
        rows[row.unit] = row
    return tuple(rows[code] for code in sorted(rows))


class Way:
    """Knows which hops still hold the directive, for the units of one answer."""

    def __init__(self, view: View, found: Directive, units: Sequence[str]) -> None:
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
        if not clear:
            return 0
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

    def __init__(self, view: View, found: Directive, now: datetime) -> None:
        self.view, self.found, self.now = view, found, now
        self.passed = found.complete_by is not None and now > found.complete_by

    def overdue(self, unit_code: str, issued: int, in_time: int, extended: int) -> int:
        """Leaves below a summed unit whose deadline has passed without a claim by then."""
        late = issued - in_time if self.passed else 0
        return late + self._extended(unit_code) if extended else late

    def _extended(self, unit_code: str) -> int:
        """What the leaves with a deadline of their own change: added, or taken back from `late`."""
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
    (
        _directive,
        _level,
        code,
        issued,
        delivered,
        read,
        acknowledged,
        clear,
        started,
        claimed,
        verified,
        refuted,
        returned,
        closed,
        flagged,
        acted,
        in_time,
        extended,
        name,
        hop_code,
        *times,
        words,
    ) = row
    receipt = None
    if hop_code is not None:
        delivered_at, read_at, acknowledged_at, relayed_at = map(_moment, times)
        receipt = HopTimes(code, name, delivered_at, read_at, acknowledged_at, relayed_at, words)
    counts = Counts(
        issued=issued,
        delivered=delivered,
        read=read,
        acknowledged=acknowledged,
        relayed=way.relayed(code, clear),
        started=started,
        claimed=claimed,
        verified=verified,
        refuted=refuted,
        returned=returned,
        closed=closed,
        overdue=late.overdue(code, issued, in_time, extended),
        flagged=flagged,
        silent=issued - acted,
    )
    return StatusRow(code, name, counts, receipt)


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_microseconds(stored)
