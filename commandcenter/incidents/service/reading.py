"""Reads incidents: with the level in force, in their chains, open or closed; writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from commandcenter.core.errors import Refused
from commandcenter.incidents.model import (
    Category,
    ChainLink,
    Incident,
    ResponseLevel,
    chain_of,
    derive_verbs,
    in_force,
    root_of,
)
from commandcenter.incidents.tables import incident as incident_table
from commandcenter.incidents.tables import response as response_table
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


def incident(view: View, *, id: str) -> Incident:  # noqa: A002 - the word of the contract.
    """One incident with the response level now in force; an unknown id is refused."""
    return known_incident(view, id)


def incidents(view: View, *, open_only: bool = False) -> list[Incident]:
    """All incidents, the latest first."""
    query = select(incident_table).order_by(incident_table.c.at.desc(), incident_table.c.id.desc())
    if open_only:
        query = query.where(incident_table.c.closed_at.is_(None))
    return _incidents(view, list(view.connection.execute(query)))


def level_history(view: View, *, id: str) -> list[ResponseLevel]:  # noqa: A002 - as above.
    """Every notice of the response level, oldest first, each with its verb."""
    known_incident(view, id)
    return _notices(view, [id]).get(id, [])


def chain(view: View, *, id: str) -> list[ChainLink]:  # noqa: A002 - as above.
    """The whole chain an incident belongs to, from its first event down."""
    known_incident(view, id)
    parents = parents_of_all(view)
    return _links(view, chain_of(root_of(id, parents), parents))


def derived(view: View, *, id: str) -> list[ChainLink]:  # noqa: A002 - as above.
    """Everything derived from an incident, at any depth."""
    return _links(view, chain_of(id, parents_of_all(view))[1:])


def known_incident(view: View, identity: str) -> Incident:
    """The incident, open or closed; an unknown id is refused."""
    query = select(incident_table).where(incident_table.c.id == identity)
    found = _incidents(view, list(view.connection.execute(query)))
    if not found:
        raise Refused("There is no incident {id}.", id=identity[:40])
    return found[0]


def open_incident(work: Work, identity: str) -> Incident:
    """The incident, which must still be open."""
    found = known_incident(work, identity)
    if found.closed_at is not None:
        raise Refused("“{title}” is closed; open a new incident instead.", title=found.title)
    return found


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


def last_notice(work: Work, identity: str) -> ResponseLevel | None:
    """The newest notice of the response level, also one that is only announced."""
    notices = _notices(work, [identity]).get(identity, [])
    return notices[-1] if notices else None


def parents_of_all(view: View) -> dict[str, str | None]:
    """What each incident was derived from, in the order they happened."""
    query = select(incident_table.c.id, incident_table.c.parent).order_by(
        incident_table.c.at, incident_table.c.id
    )
    return dict(view.connection.execute(query).all())


def _links(view: View, places: list[tuple[str, int]]) -> list[ChainLink]:
    query = select(incident_table).where(
        in_set(view.connection, incident_table.c.id, [one for one, _ in places])
    )
    known = {one.id: one for one in _incidents(view, list(view.connection.execute(query)))}
    return [ChainLink(known[one], depth) for one, depth in places]


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
