"""Reads findings: as they stand now, or as they stood at a past moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.geo.model import subtree
from commandcenter.store.sets import in_set
from commandcenter.store.work import View
from commandcenter.verification.model import Finding, Rule, State, Step, Strength
from commandcenter.verification.service.raising import unpacked
from commandcenter.verification.tables import finding, finding_step


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
    if at is not None:
        query = query.where(finding.c.at <= at)
    rows = view.connection.execute(query.order_by(finding.c.unit, finding.c.at, finding.c.id)).all()
    steps = steps_of(view, [row.id for row in rows])
    kept = [_finding(row, number, steps.get(row.id, ()), moment) for row in rows]
    return [one for one in kept if dismissed or one.state is not State.DISMISSED]


def finding_of(view: View, *, identity: int) -> Finding:
    """One finding by its number."""
    row = view.connection.execute(select(finding).where(finding.c.id == identity)).first()
    if row is None:
        raise Refused("There is no finding {number}.", number=identity)
    number = directives.by_ids(view, ids=[row.directive])[row.directive].number
    return _finding(row, number, steps_of(view, [identity]).get(identity, ()), view.now)


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


def _finding(row: Any, number: str, steps: Iterable[Step], moment: datetime) -> Finding:
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
