"""How long a stock lasts at the pace at which it goes, with the bounds of that estimate.

Pure. The middle is the mean of the whole days of a window; the bounds are those that would follow
if every day were as its busiest, or as its quietest. Nothing is promised where nothing left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Day:
    """One day of a stock: what was used up on it, and what was there at its end."""

    day: date
    burnt: Decimal
    held: Decimal


@dataclass(frozen=True)
class Cover:
    """Days that a stock lasts: likely, at the least, at the most; None is without end."""

    likely: Decimal | None
    least: Decimal | None
    most: Decimal | None


def cover_of(available: Decimal, burnt: Sequence[Decimal]) -> Cover:
    """The days of cover from what was used up on each day of the window."""
    whole = sum(burnt, Decimal())
    mean = whole / len(burnt) if burnt else Decimal()
    return Cover(
        likely=_days(available, mean),
        least=_days(available, max(burnt, default=Decimal())),
        most=_days(available, min(burnt, default=Decimal())),
    )


def _days(available: Decimal, each: Decimal) -> Decimal | None:
    return round(available / each, 1) if each > 0 else None
