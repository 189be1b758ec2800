"""Incidents: opening, grading, derived events, closing.

Nothing is deleted: a grade changes by a new one with its reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.rules import rule
from commandcenter.core.tabletext import bad_character
from commandcenter.geo import service as geo
from commandcenter.incidents.model import (
    TITLE_MAX,
    WORDS_MAX,
    Category,
    Incident,
    check_grade,
    would_circle,
)
from commandcenter.incidents.service.reading import (
    derived,
    incident,
    known_incident,
    last_notice,
    open_incident,
    parents_of_all,
)
from commandcenter.incidents.tables import incident as incident_table
from commandcenter.store.work import Work


def open(  # noqa: A001 - an incident is opened; it is always called as `incidents.open`.
    work: Work,
    *,
    title: str,
    category: Category | str,
    grade: int | None = None,
    place: str,
    at: datetime,
    parent: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
) -> str:
    """Open an incident and return its id; `grade` None is “not yet graded”, or none by law."""
    accounts.require(work, "incident.open")
    called = title.strip()
    if not called or len(called) > TITLE_MAX or bad_character(called):
        raise Refused("The title needs 1 to {most} characters on one line.", most=TITLE_MAX)
    kind = _category(category)
    check_grade(kind, grade)
    geo.unit(work, code=place)
    _check_moment(work, at)
    if (lat is None) != (lon is None):
        raise Refused("A position needs both latitude and longitude.")
    if lat is not None and lon is not None:
        geo.check_position(lat, lon)
    if parent is not None:
        incident(work, id=parent)
    row = {
        "id": new_key(),
        "title": called,
        "category": kind.value,
        "grade": grade,
        "place": place,
        "at": at,
        "parent": parent,
        "opened_at": work.now,
        "lat": lat,
        "lon": lon,
    }
    work.connection.execute(incident_table.insert(), row)
    payload = {name: row[name] for name in ("title", "category", "grade", "parent", "lat", "lon")}
    work.journal(
        "incident.open",
        unit=place,
        subject=str(row["id"]),
        payload={**payload, "at": at.isoformat()},
    )
    return str(row["id"])


def regrade(work: Work, *, incident: str, grade: int | None, reason: str) -> tuple[Incident, ...]:
    """Change the grade, with the reason; returns the open derived events to be checked again."""
    accounts.require(work, "incident.grade")
    found = open_incident(work, incident)
    check_grade(found.category, grade)
    why = _reason(reason)
    if grade == found.grade:
        raise Refused("This is already the grade of the incident.")
    work.connection.execute(
        update(incident_table).where(incident_table.c.id == incident).values(grade=grade)
    )
    below = [link.incident for link in derived(work, id=incident)]
    again = tuple(one for one in below if one.closed_at is None)
    work.journal(
        "incident.grade",
        unit=found.place,
        subject=incident,
        payload={
            "from": found.grade,
            "to": grade,
            "reason": why,
            "check_again": [one.id for one in again],
        },
    )
    return again


def derive(work: Work, *, incident: str, parent: str, reason: str) -> None:
    """Say that an incident was derived from another (rain, landslide, dammed lake)."""
    accounts.require(work, "incident.derive")
    found = open_incident(work, incident)
    known_incident(work, parent)
    if would_circle(incident, parent, parents_of_all(work)):
        raise Refused("An incident cannot be derived from itself or from what it caused.")
    work.connection.execute(
        update(incident_table).where(incident_table.c.id == incident).values(parent=parent)
    )
    work.journal(
        "incident.derive",
        unit=found.place,
        subject=incident,
        payload={"from": found.parent, "to": parent, "reason": _reason(reason)},
    )


def close(work: Work, *, incident: str, reason: str) -> None:
    """Close an incident; a response still in force or announced must be ended first (art. 86)."""
    accounts.require(work, "incident.close")
    found = open_incident(work, incident)
    last = last_notice(work, incident)
    if last is not None and (last.level is not None or last.effective_at > work.now):
        raise Refused("The response has not ended; end it before closing the incident.")
    work.connection.execute(
        update(incident_table).where(incident_table.c.id == incident).values(closed_at=work.now)
    )
    work.journal(
        "incident.close", unit=found.place, subject=incident, payload={"reason": _reason(reason)}
    )


def _category(said: Category | str) -> Category:
    try:
        return Category(said)
    except ValueError:
        raise Refused(
            "“{said}” is no category; say natural, accident, health or security.",
            said=str(said)[:40],
        ) from None


def _check_moment(work: Work, at: datetime) -> None:
    ahead = timedelta(minutes=int(rule("incidents", "future_allowed").value))
    if at > work.now + ahead:
        raise Refused("{time} lies in the future; an incident has happened.", time=show_time(at))


def _reason(words: str) -> str:
    why = words.strip()
    if not why or len(why) > WORDS_MAX:
        raise Refused("Give the reason, in at most {most} characters.", most=WORDS_MAX)
    return why
