"""Incidents: opening, grading, the response level, derived events, closing.

Nothing is deleted: a level changes by a later notice, a grade by a new one with its reason. The
verb of a notice is derived from the one before it, so nobody can call a lowering a raising.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.ids import new_key
from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.core.tabletext import bad_character
from commandcenter.geo import service as geo
from commandcenter.incidents.model import (
    TITLE_MAX,
    WORDS_MAX,
    Category,
    ChainLink,
    Incident,
    ResponseLevel,
    chain_of,
    check_grade,
    derive_verbs,
    in_force,
    notice_problems,
    root_of,
    verb_of,
    would_circle,
)
from commandcenter.incidents.tables import incident as incident_table
from commandcenter.incidents.tables import response as response_table
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


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
    last = _last_notice(work, incident)
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
    _one(work, parent)
    if would_circle(incident, parent, _parents(work)):
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
    last = _last_notice(work, incident)
    if last is not None and (last.level is not None or last.effective_at > work.now):
        raise Refused("The response has not ended; end it before closing the incident.")
    work.connection.execute(
        update(incident_table).where(incident_table.c.id == incident).values(closed_at=work.now)
    )
    work.journal(
        "incident.close", unit=found.place, subject=incident, payload={"reason": _reason(reason)}
    )


def incident(view: View, *, id: str) -> Incident:  # noqa: A002 - the word of the contract.
    """One incident with the response level now in force; an unknown id is refused."""
    return _one(view, id)


def incidents(view: View, *, open_only: bool = False) -> list[Incident]:
    """All incidents, the latest first."""
    query = select(incident_table).order_by(incident_table.c.at.desc(), incident_table.c.id.desc())
    if open_only:
        query = query.where(incident_table.c.closed_at.is_(None))
    return _incidents(view, list(view.connection.execute(query)))


def level_history(view: View, *, id: str) -> list[ResponseLevel]:  # noqa: A002 - as above.
    """Every notice of the response level, oldest first, each with its verb."""
    _one(view, id)
    return _notices(view, [id]).get(id, [])


def chain(view: View, *, id: str) -> list[ChainLink]:  # noqa: A002 - as above.
    """The whole chain an incident belongs to, from its first event down."""
    _one(view, id)
    parents = _parents(view)
    return _links(view, chain_of(root_of(id, parents), parents))


def derived(view: View, *, id: str) -> list[ChainLink]:  # noqa: A002 - as above.
    """Everything derived from an incident, at any depth."""
    return _links(view, chain_of(id, _parents(view))[1:])


def _one(view: View, identity: str) -> Incident:
    query = select(incident_table).where(incident_table.c.id == identity)
    found = _incidents(view, list(view.connection.execute(query)))
    if not found:
        raise Refused("There is no incident {id}.", id=identity[:40])
    return found[0]


def open_incident(work: Work, identity: str) -> Incident:
    """The incident, which must still be open."""
    found = _one(work, identity)
    if found.closed_at is not None:
        raise Refused("“{title}” is closed; open a new incident instead.", title=found.title)
    return found


def _links(view: View, places: list[tuple[str, int]]) -> list[ChainLink]:
    query = select(incident_table).where(
        in_set(view.connection, incident_table.c.id, [one for one, _ in places])
    )
    known = {one.id: one for one in _incidents(view, list(view.connection.execute(query)))}
    return [ChainLink(known[one], depth) for one, depth in places]


def _parents(view: View) -> dict[str, str | None]:
    query = select(incident_table.c.id, incident_table.c.parent).order_by(
        incident_table.c.at, incident_table.c.id
    )
    return dict(view.connection.execute(query).all())


def _incidents(view: View, rows: list[Row[Any]]) -> list[Incident]:
    notices = _notices(view, [row.id for row in rows])
    return [
        Incident(
            id=row.id,
            title=row.title,
            category=Category(row.category),
            grade=row.grade,
            place=row.place,
            at=row.at,
            parent=row.parent,
            level=in_force(notices.get(row.id, []), view.now),
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            lat=row.lat,
            lon=row.lon,
        )
        for row in rows
    ]


def _notices(view: View, ids: Collection[str]) -> dict[str, list[ResponseLevel]]:
    """The notices of several incidents, each series in its order and with its verbs."""
    query = (
        select(response_table)
        .where(in_set(view.connection, response_table.c.incident, ids))
        .order_by(response_table.c.effective_at, response_table.c.id)
    )
    series: dict[str, list[Row[Any]]] = {}
    for row in view.connection.execute(query):
        series.setdefault(row.incident, []).append(row)
    return {
        identity: [
            ResponseLevel(
                level=row.level,
                verb=verb,
                matter=row.matter,
                expected_until=row.expected_until,
                measures=row.measures,
                effective_at=row.effective_at,
                basis=row.basis,
            )
            for row, verb in zip(rows, derive_verbs(row.level for row in rows), strict=True)
        ]
        for identity, rows in series.items()
    }


def _last_notice(work: Work, identity: str) -> ResponseLevel | None:
    notices = _notices(work, [identity]).get(identity, [])
    return notices[-1] if notices else None


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
