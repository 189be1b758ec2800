"""Reads what came of a roll call: who answered, how, from where; and what is a reason to look.

A unit's place is used only where it is known; one that is for the eye alone is in no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import Contact
from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule
from commandcenter.directives.model import ActRecord, Directive, DirectiveKind, Kind
from commandcenter.directives.rollcalls import Absence, Answered, Calling, How, Where, judged_place
from commandcenter.directives.service.lookup import clock_of, get, record
from commandcenter.directives.service.reports.words import acts_where
from commandcenter.directives.tables import act, assignment, directive, escalation
from commandcenter.geo.model import Unit
from commandcenter.geo.service import distance_m, units
from commandcenter.store.work import View


@dataclass(frozen=True)
class _Called:
    """One unit of a roll call, with everything that is needed to judge it."""

    code: str
    due: datetime
    place: Unit
    duty: tuple[Contact, ...]
    answer: ActRecord | None
    rung: str | None


def callings(view: View, *, number: str) -> list[Calling]:
    """What came of a roll call, unit by unit, in the order of the codes."""
    found = get(view, number=number)
    if found.kind is not DirectiveKind.ROLL_CALL:
        raise Refused("{number} is no roll call.", number=number)
    return [_calling(view, found, one) for one in _called(view, found)]


def absences(view: View, *, number: str | None = None) -> list[Absence]:
    """Roll calls unanswered when their time had passed, or answered from elsewhere; of one, or all.

    These are reasons to look: the unit can answer, and a named person decides.
    """
    query = select(directive).where(directive.c.kind == DirectiveKind.ROLL_CALL.value)
    if number is not None:
        query = query.where(directive.c.number == number)
    rows = view.connection.execute(query.order_by(directive.c.id)).all()
    found = []
    for row in rows:
        roll_call = record(row)
        for one in _called(view, roll_call):
            calling = _calling(view, roll_call, one)
            if calling.answered is Answered.UNANSWERED or calling.where is Where.ELSEWHERE:
                found.append(_absence(roll_call, one, calling))
    return found


def _called(view: View, found: Directive) -> list[_Called]:
    rows = view.connection.execute(
        select(assignment.c.unit, assignment.c.complete_by)
        .where(assignment.c.directive == found.id)
        .order_by(assignment.c.unit)
    ).all()
    codes = [row.unit for row in rows]
    places = units(view, codes=codes)
    duty = accounts.contacts(view, units=codes, at=found.issued_at)
    answers: dict[str, ActRecord] = {}
    for _, said in acts_where(view, act.c.directive == found.id, act.c.kind == Kind.CLAIM.value):
        first = answers.get(said.unit)
        if first is None or said.at < first.at:
            answers[said.unit] = said
    rungs = dict(
        view.connection.execute(
            select(escalation.c.unit, func.max(escalation.c.step))
            .where(escalation.c.directive == found.id)
            .group_by(escalation.c.unit)
        ).all()
    )
    names = dict(
        view.connection.execute(
            select(escalation.c.step, escalation.c.rung)
            .where(escalation.c.directive == found.id)
            .distinct()
        ).all()
    )
    return [
        _Called(
            code=row.unit,
            due=row.complete_by or found.complete_by or found.issued_at,
            place=places[row.unit],
            duty=tuple(duty.get(row.unit, ())),
            answer=answers.get(row.unit),
            rung=names.get(rungs.get(row.unit, 0)),
        )
        for row in rows
    ]


def _calling(view: View, found: Directive, one: _Called) -> Calling:
    answer = one.answer
    where, distance, accuracy = _where(one)
    return Calling(
        unit=one.code,
        name=one.place.name,
        on_duty=tuple(c.name for c in one.duty if c.duty is not None),
        called_at=found.issued_at,
        due=one.due,
        rung=one.rung,
        answered=_answered(one, clock_of(found, view.now)),
        answered_at=None if answer is None else answer.at,
        by=None if answer is None else answer.by,
        how=_how(one),
        words=answer.words if answer else "",
        where=where,
        distance_m=distance,
        accuracy_m=accuracy,
        act=None if answer is None else answer.id,
    )


def _answered(one: _Called, now: datetime) -> Answered:
    if one.answer is not None:
        return Answered.IN_TIME if one.answer.at <= one.due else Answered.LATE
    return Answered.UNANSWERED if now > one.due else Answered.WAITING


def _how(one: _Called) -> How | None:
    if one.answer is None:
        return None
    if one.answer.channel != "web":
        return How.PROXY
    on_duty = {name for c in one.duty if c.duty is not None for name in (c.person, c.name)}
    return How.OWN if not on_duty or one.answer.by in on_duty else How.COLLEAGUE


def _where(one: _Called) -> tuple[Where | None, float | None, float | None]:
    answer: Any = one.answer
    if answer is None or answer.channel != "web":
        return None, None, None
    if answer.location is None:
        return Where.NO_POSITION, None, None
    place, said = one.place.place, answer.location
    distance = None
    if place is not None:
        distance = distance_m((said.lat, said.lon), (place.lat, place.lon))
    where = judged_place(
        distance,
        said.accuracy_m,
        limit_m=float(rule("directives", "post_radius").value),
        vague_m=float(rule("directives", "position_vague").value),
    )
    return where, distance, said.accuracy_m


def _absence(found: Directive, one: _Called, calling: Calling) -> Absence:
    place = one.place.place
    return Absence(
        directive=found.number,
        unit=one.code,
        answered=calling.answered,
        called_at=calling.called_at,
        due=calling.due,
        on_duty=calling.on_duty,
        act=calling.act,
        at=calling.answered_at,
        distance_m=calling.distance_m,
        accuracy_m=calling.accuracy_m,
        limit_m=float(rule("directives", "post_radius").value),
        place_source=None if place is None else place.source,
    )
