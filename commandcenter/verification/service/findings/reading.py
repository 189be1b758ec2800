"""Reads findings: as they stand now, or as they stood at a past moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.geo.model import is_under, subtree
from commandcenter.store.sets import in_set
from commandcenter.store.work import View
from commandcenter.verification.model import Finding, Lead, Rule, State, Step, Strength
from commandcenter.verification.service.raising.raising import unpacked
from commandcenter.verification.service.raising.waiting import CLOCK_RULES
from commandcenter.verification.service.raising.waiting_then import waiting_then
from commandcenter.verification.tables import finding, finding_step

BY_CLOCK = [rule.value for rule in CLOCK_RULES]


def findings(
    view: View,
    *,
    number: str,
    under: str | None = None,
    at: datetime | None = None,
    dismissed: bool = False,
) -> list[Finding]:
    """The findings on a directive at and under a unit; what was dismissed only where asked for.

    At a past moment only what had been said by then counts, and only what had been decided.
    """
    found = directives.get(view, number=number)
    query = select(finding).where(finding.c.directive == found.id)
    if under is not None:
        low, high = subtree(under)
        query = query.where(finding.c.unit >= low, finding.c.unit < high)
    moment = at or view.now
    if at is None:
        query = query.where(finding.c.until.is_(None))
    else:
        query = query.where(finding.c.at <= at, finding.c.rule.not_in(BY_CLOCK))
    rows = view.connection.execute(query).all()
    steps = steps_of(view, [row.id for row in rows])
    kept = [record_of(row, number, steps.get(row.id, ()), moment) for row in rows]
    if at is not None:
        leads = waiting_then(view, found, at)
        kept += _by_clock(view, number, [one for one in leads if _lies_under(one, under)], at)
    kept.sort(key=lambda one: (one.unit, one.at, one.id or 0))
    return [one for one in kept if dismissed or one.state is not State.DISMISSED]


def _lies_under(lead: Lead, under: str | None) -> bool:
    return under is None or is_under(lead.unit, under)


def _by_clock(view: View, number: str, leads: list[Lead], at: datetime) -> list[Finding]:
    """What the clock showed then, with what was said of it where it has been noted."""
    query = select(finding.c.key, finding.c.id).where(
        in_set(view.connection, finding.c.key, [lead.key for lead in leads])
    )
    noted = {row.key: row.id for row in view.connection.execute(query)}
    steps = steps_of(view, noted.values())
    found = []
    for lead in leads:
        identity = noted.get(lead.key)
        told = steps.get(identity, []) if identity is not None else []
        known = tuple(step for step in told if step.at <= at)
        found.append(
            Finding(
                id=identity,
                directive=number,
                unit=lead.unit,
                rule=lead.rule,
                strength=lead.strength,
                at=lead.at,
                why=lead.why,
                evidence=lead.evidence,
                state=state_after(known),
                steps=known,
            )
        )
    return found


def finding_of(view: View, *, identity: int) -> Finding:
    """One finding by its number."""
    row = view.connection.execute(select(finding).where(finding.c.id == identity)).first()
    if row is None:
        raise Refused("There is no finding {number}.", number=identity)
    number = directives.by_ids(view, ids=[row.directive])[row.directive].number
    return record_of(row, number, steps_of(view, [identity]).get(identity, ()), view.now)


def steps_of(view: View, identities: Collection[int]) -> dict[int, list[Step]]:
    """The answers and decisions on findings, in their order."""
    if not identities:
        return {}
    found: dict[int, list[Step]] = {}
    for row in view.connection.execute(
        select(finding_step)
        .where(in_set(view.connection, finding_step.c.finding, identities))
        .order_by(finding_step.c.finding, finding_step.c.ordinal)
    ):
        found.setdefault(row.finding, []).append(Step(row.kind, row.at, row.by, row.words))
    return found


AFTER = {"answer": State.ANSWERED, "uphold": State.UPHELD, "dismiss": State.DISMISSED}


def state_after(steps: Iterable[Step]) -> State:
    """Where a finding stands after these steps."""
    state = State.OPEN
    for step in steps:
        state = AFTER[step.kind]
    return state


def record_of(row: Any, number: str, steps: Iterable[Step], moment: datetime) -> Finding:
    """The record of a row of `finding`, with what had been said of it by a moment."""
    values = row._mapping
    known = tuple(step for step in steps if step.at <= moment)
    return Finding(
        id=values["id"],
        directive=number,
        unit=values["unit"],
        rule=Rule(values["rule"]),
        strength=Strength(values["strength"]),
        at=values["at"],
        why=unpacked(values["why"]),
        evidence=tuple(values["evidence"]),
        state=state_after(known),
        steps=known,
    )
