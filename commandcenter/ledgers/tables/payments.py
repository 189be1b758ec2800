"""Lists of money for people as they were handed in, and their publication."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import Json, UnitCode, UtcTime


class PaymentListColumns(TypedColumns):
    """A list of allowances or of aid; days as YYYY-MM-DD, the digest is that of its rows."""

    id: Named[str] = Column(String(40), primary_key=True)
    kind: Named[str] = Column(String(16))
    title: Named[str] = Column(String(200))
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    incident: Named[str | None] = Column(String(40), ForeignKey("incident.id"))
    source: Named[str] = Column(String(200))
    first_day: Named[str] = Column(String(10))
    last_day: Named[str] = Column(String(10))
    digest: Named[str] = Column(String(64))
    made_at: Named[datetime] = Column(UtcTime)
    maker: Named[str] = Column(String(80))


payment_list = Table("payment_list", metadata, PaymentListColumns)
Index("ix_payment_list_kind", payment_list.c.kind, payment_list.c.unit)


class PaymentColumns(TypedColumns):
    """One row of a list; amounts in fen."""

    list: Named[str] = Column(String(40), ForeignKey("payment_list.id"), primary_key=True)
    line: Named[int] = Column(Integer, primary_key=True)
    payee: Named[str] = Column(String(40))
    name: Named[str] = Column(String(80))
    purpose: Named[str] = Column(String(16))
    leader: Named[bool] = Column(Boolean)
    persons: Named[int] = Column(Integer)
    days: Named[int] = Column(Integer)
    rate_fen: Named[int] = Column(BigInteger)
    amount_fen: Named[int] = Column(BigInteger)
    group: Named[str] = Column(String(80))
    note: Named[str] = Column(Text)


payment = Table("payment", metadata, PaymentColumns)
Index("ix_payment_payee", payment.c.payee)


class PublicationColumns(TypedColumns):
    """That a list was published: by whom, and against which findings, for which signed reason."""

    list: Named[str] = Column(String(40), ForeignKey("payment_list.id"), primary_key=True)
    published_at: Named[datetime] = Column(UtcTime)
    publisher: Named[str] = Column(String(80))
    findings: Named[Any] = Column(Json)
    reason: Named[str | None] = Column(Text)
    signed_by: Named[str | None] = Column(String(40))


publication = Table("publication", metadata, PublicationColumns)
