"""How long a stock lasts at the pace at which it goes, with the bounds of that estimate.

Pure. The middle is the mean of the whole days of a window; the bounds are those that would follow
if every day were as its busiest, or as its quietest. What today, which is not over, has used up
already counts for the lower bound alone. Nothing is promised where nothing left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commandcenter.core.language import Text, text


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


def counted_uses(
    dates: Sequence[date], used: Mapping[date, int], begun: date | None, decimals: int
) -> tuple[list[Decimal], Decimal]:
    """What the whole days of an estimate used up, and what today, the last of `dates`, has so far.

    A day before the store `begun` to have any of it tells nothing of its pace and is left out.
    """
    whole = [day for day in dates[:-1] if begun is not None and day >= begun]
    amounts = [Decimal(max(used.get(day, 0), 0)).scaleb(-decimals) for day in (*whole, dates[-1])]
    return amounts[:-1], amounts[-1]


def cover_of(available: Decimal, burnt: Sequence[Decimal], today: Decimal = Decimal()) -> Cover:
    """The days of cover from what was used up on each day of the window, and `today` so far."""
    whole = sum(burnt, Decimal())
    mean = whole / len(burnt) if burnt else Decimal()
    return Cover(
        likely=_lasts(available, mean),
        least=_lasts(available, max([*burnt, today])),
        most=_lasts(available, min(burnt, default=Decimal())),
    )


def cover_words(cover: Cover) -> Text:
    """How long it lasts, with its bounds."""
    if cover.least is None:
        return text("nothing was used up: no estimate")
    if cover.likely is None:
        return text("at least {least} days, by what was used up today", least=str(cover.least))
    if cover.most is None:
        return text("about {likely} days (at least {least})", likely=str(cover.likely),
                    least=str(cover.least))  # fmt: skip
    return text("about {likely} days ({least} to {most})", likely=str(cover.likely),
                least=str(cover.least), most=str(cover.most))  # fmt: skip


def _lasts(available: Decimal, each: Decimal) -> Decimal | None:
    return round(available / each, 1) if each > 0 else None
