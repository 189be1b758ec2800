"""Reads how long each level and each unit took, and at which hop the leaves wait.

Ordered and counted in the database: a directive to a whole country never passes through Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal, or_, select

from commandcenter.directives.model import Directive
from commandcenter.directives.pace import (
    MEDIAN,
    NINTH,
    LevelPace,
    Pace,
    Reactions,
    UnitPace,
    between,
)
from commandcenter.directives.paths import issuing_node
from commandcenter.directives.service.lookup import clock_of, get
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.tables import assignment, hop
from commandcenter.geo.model import DIGITS_OF, HANG, Level, is_under, level_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View

RELAYED = "relayed"
NOBODY = Pace()


def reactions(view: View, *, number: str, under: str | None = None) -> Reactions:
    """The reaction times of a directive under a unit: of every level, and of each unit directly
    below it (or below the issuer's area).
    """
    found = get(view, number=number)
    reading = Reading(view, found, under)
    return Reactions(
        clock_of(found, view.now),
        found.delivery == RELAYED,
        (*reading.hop_levels(), *reading.leaf_levels()),
        reading.units(),
    )


class Reading:
    """Reads one directive's times under one unit."""

    def __init__(self, view: View, found: Directive, under: str | None) -> None:
        self.view, self.found = view, found
        self.began = to_microseconds(found.reopened_at or found.issued_at)
        self.above = under or top_of(found)
        low, high = ("0", ":") if self.above is None else subtree(self.above)
        self.within = (low, high)

    def hop_levels(self) -> list[LevelPace]:
        """The levels between the issuer and the leaves."""
        steps = self._hops()
        level = steps.c.level
        acknowledge = self._paces(level, steps.c.began, steps.c.acknowledged)
        relay = self._paces(level, steps.c.acknowledged, steps.c.relayed)
        return [
            LevelPace(Level(one), False, acknowledge[one], relay.get(one, NOBODY))
            for one in sorted(acknowledge)
        ]

    def leaf_levels(self) -> list[LevelPace]:
        """The levels that were asked to act."""
        steps = self._leaves(func.length(assignment.c.unit))
        key = steps.c.key
        acknowledge = self._paces(key, steps.c.began, steps.c.acknowledged)
        start = self._paces(key, steps.c.acknowledged, steps.c.started)
        levels = {digits: level for level, digits in DIGITS_OF.items()}
        return [
            LevelPace(levels[one], True, acknowledge[one], start.get(one, NOBODY))
            for one in sorted(acknowledge)
            if one in levels
        ]

    def units(self) -> tuple[UnitPace, ...]:
        """Each unit directly below the one looked at."""
        if self.above is not None and level_of(self.above) is Level.GRID:
            return ()
        level = Level.PROVINCE if self.above is None else Level(level_of(self.above) + 1)
        digits = DIGITS_OF[level]
        steps = self._leaves(func.substr(assignment.c.unit, 1, digits))
        acknowledge = self._paces(steps.c.key, steps.c.began, steps.c.acknowledged)
        start = self._paces(steps.c.key, steps.c.acknowledged, steps.c.started)
        own = self._own(level)
        codes = sorted(code for code in {*acknowledge, *own} if HANG not in code)
        names = self._names(codes)
        return tuple(
            UnitPace(
                code,
                names.get(code, code),
                *own.get(code, (None, None)),
                acknowledge.get(code, NOBODY),
                start.get(code, NOBODY),
            )
            for code in codes
        )

    def _own(self, level: Level) -> dict[str, tuple[Any, Any]]:
        """The own receipts of the hops of one level: how long until it came, then until passed
        on.
        """
        steps = self._hops()
        rows = self.view.connection.execute(
            select(steps).where(steps.c.level == int(level), ~steps.c.unit.contains(HANG))
        )
        return {
            row.unit: (
                _length(row.began, row.acknowledged),
                _length(row.acknowledged, row.relayed),
            )
            for row in rows
        }

    def _names(self, codes: Sequence[str]) -> dict[str, str]:
        rows = self.view.connection.execute(
            select(unit.c.code, unit.c.name).where(in_set(self.view.connection, unit.c.code, codes))
        )
        return {row.code: row.name for row in rows}

    def _hops(self) -> FromClause:
        """The hops with their moments; `began` is null where the directive has not come yet."""
        above = hop.alias("above")
        low, high = self.within
        return (
            select(
                hop.c.unit,
                unit.c.level,
                self._began(above),
                raw(hop.c.acknowledged_at).label("acknowledged"),
                raw(hop.c.relayed_at).label("relayed"),
            )
            .join_from(hop, unit, unit.c.code == hop.c.unit)
            .join(above, self._is_above(above), isouter=True)
            .where(hop.c.directive == self.found.id, hop.c.unit >= low, hop.c.unit < high)
            .subquery("hops")
        )

    def _leaves(self, key: ColumnElement[Any]) -> FromClause:
        """The leaves with their moments, under a key."""
        low, high = self.within
        found: Select[Any] = select(
            key.label("key"),
            raw(assignment.c.acknowledged_at).label("acknowledged"),
            raw(assignment.c.started_at).label("started"),
        ).where(
            assignment.c.directive == self.found.id,
            assignment.c.unit >= low,
            assignment.c.unit < high,
        )
        if self.found.delivery != RELAYED:
            # The tree is needed only to find the level above.
            return found.add_columns(literal(self.began).label("began")).subquery("leaves")
        above = hop.alias("above")
        return (
            found.add_columns(self._began(above))
            .join_from(assignment, unit, unit.c.code == assignment.c.unit)
            .join(above, self._is_above(above), isouter=True)
            .subquery("leaves")
        )

    def _began(self, above: FromClause) -> ColumnElement[Any]:
        """Since when a unit can know: since the issue, or since the level above passed on."""
        if self.found.delivery != RELAYED:
            return literal(self.began).label("began")
        passed: Any = raw(above.c.relayed_at)
        return case((above.c.unit.is_(None), self.began), else_=passed).label("began")

    def _is_above(self, above: FromClause) -> ColumnElement[bool]:
        """Joins the hop of a unit's superior to the unit's row of the tree."""
        return and_(above.c.directive == self.found.id, above.c.unit == unit.c.parent)

    def _paces(self, key: Any, began: Any, ended: Any) -> dict[Any, Pace]:
        """The pace of one step by key."""
        times = self._times(key, began, ended)
        waits = self._waits(key, began, ended)
        found = {}
        for one in {*times, *waits}:
            count, ordered = times.get(one, (0, {}))
            waiting, since = waits.get(one, (0, None))
            found[one] = Pace(
                done=count,
                median=between(count, MEDIAN, ordered) if count else None,
                ninth=between(count, NINTH, ordered) if count else None,
                waiting=waiting,
                since=since,
            )
        return found

    def _times(self, key: Any, began: Any, ended: Any) -> dict[Any, tuple[int, dict[int, int]]]:
        """How many did the step, and the ordered times between which its middle values lie."""
        # A word that came past the level above took no time.
        length = case((ended > began, ended - began), else_=0)
        ordered = (
            select(
                key.label("key"),
                length.label("length"),
                (func.row_number().over(partition_by=key, order_by=length) - 1).label("place"),
                (func.count().over(partition_by=key) - 1).label("last"),
            )
            .where(began.is_not(None), ended.is_not(None))
            .subquery("ordered")
        )
        place, last = ordered.c.place, ordered.c.last
        # The same places as `pace.ranks`, in whole numbers.
        wanted = [last * 5 // 10, last * 9 // 10]
        near = or_(*(or_(place == rank, place == rank + 1) for rank in wanted))
        found: dict[Any, tuple[int, dict[int, int]]] = {}
        for one, took, at, until in self.view.connection.execute(select(ordered).where(near)):
            found.setdefault(one, (int(until) + 1, {}))[1][int(at)] = int(took)
        return found

    def _waits(self, key: Any, began: Any, ended: Any) -> dict[Any, tuple[int, datetime]]:
        """How many the step waits for, and since when for the first of them."""
        rows = self.view.connection.execute(
            select(key, func.count(), func.min(began))
            .where(began.is_not(None), ended.is_(None))
            .group_by(key)
        )
        return {one: (int(count), from_microseconds(int(since))) for one, count, since in rows}


def top_of(found: Directive) -> str | None:
    """The unit under which the whole scope lies: the issuer's where it does, else none."""
    node = issuing_node(found.issuer)
    scope = (*found.under, *found.units)
    return node if all(is_under(code, node) for code in scope) else None


def _length(began: int | None, ended: int | None) -> Any:
    if began is None or ended is None:
        return None
    return from_microseconds(max(ended, began)) - from_microseconds(began)
