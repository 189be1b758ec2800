"""Personal links: issued once, kept as digests, ended by time, by hand and by leaving."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import Holder
from commandcenter.accounts.tables import field_token
from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.geo.model import Level
from commandcenter.geo.tables import unit as unit_table
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation

WEEK = timedelta(days=7)
VILLAGE = "420115001001"

type_of_file = Callable[..., Path]


def test_a_link_speaks_for_one_person_at_one_unit(staffed: Headquarters, clock: HeldClock) -> None:
    """The token opens for its holder until its last second."""
    issued = staffed.act(accounts.issue_token, person="P003", unit=VILLAGE, valid=WEEK)
    assert staffed.read(accounts.holder, token=issued.token) == Holder("P003", VILLAGE)
    assert issued.expires_at == clock.now() + WEEK
    assert len(issued.token) >= 43
    assert issued.token not in repr(issued)
    clock.advance(WEEK)
    with pytest.raises(Refused, match="expired"):
        staffed.read(accounts.holder, token=issued.token)


def test_the_token_is_kept_nowhere(staffed: Headquarters) -> None:
    """Rows and journal hold a digest, or nothing."""
    token = staffed.act(accounts.issue_token, person="P003", unit=VILLAGE, valid=WEEK).token
    rows = staffed.read(lambda view: view.connection.execute(select(field_token)).all())
    entries = staffed.read(installation.timeline)
    assert token not in repr(rows) + repr(entries)
    assert entries[-1].kind == "links.issue"


@pytest.mark.parametrize(
    ("person", "unit", "valid", "why"),
    [
        ("P999", VILLAGE, WEEK, "Nobody"),
        ("P003", "429999", WEEK, "no unit"),
        ("P003", VILLAGE, timedelta(0), "at most"),
        ("P003", VILLAGE, timedelta(days=401), "at most"),
    ],
)
def test_links_that_cannot_be(
    staffed: Headquarters, person: str, unit: str, valid: timedelta, why: str
) -> None:
    """Unknown people and units, no time and too much time are refused."""
    with pytest.raises(Refused, match=why):
        staffed.act(accounts.issue_token, person=person, unit=unit, valid=valid)


def test_links_for_everybody_below(staffed: Headquarters) -> None:
    """Everybody with a post at a village gets one; villages without anybody are named."""
    issued = staffed.act(accounts.issue_tokens, under="420115", level=Level.VILLAGE, valid=WEEK)
    assert [(one.person, one.unit) for one in issued] == [
        ("P002", VILLAGE),
        ("P003", VILLAGE),
        ("P004", "420115001002"),
    ]
    empty = staffed.read(accounts.unmanned, under="420115001", level=Level.VILLAGE)
    villages = staffed.read(lambda view: len(view.connection.execute(VILLAGES).all()))
    assert len(empty) == villages - 2
    assert VILLAGE not in empty
    answers = staffed.read(accounts.holders, tokens=[one.token for one in issued] + ["guess"])
    assert [answers[one.token] for one in issued] == [Holder(i.person, i.unit) for i in issued]
    assert isinstance(answers["guess"], Refused)


def test_links_end(staffed: Headquarters) -> None:
    """By person, by unit with all below, by leaving; an ended link says it was withdrawn."""
    first, second, third = staffed.act(
        accounts.issue_tokens, under="420115", level=Level.VILLAGE, valid=WEEK
    )
    assert staffed.act(accounts.revoke_tokens, person="P002") == 1
    assert staffed.act(accounts.revoke_tokens, person="P003", under="420106") == 0
    with pytest.raises(Refused, match="withdrawn"):
        staffed.read(accounts.holder, token=first.token)
    assert staffed.read(accounts.holder, token=second.token).person == "P003"
    staffed.act(accounts.leave, person="P003")
    with pytest.raises(Refused, match="withdrawn"):
        staffed.read(accounts.holder, token=second.token)
    assert staffed.act(accounts.revoke_tokens, under="420115") == 1
    with pytest.raises(Refused, match="withdrawn"):
        staffed.read(accounts.holder, token=third.token)
    with pytest.raises(Refused, match="whose links"):
        staffed.act(accounts.revoke_tokens)


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "é" * 50, "y" * 5000])
def test_guesses_open_nothing(staffed: Headquarters, token: str) -> None:
    """Whatever is sent as a token is only ever looked up by its digest."""
    with pytest.raises(Refused, match="not known"):
        staffed.read(accounts.holder, token=token)


def test_a_whole_city_in_seconds(hubei: Headquarters, file: type_of_file) -> None:
    """Thousands of people come in and get their links within seconds."""
    villages = hubei.read(lambda view: view.connection.execute(CITY).scalars().all())
    lines = [f"V{code},支书{code[-4:]},{code},村支书" for code in villages]
    began = time.perf_counter()
    hubei.act(accounts.import_people, path=file("code,name,unit,post\n" + "\n".join(lines)))
    issued = hubei.act(accounts.issue_tokens, under="4201", level=Level.VILLAGE, valid=WEEK)
    took = time.perf_counter() - began
    assert len(issued) == len({one.token for one in issued}) == 3_495
    assert took < 10
    assert hubei.read(accounts.unmanned, under="4201", level=Level.VILLAGE) == []


VILLAGES = select(unit_table.c.code).where(
    unit_table.c.parent == "420115001", unit_table.c.level == int(Level.VILLAGE)
)
CITY = select(unit_table.c.code).where(
    unit_table.c.code.between("4201", "4202"), unit_table.c.level == int(Level.VILLAGE)
)
