"""Times come in with their zone or not at all, and a drill's clock only runs forward."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.clock import (
    END,
    FIRST_YEAR,
    SPEED_MAX,
    DrillClock,
    HeldClock,
    SystemClock,
    parse_time,
    show_time,
)
from commandcenter.core.errors import Refused

BEGAN = datetime(2026, 7, 17, 8, 30, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(
    BEGAN.replace(year=FIRST_YEAR, tzinfo=None),
    END.replace(day=30, tzinfo=None),
    timezones=ZONES,
)
SPEEDS = st.floats(0, SPEED_MAX, exclude_min=True)


@given(moment=MOMENTS)
def test_a_written_time_is_read_back(moment: datetime) -> None:
    """Whatever its zone, a time is the same moment, and in UTC."""
    read = parse_time(moment.isoformat())
    assert read == moment
    assert read.tzinfo is UTC


@given(moment=st.datetimes())
def test_a_time_without_zone_is_refused(moment: datetime) -> None:
    """Nobody guesses a zone."""
    with pytest.raises(Refused):
        parse_time(moment.isoformat())


@given(words=st.one_of(st.text(), st.from_regex(r"[0-9T:+\-.ZW]{1,30}", fullmatch=True)))
def test_any_words_are_a_time_or_refused(words: str) -> None:
    """No input makes anything but a time that can be shown, or a refusal."""
    moment = None
    with suppress(Refused):
        moment = parse_time(words)
    assert moment is None or show_time(moment)


@pytest.mark.parametrize(
    "words",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1899-12-31T23:59:59+00:00",
        "2200-01-01T00:00:00+00:00",
        "2026-02-30T00:00:00+08:00",
        "",
    ],
)
def test_impossible_times_are_refused(words: str) -> None:
    """Years that overflow a zone, and days that are not in the calendar."""
    with pytest.raises(Refused):
        parse_time(words)


def test_what_is_no_text_is_refused() -> None:
    """A number in a JSON field is refused like any other wrong time."""
    with pytest.raises(Refused):
        parse_time(20260717)  # type: ignore[arg-type] # what a file may hold


def test_times_are_shown_as_in_the_duty_room() -> None:
    """People see Beijing time, to the minute."""
    assert show_time(BEGAN) == "2026-07-17 16:30"


@given(speed=SPEEDS, first=st.integers(0, 10**9), later=st.integers(0, 10**9))
def test_a_drill_never_runs_backward(speed: float, first: int, later: int) -> None:
    """Later in the real world is never earlier in the drill."""
    real = HeldClock(BEGAN + timedelta(seconds=first))
    clock = DrillClock(BEGAN, BEGAN, speed, real.now)
    before = clock.now()
    real.advance(timedelta(seconds=later))
    assert before <= clock.now() <= END


@given(speed=SPEEDS, starts=MOMENTS)
def test_a_drill_begins_at_its_beginning(speed: float, starts: datetime) -> None:
    """When the real clock says that it began, the drill's clock says that it starts."""
    assert DrillClock(starts, BEGAN, speed, HeldClock(BEGAN).now).now() == starts


@given(passed=st.timedeltas(timedelta(0), timedelta(days=3650)))
def test_at_speed_one_a_drill_keeps_pace(passed: timedelta) -> None:
    """As much time passes in the drill as outside."""
    starts = datetime(2020, 7, 17, tzinfo=UTC)
    assert DrillClock(starts, BEGAN, 1.0, HeldClock(BEGAN + passed).now).now() == starts + passed


def test_sixty_times_as_fast() -> None:
    """A minute is an hour."""
    clock = DrillClock(BEGAN, BEGAN, 60, HeldClock(BEGAN + timedelta(minutes=1)).now)
    assert clock.now() == BEGAN + timedelta(hours=1)


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), SPEED_MAX * 2])
def test_a_clock_that_cannot_run_is_refused(speed: float) -> None:
    """Standing still, backward or past all measure is no drill."""
    with pytest.raises(Refused):
        DrillClock(BEGAN, BEGAN, speed)


def test_the_system_clock_is_aware() -> None:
    """Real time is in UTC too."""
    assert SystemClock().now().tzinfo is UTC
