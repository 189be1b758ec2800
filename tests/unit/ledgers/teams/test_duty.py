"""Hours on duty to the second, and who should rest, against a count second by second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.ledgers.teams.duty import duty_of, hours, rest_rule, spans
from commandcenter.ledgers.teams.model import ON_DUTY, Change, Status

START = datetime(2026, 7, 17, 0, tzinfo=UTC)


def history(*parts: tuple[Status, float]) -> list[Change]:
    """Changes from (state, hours after the start)."""
    return [
        Change(number, status, START + timedelta(hours=after), 1 if status in ON_DUTY else None)
        for number, (status, after) in enumerate(parts, start=1)
    ]


def at(after: float) -> datetime:
    return START + timedelta(hours=after)


def test_from_being_sent_to_the_rest_counts() -> None:
    past = history(
        (Status.STANDBY, 0), (Status.ASSIGNED, 1), (Status.EN_ROUTE, 1.5), (Status.ON_SCENE, 2),
        (Status.RESTING, 6), (Status.ON_SCENE, 7), (Status.RELEASED, 9.25),
    )  # fmt: skip
    assert duty_of(past, at(20), person=False).total_s == 7.25 * 3600
    assert duty_of(past, at(3), person=False).total_s == 2 * 3600
    assert [span.end - span.begin for span in spans(past, at(20))] == [
        timedelta(hours=5),
        timedelta(hours=2.25),
    ]
    assert hours(7 * 3600 + 15 * 60) == "7:15"


@given(st.lists(st.tuples(st.sampled_from(Status), st.integers(0, 5000)), max_size=12))
def test_hours_equal_a_count_second_by_second(parts: list[tuple[Status, int]]) -> None:
    when, past = 0, [Change(1, Status.STANDBY, START)]
    for status, step in parts:
        when += step
        past.append(Change(len(past) + 1, status, START + timedelta(seconds=when)))
    now = when + 100
    counted = 0
    for place, one in enumerate(past):
        end = past[place + 1].at if place + 1 < len(past) else START + timedelta(seconds=now)
        counted += int((end - one.at).total_seconds()) if one.status in ON_DUTY else 0
    assert duty_of(past, START + timedelta(seconds=now), person=True).total_s == counted


@pytest.mark.parametrize(
    ("after", "said"),
    [(12.0, None), (12.5, "12:30 on duty without a break of 1 h; 12 h at most")],
)
def test_twelve_hours_in_a_row_are_enough(after: float, said: str | None) -> None:
    """A break of less than an hour is none."""
    past = history((Status.STANDBY, -30), (Status.ON_SCENE, 0))
    tired = duty_of(past, at(after), person=True).tired
    assert (tired and str(tired)) == said
    short = history(
        (Status.STANDBY, -30), (Status.ON_SCENE, 0), (Status.RESTING, 6), (Status.ON_SCENE, 6.9)
    )
    assert duty_of(short, at(13.5), person=True).run_s == 12.6 * 3600
    long = history(
        (Status.STANDBY, -30), (Status.ON_SCENE, 0), (Status.RESTING, 6), (Status.ON_SCENE, 7)
    )
    assert duty_of(long, at(13.5), person=True).run_s == 6.5 * 3600


def test_eight_hours_of_rest_belong_to_a_day() -> None:
    past = history(
        (Status.STANDBY, -30), (Status.ON_SCENE, 0), (Status.RESTING, 10), (Status.ON_SCENE, 12),
        (Status.RESTING, 20), (Status.ON_SCENE, 22),
    )  # fmt: skip
    found = duty_of(past, at(24), person=True)
    assert (found.rest_s, str(found.tired)) == (
        4 * 3600,
        "4:00 of rest in the last 24 h; 8 h at least",
    )


def test_nobody_is_called_back_from_a_rest_and_machines_do_not_tire() -> None:
    past = history((Status.STANDBY, -30), (Status.ON_SCENE, 0))
    assert duty_of(past, at(20), person=False).tired is None
    resting = [*past, *history((Status.RESTING, 20))]
    assert duty_of(resting, at(21), person=True).tired is None


def test_the_rule_stands_on_something() -> None:
    found = rest_rule()
    assert (found.run_max, found.rest_least) == (timedelta(hours=12), timedelta(hours=8))
    assert "劳动法" in found.run_basis
    assert "2 小时休息 1 小时" in found.rest_basis
