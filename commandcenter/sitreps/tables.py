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
    Text,
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


class StepColumns(TypedColumns):
    """One step of a report on its way out: signed, frozen, sent or returned."""

    sitrep: Named[str] = Column(String(40), ForeignKey("sitrep.id"), primary_key=True)
    ordinal: Named[int] = Column(Integer, primary_key=True)
    step: Named[str] = Column(String(16))
    at: Named[datetime] = Column(UtcTime)
    by: Named[str] = Column(String(80))
    actor: Named[str] = Column(String(80))
    words: Named[str] = Column(Text)


sitrep_step = Table("sitrep_step", metadata, StepColumns)


class StatisticsColumns(TypedColumns):
    """One report of disaster statistics as it was entered, with what it was checked against."""

    id: Named[str] = Column(String(40), primary_key=True)
    incident: Named[str] = Column(String(40), ForeignKey("incident.id"))
    ordinal: Named[int] = Column(Integer)
    process: Named[str] = Column(String(16))
    place: Named[str] = Column(String(40))
    as_of: Named[datetime] = Column(UtcTime)
    document: Named[Any] = Column(Json, nullable=False)
    digest: Named[str] = Column(String(64))
    entered_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


statistics = Table("statistics", metadata, StatisticsColumns)
Index("uq_statistics_incident", statistics.c.incident, statistics.c.ordinal, unique=True)


class PhoneCallColumns(TypedColumns):
    """One call of the telephone log (值班电话记录簿)."""

    id: Named[str] = Column(String(40), primary_key=True)
    incident: Named[str | None] = Column(String(40), ForeignKey("incident.id"))
    at: Named[datetime] = Column(UtcTime)
    way: Named[str] = Column(String(8))
    unit: Named[str] = Column(String(200))
    name: Named[str] = Column(String(80))
    post: Named[str] = Column(String(80))
    phone: Named[str] = Column(String(40))
    place: Named[str] = Column(String(200))
    account: Named[str] = Column(Text)
    told: Named[str] = Column(Text)
    recorder: Named[str] = Column(String(80))
    recorded_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


phone_call = Table("phone_call", metadata, PhoneCallColumns)
Index("ix_phone_call_incident", phone_call.c.incident, phone_call.c.at)


class HandoverColumns(TypedColumns):
    """One shift handover sheet: what was open, due and unanswered when it was drawn up."""

    id: Named[str] = Column(String(40), primary_key=True)
    at: Named[datetime] = Column(UtcTime)
    document: Named[Any] = Column(Json, nullable=False)
    digest: Named[str] = Column(String(64))
    actor: Named[str] = Column(String(80))


handover = Table("handover", metadata, HandoverColumns)


class HandoverSignatureColumns(TypedColumns):
    """Who signed a handover sheet for which side."""

    handover: Named[str] = Column(String(40), ForeignKey("handover.id"), primary_key=True)
    side: Named[str] = Column(String(8), primary_key=True)
    by: Named[str] = Column(String(80))
    at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


handover_signature = Table("handover_signature", metadata, HandoverSignatureColumns)


class ReportingColumns(TypedColumns):
    """Which profile of deadlines an incident is reported by; the last choice counts."""

    incident: Named[str] = Column(String(40), ForeignKey("incident.id"), primary_key=True)
    ordinal: Named[int] = Column(Integer, primary_key=True)
    profile: Named[str] = Column(String(40))
    at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


reporting = Table("reporting", metadata, ReportingColumns)


class RegisterRowColumns(TypedColumns):
    """One row of a register behind the statistics; a later one of the same key corrects it."""

    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    incident: Named[str] = Column(String(40), ForeignKey("incident.id"))
    register: Named[str] = Column(String(8))
    key: Named[str] = Column(String(60))
    place: Named[str] = Column(String(40))
    what: Named[str] = Column(String(16))
    rooms: Named[int | None] = Column(Integer)
    at: Named[datetime | None] = Column(UtcTime)
    entered_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


register_row = Table("register_row", metadata, RegisterRowColumns)
Index("ix_register_row_incident", register_row.c.incident, register_row.c.register)


class RegisterPersonColumns(TypedColumns):
    """What is personal of a row; kept apart, so that law may empty it (art. 85)."""

    row: Named[int] = Column(BigInteger, ForeignKey("register_row.id"), primary_key=True)
    name: Named[str] = Column(String(80))
    detail: Named[str] = Column(String(200))


register_person = Table("register_person", metadata, RegisterPersonColumns)
