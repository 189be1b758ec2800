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
    """A drill's time: it began at `starts` when the real clock said `began`, and runs `speed`
    times as fast.
    """

    starts: datetime
    began: datetime
    speed: float
    real_now: Callable[[], datetime] = SystemClock().now

    def now(self) -> datetime:
        """The drill's present moment in UTC."""
        return self.starts + (self.real_now() - self.began) * self.speed


def parse_time(words: str) -> datetime:
    """Read ISO 8601 with a zone and return it in UTC; a time without its zone is refused."""
    try:
        moment = datetime.fromisoformat(words)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Refused(
            "“{words}” is not a time; write it like 2026-07-17T16:30:00+08:00.",
            words=str(words)[:60],
        ) from None
    raise Refused(
        "The time “{words}” has no time zone; add one, for example +08:00.", words=words[:60]
    )


def show_time(moment: datetime, zone: tzinfo = SHOWN_ZONE) -> str:
    """A time for people, to the minute, in the zone of the screen."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
