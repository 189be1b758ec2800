"""Sweeps the open directives for what the clock alone shows, and closes what has begun to move."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts.service import require
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive, DirectiveKind, Phase, Status
from commandcenter.directives.service import Flagging
from commandcenter.directives.tables import assignment, hop, rollup
from commandcenter.geo.model import parent_of, subtree
from commandcenter.store.sets import in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.posts import absent
from commandcenter.verification.checks.waiting import (
    Answered,
    Linked,
    Quiet,
    answered_not_urgent,
    linked_not_moving,
    silence,
)
from commandcenter.verification.limits import on
from commandcenter.verification.model import Lead, Rule, Strength
from commandcenter.verification.service.leads.book_checks import books_again
from commandcenter.verification.service.raising.raising import packed, raise_findings
from commandcenter.verification.tables import finding

CLOCK_RULES = (Rule.ANSWERED_NOT_URGENT, Rule.LINKED_NOT_MOVING, Rule.SILENCE)


def sweep(work: Work, *, touched: dict[int, set[str]] | None = None) -> int:
    """Note what the clock shows at this moment in every open directive; returns what is new.

    `touched` are leaves that have just said something, by directive: they may have begun late.
    """
    require(work, "finding.raise")
    new = 0
    for order in directives.listed(work):
        moved = (touched or {}).get(order.id, set())
        if order.status is not Status.OPEN and not moved:
            continue
        moment = directives.clock_of(order, work.now)
        leads = list(waiting(work, order, moment, moved))
        _close(work, order, leads)
        if on(Rule.CONTRADICTION):
            leads += books_again(work, order)
        new += raise_findings(work, leads=leads)
    return new


def waiting(
    view: View, order: Directive, moment: datetime, touched: Collection[str] = ()
) -> Iterator[Lead]:
    """What the clock shows of one directive at a moment."""
    if on(Rule.ANSWERED_NOT_URGENT):
        for leaf in _answered(view, order, touched):
            lead = answered_not_urgent(order, leaf, moment)
            if lead is not None:
                yield lead
    if on(Rule.LINKED_NOT_MOVING):
        for linked in _linked(view, order):
            lead = linked_not_moving(order, linked, moment)
            if lead is not None:
                yield lead
    if on(Rule.AWAY_FROM_POST) and order.kind is DirectiveKind.ROLL_CALL:
        for absence in directives.absences(view, number=order.number):
            yield absent(order.id, absence)
    if on(Rule.SILENCE):
        for quiet in _quiet(view, order):
            lead = silence(order, quiet, moment)
            if lead is not None:
                yield lead


def _answered(view: View, order: Directive, touched: Collection[str]) -> Iterator[Answered]:
    columns = (assignment.c.unit, assignment.c.acknowledged_at, assignment.c.started_at)
    of_order = assignment.c.directive == order.id
    queries = [select(*columns).where(of_order, assignment.c.phase == int(Phase.ACKNOWLEDGED))]
    if touched:
        queries.append(
            select(*columns).where(
                of_order,
                assignment.c.phase != int(Phase.ACKNOWLEDGED),
                in_set(view.connection, assignment.c.unit, touched),
            )
        )
    for query in queries:
        for row in view.connection.execute(query):
            if row.acknowledged_at is not None:
                yield Answered(row.unit, row.acknowledged_at, row.started_at)


def _linked(view: View, order: Directive) -> Iterator[Linked]:
    rows = view.connection.execute(
        select(hop.c.unit, hop.c.acknowledged_at, func.sum(rollup.c.issued).label("leaves"))
        .join_from(
            hop, rollup, (rollup.c.directive == hop.c.directive) & (rollup.c.unit == hop.c.unit)
        )
        .where(hop.c.directive == order.id, hop.c.acknowledged_at.is_not(None))
        .group_by(hop.c.unit, hop.c.acknowledged_at)
        .having(func.sum(rollup.c.started) == 0)
    )
    for row in rows:
        yield Linked(row.unit, row.acknowledged_at, int(row.leaves), None)


def _quiet(view: View, order: Directive) -> Iterator[Quiet]:
    """The lowest sums that hold silent leaves."""
    rows = view.connection.execute(
        select(rollup.c.unit, rollup.c.issued, rollup.c.acted).where(
            rollup.c.directive == order.id, rollup.c.acted < rollup.c.issued
        )
    ).all()
    above = {parent_of(row.unit) for row in rows}
    for row in rows:
        if row.unit not in above:
            yield Quiet(row.unit, int(row.issued), int(row.issued - row.acted))


def _close(work: Work, order: Directive, leads: list[Lead]) -> None:
    """End what stood and no longer holds; what still holds gets its newest figures."""
    rows = work.connection.execute(
        select(finding).where(
            finding.c.directive == order.id,
            finding.c.rule.in_([rule.value for rule in CLOCK_RULES]),
            finding.c.until.is_(None),
        )
    ).all()
    holding = {lead.key: lead for lead in leads}
    changes = []
    for row in rows:
        lead = holding.get(row.key)
        if lead is not None and lead.until is None:
            if packed(lead.why) != row.why:
                work.connection.execute(
                    finding.update()
                    .where(finding.c.id == row.id)
                    .values(why=packed(lead.why), strength=lead.strength.value)
                )
            continue
        ended = lead.until if lead is not None else _moved(work, order, row)
        assert ended is not None
        ended = max(ended, row.at)
        work.connection.execute(finding.update().where(finding.c.id == row.id).values(until=ended))
        if row.strength == Strength.STRONG.value and row.state != "dismissed":
            changes.append(Flagging(order.id, row.unit, to_microseconds(ended), -1))
    if changes:
        directives.flag(work, changes=changes)


def _moved(work: Work, order: Directive, row: Any) -> datetime:
    """When what stood ceased to: the first step below, else now."""
    low, high = subtree(row.unit)
    first = work.connection.execute(
        select(func.min(assignment.c.started_at), func.max(assignment.c.first_at)).where(
            assignment.c.directive == order.id,
            assignment.c.unit >= low,
            assignment.c.unit < high,
        )
    ).one()
    at = first[1] if row.rule == Rule.SILENCE.value else first[0]
    return at or work.now
