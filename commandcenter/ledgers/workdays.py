"""Working days: weekends, public holidays and the weekends that are worked instead.

Pure. The days that differ from the week are data with their basis
(`resources/ledgers/workdays.csv`); of a year without an announcement only the weekends are known,
and that is said.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache, lru_cache

from commandcenter.core.resources import RESOURCES

DAYS = RESOURCES / "ledgers" / "workdays.csv"
DAY = timedelta(days=1)
SATURDAY = 5
WORK = "work"
DAYS_KEPT = 4096
"""So many answers are kept: thousands of deliveries fall on a few hundred days."""


@lru_cache(maxsize=DAYS_KEPT)
def due_after(day: date, working_days: int) -> date:
    """The last of so many working days after a day, which itself does not count."""
    left = working_days
    while left:
        day += DAY
        left -= works(day)
    return day


def works(day: date) -> bool:
    """Whether a day is worked."""
    kind = _days().get(day)
    return kind == WORK if kind else day.weekday() < SATURDAY


def announced(year: int) -> bool:
    """Whether the holidays of a year are on file."""
    return year in _years()


@cache
def _days() -> dict[date, str]:
    """The days that differ from the week."""
    with DAYS.open(encoding="utf-8", newline="") as source:
        return {date.fromisoformat(row["day"]): row["kind"] for row in csv.DictReader(source)}


@cache
def _years() -> frozenset[int]:
    """The years with a day of their own."""
    return frozenset(day.year for day in _days())
