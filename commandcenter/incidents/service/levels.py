"""The response level of an incident: a later notice changes it, nothing is deleted.

The verb of a notice is derived from the one before it, so nobody can call a lowering a raising.
"""

from __future__ import annotations

from datetime import datetime

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.incidents.model import (
    Incident,
    ResponseLevel,
    notice_problems,
    verb_of,
)
from commandcenter.incidents.service.reading import last_notice, open_incident
from commandcenter.incidents.tables import response as response_table
from commandcenter.store.work import Work


def change_level(
    work: Work,
    *,
    incident: str,
    level: int | None,
    matter: str,
    expected_until: datetime | None,
    measures: str,
    effective_at: datetime,
    basis: str | None = None,
) -> ResponseLevel:
    """Start, raise, adjust or end the response; a notice counts from its minute (art. 71, 72)."""
    accounts.require(work, "incident.level")
    found = open_incident(work, incident)
    minute = effective_at.replace(second=0, microsecond=0)
    problems = notice_problems(
        level=level,
        matter=matter,
        expected_until=expected_until,
        measures=measures,
        effective_at=minute,
    )
    if problems:
        raise RefusedWithProblems(
            text("The notice of the response level is not complete (art. 72)."), problems
        )
    last = last_notice(work, incident)
    before = last.level if last is not None else None
    _check_follows(last, level, minute)
    notice = ResponseLevel(
        level=level,
        verb=verb_of(before, level),
        matter=matter.strip(),
        expected_until=expected_until if level is not None else None,
        measures=measures.strip(),
        effective_at=minute,
        basis=basis,
    )
    if last is not None and _same(last, notice):
        raise Refused("This level is already in force with the same notice; nothing was changed.")
    _write_notice(work, found, notice, before)
    return notice


def _check_follows(last: ResponseLevel | None, level: int | None, minute: datetime) -> None:
    if level is None and (last is None or last.level is None):
        raise Refused("There is no response to end.")
    if last is not None and minute <= last.effective_at:
        raise Refused(
            "A notice already counts from {time}; a later one must begin after it.",
            time=show_time(last.effective_at),
        )


def _same(last: ResponseLevel, notice: ResponseLevel) -> bool:
    return (last.level, last.matter, last.expected_until, last.measures) == (
        notice.level,
        notice.matter,
        notice.expected_until,
        notice.measures,
    )


def _write_notice(work: Work, found: Incident, notice: ResponseLevel, before: int | None) -> None:
    work.connection.execute(
        response_table.insert(),
        {
            "incident": found.id,
            "level": notice.level,
            "matter": notice.matter,
            "expected_until": notice.expected_until,
            "measures": notice.measures,
            "effective_at": notice.effective_at,
            "basis": notice.basis,
        },
    )
    until = notice.expected_until
    work.journal(
        "incident.level",
        unit=found.place,
        subject=found.id,
        payload={
            "verb": notice.verb.value,
            "from": before,
            "level": notice.level,
            "matter": notice.matter,
            "expected_until": until.isoformat() if until else None,
            "measures": notice.measures,
            "effective_at": notice.effective_at.isoformat(),
            "basis": notice.basis,
        },
    )
