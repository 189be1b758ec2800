"""Needs, offers, and who is given what: an offer is never given twice, by the database's own word.

`matched` is kept by a trigger and can only be the sum of the matches; `counted` is the last match
that it holds.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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
    UniqueConstraint,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import UnitCode, UtcTime


class NeedColumns(TypedColumns):
    """What a unit needs. One without a quantity waits for a person to ask; `act` is the report of
    a difficulty that it was taken from.
    """

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    key: Named[str] = Column(String(120), unique=True)
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    sort: Named[str] = Column(String(16))
    item: Named[int | None] = Column(Integer, ForeignKey("item.id"))
    quantity: Named[int | None] = Column(BigInteger)
    decimals: Named[int] = Column(SmallInteger)
    measure: Named[str] = Column(String(20))
    words: Named[str] = Column(Text)
    at: Named[datetime] = Column(UtcTime)
    by: Named[str | None] = Column(String(80))
    directive: Named[int | None] = Column(Integer, ForeignKey("directive.id"))
    act: Named[int | None] = Column(BigInteger, ForeignKey("act.id"))
    matched: Named[int] = Column(BigInteger)
    counted: Named[int] = Column(Integer)
    closed_at: Named[datetime | None] = Column(UtcTime)
    closed_why: Named[str | None] = Column(Text)


need = Table("need", metadata, NeedColumns, CheckConstraint("matched >= 0", name="matched"))
Index("ix_need_unit", need.c.unit)
Index("ix_need_act", need.c.act)


class OfferColumns(TypedColumns):
    """What a partner offers; `partner` is its account in the books (donor:X, supplier:X)."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    key: Named[str] = Column(String(120), unique=True)
    partner: Named[str] = Column(String(80))
    sort: Named[str] = Column(String(16))
    item: Named[int | None] = Column(Integer, ForeignKey("item.id"))
    quantity: Named[int] = Column(BigInteger)
    decimals: Named[int] = Column(SmallInteger)
    measure: Named[str] = Column(String(20))
    words: Named[str] = Column(Text)
    at: Named[datetime] = Column(UtcTime)
    by: Named[str | None] = Column(String(80))
    until: Named[datetime | None] = Column(UtcTime)
    matched: Named[int] = Column(BigInteger)
    counted: Named[int] = Column(Integer)
    withdrawn: Named[bool] = Column(Boolean)


offer = Table(
    "offer",
    metadata,
    OfferColumns,
    CheckConstraint("matched >= 0 AND matched <= quantity", name="given_once"),
)
Index("ix_offer_partner", offer.c.partner)


class MatchColumns(TypedColumns):
    """So much of an offer goes to a need; taken back by a row below zero that names the first."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    key: Named[str] = Column(String(120), unique=True)
    need: Named[int] = Column(Integer, ForeignKey("need.id"))
    offer: Named[int] = Column(Integer, ForeignKey("offer.id"))
    quantity: Named[int] = Column(BigInteger)
    at: Named[datetime] = Column(UtcTime)
    of: Named[int | None] = Column(Integer, ForeignKey("match.id"))
    reason: Named[str | None] = Column(Text)


match = Table(
    "match",
    metadata,
    MatchColumns,
    CheckConstraint("quantity <> 0 AND (quantity < 0) = (of IS NOT NULL)", name="signed"),
    UniqueConstraint("of", name="uq_match_of"),
)
Index("ix_match_need", match.c.need)
Index("ix_match_offer", match.c.offer)


class CategoryColumns(TypedColumns):
    """A category of GB/T 38565-2020 as somebody's list has it; unverified until checked."""

    code: Named[str] = Column(String(7), primary_key=True)
    name: Named[str] = Column(String(120))
    verified: Named[bool] = Column(Boolean)
    source: Named[str] = Column(String(200))


category = Table("category", metadata, CategoryColumns)


class QuotaColumns(TypedColumns):
    """How much of an item is to be held in reserve at or under a unit, and on what basis."""

    place: Named[str] = Column(UnitCode, ForeignKey("unit.code"), primary_key=True)
    item: Named[int] = Column(Integer, ForeignKey("item.id"), primary_key=True)
    quantity: Named[int] = Column(BigInteger)
    basis: Named[str] = Column(String(200))


quota = Table("quota", metadata, QuotaColumns)
