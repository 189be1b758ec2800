"""Who claims of an offer, each once by the database's own word; and the papers of deliveries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, Named, String, Table, TypedColumns

from commandcenter.ledgers.tables.books import RowId
from commandcenter.store.tables import metadata
from commandcenter.store.types import UtcTime


class ClaimColumns(TypedColumns):
    """One claimant's claim on one offer; what became of it is told by its need."""

    offer: Named[int] = Column(
        Integer, ForeignKey("offer.id"), primary_key=True, autoincrement=False
    )
    claimant: Named[str] = Column(String(80), primary_key=True)
    need: Named[int] = Column(Integer, ForeignKey("need.id"), unique=True)


claim = Table("claim", metadata, ClaimColumns)


class PaperColumns(TypedColumns):
    """That a posting's acceptance report or vouchers were handed in: number, when, by whom."""

    posting: Named[int] = Column(
        RowId, ForeignKey("posting.id"), primary_key=True, autoincrement=False
    )
    number: Named[str] = Column(String(120))
    at: Named[datetime] = Column(UtcTime)
    by: Named[str | None] = Column(String(80))
    entered_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


paper = Table("paper", metadata, PaperColumns)


class AnnualReportColumns(TypedColumns):
    """That the report of a year of the depots was handed in: number, when, by whom."""

    year: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    number: Named[str] = Column(String(120))
    at: Named[datetime] = Column(UtcTime)
    by: Named[str | None] = Column(String(80))
    entered_at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))


annual_report = Table("annual_report", metadata, AnnualReportColumns)
