"""What becomes of a message after each try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.channels.model import (
    AFTER,
    Fate,
    State,
    masked,
    next_step,
    tries_max,
    wait_after,
)

NOW = datetime(2026, 7, 17, 8, 30, tzinfo=UTC)


def test_the_table_knows_every_fate() -> None:
    """Each state a sender can hold has an answer for each fate."""
    assert all(set(fates) == set(Fate) for fates in AFTER.values())


@pytest.mark.parametrize(
    ("state", "fate", "tries", "after"),
    [
        (State.SENDING, Fate.SENT, 1, State.SENT),
        (State.SENDING, Fate.NOT_NOW, 1, State.WAITING),
        (State.SENDING, Fate.NOT_NOW, 10, State.FAILED),
        (State.SENDING, Fate.NEVER, 1, State.FAILED),
        (State.SENDING, Fate.UNKNOWN, 1, State.UNCERTAIN),
        (State.SENDING, Fate.UNKNOWN, 10, State.UNCERTAIN),
    ],
)
def test_one_try(state: State, fate: Fate, tries: int, after: State) -> None:
    """A sure failure is tried again until the limit; an unknown fate is uncertain at any time."""
    assert next_step(state, fate, tries=tries, now=NOW).state is after


@given(st.lists(st.sampled_from(list(Fate)), max_size=12))
def test_once_uncertain_only_sent_is_sure(fates: list[Fate]) -> None:
    """No later failure makes an uncertain message a failed or a waiting one."""
    state = State.UNCERTAIN
    for tries, fate in enumerate(fates, start=2):
        state = next_step(state, fate, tries=tries, now=NOW).state
        if state is State.SENT:
            break
        assert state is State.UNCERTAIN
    assert (state is State.SENT) is (Fate.SENT in fates)


@given(st.integers(1, 200))
def test_waits_grow_to_a_limit(tries: int) -> None:
    """Each wait is at least the one before and never over half an hour."""
    assert timedelta(seconds=30) <= wait_after(tries) <= wait_after(tries + 1)
    assert wait_after(tries) <= timedelta(minutes=30)


def test_all_tries_span_hours() -> None:
    """A message outlives an evening's network failure of an hour before it is left to people."""
    span = sum((wait_after(tries) for tries in range(1, tries_max())), timedelta())
    assert timedelta(hours=1) < span < timedelta(hours=4)


@pytest.mark.parametrize("address", ["13900000001", "someone@example.cn", "1390001", ""])
def test_addresses_are_masked(address: str) -> None:
    """At most four characters are left."""
    shown = masked(address)
    assert len(shown) <= 5
    assert not address or address not in shown
