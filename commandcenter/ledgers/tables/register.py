"""What is kept in the books and where: items, their units, lots, depots, accounts."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Integer,
    Named,
    SmallInteger,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import UnitCode


class ItemColumns(TypedColumns):
    """A kind of goods, counted in `unit` to so many decimals; its GB/T 38565-2020 code if known."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    code: Named[str] = Column(String(40), unique=True)
    name: Named[str] = Column(String(120))
    unit: Named[str] = Column(String(20))
    decimals: Named[int] = Column(SmallInteger)
    gb_code: Named[str | None] = Column(String(7))


item = Table("item", metadata, ItemColumns)


class ItemUnitColumns(TypedColumns):
    """Another unit of an item: one of it is `factor` (an exact decimal) of the item's own unit."""

    item: Named[int] = Column(Integer, ForeignKey("item.id"), primary_key=True)
    unit: Named[str] = Column(String(20), primary_key=True)
    factor: Named[str] = Column(String(40))


item_unit = Table("item_unit", metadata, ItemUnitColumns)


class LotColumns(TypedColumns):
    """A lot of an item; goods that nobody numbered are the lot with an empty code."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    item: Named[int] = Column(Integer, ForeignKey("item.id"))
    code: Named[str] = Column(String(60))
    maker: Named[str | None] = Column(String(120))
    spec: Named[str | None] = Column(String(120))
    made: Named[str | None] = Column(String(10))
    expires: Named[str | None] = Column(String(10))
    intended: Named[str | None] = Column(String(80))


lot = Table("lot", metadata, LotColumns, UniqueConstraint("code", "item", name="uq_lot_code"))


class DepotColumns(TypedColumns):
    """A depot and the unit of the tree it stands in."""

    code: Named[str] = Column(String(60), primary_key=True)
    name: Named[str] = Column(String(120))
    place: Named[str] = Column(UnitCode, ForeignKey("unit.code"))
    lat: Named[float | None] = Column(Double)
    lon: Named[float | None] = Column(Double)


depot = Table("depot", metadata, DepotColumns)


class AccountColumns(TypedColumns):
    """A place or a holder; only a `free` one may fall below zero."""

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    code: Named[str] = Column(String(80), unique=True)
    kind: Named[str] = Column(String(16))
    free: Named[bool] = Column(Boolean)


account = Table(
    "account",
    metadata,
    AccountColumns,
    CheckConstraint("substr(code, 1, length(kind) + 1) = kind || ':'", name="code_of_kind"),
    CheckConstraint(
        "free = (kind NOT IN ('depot', 'transit', 'unit', 'household'))", name="free_of_kind"
    ),
)
