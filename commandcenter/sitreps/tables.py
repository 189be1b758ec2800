"""Frozen situation reports, as a table; a row is written once and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    SmallInteger,
    String,
    Table,
    TypedColumns,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import Json, UtcTime


class SitrepColumns(TypedColumns):
    """One report: its place in the family, as of when, and everything it says as one document."""

    id: Named[str] = Column(String(40), primary_key=True)
    incident: Named[str] = Column(String(40), ForeignKey("incident.id"))
    kind: Named[str] = Column(String(16))
    ordinal: Named[int] = Column(Integer)
    title: Named[str] = Column(String(300))
    number: Named[str] = Column(String(80), unique=True)
    year: Named[int] = Column(SmallInteger)
    year_ordinal: Named[int] = Column(Integer)
    as_of: Named[datetime] = Column(UtcTime)
    journal_seq: Named[int] = Column(BigInteger)
    snapshot: Named[Any] = Column(Json, nullable=False)
    digest: Named[str] = Column(String(64))
    made_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


sitrep = Table("sitrep", metadata, SitrepColumns)
Index("uq_sitrep_family", sitrep.c.incident, sitrep.c.kind, sitrep.c.ordinal, unique=True)
