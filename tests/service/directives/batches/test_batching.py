"""Batch acts on both databases: the preview says what is done, a resend does nothing again."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from commandcenter.channels.model import Routes
from commandcenter.channels.tables import outbox
from commandcenter.core.errors import RefusedWithProblems
from commandcenter.core.rules import rules
from commandcenter.directives import service as directives
from commandcenter.directives.batches import Batch, BatchKind, BatchResult
from commandcenter.directives.model import Phase
from commandcenter.directives.tables import act, extension
from tests.service.directives.conftest import FAR, V1, V2, V3, V4, Room, refused
from tests.service.directives.ladders import STREET, climb, direct, met

KEYS = count(1)
ROBOTS = Routes(robots={V1: ("group",), V2: ("group",), V4: ("other",)})


def batch(room: Room, number: str, kind: BatchKind, *units: str, **more: Any) -> Batch:
    """An act asked for now, with a reason and a key of its own."""
    fields = {"key": f"b{next(KEYS)}", "at": room.clock.now(), "reason": "值班室批量处理"}
    return Batch(kind, number, units, **(fields | more))


def preview(room: Room, wanted: Batch) -> BatchResult:
    return room.headquarters.read(directives.preview_batch, batch=wanted)


def do(room: Room, wanted: Batch, routes: Routes = Routes()) -> BatchResult:  # noqa: B008 - frozen
    return room.headquarters.act(directives.do_batch, batch=wanted, routes=routes)


def whys(result: BatchResult) -> dict[str, int]:
    return {one.why.template: one.units for one in result.refused}


def phases(room: Room, number: str) -> dict[str, Phase]:
    units = room.headquarters.read(
        directives.board_units, number=number, wanted=directives.BoardFilter()
    )
    rows = room.headquarters.read(directives.board_rows, number=number, units=units)
    return {row.unit: row.phase for row in rows}


@pytest.fixture
def number(room: Room) -> str:
    """One verified, one claimed, one on the spot, the others silent."""
    found = direct(room)
    room.later(minutes=5)
    for unit, kinds in {V1: ("claim", "verify"), V2: ("claim",), V3: ("start",)}.items():
        for kind in kinds:
            room.later(minutes=1)
            room.say(found, unit, kind)
    room.later(minutes=1)
    return found


def test_only_what_was_verified_is_closed(room: Room, number: str) -> None:
    """The others are counted with their reason; the same act again closes nothing twice."""
    wanted = batch(room, number, BatchKind.CLOSE, V1, V2, V3, FAR)
    foreseen = preview(room, wanted)
    assert phases(room, number)[V1] is Phase.VERIFIED, "a preview changes nothing"
    assert foreseen.done == 1
    assert whys(foreseen) == {
        "Only what was verified can be closed; have the claim checked first.": 2,
        "{number} was not sent to unit {unit}.": 1,
    }
    assert [one.first for one in foreseen.refused] == ["黄金桥村", "识字里社区"]
    assert do(room, wanted) == foreseen
    assert phases(room, number)[V1] is Phase.CLOSED
    room.later(minutes=2)
    again = do(room, wanted)
    assert (again.done, again.repeated, again.refused_units) == (0, 1, 3)
    room.agrees(number)
    assert (len(room.entries("reports")), len(room.entries("refused"))) == (1, 1)


def test_claims_are_sent_back_and_the_round_begins_anew(room: Room, number: str) -> None:
    wanted = batch(room, number, BatchKind.REJECT, V1, V2, V3)
    assert preview(room, wanted) == do(room, wanted)
    assert phases(room, number)[V2] is Phase.STARTED
    room.agrees(number)
    with room.headquarters.database.reading() as connection:
        said = connection.execute(
            select(act.c.unit, act.c.words, act.c.channel).where(act.c.kind == "reject")
        ).all()
    assert sorted(said) == [(one, "值班室批量处理", "console") for one in (V1, V2)]


def test_a_reason_and_a_deadline_must_be_given(room: Room, number: str) -> None:
    """The preview can be seen before the form is filled in; the act cannot be done."""
    wanted = batch(room, number, BatchKind.EXTEND, V3, reason=" ")
    assert preview(room, wanted).done == 1
    with pytest.raises(RefusedWithProblems) as why:
        do(room, wanted)
    assert [one.where for one in why.value.problems] == ["reason", "complete_by"]
    assert room.entries("extend") == []


def test_more_time_for_those_who_may_have_it(room: Room, number: str) -> None:
    """An extended one keeps its own deadline; a passed one gets none; twice is once."""
    now = room.clock.now()
    early = now + timedelta(hours=4)
    first = batch(room, number, BatchKind.EXTEND, V1, V3, FAR, complete_by=early)
    foreseen = preview(room, first)
    assert (foreseen.done, whys(foreseen)) == (
        1,
        {
            "They are verified or closed already.": 1,
            "The directive was not sent to these units.": 1,
        },
    )
    assert do(room, first) == foreseen
    room.agrees(number)
    room.later(seconds=1)
    assert whys(do(room, first))["They have this deadline already."] == 1
    shorter = batch(room, number, BatchKind.EXTEND, V3, V4, complete_by=now + timedelta(hours=3.5))
    result = do(room, shorter)
    assert result.done == 1
    assert whys(result) == {"The new deadline must be later than the old one.": 1}
    room.later(hours=3.7)
    late = batch(
        room, number, BatchKind.EXTEND, V3, V4, complete_by=room.clock.now() + timedelta(hours=5)
    )
    result = do(room, late)
    assert result.done == 1
    assert whys(result) == {"Their deadline has passed; more time must be asked for before it.": 1}
    room.agrees(number)
    with room.headquarters.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(extension)).scalar() == 3


def test_a_reminder_meets_who_owes_once_in_a_round(room: Room, number: str) -> None:
    """It stands on the unit's page and goes out by the ways there are; the ladder goes on."""
    wanted = batch(room, number, BatchKind.REMIND, V1, V2, V3, V4, reason="")
    foreseen = preview(room, wanted)
    assert (foreseen.done, whys(foreseen)) == (
        2,
        {"They owe nothing: done, handed back or closed.": 2},
    )
    result = do(room, wanted, ROBOTS)
    assert (result.done, result.refused, result.messages) == (2, foreseen.refused, 1)
    assert met(room, "by_hand") == [V3, V4]
    found = room.headquarters.read(directives.get, number=number)
    [seen] = room.headquarters.read(directives.steps_met, found=found, unit_code=V4)
    assert (seen.step, seen.rung.code, seen.seen_at) == (result.step, "by_hand", None)
    assert (
        room.headquarters.act(directives.note_steps_seen, number=number, unit_code=V4, by="P001")
        == 1
    )
    again = do(room, wanted, ROBOTS)
    assert again.done == 0
    assert whys(again)["They were already reminded by hand in this round."] == 2
    [entry] = room.entries("remind")
    assert entry.payload is not None
    assert (entry.payload["units"], entry.payload["step"]) == (2, result.step)
    room.later(minutes=40)
    assert climb(room, number) == ["remind"], "the clock's own steps come as before"
    assert V4 in met(room, "remind")


