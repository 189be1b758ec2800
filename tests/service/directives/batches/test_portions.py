"""Acts on very many units go in portions: the same in the end, and others are heard in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from commandcenter.channels.model import Routes
from commandcenter.channels.tables import outbox
from commandcenter.core.ids import digest
from commandcenter.directives import service as directives
from commandcenter.directives.batches import Batch, BatchKind, BatchResult, portions, together
from commandcenter.directives.tables import escalation, ladder_pass, ladder_under_way
from tests.service.directives.conftest import FAR, V1, V2, VILLAGES, Room
from tests.service.directives.ladders import STREET, climb, direct, met, told_of

HUBEI = [code for code in VILLAGES if code.startswith("42")]
# One robot hears of the whole province, another of one village.
ROBOTS = Routes(robots={"42": ("province",), V1: ("group",)})


def go(room: Room, number: str, portion: int = 2) -> int | None:
    """One portion, as the clockwork takes it: it looks first."""
    hq = room.headquarters
    looked = hq.read(directives.look, number=number)
    return hq.act(directives.climb, number=number, routes=ROBOTS, looked=looked, portion=portion)


def rows(room: Room, table: Any) -> list[Any]:
    """All rows of a table."""
    with room.headquarters.database.reading() as connection:
        return list(connection.execute(select(table)).all())


def late(room: Room, number: str) -> None:
    """Everybody received it, and nobody did it: only the clock of completion is left to run."""
    hops = {code[:digits] for code in HUBEI for digits in (4, 6, 9)}
    for kind in ("acknowledge", "relay"):
        room.hear([room.one(number, code, kind) for code in sorted(hops)])
    room.hear([room.one(number, code, "acknowledge") for code in HUBEI])


def until_late(room: Room, number: str) -> None:
    """Take every step before the red slip, and let its moment come."""
    late(room, number)
    room.later(hours=2)
    climb(room, number)
    room.later(hours=2)


def test_a_step_in_portions_is_one_step(room: Room) -> None:
    """Each village is met once and each superior told once, with the counts of the whole."""
    number = direct(room)
    until_late(room, number)
    steps = [go(room, number) for _ in range(4)]
    assert len(set(steps)) == 1, "one step in four portions"
    assert steps[0] is not None
    assert rows(room, ladder_under_way) == []
    assert met(room, "supervise_late") == sorted(HUBEI)
    [taken] = [
        one
        for one in room.headquarters.read(directives.ladder, number=number).steps
        if one.rung.code == "supervise_late"
    ]
    assert (taken.step, taken.units) == (steps[0], len(HUBEI))
    streets = dict.fromkeys({code[:9] for code in HUBEI}, 0)
    for code in HUBEI:
        streets[code[:9]] += 1
    told = {unit: n for (step, unit), n in told_of(room).items() if step == taken.step}
    assert told == streets
    assert number not in room.headquarters.read(directives.due_ladders)
    assert climb(room, number) == []


def test_each_portion_is_one_entry_with_its_own_set(room: Room) -> None:
    """The entries of a step add up to it, and the set of each can be proven by its range."""
    number = direct(room)
    until_late(room, number)
    step = go(room, number)
    while go(room, number) is not None:
        pass
    entries = [e.payload for e in room.entries("ladder.supervise") if e.payload]
    entries = [payload for payload in entries if payload["step"] == step]
    assert [payload["units"] for payload in entries] == [2, 2, 2, 1]
    covered: list[str] = []
    for payload in entries:
        after, upto = payload["after"], payload["upto"]
        codes = [code for code in sorted(HUBEI) if code > after and (not upto or code <= upto)]
        assert payload["digest"] == digest("\n".join(codes).encode())
        covered += codes
    assert covered == sorted(HUBEI)


def test_the_messages_leave_once_when_the_step_is_whole(room: Room) -> None:
    """One address gets one message a step, however many portions it took."""
    number = direct(room)
    until_late(room, number)
    before = len(rows(room, outbox))
    for _ in range(3):
        go(room, number)
        assert len(rows(room, outbox)) == before, "not before the last portion"
    go(room, number)
    addresses = [row.address for row in rows(room, outbox)[before:]]
    assert sorted(addresses) == sorted(set(addresses))
    assert "group" in addresses


def test_who_acts_between_two_portions_is_left_alone(room: Room) -> None:
    """A report is heard in between, and the step stops for the unit that has done it."""
    number = direct(room)
    until_late(room, number)
    first = go(room, number)
    last = max(HUBEI)
    room.later(seconds=1)
    room.say(number, last, "claim")
    while (step := go(room, number)) is not None:
        assert step == first
    assert last not in met(room, "supervise_late")
    room.say(number, last, "refute")
    room.later(hours=2)
    assert "supervise_late" in climb(room, number)
    assert last in met(room, "supervise_late")


def test_who_is_reopened_behind_the_step_is_met_the_next_time(room: Room) -> None:
    """The pass that is noted at the end counts from the beginning of the step."""
    number = direct(room)
    late(room, number)
    room.say(number, min(HUBEI), "claim")
    room.later(hours=2)
    climb(room, number)
    room.later(hours=2)
    go(room, number)
    room.say(number, min(HUBEI), "refute")
    while go(room, number) is not None:
        pass
    assert min(HUBEI) not in met(room, "supervise_late")
    room.later(hours=2)
    assert "supervise_late" in climb(room, number)
    assert min(HUBEI) in met(room, "supervise_late")


def test_another_process_goes_on_where_the_first_one_fell(
    room: Room, open_headquarters: Any
) -> None:
    """How far a step has come stands in the database; it is due until it is whole."""
    number = direct(room)
    until_late(room, number)
    first = go(room, number)
    other = open_headquarters()
    assert number in other.read(directives.due_ladders)
    while (
        step := other.act(directives.climb, number=number, routes=ROBOTS, portion=2)
    ) is not None:
        assert step == first
    assert met(room, "supervise_late") == sorted(HUBEI)


def test_a_hold_between_two_portions_ends_the_step_and_no_pass_is_noted(room: Room) -> None:
    """Whom the hold kept back is met after its release, and nobody twice."""
    number = direct(room)
    until_late(room, number)
    go(room, number)
    hq = room.headquarters
    hq.act(directives.hold, number=number, change={"reason": "断电", "under": []})
    while go(room, number) is not None:
        pass
    assert len(met(room, "supervise_late")) == 2
    hq.act(directives.release, number=number, reason="来电")
    room.later(hours=2)
    climb(room, number)
    assert met(room, "supervise_late") == sorted(HUBEI)


def test_changed_clocks_leave_no_pass_behind_a_step_under_way(room: Room) -> None:
    """A part was held and released while the step went on: it is looked at again."""
    number = direct(room)
    until_late(room, number)
    hq = room.headquarters
    hq.act(directives.hold, number=number, change={"reason": "断电", "under": [STREET]})
    go(room, number)
    hq.act(directives.release, number=number, reason="来电")
    while go(room, number) is not None:
        pass
    assert [row for row in rows(room, ladder_pass) if row.rung == "supervise_late"] == []
    room.later(hours=2)
    climb(room, number)
    assert met(room, "supervise_late") == sorted(HUBEI)


def test_a_new_version_ends_a_step_under_way(room: Room) -> None:
    """Everybody is asked again; nothing of the old version is pressed any further."""
    number = direct(room)
    until_late(room, number)
    go(room, number)
    change = {"reason": "新情况", "text": "再查一遍。"}
    room.headquarters.act(directives.amend, number=number, change=change)
    assert go(room, number) is None
    assert rows(room, ladder_under_way) == []
    assert len(met(room, "supervise_late")) == 2


def asked(room: Room, number: str, kind: BatchKind, **more: Any) -> Batch:
    """An act over all villages of the province and one that was never asked."""
    fields: dict[str, Any] = {"key": f"p-{kind.value}", "at": room.clock.now(), "reason": "夜间"}
    return Batch(kind, number, (*HUBEI, FAR), **(fields | more))


def done(room: Room, batch: Batch, most: int = 2) -> BatchResult:
    """The act in portions, as the console does it."""
    results: list[BatchResult] = []
    for portion in portions(batch, most):
        step = results[-1].step if results else None
        one = replace(portion, step=step)
        act = directives.do_batch
        results.append(room.headquarters.act(act, batch=one, routes=ROBOTS))
    return together(results)


def test_a_reminder_in_portions_does_what_its_preview_said(room: Room) -> None:
    """One step for all, each unit once, the messages once; sent again it does nothing."""
    number = direct(room)
    for kind in ("claim", "verify"):
        room.say(number, V2, kind)
    batch = asked(room, number, BatchKind.REMIND)
    foreseen = room.headquarters.read(directives.preview_batch, batch=batch)
    result = done(room, batch)
    assert (result.done, result.refused) == (foreseen.done, foreseen.refused)
    assert met(room, "by_hand") == sorted(set(HUBEI) - {V2})
    [step] = room.headquarters.read(directives.ladder, number=number).steps
    assert (step.step, step.units, step.messages) == (result.step, result.done, result.messages)
    assert [row.address for row in rows(room, outbox)] == ["group"]
    told = [entry.payload["units"] for entry in room.entries("remind") if entry.payload]
    assert len(told) > 1
    assert sum(told) == result.done
    again = done(room, batch)
    assert (again.done, again.messages) == (0, 0)
    assert len(rows(room, escalation)) == result.done


def test_an_extension_in_portions_does_what_its_preview_said(room: Room) -> None:
    """Each unit gets the later deadline once; what was done before the line broke stays done."""
    number = direct(room)
    room.say(number, V1, "claim")
    later = room.clock.now() + timedelta(hours=9)
    batch = asked(room, number, BatchKind.EXTEND, complete_by=later)
    foreseen = room.headquarters.read(directives.preview_batch, batch=batch)
    first = next(portions(batch, 2))
    room.headquarters.act(directives.do_batch, batch=first, routes=ROBOTS)
    room.agrees(number)
    result = done(room, batch)
    assert result.done + len(first.codes) == foreseen.done
    assert sum(one.units for one in result.refused) == len(first.codes) + 1
    room.agrees(number)
    assert done(room, batch).done == 0


def test_what_is_not_divided(room: Room) -> None:
    """A small act, a roll call and what is reported stay one unit of work."""
    number = direct(room)
    for kind in (BatchKind.ROLL_CALL, BatchKind.REJECT, BatchKind.CLOSE):
        batch = asked(room, number, kind)
        assert list(portions(batch, 2)) == [batch]
    batch = asked(room, number, BatchKind.REMIND)
    assert list(portions(batch)) == [batch]
