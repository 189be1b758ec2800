"""Draws up the annual report of the depots; it reads the books and keeps nothing."""

from __future__ import annotations

from commandcenter.ledgers import service as ledgers
from commandcenter.sitreps.annual.sheet import AnnualSheet
from commandcenter.sitreps.wording import words
from commandcenter.store import service as installation
from commandcenter.store.work import View


def annual_sheet(view: View, *, year: int) -> AnnualSheet:
    """The report of a year as it stands now; a year that has not begun is refused."""
    drill = installation.drill_mark(view)
    return AnnualSheet(
        year=ledgers.year_of(view, year=year),
        organ=installation.fact(view, "organ") or words("organ.duty_room"),
        drill=drill.title if drill else None,
        at=view.now,
    )
