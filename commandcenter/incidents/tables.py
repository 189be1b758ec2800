"""Incidents and their response levels, as tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Named,
    SmallInteger,
    String,
    Table,
    Text,
    TypedColumns,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import Json, UnitCode, UtcTime


class IncidentColumns(TypedColumns):
    """What happened, where and when; `parent` is the event it was derived from."""

    id: Named[str] = Column(String(40), primary_key=True)
    title: Named[str] = Column(String(200))
    category: Named[str] = Column(String(16))
    grade: Named[int | None] = Column(SmallInteger)
    place: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    at: Named[datetime] = Column(UtcTime)
    parent: Named[str | None] = Column(String(40), ForeignKey("incident.id"))
    opened_at: Named[datetime] = Column(UtcTime)
    closed_at: Named[datetime | None] = Column(UtcTime)
    lat: Named[float | None] = Column(Double)
    lon: Named[float | None] = Column(Double)


incident = Table("incident", metadata, IncidentColumns)


class ResponseColumns(TypedColumns):
    """One notice of the response level with the fields of art. 72; level NULL ends it."""

    id: Named[int] = Column(Integer, primary_key=True)
    incident: Named[str] = Column(String(40), ForeignKey("incident.id"))
    level: Named[int | None] = Column(SmallInteger)
    matter: Named[str] = Column(Text)
    expected_until: Named[datetime | None] = Column(UtcTime)
    measures: Named[str] = Column(Text)
    effective_at: Named[datetime] = Column(UtcTime)
    basis: Named[str | None] = Column(Text)


response = Table("response", metadata, ResponseColumns)
Index("ix_response_incident", response.c.incident, response.c.effective_at)


class DrawnAreaColumns(TypedColumns):
    """A circle or polygon that somebody drew for an incident; lifted, never deleted."""

    id: Named[str] = Column(String(40), primary_key=True)
    incident: Named[str] = Column(String(40), ForeignKey("incident.id"))
    name: Named[str] = Column(String(80))
    shape: Named[Any] = Column(Json, nullable=False)
    drawn_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))
    lifted_at: Named[datetime | None] = Column(UtcTime)


drawn_area = Table("drawn_area", metadata, DrawnAreaColumns)
Index("ix_drawn_area_incident", drawn_area.c.incident, drawn_area.c.drawn_at)
