"""Reads the counts of a directive: from the roll-ups for now, by a recount for any past moment.

What depends on the clock (overdue) is computed here and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from commandcenter.core.errors import Refused
from commandcenter.directives.cascade import LeafState, leaf_counts
from commandcenter.directives.model import Counts, Directive, HopTimes, StatusReport, StatusRow
from commandcenter.directives.paths import cleared, hops_of, issuing_node
from commandcenter.directives.service.leaves import leaf_query
from commandcenter.directives.service.lookup import get
from commandcenter.directives.service.recount import recount
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import Level, ancestors, level_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View

HOP_RECEIPT = (
    hop.c.unit.label("hop_unit"),
    hop.c.delivered_at,
    hop.c.read_at,
    hop.c.acknowledged_at,
    hop.c.relayed_at,
    hop.c.words,
)


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
    if (
        under is not None
        and not view.connection.execute(select(unit.c.code).where(unit.c.code == under)).scalar()
    ):
        raise Refused("There is no unit {code}.", code=under[:40])
    if at is not None:
        return recount(view, found=found, under=under, by=by, at=at)
    now = view.now
    rows = () if by is None else _rows(view, found, under, by, now)
    return StatusReport(number, now, _total(view, found, under, now), rows)


def children(view: View, *, number: str, unit_code: str | None) -> StatusReport:
    """The counts of the units one level below `unit_code` (of the provinces where it is None)."""
    level = Level.PROVINCE if unit_code is None else Level(level_of(unit_code) + 1)
    return status(view, number=number, under=unit_code, by=level)


def _total(view: View, found: Directive, under: str | None, now: datetime) -> Counts:
    if under is None:
        tops = _from_rollups(view, found, None, Level.PROVINCE, now)
        total = Counts()
        for row in tops:
            total += row.counts
        if Level.PROVINCE in _leaf_levels(found):
            for row in _from_leaves(view, found, None, Level.PROVINCE, now):
                total += row.counts
        return total
    exact = rollup.c.unit == under
    rows = _read_rollups(view, found, and_(rollup.c.level == int(level_of(under)), exact), now)
    own = _from_leaves(view, found, under, level_of(under), now)
    total = Counts()
    for row in (*rows, *(row for row in own if row.unit == under)):
        total += row.counts
    return total


def _rows(
    view: View, found: Directive, under: str | None, by: Level, now: datetime
) -> tuple[StatusRow, ...]:
    rows = {row.unit: row for row in _from_rollups(view, found, under, by, now)}
    if by in _leaf_levels(found):
        for row in _from_leaves(view, found, under, by, now):
            other = rows.get(row.unit)
            counts = row.counts if other is None else row.counts + other.counts
            rows[row.unit] = StatusRow(row.unit, row.name, counts, other.hop if other else None)
    return tuple(rows[code] for code in sorted(rows))


def _leaf_levels(found: Directive) -> set[Level]:
    levels = {level_of(code) for code in found.units}
    return levels | {found.level} if found.level is not None else levels


def _from_rollups(
    view: View, found: Directive, under: str | None, by: Level, now: datetime
) -> list[StatusRow]:
    where: ColumnElement[bool] = rollup.c.level == int(by)
    if under is not None:
        low, high = subtree(under)
        where = and_(where, rollup.c.unit >= low, rollup.c.unit < high)
    return _read_rollups(view, found, where, now)


def _read_rollups(
    view: View, found: Directive, where: ColumnElement[bool], now: datetime
) -> list[StatusRow]:
    rows = view.connection.execute(
        select(rollup, unit.c.name, *HOP_RECEIPT)
        .join_from(rollup, unit, unit.c.code == rollup.c.unit)
        .join(
            hop,
            and_(hop.c.directive == rollup.c.directive, hop.c.unit == rollup.c.unit),
            isouter=True,
        )
        .where(rollup.c.directive == found.id, where)
        .order_by(rollup.c.unit)
    ).all()
    way = Way(view, found, [row.unit for row in rows])
    late = Lateness(view, found, now)
    return [_status_row(row, way, late) for row in rows]


class Way:
    """Knows which hops still hold the directive, for the units of one answer."""

    def __init__(self, view: View, found: Directive, units: Sequence[str]) -> None:
        self.node = issuing_node(found.issuer)
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
        return any(code in self.waiting for code in hops_of(unit_code, self.node))


class Lateness:
    """Counts what is overdue by the clock that was passed in."""

    def __init__(self, view: View, found: Directive, now: datetime) -> None:
        self.view, self.found, self.now = view, found, now
        self.passed = found.complete_by is not None and now > found.complete_by

    def overdue(self, row: Any) -> int:
        """Leaves below a summed unit whose deadline has passed without a claim by then."""
        late = row.issued - row.in_time if self.passed else 0
        if row.extended:
            late += self._extended(row.unit)
        return int(late)

    def _extended(self, unit_code: str) -> int:
        """What the leaves with a deadline of their own change: added, or taken back from `late`."""
        low, high = subtree(unit_code)
        kept = and_(
            assignment.c.claimed_since.is_not(None),
            assignment.c.claimed_since <= assignment.c.complete_by,
        )
        open_and_late = func.sum(
            _one(and_(assignment.c.complete_by < self.now, ~func.coalesce(kept, False)))
        )
        counted = func.sum(_one(~func.coalesce(kept, False)))
        late, already = self.view.connection.execute(
            select(open_and_late, counted).where(
                assignment.c.directive == self.found.id,
                assignment.c.unit >= low,
                assignment.c.unit < high,
                assignment.c.complete_by.is_not(None),
            )
        ).one()
        return int(late or 0) - (int(already or 0) if self.passed else 0)


def _one(condition: ColumnElement[bool]) -> Any:
    return case((condition, 1), else_=0)


def _status_row(row: Any, way: Way, late: Lateness) -> StatusRow:
    receipt = None
    if row.hop_unit is not None:
        receipt = HopTimes(
            unit=row.unit,
            name=row.name,
            delivered_at=row.delivered_at,
            read_at=row.read_at,
            acknowledged_at=row.acknowledged_at,
            relayed_at=row.relayed_at,
            words=row.words,
        )
    counts = Counts(
        issued=row.issued,
        delivered=row.delivered,
        read=row.read,
        acknowledged=row.acknowledged,
        relayed=way.relayed(row.unit, row.clear),
        started=row.started,
        claimed=row.claimed,
        verified=row.verified,
        refuted=row.refuted,
        returned=row.returned,
        closed=row.closed,
        overdue=late.overdue(row),
        flagged=row.flagged,
        silent=row.issued - row.acted,
    )
    return StatusRow(row.unit, row.name, counts, receipt)


def _from_leaves(
    view: View, found: Directive, under: str | None, level: Level, now: datetime
) -> list[StatusRow]:
    """The rows of leaves themselves, each counting for one."""
    query = leaf_query().add_columns(unit.c.name, assignment.c.flags)
    query = query.join(unit, unit.c.code == assignment.c.unit).where(
        assignment.c.directive == found.id, unit.c.level == int(level)
    )
    if under is not None:
        low, high = subtree(under)
        query = query.where(assignment.c.unit >= low, assignment.c.unit < high)
    rows = view.connection.execute(query.order_by(assignment.c.unit)).all()
    way = Way(view, found, [row[0] for row in rows])
    due = None if found.complete_by is None else to_microseconds(found.complete_by)
    moment = to_microseconds(now)
    return [
        StatusRow(
            code,
            name,
            leaf_counts(
                LeafState(*values),
                due=due if own_due is None else own_due,
                now=moment,
                relayed=not way.waits(code),
                flagged=bool(flags),
            ),
            None,
        )
        for code, own_due, *values, name, flags in rows
    ]
