"""Signing in: the first operator, right and wrong passwords, and the wait of a guesser."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import Person
from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation

SECRET, OTHER = "correct horse battery", "three blind mice ran"


@pytest.fixture
def founded(headquarters: Headquarters) -> Headquarters:
    """A headquarters with its operator."""
    headquarters.act(accounts.first_operator, name="值班长", password=SECRET)
    return headquarters


def enter(headquarters: Headquarters, code: str, password: str) -> Person | str:
    """The person who came in, or the words of the refusal in English."""
    answer = headquarters.act(accounts.sign_in, code=code, password=password)
    return answer.say("en") if isinstance(answer, Refused) else answer


def test_the_operator_is_made_once(headquarters: Headquarters) -> None:
    """Before, nobody can sign in; afterwards nobody can make a second one."""
    assert headquarters.read(accounts.has_operator) is False
    assert "do not belong together" in str(enter(headquarters, "operator", ""))
    with pytest.raises(Refused, match="at least"):
        headquarters.act(accounts.first_operator, name="值班长", password="admin")
    made = headquarters.act(accounts.first_operator, name=" 值班长 ", password=SECRET)
    assert (made.code, made.name) == ("operator", "值班长")
    assert headquarters.read(accounts.has_operator) is True
    with pytest.raises(Refused, match="already has"):
        headquarters.act(accounts.first_operator, name="别人", password=OTHER)
    assert enter(headquarters, "operator", SECRET) == made


def test_wrong_and_unknown_sound_alike(founded: Headquarters) -> None:
    """A wrong password and an unknown code get the same words."""
    assert enter(founded, "operator", OTHER) == enter(founded, "nobody", SECRET)


def test_a_guesser_waits(founded: Headquarters, clock: HeldClock) -> None:
    """After three wrong tries even the right password waits; then it opens and all is forgotten."""
    for _ in range(3):
        assert "do not belong" in str(enter(founded, "operator", OTHER))
    assert enter(founded, "operator", SECRET) == "Too many wrong tries; wait 6 seconds."
    assert isinstance(founded.act(accounts.sign_in, code="somebody", password=SECRET), Refused)
    clock.advance(timedelta(seconds=5))
    assert "do not belong" in str(enter(founded, "operator", OTHER))
    clock.advance(timedelta(seconds=9))
    assert "wait 2 seconds" in str(enter(founded, "operator", SECRET))
    clock.advance(timedelta(seconds=1))
    assert isinstance(enter(founded, "operator", SECRET), Person)
    assert "do not belong" in str(enter(founded, "operator", OTHER))


def test_an_unknown_code_waits_as_well(founded: Headquarters) -> None:
    """Whether a code exists cannot be read from the wait either."""
    for _ in range(3):
        enter(founded, "nobody", OTHER)
    assert "Too many" in str(enter(founded, "nobody", OTHER))
    assert isinstance(enter(founded, "operator", SECRET), Person)


def test_a_restart_forgets_no_try(
    founded: Headquarters, open_headquarters: Callable[[], Headquarters], clock: HeldClock
) -> None:
    """The wait outlives the process, and ends by itself after an hour."""
    for _ in range(3):
        enter(founded, "operator", OTHER)
    again = open_headquarters()
    assert "Too many" in str(enter(again, "operator", SECRET))
    clock.advance(timedelta(hours=1, seconds=1))
    assert "do not belong" in str(enter(again, "operator", OTHER))
    assert isinstance(enter(again, "operator", SECRET), Person)


def test_no_secret_is_written_down(founded: Headquarters) -> None:
    """Neither passwords nor what was typed as a code stand in the journal; who came in does."""
    enter(founded, OTHER, SECRET)
    enter(founded, "operator", OTHER)
    enter(founded, "operator", SECRET)
    entries = founded.read(installation.timeline)
    said = json.dumps([[one.actor, one.subject, dict(one.payload or {})] for one in entries])
    assert not any(secret in said for secret in (SECRET, OTHER, "argon2"))
    assert [(one.kind, one.actor) for one in entries[-3:]] == [
        ("sign_in.refused", "operator"),
        ("sign_in.refused", "operator"),
        ("sign_in", "operator"),
    ]


def test_passwords_are_set_by_oneself_or_the_operator(staffed: Headquarters) -> None:
    """Another person may not; whoever has left signs in no more."""
    staffed.act(accounts.first_operator, name="值班长", password=SECRET)
    staffed.act(accounts.set_password, person="P001", password=OTHER)
    came = enter(staffed, "P001", OTHER)
    assert isinstance(came, Person)
    assert came.name == "王建国"
    own = staffed.act_as("P001", "console")
    own.act(accounts.set_password, person="P001", password=SECRET)
    assert isinstance(enter(staffed, "P001", SECRET), Person)
    with pytest.raises(Refused, match="Only the operator"):
        own.act(accounts.set_password, person="P002", password=SECRET)
    with pytest.raises(Refused, match="Nobody"):
        staffed.act(accounts.set_password, person="P999", password=SECRET)
    staffed.act(accounts.leave, person="P001")
    assert "do not belong" in str(enter(staffed, "P001", SECRET))
