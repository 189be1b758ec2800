"""The lifecycle as its table says it; nobody is ever in two places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.ledgers.teams.model import (
    ACT_TO,
    AT_WORK,
    BEGINS,
    ENDS,
    LIFECYCLE,
    NEEDS_MISSION,
    Act,
    Change,
    Status,
    next_change,
)

START = datetime(2026, 7, 17, 8, tzinfo=UTC)
STANDING = Change(1, Status.STANDBY, START)


def test_every_act_has_its_line_and_every_state_a_way_in_and_out() -> None:
    assert set(LIFECYCLE) == set(Act)
    assert {step.after for step in LIFECYCLE.values()} == set(Status)
    assert all(any(one in step.before for step in LIFECYCLE.values()) for one in Status)
    assert {ACT_TO[status] for status in ACT_TO} == set(Act) - BEGINS


def test_who_is_sent_is_not_sent_again() -> None:
    """At work, only a move leads elsewhere; it ends the first mission in the same breath."""
    sent = next_change(Act.ASSIGN, STANDING, at=START, mission=1)
    for last in (sent, next_change(Act.ARRIVE, sent, at=START)):
        with pytest.raises(Refused, match="move it from there"):
            next_change(Act.ASSIGN, last, at=START, mission=2)
        assert next_change(Act.MOVE, last, at=START, mission=2).mission == 2


def test_who_rests_at_home_does_not_arrive() -> None:
    rests = next_change(Act.REST, STANDING, at=START)
    assert rests.mission is None
    with pytest.raises(Refused, match="without having been sent"):
        next_change(Act.ARRIVE, rests, at=START)


def test_time_does_not_run_back() -> None:
    with pytest.raises(Refused, match="only ever added to"):
        next_change(Act.RELEASE, STANDING, at=START - timedelta(seconds=1))


ACTS = st.lists(st.tuples(st.sampled_from(Act), st.integers(0, 3), st.integers(-5, 600)))


@given(ACTS)
def test_never_in_two_places(acts: list[tuple[Act, int, int]]) -> None:
    """Whatever is asked in whatever order: one place at a time, and none without an order to it."""
    history, missions = [STANDING], 0
    for act, mission, minutes in acts:
        at = history[-1].at + timedelta(minutes=minutes)
        try:
            made = next_change(act, history[-1], at=at, mission=mission)
        except Refused:
            continue
        before, missions = history[-1], missions + (act in BEGINS)
        history.append(made)
        assert made.number == len(history)
        assert made.at >= before.at
        if act in BEGINS:
            assert made.mission == mission
        else:
            assert made.mission in ((None,) if act in ENDS else (before.mission,))
    for one in history:
        assert one.status is Status.RESTING or (one.mission is not None) == (one.status in AT_WORK)
    assert NEEDS_MISSION.isdisjoint(BEGINS | ENDS)
