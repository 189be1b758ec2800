"""Passwords: what is refused, what is kept, and how long a guesser waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.accounts.passwords import check_password, free_again, hashed, matches
from commandcenter.core.errors import Refused

NOW = datetime(2026, 7, 17, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 10"),
        ("aaaaaaaaaaaaaaa", "same few"),
        ("x" * 250 + "abcdefgh", "at most 256"),
        ("P001-hello-world", "name or code"),
        ("my-name-is-WANG-WU", "name or code"),
    ],
)
def test_weak_passwords_are_refused(password: str, why: str) -> None:
    """Too short, too long, too plain or one's own name: each says so, none repeats the password."""
    with pytest.raises(Refused) as refused:
        check_password(
            password, code="P001", name="Wang Wu" if "WANG WU" in password else "wang-wu"
        )
    assert why in refused.value.say("en")
    assert password not in refused.value.say("en")


def test_good_passwords_pass() -> None:
    """Length is enough; spaces and Chinese are welcome; a short name inside is no matter."""
    for password in ("correct horse battery", "长江水位超过警戒线一米", "Wu-ning-road-66"):
        check_password(password, code="P1", name="Wu")


def test_only_the_hash_is_kept() -> None:
    """The hash is argon2id, differs each time, and opens for its password only."""
    kept = hashed("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert kept != hashed("correct horse battery")
    assert matches(kept, "correct horse battery")
    assert not matches(kept, "correct horse")
    assert not matches("damaged", "correct horse battery")


def test_nobody_has_no_password() -> None:
    """Where no hash is kept nothing matches, though as much is computed."""
    assert not matches(None, "")
    assert not matches(None, "correct horse battery")


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, None), (2, None), (3, 5), (4, 10), (5, 20), (8, 160), (9, 300), (60, 300)],
)
def test_each_wrong_try_doubles_the_wait(failures: int, seconds: int | None) -> None:
    """Three tries are free; then 5 s doubling up to five minutes after the last try."""
    tries = [NOW - timedelta(seconds=n) for n in range(failures)]
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert free_again(tries) == expected


@given(st.lists(st.integers(0, 3600), min_size=3, max_size=40))
def test_the_wait_is_never_long(ages: list[int]) -> None:
    """However often one guesses, one is let in again within five minutes of the last try."""
    tries = [NOW - timedelta(seconds=age) for age in ages]
    free = free_again(tries)
    assert free is not None
    assert timedelta(0) < free - max(tries) <= timedelta(minutes=5)
