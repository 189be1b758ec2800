"""A directive on its way: new versions, more time, an end; its clocks and what was said before."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Status
from tests.service.directives.conftest import FAR, V1, V2, V3, Room, refused
from tests.service.directives.reports.test_reporting import why


def amend(room: Room, number: str, **change: Any) -> int:
    """Make a new version; a reason is given unless the test says otherwise."""
    return room.headquarters.act(
        directives.amend, number=number, change={"reason": "情况有变"} | change
    )


def extend(room: Room, number: str, **change: Any) -> int:
    """Give more time, with a reason."""
    return room.headquarters.act(
        directives.extend, number=number, change={"reason": "道路中断"} | change
    )


def due_in(room: Room, **step: float) -> str:
    """A deadline from now, as a file writes it."""
    return (room.clock.now() + timedelta(**step)).isoformat()


def wrong_fields(act: Any, *args: Any, **change: Any) -> set[str]:
    """The fields that a refusal names."""
    with pytest.raises(RefusedWithProblems) as why_not:
        act(*args, **change)
    return {problem.where for problem in why_not.value.problems}


def test_an_amendment_changes_something(room: Room) -> None:
    """Nobody is asked again for the words that stand already, nor for the same time in another
    zone.
    """
    number = room.issue(complete_by=due_in(room, hours=5), text="逐户排查。")
    same = (room.clock.now() + timedelta(hours=5)).astimezone(timezone(timedelta(hours=8)))
    for change in ({}, {"text": " 逐户排查。 "}, {"complete_by": same.isoformat()}):
        assert wrong_fields(amend, room, number, **change) == {"change"}
    assert room.headquarters.read(directives.get, number=number).version == 1


def test_an_amendment_is_of_the_version_that_was_read(room: Room) -> None:
    """What somebody else changed meanwhile is not written over unseen."""
    number = room.issue()
    assert amend(room, number, text="新", version=1) == 2
    assert wrong_fields(amend, room, number, text="又", version=1) == {"version"}
    assert amend(room, number, text="又", version=2) == 3


def test_a_material_version_asks_everybody_again(room: Room) -> None:
    """Every leaf, hop and sum starts anew; the past keeps what was true then."""
    number = room.issue(complete_by=due_in(room, hours=5))
    room.later(minutes=1)
    for unit in ("4201", "420115", "420115107"):
        room.say(number, unit, "relay")
    room.say(number, V1, "claim")
    room.say(number, V1, "verify")
    before = room.later(minutes=1)
    then = room.total(number)
    extend(room, number, units=[V2], complete_by=due_in(room, hours=9))
    room.later(minutes=1)
    assert amend(room, number, text="改为转移全部住户。") == 2
    assert room.total(number) == {"issued": 7, "silent": 7}
    assert room.total(number, at=before) == then
    room.agrees(number)
    room.later(minutes=1)
    room.say(number, V1, "acknowledge")
    assert room.total(number)["acknowledged"] == 1
    # The time that was given for the older version does not hold for the newer one.
    room.later(hours=6)
    assert room.total(number)["overdue"] == 7
    room.agrees(number)


def test_a_clock_that_ran_ahead_answers_the_version_it_knew(room: Room) -> None:
    """An act ahead of the clock, received before a version, does not answer that version."""
    number = room.issue()
    ahead = room.later(minutes=1) + timedelta(minutes=8)
    assert room.say(number, V1, "claim", at=ahead).answer is Answer.ACCEPTED
    room.say(number, "420115107", "relay", at=ahead)
    room.later(minutes=1)
    amend(room, number, text="新")
    assert room.total(number) == {"issued": 7, "silent": 7}
    room.agrees(number)
    room.later(minutes=20)
    room.agrees(number)
    assert room.total(number, at=room.clock.now()) == {"issued": 7, "silent": 7}


def test_what_answers_an_older_version_counts_for_it_only(room: Room) -> None:
    """A late word from before the new version is kept, and moves nothing now."""
    number = room.issue()
    said_at = room.later(minutes=1)
    room.later(minutes=1)
    amend(room, number, text="新")
    room.later(minutes=1)
    for kind in ("claim", "verify", "acknowledge"):
        assert room.say(number, V1, kind, at=said_at).answer is Answer.ACCEPTED
    assert room.say(number, "420115", "relay", at=said_at).answer is Answer.ACCEPTED
    assert "no claim" in why(room.say(number, V1, "verify"))
    assert room.total(number) == {"issued": 7, "silent": 7}
    assert room.total(number, at=said_at)["verified"] == 1
    room.agrees(number)


def test_a_minor_version_asks_nothing_new(room: Room) -> None:
    """A slip of the pen is mended without asking again; every version stays readable."""
    number = room.issue()
    room.say(number, V1, "claim")
    assert amend(room, number, title="排查（更正）", minor=True) == 2
    assert room.total(number)["claimed"] == 1
    found = room.headquarters.read(directives.get, number=number)
    assert (found.title, found.version, found.text) == ("排查（更正）", 2, "逐户排查。")
    with room.headquarters.database.reading() as connection:
        kept = connection.execute(text("SELECT version, material FROM directive_version")).all()
    assert [(version, bool(material)) for version, material in kept] == [(1, True), (2, False)]
    room.agrees(number)


def test_a_minor_version_moves_the_deadline_of_all(room: Room) -> None:
    """Claims are judged by the new deadline; who has a deadline of their own keeps it."""
    number = room.issue(complete_by=due_in(room, hours=2))
    room.later(hours=1)
    room.say(number, V1, "claim")
    extend(room, number, units=[V2], complete_by=due_in(room, hours=4))
    room.later(hours=2)
    room.say(number, V2, "claim")
    room.say(number, V3, "claim")
    assert room.total(number)["overdue"] == 5
    amend(room, number, complete_by=due_in(room, minutes=-150), minor=True)
    assert room.total(number)["overdue"] == 6
    room.agrees(number)
    amend(room, number, complete_by=due_in(room, hours=1), minor=True)
    assert "overdue" not in room.total(number)
    room.agrees(number)
    amend(room, number, complete_by=None, minor=True)
    room.later(days=9)
    assert "overdue" not in room.total(number)
    room.agrees(number)


def test_an_amendment_names_what_is_wrong(room: Room) -> None:
    """Unchangeable fields, a missing reason, bad values, unknown units: each under its name."""
    number = room.issue()
    assert wrong_fields(amend, room, number, scope={"units": [V1]}, issuer="43", key="k") == {
        "scope",
        "issuer",
        "key",
    }
    assert wrong_fields(amend, room, number, reason=" ") == {"reason"}
    assert wrong_fields(amend, room, number, reason=5) == {"reason"}
    assert wrong_fields(amend, room, number, minor="yes") == {"minor"}
    assert wrong_fields(amend, room, number, title="") == {"title"}
    assert wrong_fields(amend, room, number, complete_by="soon") == {"complete_by"}
    assert wrong_fields(amend, room, number, complete_by=due_in(room, days=-1)) == {"complete_by"}
    assert wrong_fields(amend, room, number, lead="4299", assist=["4298"]) == {"lead", "assist"}
    assert room.headquarters.read(directives.get, number=number).version == 1
    assert room.entries("amend") == []


def test_more_time_for_some(room: Room) -> None:
    """Before the deadline more time may be given; those leaves are judged by their own."""
    number = room.issue(complete_by=due_in(room, hours=2))
    room.later(hours=1)
    assert extend(room, number, units=[V1], complete_by=due_in(room, hours=3)) == 1
    assert extend(room, number, under=["4228"], complete_by=due_in(room, hours=5)) == 2
    room.later(hours=2)
    assert room.total(number)["overdue"] == 4
    assert "overdue" not in room.total(number, "4228")
    room.agrees(number)
    room.say(number, V1, "claim")
    room.later(hours=2)
    assert room.total(number)["overdue"] == 4
    room.agrees(number)
    room.later(hours=3)
    assert room.total(number)["overdue"] == 6
    room.agrees(number)
    # As it was known then: before the extension everybody had the same deadline.
    assert room.total(number, at=room.clock.now() - timedelta(hours=7)) == {
        "issued": 7,
        "silent": 7,
    }


def test_more_time_for_all_and_once_more(room: Room) -> None:
    """Without a scope everybody gets it; a second extension replaces the first."""
    number = room.issue(complete_by=due_in(room, hours=1))
    assert extend(room, number, complete_by=due_in(room, hours=2)) == 7
    room.later(minutes=90)
    assert "overdue" not in room.total(number)
    assert extend(room, number, units=[V1, V2], complete_by=due_in(room, hours=2)) == 2
    room.later(hours=1)
    assert room.total(number)["overdue"] == 5
    room.agrees(number)


def test_time_must_be_asked_for_before_the_deadline(room: Room) -> None:
    """Afterwards it is too late, unless it had been asked for in time and was granted late."""
    number = room.issue(complete_by=due_in(room, hours=1))
    asked = room.later(minutes=50).isoformat()
    room.later(minutes=20)
    with refused("more time must be asked for before it"):
        extend(room, number, units=[V1], complete_by=due_in(room, hours=1))
    room.say(number, V1, "claim")
    assert room.total(number)["overdue"] == 7
    extend(room, number, units=[V1], complete_by=due_in(room, hours=1), asked_at=asked)
    assert room.total(number)["overdue"] == 6
    room.agrees(number)


def test_an_extension_that_makes_no_sense(room: Room) -> None:
    """Every fault of the file is named; nothing is given to anybody."""
    without = room.issue(scope={"units": [V1]})
    with refused("There is no deadline yet"):
        extend(room, without, complete_by=due_in(room, hours=1))
    number = room.issue(complete_by=due_in(room, hours=2))
    assert wrong_fields(extend, room, number, complete_by=None, reason="", colour=1) == {
        "complete_by",
        "reason",
        "colour",
    }
    assert wrong_fields(extend, room, number, complete_by="soon") == {"complete_by"}
    later = due_in(room, hours=3)
    assert wrong_fields(extend, room, number, complete_by=later, units=V1) == {"units"}
    assert wrong_fields(extend, room, number, complete_by=later, under=[42]) == {"under"}
    assert wrong_fields(extend, room, number, complete_by=later, units=["99"]) == {"units"}
    ahead = due_in(room, hours=1)
    assert wrong_fields(extend, room, number, complete_by=later, asked_at=ahead) == {"asked_at"}
    with refused("must be later than the old one"):
        extend(room, number, complete_by=due_in(room, hours=2))
    with refused("was not sent to any of these"):
        extend(room, number, units=[FAR], complete_by=later)
    assert room.entries("extend") == []
    room.agrees(number)


def test_more_time_for_very_many_units(room: Room) -> None:
    """Thousands of names in one extension are no problem for either database."""
    number = room.issue(complete_by=due_in(room, hours=2))
    units = [V1, V2] * 3000
    assert extend(room, number, units=units, complete_by=due_in(room, hours=3)) == 2
    room.agrees(number)


@pytest.mark.parametrize("end", ["withdraw", "close"])
def test_an_end_stops_the_clocks(room: Room, end: str) -> None:
    """What was not overdue at the end never becomes so, and nothing said later is taken."""
    number = room.issue(complete_by=due_in(room, hours=2))
    said_at = room.later(minutes=5)
    room.say(number, V1, "claim")
    room.later(minutes=25)
    room.headquarters.act(getattr(directives, end), number=number, reason="险情解除")
    stopped = room.later(days=2)
    assert "overdue" not in room.total(number)
    assert "overdue" not in room.total(number, at=stopped)
    record = room.headquarters.read(directives.board_rows, number=number, units=[V2])[0]
    assert not record.overdue
    words = why(room.say(number, V2, "claim"))
    assert "withdrawn" in words if end == "withdraw" else "closed" in words
    # What had been said before the end and arrives late is still a fact.
    assert room.say(number, V2, "acknowledge", at=said_at).answer is Answer.ACCEPTED
    assert room.total(number)["acknowledged"] == 2
    room.agrees(number)
    found = room.headquarters.read(directives.get, number=number)
    assert found.status is (Status.WITHDRAWN if end == "withdraw" else Status.CLOSED)
    assert room.headquarters.read(directives.inbox, unit_code=V1) == []


def test_what_was_overdue_at_the_end_stays_so(room: Room) -> None:
    """An end wipes out no delay."""
    number = room.issue(complete_by=due_in(room, hours=1))
    room.later(hours=2)
    room.headquarters.act(directives.close, number=number, reason="到此为止")
    room.later(hours=9)
    assert room.total(number)["overdue"] == 7
    room.agrees(number)


def test_an_end_needs_a_reason_and_happens_once(room: Room) -> None:
    """Without words nothing ends; an ended directive can neither end nor change again."""
    number = room.issue(complete_by=due_in(room, hours=1))
    with refused("needs a reason"):
        room.headquarters.act(directives.withdraw, number=number, reason="  ")
    room.headquarters.act(directives.withdraw, number=number, reason="误发")
    for act, arguments in (
        (directives.withdraw, {"reason": "再次"}),
        (directives.close, {"reason": "再次"}),
        (directives.amend, {"change": {"reason": "再次", "text": "新"}}),
        (directives.extend, {"change": {"reason": "再次", "complete_by": due_in(room, hours=2)}}),
    ):
        with refused("no longer open"):
            room.headquarters.act(act, number=number, **arguments)
    assert [entry.kind for entry in room.entries() if entry.subject == number] == [
        "issue",
        "withdraw",
    ]


def test_every_change_is_one_entry(room: Room) -> None:
    """Amendment, extension and end are journalled with their reason, once each."""
    number = room.issue(complete_by=due_in(room, hours=1))
    amend(room, number, text="新", complete_by=due_in(room, hours=1))
    extend(room, number, under=["4228"], complete_by=due_in(room, hours=2))
    room.headquarters.act(directives.close, number=number, reason="完成")
    kinds = [(e.kind, e.payload and e.payload["reason"]) for e in room.entries()[-3:]]
    assert kinds == [("amend", "情况有变"), ("extend", "道路中断"), ("close_directive", "完成")]
