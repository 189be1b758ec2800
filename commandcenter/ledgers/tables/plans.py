"""Adopted allocation plans and their transfer orders; both are only ever added to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
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
from commandcenter.store.types import UnitCode, UtcTime


class AllocationPlanColumns(TypedColumns):
    """A plan that somebody adopted: the problem as it was put, and its digest."""

    id: Named[str] = Column(String(40), primary_key=True)
    digest: Named[str] = Column(String(64), unique=True)
    problem: Named[str] = Column(Text)
    issuer: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    incident: Named[str | None] = Column(String(40), ForeignKey("incident.id"))
    adopted_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


allocation_plan = Table("allocation_plan", metadata, AllocationPlanColumns)


class TransferOrderColumns(TypedColumns):
    """So many units from a depot to a unit, and the directive that orders it."""

    plan: Named[str] = Column(String(40), ForeignKey("allocation_plan.id"), primary_key=True)
    number: Named[int] = Column(Integer, primary_key=True)
    depot: Named[str] = Column(String(60), ForeignKey("depot.code"))
    unit: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    item: Named[str] = Column(String(40), ForeignKey("item.code"))
    quantity: Named[int] = Column(BigInteger)
    directive: Named[str] = Column(String(40))


transfer_order = Table("transfer_order", metadata, TransferOrderColumns)
Index("ix_transfer_order_unit", transfer_order.c.unit)
