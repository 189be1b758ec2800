"""The tree of units and its versions, as tables."""

from __future__ import annotations

from datetime import datetime

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
    TypedColumns,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import UnitCode, UtcTime

# Names are searched by their beginning, so they too compare byte by byte.
UnitName = String(120).with_variant(String(120, collation="C"), "postgresql")


class UnitColumns(TypedColumns):
    """A node, or a department or organisation hung on one (`kind`).

    The last four columns count the nodes below by their level; hung units are not counted.
    """

    code: Named[str] = Column(UnitCode, primary_key=True)
    name: Named[str] = Column(UnitName)
    level: Named[int] = Column(SmallInteger)
    parent: Named[str | None] = Column(UnitCode, ForeignKey("unit.code"))
    kind: Named[str] = Column(String(16))
    lat: Named[float | None] = Column(Double)
    lon: Named[float | None] = Column(Double)
    place_source: Named[str | None] = Column(String(80))
    cities: Named[int] = Column(Integer)
    counties: Named[int] = Column(Integer)
    streets: Named[int] = Column(Integer)
    villages: Named[int] = Column(Integer)


unit = Table("unit", metadata, UnitColumns)
Index("ix_unit_level", unit.c.level, unit.c.code)
Index("ix_unit_parent", unit.c.parent)
Index("ix_unit_name", unit.c.name)


class TreeVersionColumns(TypedColumns):
    """One import of the tree: what was read, and the digest of its rows."""

    version: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    at: Named[datetime] = Column(UtcTime)
    source: Named[str] = Column(String(200))
    rows: Named[int] = Column(Integer)
    digest: Named[str] = Column(String(64))


tree_version = Table("tree_version", metadata, TreeVersionColumns)
