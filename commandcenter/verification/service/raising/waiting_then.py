"""What the clock showed at a past (or later) moment, from the acts that had been said by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select

from commandcenter.directives import service as directives
from commandcenter.directives.model import UNIT_WORDS, Directive, Kind
from commandcenter.directives.tables import act, assignment, hop
from commandcenter.geo.model import ancestors, parent_of
from commandcenter.store.work import View
from commandcenter.verification.checks.waiting import (
    Answered,
    Linked,
    Quiet,
    answered_not_urgent,
    linked_not_moving,
    silence,
)
from commandcenter.verification.limits import on
from commandcenter.verification.model import Lead, Rule

BEGINNING = (Kind.START, Kind.PROGRESS, Kind.CLAIM)


def waiting_then(view: View, order: Directive, moment: datetime) -> Iterator[Lead]:
    """What the clock showed of one directive at `moment`; what had ended by then is left out."""
    if moment < order.issued_at:
        return
    clock = directives.clock_of(order, moment)
    spoke, begun = _first_words(view, order, moment), _first_steps(view, order, moment)
    leaves = list(
        view.connection.execute(
            select(assignment.c.unit).where(assignment.c.directive == order.id)
        ).scalars()
    )
    if on(Rule.ANSWERED_NOT_URGENT):
        for unit in leaves:
            if unit in spoke and unit not in begun:
                lead = answered_not_urgent(order, Answered(unit, spoke[unit], None), clock)
                if lead is not None:
                    yield lead
    if on(Rule.LINKED_NOT_MOVING):
        yield from _linked(view, order, clock, spoke, _below(leaves, set(begun)))
    if on(Rule.SILENCE):
        for parent, codes in groupby(leaves, key=lambda unit: parent_of(unit) or unit):
            units = list(codes)
            quiet = Quiet(parent, len(units), sum(unit not in spoke for unit in units))
            lead = silence(order, quiet, clock)
            if lead is not None:
                yield lead


def _linked(
    view: View,
    order: Directive,
    clock: datetime,
    spoke: dict[str, datetime],
    below: dict[str, tuple[int, bool]],
) -> Iterator[Lead]:
    hops = view.connection.execute(select(hop.c.unit).where(hop.c.directive == order.id))
    for unit in hops.scalars():
        leaves, moving = below.get(unit, (0, True))
        if unit in spoke and not moving:
            lead = linked_not_moving(order, Linked(unit, spoke[unit], leaves, None), clock)
            if lead is not None:
                yield lead


def _below(leaves: list[str], begun: set[str]) -> dict[str, tuple[int, bool]]:
    """For each unit how many leaves lie below, and whether one of them has begun."""
    found: dict[str, tuple[int, bool]] = {}
    for unit in leaves:
        for above in ancestors(unit):
            count, moving = found.get(above, (0, False))
            found[above] = (count + 1, moving or unit in begun)
    return found


def _first_words(view: View, order: Directive, moment: datetime) -> dict[str, datetime]:
    kinds = [kind.value for kind in (*UNIT_WORDS, Kind.RELAY)]
    return _first(view, order, moment, kinds)


def _first_steps(view: View, order: Directive, moment: datetime) -> dict[str, datetime]:
    return _first(view, order, moment, [kind.value for kind in BEGINNING])


def _first(view: View, order: Directive, moment: datetime, kinds: list[str]) -> dict[str, datetime]:
    query = (
        select(act.c.unit, func.min(act.c.at).label("at"))
        .where(act.c.directive == order.id, act.c.kind.in_(kinds), act.c.at <= moment)
        .group_by(act.c.unit)
    )
    if order.reopened_at is not None and order.reopened_at <= moment:
        query = query.where(act.c.at >= order.reopened_at)
    return {row.unit: row.at for row in view.connection.execute(query)}
