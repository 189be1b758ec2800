"""The annual report as it is drawn up: a year of the depots, and whose report it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commandcenter.ledgers.service import Year


@dataclass(frozen=True)
class AnnualSheet:
    """A year as the books had it `at` this moment; `drill` names the exercise it was played in."""

    year: Year
    organ: str
    drill: str | None
    at: datetime
