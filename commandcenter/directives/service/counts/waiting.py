"""Reads where a directive is stuck: at which hop, or at which leaves, the next step is missing.

Everything comes from the sums that the cascade keeps; no leaf is counted at two places.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select

from commandcenter.directives.model import Counts, Directive, Kind, Phase
from commandcenter.directives.pace import Holding, Stuck, Waiting
from commandcenter.directives.paths import inside, issuing_node
from commandcenter.directives.service.counts.reactions import RELAYED, top_of
from commandcenter.directives.service.counts.status import FIRST, LAST, Counting
from commandcenter.directives.service.lookup import clock_of, get
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import DIGITS, DIGITS_OF, Level, ancestors, is_under, level_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View

UNITS_MAX = 50


def stuck(view: View, *, number: str, under: str | None = None, units: int = UNITS_MAX) -> Stuck:
    """Where the leaves under a unit wait that are not on the spot yet: the steps with the most
    leaves first, and the first `units` units that hold them.
    """
    found = get(view, number=number)
    above = under or top_of(found)
    total = Counting(view, found).total(above)
    reading = Reading(view, found, above, total)
    blocked = reading.held_above()
    if blocked is not None:
        places, holding = [_place_of(blocked)], [blocked]
    else:
        places, holding = reading.hop_places(), reading.hop_units(units)
    held = sum(one.leaves for one in places)
    places += reading.leaf_places(unheard=total.issued - total.acknowledged - held)
    if blocked is None:
        holding += reading.unheard_units(units)
    holding += reading.unmoved_units(units)
    return Stuck(
        clock_of(found, view.now),
        total.issued,
        total.started,
        tuple(sorted((one for one in places if one.leaves), key=_most)),
        tuple(sorted((one for one in holding if one.leaves), key=_most)[:units]),
    )


class Reading:
    """Reads the hops that still hold one directive, and the leaves that hold it themselves."""

    def __init__(self, view: View, found: Directive, above: str | None, total: Counts) -> None:
        self.view, self.found, self.above, self.total = view, found, above, total
        self.began = to_microseconds(found.reopened_at or found.issued_at)
        self.node = issuing_node(found.issuer)
        self.low, self.high = (FIRST, LAST) if above is None else subtree(above)
        self.leaf_levels = sorted({*map(level_of, found.units), *_levels(found.level)})

    def held_above(self) -> Holding | None:
        """The topmost hop above the unit looked at that has not passed the directive on."""
        if self.above is None:
            return None
        way = [
            code
            for code in ancestors(self.above)
            if inside(code, self.node) or not is_under(self.above, self.node)
        ]
        query = self._idle().where(in_set(self.view.connection, hop.c.unit, way))
        row = self.view.connection.execute(query.order_by(func.length(hop.c.unit))).first()
        if row is None:
            return None
        within = is_under(self.node, self.above) and self.node != self.above
        own = self._unheard_of(self.node) if within else 0
        return _holding(row, self.total.issued - self.total.acknowledged - own)

    def hop_places(self) -> list[Waiting]:
        """The idle hops by level and step."""
        idle = self._topmost().subquery("idle")
        heard = case((idle.c.acknowledged.is_(None), 0), else_=1)
        rows = self.view.connection.execute(
            select(
                idle.c.level,
                heard,
                func.count(),
                func.sum(idle.c.held),
                func.min(func.coalesce(idle.c.acknowledged, idle.c.began)),
            )
            .where(idle.c.held > 0)
            .group_by(idle.c.level, heard)
        )
        return [
            Waiting(Level(level), False, _step(bool(did)), int(n), int(held), _moment(since))
            for level, did, n, held, since in rows
        ]

    def hop_units(self, most: int) -> list[Holding]:
        """The idle hops that hold the most leaves."""
        idle = self._topmost().subquery("idle")
        order = (idle.c.held.desc(), idle.c.unit)
        rows = self.view.connection.execute(select(idle).order_by(*order).limit(most))
        return [_holding(row, int(row.held)) for row in rows]

    def leaf_places(self, *, unheard: int) -> list[Waiting]:
        """The leaves that everything above has reached: not acknowledged, not on the spot."""
        if not self.leaf_levels:
            return []
        level = self.leaf_levels[-1]
        unmoved, first = self.view.connection.execute(
            select(func.count(), func.min(raw(assignment.c.acknowledged_at))).where(
                *self._unmoved()
            )
        ).one()
        since = None
        if unheard:
            since = _moment(self.view.connection.execute(self._first_told()).scalar())
        return [
            Waiting(level, True, Kind.ACKNOWLEDGE, unheard, unheard, since),
            Waiting(level, True, Kind.START, int(unmoved), int(unmoved), _moment(first)),
        ]

    def unheard_units(self, most: int) -> list[Holding]:
        """The units directly above the leaves, themselves reached, with the most leaves that have
        not acknowledged.
        """
        parents = [int(level) - 1 for level in self.leaf_levels if level > Level.PROVINCE]
        unheard = rollup.c.issued - rollup.c.acknowledged
        rows = self.view.connection.execute(
            select(rollup.c.unit, unit.c.name, rollup.c.level, unheard, self._told(hop))
            .join_from(rollup, unit, unit.c.code == rollup.c.unit)
            .join(
                hop,
                and_(hop.c.directive == rollup.c.directive, hop.c.unit == rollup.c.unit),
                isouter=True,
            )
            .where(
                rollup.c.directive == self.found.id,
                rollup.c.level.in_(parents),
                rollup.c.unit >= self.low,
                rollup.c.unit < self.high,
                unheard > 0,
                ~self._waits(rollup.c.unit, itself=True),
            )
            .order_by(unheard.desc(), rollup.c.unit)
            .limit(most)
        )
        step = Kind.ACKNOWLEDGE
        return [
            Holding(code, name, Level(level), True, step, _moment(began), int(leaves))
            for code, name, level, leaves, began in rows
        ]

    def unmoved_units(self, most: int) -> list[Holding]:
        """The units directly above the leaves with the most leaves that acknowledged and did not
        come; what was handed back with a reason waits for its superior and is not counted.
        """
        found: list[Holding] = []
        for level in self.leaf_levels:
            above = Level(max(level - 1, Level.PROVINCE))
            parent = func.substr(assignment.c.unit, 1, DIGITS_OF[above])
            count = func.count()
            grouped = (
                select(
                    parent.label("parent"),
                    count.label("leaves"),
                    func.min(raw(assignment.c.acknowledged_at)).label("since"),
                )
                .where(*self._unmoved(), func.length(assignment.c.unit) == DIGITS_OF[level])
                .group_by(parent)
                .order_by(count.desc(), parent)
                .limit(most)
                .subquery("grouped")
            )
            rows = self.view.connection.execute(
                select(grouped, unit.c.name).join(unit, unit.c.code == grouped.c.parent)
            )
            found += [
                Holding(
                    row.parent,
                    row.name,
                    above,
                    True,
                    Kind.START,
                    _moment(row.since),
                    int(row.leaves),
                )
                for row in rows
            ]
        return found

    # ---- parts of the questions ------------------------------------------------------------------

    def _idle(self) -> Select[Any]:
        """The hops that have not passed the directive on, with the unheard leaves below them."""
        above = hop.alias("above")
        own = self._unheard_of(self.node)
        outside = hop.c.unit.in_(ancestors(self.node))
        unheard = rollup.c.issued - rollup.c.acknowledged
        return (
            select(
                hop.c.unit,
                unit.c.name,
                unit.c.level,
                raw(hop.c.acknowledged_at).label("acknowledged"),
                self._told(above).label("began"),
                # What lies inside the issuer's area does not wait for those above the issuer.
                (unheard - case((outside, own), else_=0)).label("held"),
            )
            .join_from(hop, unit, unit.c.code == hop.c.unit)
            .join(
                rollup,
                and_(
                    rollup.c.directive == hop.c.directive,
                    rollup.c.level == unit.c.level,
                    rollup.c.unit == hop.c.unit,
                ),
            )
            .join(
                above,
                and_(above.c.directive == hop.c.directive, above.c.unit == unit.c.parent),
                isouter=True,
            )
            .where(hop.c.directive == self.found.id, hop.c.relayed_at.is_(None))
        )

    def _topmost(self) -> Select[Any]:
        """The idle hops under the unit looked at without an idle one above them."""
        return self._idle().where(
            hop.c.unit >= self.low,
            hop.c.unit < self.high,
            ~self._waits(hop.c.unit, itself=False),
        )

    def _waits(self, code: ColumnElement[str], *, itself: bool) -> ColumnElement[bool]:
        """Whether a hop above a unit still holds the directive for what lies inside the unit."""
        other = hop.alias("other")
        # The codes above a code are its beginnings; a shorter code is its own beginning.
        above = [func.substr(code, 1, digits) for digits in DIGITS]
        low, high = subtree(self.node)
        within = and_(code >= low, code < high)
        above_issuer = other.c.unit.in_([self.node, *ancestors(self.node)])
        where = [
            other.c.directive == self.found.id,
            other.c.relayed_at.is_(None),
            other.c.unit.in_(above),
            ~and_(within, above_issuer),
        ]
        if not itself:
            where.append(other.c.unit != code)
        return exists(select(literal(1)).select_from(other).where(*where))

    def _told(self, above: Any) -> Any:
        """Since when what lies below a hop can know of the directive."""
        if self.found.delivery != RELAYED:
            return literal(self.began)
        passed: Any = raw(above.c.relayed_at)
        return case((above.c.unit.is_(None), self.began), else_=passed)

    def _unmoved(self) -> tuple[ColumnElement[bool], ...]:
        """The leaves that acknowledged and are not on the spot."""
        return (
            assignment.c.directive == self.found.id,
            assignment.c.phase == int(Phase.ACKNOWLEDGED),
            assignment.c.unit >= self.low,
            assignment.c.unit < self.high,
        )

    def _first_told(self) -> Select[Any]:
        """The earliest moment since which an unheard leaf could have known."""
        if self.found.delivery != RELAYED:
            return select(literal(self.began))
        return (
            select(func.min(self._told(hop)))
            .select_from(assignment)
            .join(unit, unit.c.code == assignment.c.unit)
            .join(
                hop,
                and_(hop.c.directive == assignment.c.directive, hop.c.unit == unit.c.parent),
                isouter=True,
            )
            .where(
                assignment.c.directive == self.found.id,
                assignment.c.phase == int(Phase.WAITING),
                assignment.c.unit >= self.low,
                assignment.c.unit < self.high,
            )
        )

    def _unheard_of(self, code: str) -> int:
        """The leaves below a unit that have not acknowledged."""
        return int(
            self.view.connection.execute(
                select(rollup.c.issued - rollup.c.acknowledged).where(
                    rollup.c.directive == self.found.id,
                    rollup.c.level == int(level_of(code)),
                    rollup.c.unit == code,
                )
            ).scalar()
            or 0
        )


def _levels(level: Level | None) -> Iterable[Level]:
    return () if level is None else (level,)


def _step(heard: bool) -> Kind:
    return Kind.RELAY if heard else Kind.ACKNOWLEDGE


def _holding(row: Any, leaves: int) -> Holding:
    heard = row.acknowledged is not None
    since = row.acknowledged if heard else row.began
    return Holding(
        row.unit, row.name, Level(row.level), False, _step(heard), _moment(since), leaves
    )


def _place_of(one: Holding) -> Waiting:
    return Waiting(one.level, one.leaf, one.step, 1, one.leaves, one.since)


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_microseconds(int(stored))


def _most(one: Waiting | Holding) -> tuple[int, int, int]:
    """Most leaves first, then the higher level, then the earlier step."""
    return (-one.leaves, int(one.level), int(one.step is not Kind.ACKNOWLEDGE))