def test_a_waiting_reminder_can_be_called_off(room: Room, number: str) -> None:
    result = do(room, batch(room, number, BatchKind.REMIND, V4, reason=""), ROBOTS)
    assert result.step is not None
    called_off = room.headquarters.act(
        directives.call_off_reminder, number=number, step=result.step
    )
    assert called_off == 1
    with room.headquarters.database.reading() as connection:
        assert list(connection.execute(select(outbox.c.state)).scalars()) == ["called_off"]
    assert room.headquarters.act(directives.call_off_reminder, number=number, step=result.step) == 0


def test_who_is_held_or_not_reached_is_not_reminded(room: Room, number: str) -> None:
    room.headquarters.act(
        directives.hold, number=number, change={"reason": "道路中断", "under": [STREET]}
    )
    result = preview(room, batch(room, number, BatchKind.REMIND, V3, V4, reason=""))
    assert (result.done, whys(result)) == (
        1,
        {"A superior holds the ladder of these units.": 1},
    )
    relayed = direct(room, delivery="relayed")
    result = preview(room, batch(room, relayed, BatchKind.REMIND, V3, reason=""))
    assert whys(result) == {"The directive has not been passed on to these units yet.": 1}


def test_a_roll_call_of_the_chosen(room: Room, number: str) -> None:
    """Exactly they are called, at once; who may still answer is not called a second time."""
    wanted = batch(room, number, BatchKind.ROLL_CALL, V1, V3, reason="")
    assert preview(room, wanted).done == 2
    result = do(room, wanted)
    assert (result.done, result.refused) == (2, ())
    assert result.directive is not None
    called = room.headquarters.read(directives.callings, number=result.directive)
    assert [one.unit for one in called] == [V1, V3]
    again = do(room, wanted)
    assert (again.done, again.repeated, again.directive) == (0, 2, result.directive)
    other = batch(room, number, BatchKind.ROLL_CALL, V1, V4, reason="")
    assert whys(preview(room, other)) == {"They are being called and may still answer.": 1}
    with refused("its own ladder"):
        preview(room, batch(room, result.directive, BatchKind.REMIND, V1, reason=""))


def test_an_ended_directive_and_too_many_are_refused(room: Room, number: str) -> None:
    many = [f"9{place:011d}" for place in range(int(rules("directives")["batch_max"].value) + 1)]
    with refused("At most {most} units at once"):
        preview(room, batch(room, number, BatchKind.CLOSE, *many))
    with refused("No unit is chosen"):
        preview(room, batch(room, number, BatchKind.CLOSE))
    room.headquarters.act(directives.close, number=number, reason="结束")
    for kind in BatchKind:
        with refused("no longer open"):
            do(room, batch(room, number, kind, V1, complete_by=room.clock.now()))
