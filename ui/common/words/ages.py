"""Ages, spans and counts as words, so that every figure can say how old it is.

Pure: times are passed in. Never show a bare timestamp where a person asks “how long ago”.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import Text, text

KEPT = 4096


def age(at: datetime, now: datetime) -> Text:
    """How long ago `at` was; a future moment counts as now."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 2:
        return text("just now")
    if seconds < 60:
        return text("{n} s ago", n=seconds)
    if seconds < 3600:
        return text("{n} min ago", n=seconds // 60)
    if seconds < 86400:
        return text("{h} h {m} min ago", h=seconds // 3600, m=f"{seconds % 3600 // 60:02d}")
    return text("{n} d ago", n=seconds // 86400)


def span(length: timedelta) -> Text:
    """A length of time for people: `3 h 04 min`."""
    minutes = max(0, int(length.total_seconds()) // 60)
    if minutes < 60:
        return text("{n} min", n=minutes)
    if minutes < 24 * 60:
        return text("{h} h {m} min", h=minutes // 60, m=f"{minutes % 60:02d}")
    return text("{d} d {h} h", d=minutes // 1440, h=minutes % 1440 // 60)


def countdown(length: timedelta) -> str:
    """A running clock to a deadline: `00:18:32`, with a minus once it has passed."""
    seconds = int(length.total_seconds())
    sign, seconds = ("−", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


@lru_cache(KEPT)
def clock_time(at: datetime, *, seconds: bool = False) -> str:
    """The time of day in the zone of the screen."""
    return at.astimezone(SHOWN_ZONE).strftime("%H:%M:%S" if seconds else "%H:%M")


@lru_cache(KEPT)
def day_time(at: datetime) -> str:
    """Day and time in the zone of the screen, where what is compared may lie days apart."""
    return at.astimezone(SHOWN_ZONE).strftime("%m-%d %H:%M")


def number(value: int | None) -> str:
    """A count with thousands; a gap is shown as a gap."""
    return "–" if value is None else f"{value:,}"


def share(part: int | None, whole: int | None) -> str:
    """A percentage without decimals, rounded down so that no figure is surer than its evidence."""
    return "–" if part is None or not whole else f"{part * 100 // whole}%"


def points(claimed: int, verified: int, whole: int) -> int:
    """The gap in percentage points: the difference of the two shares as they are shown beside it,
    so that whoever subtracts finds the figure that stands there.
    """
    return claimed * 100 // whole - verified * 100 // whole if whole else 0
