"""Time comes from a clock that is passed in, so that drills run fast and tests stand still.

All times are aware UTC inside; people see Asia/Shanghai unless a setting says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from commandcenter.core.errors import Refused

SHOWN_ZONE = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1900, 2199
SPEED_MAX = 100_000.0
END = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)


class Clock(Protocol):
    """What everything asks for the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass
class HeldClock:
    """A clock that moves only when told to; for tests and replays."""

    at: datetime

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.at

    def advance(self, step: timedelta) -> None:
        """Move forward by `step`."""
        self.at += step


@dataclass(frozen=True)
class DrillClock:
    """A drill's time: `starts` when the real clock said `began`, and `speed` times as fast."""

    starts: datetime
    began: datetime
    speed: float
    real_now: Callable[[], datetime] = SystemClock().now

    def __post_init__(self) -> None:
        if not 0 < self.speed <= SPEED_MAX:
            raise Refused(
                "A drill's clock must run forward, and at most {most} times as fast.",
                most=int(SPEED_MAX),
            )

    def now(self) -> datetime:
        """The drill's present moment in UTC; it stands still at the end of all years."""
        try:
            return min(self.starts + (self.real_now() - self.began) * self.speed, END)
        except OverflowError:
            return END


def parse_time(words: str) -> datetime:
    """Read ISO 8601 with a zone and return it in UTC; a time without its zone is refused."""
    try:
        moment = datetime.fromisoformat(words)
    except (TypeError, ValueError):
        raise Refused(
            "“{words}” is not a time; write it like 2026-07-17T16:30:00+08:00.",
            words=str(words)[:60],
        ) from None
    if moment.tzinfo is None:
        raise Refused(
            "The time “{words}” has no time zone; add one, for example +08:00.", words=words[:60]
        )
    # Within these years every zone and every sum of times is safe.
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused(
            "The time “{words}” is outside the years this program keeps ({first} to {last}).",
            words=words[:60],
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    return moment.astimezone(UTC)


def show_time(moment: datetime, zone: tzinfo = SHOWN_ZONE) -> str:
    """A time for people, to the minute, in the zone of the screen."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
