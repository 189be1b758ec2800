"""Which units a rung of the ladder meets now: owed still, due, in order, not held, not met before.

Selects only. After a rung was gone through whole, only what moved since is looked at again, so that
a ladder over a country costs nothing while nothing happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, true

from commandcenter.directives.model import Directive
from commandcenter.directives.paths import hops_of, issuing_node
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.supervision import OWES, Rung, Watch, height, ladder_of, receipt_due
from commandcenter.directives.tables import (
    act,
    assignment,
    directive_version,
    escalation,
    hop,
    ladder_hold,
    ladder_pass,
    ladder_step,
    rollup,
)
from commandcenter.geo.model import Level, level_of, subtree
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store.sets import in_set
from commandcenter.store.types import UtcTime, to_microseconds
from commandcenter.store.work import View

type_of_passes = dict[str, tuple[datetime, int]]
type_of_met = Select[str, int] | None


class Range(NamedTuple):
    """The units behind `after` in the order of the codes, up to `upto` where it is given."""

    after: str = ""
    upto: str | None = None

    def holds(self, column: Any) -> list[ColumnElement[bool]]:
        """Whether a unit lies in the range; a condition for each end that it has."""
        behind = [column > self.after] if self.after else []
        return behind if self.upto is None else [*behind, column <= self.upto]


EVERYWHERE = Range()


class Clocks:
    """The clocks of one directive at one moment."""

    def __init__(self, view: View, found: Directive) -> None:
        self.view, self.found, self.now = view, found, view.now
        self.ladder = ladder_of(found.kind)
        self.version = material_version(view, found)
        self.held_whole, self.held = held_now(view, found)
        self.passes: type_of_passes = {
            row.rung: (row.at, row.act)
            for row in view.connection.execute(
                select(ladder_pass).where(
                    ladder_pass.c.directive == found.id, ladder_pass.c.version == self.version
                )
            )
        }
        self.spoken: dict[int, bool] = {}
        self.own_clocks = _some_extended(view, found)
        # When each rung last met somebody.
        self.last = dict(
            view.connection.execute(
                select(ladder_step.c.rung, func.max(ladder_step.c.at, type_=UtcTime))
                .where(ladder_step.c.directive == found.id)
                .group_by(ladder_step.c.rung)
            ).all()
        )
        # When the directive reached those below each hop; of a relayed one not all are there yet.
        self.reached = None if found.delivery == "direct" else reached_at(view, found)

    def met(self, rung: Rung, *, going_on: bool = False, within: Range = EVERYWHERE) -> type_of_met:
        """Selects unit and round of everything this rung meets now; None where nothing can be.

        A step that is `going_on` need not wait for others to be told of together with it.
        """
        if self.held_whole or (self._gathering(rung) and not going_on):
            return None
        if rung.follows and rung.follows not in self.last:
            return None
        parts = [
            part
            for part in (self._leaves(rung, within), self._hops(rung, within))
            if part is not None
        ]
        if not parts:
            return None
        if len(parts) == 1:
            return parts[0]
        # Only a unit named by itself can be a leaf and a hop at once.
        together = parts[0].union if self.found.units else parts[0].union_all
        both = together(parts[1]).subquery()
        return select(both.c.unit, both.c.round)

    def whole(self, rung: Rung) -> bool:
        """Whether the clock that all units share has run so far, so that all were looked at."""
        general = self.found.complete_by
        if rung.watch is not Watch.COMPLETION or general is None:
            return True
        return general + rung.after <= self.now

    def state(self) -> tuple[Any, ...]:
        """What decides whom a rung meets, but for the time and what the units do."""
        own = self.found, self.version, self.held_whole, self.held, self.own_clocks, self.last
        return *own, self.passes, self.reached

    def of_step(self, rung: Rung, step: int) -> ColumnElement[bool]:
        """The units of one step; those of a rung and version lie together."""
        return and_(
            escalation.c.directive == self.found.id,
            escalation.c.rung == rung.code,
            escalation.c.version == self.version,
            escalation.c.step == step,
        )

    def there(self, column: Any) -> ColumnElement[bool]:
        """Whether the directive has reached a unit by its way."""
        reached = self._there(column, lambda _reached: True)
        return true() if reached is None else reached

    def _gathering(self, rung: Rung) -> bool:
        """Superiors were told of this rung a moment ago; the next of it are told together."""
        last = self.last.get(rung.code)
        return bool(rung.up) and last is not None and last > self.now - self.ladder.gather

    def _leaves(self, rung: Rung, within: Range) -> type_of_met:
        a = assignment.c
        own = a.complete_by.is_not(None) if self.own_clocks else None
        due, moved = self._leaf_due(rung), self._moved(rung, a.unit, own_clock=own)
        if due is None or moved is None:
            return None
        round_ = a.round + a.reopened
        return select(a.unit.label("unit"), round_.label("round")).where(
            a.directive == self.found.id,
            a.phase.in_([int(phase) for phase in OWES[rung.watch]]),
            due,
            self._high_enough(rung, a.unit),
            moved,
            *self._in_order(rung, a.unit, round_, within),
        )

    def _leaf_due(self, rung: Rung) -> ColumnElement[bool] | None:
        if rung.watch is Watch.RECEIPT:
            return self._receipt_due(rung, assignment.c.unit)
        if rung.watch is Watch.RELAY:
            return None
        if not self.own_clocks and not self.whole(rung):
            return None
        own, general = raw(assignment.c.complete_by), self.found.complete_by
        latest = to_microseconds(self.now - rung.after)
        passed = and_(own.is_not(None), own <= latest)
        if rung.only_before:
            passed = and_(passed, own > to_microseconds(self.now))
        here: list[ColumnElement[bool]] = [passed]
        in_time = general is not None and (not rung.only_before or general > self.now)
        if general is not None and in_time and general + rung.after <= self.now:
            here.append(own.is_(None))
        there = self._there(assignment.c.unit, lambda _reached: True)
        return None if there is None else and_(or_(*here), there)

    def _hops(self, rung: Rung, within: Range) -> type_of_met:
        h = hop.c
        where: ColumnElement[bool] | None
        moved: ColumnElement[bool] | None
        if rung.watch is Watch.RECEIPT:
            due = self._receipt_due(rung, h.unit)
            where = None if due is None else and_(h.acknowledged_at.is_(None), due)
            moved = self._moved(rung, h.unit, own_clock=None)
        elif rung.watch is Watch.RELAY:
            latest = to_microseconds(self.now - rung.after)
            where = and_(
                h.relayed_at.is_(None), raw(h.acknowledged_at) <= latest, self._waiting_below()
            )
            moved = true()
        else:
            return None
        if where is None or moved is None:
            return None
        one = literal(1)
        return select(h.unit.label("unit"), one.label("round")).where(
            h.directive == self.found.id,
            where,
            self._high_enough(rung, h.unit),
            moved,
            *self._in_order(rung, h.unit, one, within),
        )

    def _waiting_below(self) -> ColumnElement[bool]:
        """A hop holds somebody up: those below wait for it, or have not heard by another way."""
        if self.found.delivery != "direct":
            return true()
        return exists().where(
            unit_table.c.code == hop.c.unit,
            rollup.c.directive == hop.c.directive,
            rollup.c.level == unit_table.c.level,
            rollup.c.unit == hop.c.unit,
            rollup.c.acknowledged < rollup.c.issued,
        )

    def _receipt_due(self, rung: Rung, column: Any) -> ColumnElement[bool] | None:
        latest = self.now - rung.after
        if self.reached is None:
            return true() if receipt_due(self.found, self.ladder) <= latest else None
        return self._there(column, lambda at: receipt_due(self.found, self.ladder, at) <= latest)

    def _there(self, column: Any, wanted: Any) -> ColumnElement[bool] | None:
        """Whether the directive has reached a unit, and `wanted` holds of the moment it did."""
        if self.reached is None:
            return true()
        connection = self.view.connection
        parents = {code for code, at in self.reached.items() if at is not None and wanted(at)}
        named = [code for code in self.found.units if self._waits_for_nobody(code, wanted)]
        below = exists().where(
            unit_table.c.code == column, in_set(connection, unit_table.c.parent, parents)
        )
        return or_(in_set(connection, column, named), below)

    def _waits_for_nobody(self, code: str, wanted: Any) -> bool:
        began = self.found.reopened_at or self.found.issued_at
        return not hops_of(code, issuing_node(self.found.issuer)) and bool(wanted(began))

    def _high_enough(self, rung: Rung, column: Any) -> ColumnElement[bool]:
        """A notice so many levels up needs so many levels above the unit."""
        if rung.up < 2:
            return true()
        issuer = self.found.issuer
        where: list[ColumnElement[bool]] = []
        if self.found.level is not None:
            for code in self.found.under:
                if height(code, issuer, self.found.level) < rung.up:
                    first, last = subtree(code)
                    where.append(or_(column < first, column >= last))
        short = [c for c in self.found.units if height(c, issuer, level_of(c)) < rung.up]
        # Said by a case: the opposite of "= ANY" is not "<> ANY".
        where.append(case((in_set(self.view.connection, column, short), 1), else_=0) == 0)
        return and_(*where)

    def _moved(
        self, rung: Rung, column: Any, *, own_clock: ColumnElement[bool] | None
    ) -> ColumnElement[bool] | None:
        """Leaves out what was looked at before and has not moved since; None where nothing has."""
        before = self.passes.get(rung.code)
        if before is None or self.reached is not None:
            return true()
        at, last = before
        ways: list[ColumnElement[bool]] = [] if own_clock is None else [own_clock]
        if self._spoken_since(last):
            spoke = select(act.c.unit).where(act.c.id > last, act.c.directive == self.found.id)
            ways.append(column.in_(spoke))
        if rung.follows:
            steps = self._steps_between(rung.follows, at - rung.gap)
            if steps:
                met = select(escalation.c.unit).where(
                    escalation.c.directive == self.found.id,
                    escalation.c.rung == rung.follows,
                    escalation.c.version == self.version,
                    escalation.c.step.in_(steps),
                )
                ways.append(column.in_(met))
        return or_(*ways) if ways else None

    def _spoken_since(self, last: int) -> bool:
        if last not in self.spoken:
            newer = select(act.c.id).where(act.c.id > last, act.c.directive == self.found.id)
            self.spoken[last] = self.view.connection.execute(newer.limit(1)).first() is not None
        return self.spoken[last]

    def _steps_between(self, rung: str, after: datetime) -> Sequence[int]:
        return list(
            self.view.connection.execute(
                select(ladder_step.c.id).where(
                    ladder_step.c.directive == self.found.id,
                    ladder_step.c.rung == rung,
                    ladder_step.c.at > after,
                )
            ).scalars()
        )

    def _in_order(
        self, rung: Rung, column: Any, round_: Any, within: Range
    ) -> list[ColumnElement[bool]]:
        """Not held, not met in this round, and met long enough ago by the rung it follows."""
        where = within.holds(column)
        for code in self.held:
            low, high = subtree(code)
            where.append(or_(column < low, column >= high))
        where.append(~self.met_by(rung.code, column, round_, within=within))
        if rung.follows:
            latest = to_microseconds(self.now - rung.gap)
            where.append(self.met_by(rung.follows, column, round_, latest, within=within))
        return where

    def met_by(
        self,
        rung: str,
        column: Any,
        round_: Any,
        latest: int | None = None,
        *,
        within: Range = EVERYWHERE,
    ) -> ColumnElement[bool]:
        """Whether a rung met a unit in this round, by `latest` (microseconds) where it is given.

        The range of the units asked about is said of those met as well: PostgreSQL does not see
        by itself that nobody outside it needs to be looked through.
        """
        e = escalation.alias()
        same = [
            e.c.directive == self.found.id,
            e.c.unit == column,
            e.c.version == self.version,
            e.c.round == round_,
            e.c.rung == rung,
            *within.holds(e.c.unit),
        ]
        if latest is not None:
            same.append(raw(e.c.at) <= latest)
        return exists().where(*same)


def _some_extended(view: View, found: Directive) -> bool:
    """Whether any leaf has a deadline of its own, from the sums; above a province there is none."""
    if any(level_of(code) is Level.PROVINCE for code in found.units):
        return True
    query = select(rollup.c.unit).where(
        rollup.c.directive == found.id,
        rollup.c.level == int(Level.PROVINCE),
        rollup.c.extended > 0,
    )
    return view.connection.execute(query.limit(1)).first() is not None


def material_version(view: View, found: Directive) -> int:
    """The newest version that asked everybody; clocks belong to it."""
    return int(
        view.connection.execute(
            select(func.max(directive_version.c.version)).where(
                directive_version.c.directive == found.id, directive_version.c.material.is_(True)
            )
        ).scalar_one()
    )


def held_now(view: View, found: Directive) -> tuple[bool, list[str]]:
    """Whether the whole ladder is held, and under which units it is."""
    rows = view.connection.execute(
        select(ladder_hold.c.under).where(
            ladder_hold.c.directive == found.id,
            ladder_hold.c.released_at.is_(None),
            or_(ladder_hold.c.until.is_(None), ladder_hold.c.until > view.now),
        )
    ).scalars()
    codes: list[str] = []
    whole = False
    for under in rows:
        whole = whole or not under
        codes += under
    return whole, codes


def reached_at(view: View, found: Directive) -> dict[str, datetime | None]:
    """When a relayed directive reached those directly below each hop and the issuer, if it did."""
    node = issuing_node(found.issuer)
    rows = view.connection.execute(
        select(hop.c.unit, hop.c.relayed_at).where(hop.c.directive == found.id)
    )
    relayed = {row.unit: row.relayed_at for row in rows}
    reached: dict[str, datetime | None] = {node: found.reopened_at or found.issued_at}
    for code in sorted(relayed):
        times = [relayed.get(above) for above in (*hops_of(code, node), code)]
        known = [at for at in times if at is not None]
        reached[code] = max(known) if len(known) == len(times) else None
    return reached
