"""Prices seen in shops, and the evidence made of them; both are only ever added to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, String, Table, Text, TypedColumns

from commandcenter.store.tables import metadata
from commandcenter.store.types import Json, UnitCode, UtcTime


class PriceSampleColumns(TypedColumns):
    """One price seen; amounts are exact decimals, photos are named by their hash."""

    id: Named[int] = Column(Integer, primary_key=True)
    key: Named[str] = Column(String(120), unique=True)
    digest: Named[str] = Column(String(64))
    at: Named[datetime] = Column(UtcTime)
    place: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    shop: Named[str] = Column(String(200))
    item: Named[str] = Column(String(200))
    spec: Named[str] = Column(String(200))
    unit: Named[str] = Column(String(200))
    price: Named[str] = Column(String(40))
    cost: Named[str | None] = Column(String(40))
    base_price: Named[str | None] = Column(String(40))
    base_cost: Named[str | None] = Column(String(40))
    inspectors: Named[Any] = Column(Json)
    photos: Named[Any] = Column(Json)
    note: Named[str] = Column(Text)


price_sample = Table("price_sample", metadata, PriceSampleColumns)
Index("ix_price_sample_place", price_sample.c.place, price_sample.c.at)
Index("ix_price_sample_shop", price_sample.c.shop, price_sample.c.item, price_sample.c.at)


class PriceEvidenceColumns(TypedColumns):
    """The evidence of one flagged sample as it was made, with its digest."""

    id: Named[str] = Column(String(40), primary_key=True)
    sample: Named[int] = Column(Integer, ForeignKey("price_sample.id"))
    profile: Named[str] = Column(String(40))
    inspectors: Named[Any] = Column(Json)
    document: Named[str] = Column(Text)
    digest: Named[str] = Column(String(64))
    made_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


price_evidence = Table("price_evidence", metadata, PriceEvidenceColumns)
Index("ix_price_evidence_sample", price_evidence.c.sample)
