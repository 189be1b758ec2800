"""Reads what was and would be asked of units: over the week, before an issue, and what is known.

A whole country is summed in the database, and only where the sum of all directives of the week
could pass the budget at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, func, literal, or_, select, type_coerce

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.directives.burden import (
    WEEK,
    AskedOf,
    Day,
    KnownFigure,
    OrderBurden,
    UnitBurden,
    asked_of,
    asked_of_hop,
    budget_day,
    budget_week,
    figure_holds,
)
from commandcenter.directives.model import (
    Directive,
    DirectiveKind,
    Evidence,
    Kind,
    Order,
    Phase,
    Status,
)
from commandcenter.directives.service.lookup import record
from commandcenter.directives.service.scopes import Scope, plain_scope, ranges_of
from commandcenter.directives.tables import act, assignment, directive, hop
from commandcenter.geo import service as geo
from commandcenter.geo.model import DIGITS_OF
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

_NOTHING = Evidence()
SAYS_FIGURES = (Kind.PROGRESS.value, Kind.CLAIM.value)


@dataclass(frozen=True)
class _Recent:
    """A directive of the week, with the minutes it costs one leaf."""

    id: int
    minutes: float
    today: bool


def order_burden(view: View, *, order: Order) -> OrderBurden:
    """What an order would ask of each unit and of all, with what the week already asks of them."""
    scope = plain_scope(order)
    units = _leaf_count(view, scope)
    each = asked_of(order.evidence, kind=order.kind)
    most_day, most_week, over_day, over_week = _over(view, order, scope, units)
    return OrderBurden(
        units=units,
        each=each,
        hours=each.minutes * units / 60,
        most_day=most_day,
        most_week=most_week,
        over_day=over_day,
        over_week=over_week,
        budget_day=budget_day(),
        budget_week=budget_week(),
        known={name: _known_count(view, scope, name) for name in order.evidence.quantities},
    )


def check_budget(work: Work, *, order: Order, scope: Scope) -> None:
    """Refuse an order that asks for more than the budget and does not say why.

    A roll call is called by the clock and says why by being one.
    """
    if order.burden_reason or order.kind is DirectiveKind.ROLL_CALL:
        return
    most_day, most_week, over_day, over_week = _over(work, order, scope, None)
    words = None
    if over_day:
        words = text(
            "Up to {minutes} minutes in one day would be asked of {count} units, over the budget"
            " of {budget}; say why.",
            minutes=round(most_day),
            count=over_day,
            budget=round(budget_day()),
        )
    elif over_week:
        words = text(
            "Up to {minutes} minutes in one week would be asked of {count} units, over the budget"
            " of {budget}; say why.",
            minutes=round(most_week),
            count=over_week,
            budget=round(budget_week()),
        )
    if words is not None:
        problem = Problem("burden_reason", words)
        raise RefusedWithProblems(text("The directive was not issued."), [problem])


def unit_burden(view: View, *, unit_code: str, days: int = 7) -> UnitBurden:
    """What was asked of one unit over the last days, directive by directive and day by day."""
    since = view.now - timedelta(days=days)
    asked = sorted(
        [*_as_leaf(view, unit_code, since), *_as_hop(view, unit_code, since)],
        key=lambda one: one.issued_at,
    )
    told = _telephoned(view, unit_code, since)
    by_day: dict[Any, list[AskedOf]] = {}
    for one in asked:
        by_day.setdefault(_day(one.issued_at), []).append(one)
    rows = tuple(
        _of_day(day, by_day.get(day, []), told.count(day))
        for day in sorted(by_day.keys() | set(told))
    )
    minutes = sum(row.minutes for row in rows)
    return UnitBurden(
        unit=unit_code,
        name=geo.unit(view, code=unit_code).name,
        since=since,
        until=view.now,
        asked=tuple(asked),
        days=rows,
        items=sum(row.items for row in rows),
        photos=sum(row.photos for row in rows),
        calls=sum(row.calls for row in rows),
        minutes=minutes,
        budget_day=budget_day(),
        budget_week=budget_week(),
        over_week=minutes > budget_week() * days / 7,
    )


def known_figures(view: View, *, found: Directive, unit_code: str) -> dict[str, KnownFigure]:
    """The quantities this directive asks that the unit gave on another one and that still hold.

    A figure of a claim that was refuted holds no longer, nor one from a phone with a wrong clock.
    """
    wanted = found.evidence.quantities
    if not wanted:
        return {}
    others = select(assignment.c.directive).where(
        assignment.c.unit == unit_code,
        assignment.c.directive != found.id,
        assignment.c.phase != int(Phase.REFUTED),
    )
    rows = view.connection.execute(
        select(act.c.id, act.c.at, act.c.quantities, act.c.carried, directive.c.number)
        .join(directive, directive.c.id == act.c.directive)
        .where(
            act.c.directive.in_(others),
            act.c.unit == unit_code,
            act.c.kind.in_(SAYS_FIGURES),
            act.c.quantities.is_not(None),
            act.c.clock_wrong.is_(False),
            act.c.at > view.now - figure_holds(),
            act.c.at <= view.now,
        )
        .order_by(act.c.at, act.c.id)
    )
    known: dict[str, KnownFigure] = {}
    for row in rows:
        for name, amount in row.quantities.items():
            # What was itself carried over is no newer than where it came from.
            if name in wanted and name not in (row.carried or {}):
                known[name] = KnownFigure(name, amount, row.at, row.number, row.id)
    return known


def _over(
    view: View, order: Order, scope: Scope, units: int | None
) -> tuple[float, float, int, int]:
    """The most minutes of a day and of a week, and how many units would be over each."""
    own = asked_of(order.evidence, kind=order.kind).minutes
    at = order.issued_at or view.now
    recent = _recent(view, at)
    bound_day = own + sum(one.minutes for one in recent if one.today)
    bound_week = own + sum(one.minutes for one in recent)
    if bound_day <= budget_day() and bound_week <= budget_week() and units is None:
        return bound_day, bound_week, 0, 0
    here = _in_scope(view, scope)
    week: Any = case(
        *((assignment.c.directive == one.id, literal(one.minutes)) for one in recent), else_=0.0
    )
    day: Any = case(
        *((assignment.c.directive == o.id, literal(o.minutes)) for o in recent if o.today),
        (literal(False), literal(0.0)),
        else_=0.0,
    )
    if not recent:
        return _alone(view, scope, own, units)
    sums = (
        select(
            (func.sum(day) + own).label("day"),
            (func.sum(week) + own).label("week"),
        )
        .where(in_set(view.connection, assignment.c.directive, [one.id for one in recent]), here)
        .group_by(assignment.c.unit)
        .subquery()
    )
    row = view.connection.execute(
        select(
            func.max(sums.c.day),
            func.max(sums.c.week),
            func.count().filter(sums.c.day > budget_day()),
            func.count().filter(sums.c.week > budget_week()),
        ).select_from(sums)
    ).one()
    alone = _alone(view, scope, own, units)
    if alone[2] or alone[3]:
        return max(row[0] or 0.0, own), max(row[1] or 0.0, own), alone[2], alone[3]
    return max(row[0] or 0.0, own), max(row[1] or 0.0, own), int(row[2]), int(row[3])


def _alone(
    view: View, scope: Scope, own: float, units: int | None
) -> tuple[float, float, int, int]:
    """What the order costs by itself; over the budget alone it is so for everybody."""
    count = units
    if count is None:
        count = _leaf_count(view, scope) if own > min(budget_day(), budget_week()) else 0
    return own, own, count * (own > budget_day()), count * (own > budget_week())


def _recent(view: View, at: datetime) -> list[_Recent]:
    """The directives issued in the week before a moment that were not taken back."""
    rows = view.connection.execute(
        select(directive).where(
            directive.c.issued_at > at - WEEK,
            directive.c.issued_at <= at,
            directive.c.status != Status.WITHDRAWN.value,
        )
    )
    today = _day(at)
    found = [record(row) for row in rows]
    return [
        _Recent(one.id, asked_of(one.evidence, kind=one.kind).minutes, _day(one.issued_at) == today)
        for one in found
    ]


def _day(at: datetime) -> Any:
    return at.astimezone(SHOWN_ZONE).date()


def _in_scope(view: View, scope: Scope) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [
        in_set(view.connection, assignment.c.unit, scope.units),
        *(
            and_(
                assignment.c.unit >= where["low"],
                assignment.c.unit < where["high"],
                func.length(assignment.c.unit) == DIGITS_OF[scope.level],
            )
            for where in (ranges_of(scope.under) if scope.level is not None else ())
            if scope.level is not None
        ),
    ]
    return or_(*ways)


def _leaf_count(view: View, scope: Scope) -> int:
    """How many leaves a scope has, from the counts that are kept with the tree."""
    count = len(scope.units)
    if scope.level is None:
        return count
    for found in geo.units(view, codes=scope.under).values():
        same = found.level == scope.level
        count += 1 if same else found.counts.get(scope.level, 0)
    return count


def _known_count(view: View, scope: Scope, name: str) -> int:
    """How many leaves gave this quantity a while ago."""
    here = _in_scope(view, scope)
    query = (
        select(func.count(act.c.unit.distinct()))
        .join(
            assignment,
            and_(assignment.c.directive == act.c.directive, assignment.c.unit == act.c.unit),
        )
        .where(
            here,
            assignment.c.phase != int(Phase.REFUTED),
            act.c.kind.in_(SAYS_FIGURES),
            act.c.clock_wrong.is_(False),
            act.c.at > view.now - figure_holds(),
            type_coerce(act.c.quantities, Text).contains(f'"{_in_json(name)}":', autoescape=True),
        )
    )
    return int(view.connection.execute(query).scalar_one())


def _in_json(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def _as_leaf(view: View, unit_code: str, since: datetime) -> list[AskedOf]:
    rows = view.connection.execute(
        select(directive, assignment.c.round.label("times"))
        .join(assignment, assignment.c.directive == directive.c.id)
        .where(assignment.c.unit == unit_code, *_counting(since, view.now))
    )
    asked = []
    for row in rows:
        found = record(row)
        each = asked_of(found.evidence, kind=found.kind)
        asked.append(AskedOf(found.number, found.title, found.issued_at, False, row.times, each))
    return asked


def _as_hop(view: View, unit_code: str, since: datetime) -> list[AskedOf]:
    rows = view.connection.execute(
        select(directive)
        .join(hop, hop.c.directive == directive.c.id)
        .where(
            hop.c.unit == unit_code,
            directive.c.kind != DirectiveKind.ROLL_CALL.value,
            *_counting(since, view.now),
        )
    )
    found = [record(row) for row in rows]
    return [AskedOf(o.number, o.title, o.issued_at, True, 1, asked_of_hop()) for o in found]


def _counting(since: datetime, until: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        directive.c.issued_at > since,
        directive.c.issued_at <= until,
        directive.c.status != Status.WITHDRAWN.value,
    )


def _telephoned(view: View, unit_code: str, since: datetime) -> list[Any]:
    """The days of the telephone calls with this unit."""
    moments = view.connection.execute(
        select(act.c.at).where(
            act.c.directive.in_(
                select(assignment.c.directive).where(assignment.c.unit == unit_code)
            ),
            act.c.unit == unit_code,
            act.c.call.is_not(None),
            act.c.at > since,
        )
    ).scalars()
    return [_day(at) for at in moments]


def _of_day(day: Any, asked: Sequence[AskedOf], told: int) -> Day:
    call = asked_of(_NOTHING, kind=DirectiveKind.ROLL_CALL).minutes - asked_of(_NOTHING).minutes
    minutes = sum(one.each.minutes * one.times for one in asked) + told * call
    return Day(
        day=day,
        directives=len(asked),
        items=sum(one.each.items * one.times for one in asked),
        photos=sum(one.each.photos * one.times for one in asked),
        calls=sum(one.each.calls * one.times for one in asked) + told,
        minutes=minutes,
        over=minutes > budget_day(),
    )
