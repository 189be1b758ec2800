"""Areas drawn for an incident: kept under a name, shown on every map, lifted when they are over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.tabletext import bad_character
from commandcenter.geo import service as geo
from commandcenter.geo.model import Shape
from commandcenter.incidents.model import DrawnArea
from commandcenter.incidents.service.reading import open_incident
from commandcenter.incidents.tables import drawn_area
from commandcenter.store.work import View, Work

NAME_MAX = 80


def keep_area(work: Work, *, incident: str, name: str, shape: Shape) -> str:
    """Keep a drawn shape with an open incident, and return its id."""
    accounts.require(work, "incident.area")
    found = open_incident(work, incident)
    called = name.strip()
    if not called or len(called) > NAME_MAX or bad_character(called):
        raise Refused("An area needs a name of at most {most} characters.", most=NAME_MAX)
    identity = new_key()
    work.connection.execute(
        drawn_area.insert(),
        {
            "id": identity,
            "incident": incident,
            "name": called,
            "shape": shape.to_dict(),
            "drawn_at": work.now,
            "actor": work.actor,
        },
    )
    work.journal(
        "incident.area",
        unit=found.place,
        subject=incident,
        payload={"area": identity, "name": called, "shape": shape.to_dict()},
    )
    return identity


def lift_area(work: Work, *, area: str) -> None:
    """Lift an area: maps no longer show it; the journal still tells of it."""
    accounts.require(work, "incident.area")
    row = work.connection.execute(select(drawn_area).where(drawn_area.c.id == area)).first()
    if row is None or row.lifted_at is not None:
        raise Refused("This area does not exist or was already lifted.")
    work.connection.execute(
        update(drawn_area).where(drawn_area.c.id == area).values(lifted_at=work.now)
    )
    work.journal(
        "incident.area_lifted", subject=row.incident, payload={"area": area, "name": row.name}
    )


def areas(view: View, *, incident: str) -> list[DrawnArea]:
    """The areas of an incident that are not lifted, the oldest first."""
    query = (
        select(drawn_area)
        .where(drawn_area.c.incident == incident, drawn_area.c.lifted_at.is_(None))
        .order_by(drawn_area.c.drawn_at, drawn_area.c.id)
    )
    return [_area(row) for row in view.connection.execute(query)]


def _area(row: Row[Any]) -> DrawnArea:
    return DrawnArea(
        row.id, row.incident, row.name, geo.read_shape(row.shape), row.drawn_at, row.actor
    )
