"""Who is told of a step, by what, and what is called off: on both databases, through the outbox."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from commandcenter.accounts import service as accounts
from commandcenter.channels import service as channels
from commandcenter.channels.model import Channel, Fate, Routes, State
from commandcenter.channels.tables import outbox
from commandcenter.directives import service as directives
from commandcenter.directives.tables import escalation
from tests.service.directives.conftest import V1, V2, VILLAGES, Room
from tests.service.directives.ladders import COUNTY, STREET, climb, direct

OWN = Routes(sms=True)


def words(room: Room) -> list[str]:
    """What stands in the outbox."""
    with room.headquarters.database.reading() as connection:
        return list(connection.execute(select(outbox.c.body).order_by(outbox.c.id)).scalars())


def test_what_may_have_arrived_is_not_sent_again_after_the_end(room: Room) -> None:
    """Held or uncertain messages are not tried again once the directive is over."""
    people(room)
    number = direct(room, scope={"units": [V1]})
    room.later(minutes=30)
    climb(room, number, OWN)
    hq = room.headquarters
    held = hq.act(channels.claim, channel=Channel.SMS)
    first, *others = held
    hq.act(channels.settle, message=first, fate=Fate.UNKNOWN)
    hq.act(directives.close, number=number, reason="险情解除")
    for message in others:
        hq.act(channels.settle, message=message, fate=Fate.NOT_NOW)
    room.later(hours=2)
    assert hq.act(channels.claim, channel=Channel.SMS) == []
    assert hq.read(channels.pending).uncertain == len(held)


@pytest.mark.parametrize("ending", ["close", "withdraw"])
def test_an_ended_directive_stops_at_once(room: Room, ending: str) -> None:
    """No step follows, and what has not left the outbox is called off."""
    number = direct(room)
    room.later(minutes=30)
    people(room)
    climb(room, number, OWN)
    assert room.headquarters.read(channels.pending).waiting
    room.headquarters.act(getattr(directives, ending), number=number, reason="险情解除")
    assert room.headquarters.read(channels.pending).waiting == 0
    assert {r.state for r in room.headquarters.read(channels.outbox_rows)} == {State.CALLED_OFF}
    room.later(hours=9)
    assert room.headquarters.read(directives.due_ladders) == []
    assert climb(room, number) == []


def people(room: Room) -> None:
    """Telephone numbers for those who have a post."""
    path = Path(str(room.headquarters.files.folder) + ".people.csv")
    path.write_text(
        "code,name,unit,post,phone\n"
        f"P001,张三,{V1},村主任,13900000001\n"
        f"P011,张小三,{V1},副主任,13900000011\n"
        f"P002,李四,{STREET},街道主任,13900000002\n"
        f"P012,李小四,{STREET},值班员,13900000012\n"
        f"P003,王五,{COUNTY},区长,13900000003\n",
        encoding="utf-8",
    )
    room.headquarters.act(accounts.import_people, path=path)


def test_who_is_told(room: Room) -> None:
    """The one on duty, then the deputy, then the head with the level above; one message each."""
    people(room)
    number = direct(room, scope={"units": [V1, V2]})
    room.later(minutes=30)
    climb(room, number, OWN)
    first = words(room)
    assert any("雷竹村" in said and "未签收" in said for said in first)
    room.later(minutes=15)
    climb(room, number, OWN)
    room.later(minutes=30)
    assert climb(room, number, OWN) == ["supervise_receipt"]
    with room.headquarters.database.reading() as connection:
        sent = connection.execute(select(outbox.c.address, outbox.c.detail)).all()
    deputies = [row.address for row in sent if row.detail["step"] == 2]
    assert "13900000011" in deputies
    heads = [row for row in sent if row.detail["step"] == 3 and "units" in row.detail]
    assert V1 in next(r.detail["units"] for r in heads if r.address == "13900000001")
    above = [r for r in sent if r.detail["step"] == 3 and STREET in r.detail.get("superior", ())]
    assert {r.address for r in above} == {"13900000002", "13900000012"}


def test_the_roster_goes_first(room: Room, tmp_path: Path) -> None:
    """Whoever is on duty is told, not everybody with a post; the next one is the second in line."""
    people(room)
    roster = tmp_path / "duty.csv"
    start, end = room.clock.now(), room.clock.now() + timedelta(hours=12)
    roster.write_text(
        "unit,person,role,starts_at,ends_at\n"
        f"{V1},P011,值班,{start.isoformat()},{end.isoformat()}\n"
        f"{V1},P001,带班,{start.isoformat()},{end.isoformat()}\n",
        encoding="utf-8",
    )
    room.headquarters.act(accounts.import_duty, path=roster)
    number = direct(room, scope={"units": [V1]})
    room.later(minutes=30)
    climb(room, number, OWN)
    room.later(minutes=15)
    climb(room, number, OWN)
    with room.headquarters.database.reading() as connection:
        sent = connection.execute(select(outbox.c.address, outbox.c.detail)).all()
    own = [(r.detail["step"], r.address) for r in sent if V1 in r.detail.get("units", ())]
    assert own == [(1, "13900000011"), (2, "13900000001")]


def test_one_address_gets_one_message_a_step(room: Room) -> None:
    """A robot that serves a whole county is told once, with counts and a few names."""
    number = direct(room)
    routes = Routes(robots={unit: ("county",) for unit in VILLAGES if unit.startswith("42")})
    room.later(minutes=30)
    climb(room, number, routes)
    [said] = words(room)
    assert "等另外2个单位" in said or "另有2个单位" in said or "2" in said
    with room.headquarters.database.reading() as connection:
        step = connection.execute(select(escalation.c.step)).scalars().first()
    assert step == 1


def test_a_done_thing_is_not_asked_for_by_an_old_message(room: Room) -> None:
    """What still waits in the outbox when the unit acts is called off at the next beat."""
    people(room)
    number = direct(room, scope={"units": [V1]})
    room.later(minutes=30)
    climb(room, number, OWN)
    waiting = room.headquarters.read(channels.pending).waiting
    room.say(number, V1, "acknowledge")
    assert number in room.headquarters.read(directives.due_ladders)
    climb(room, number, OWN)
    assert room.headquarters.read(channels.pending).waiting < waiting


def test_seen_comes_from_our_own_page(room: Room) -> None:
    """A step is seen when the unit's page showed it, by whom and when; once."""
    number = direct(room)
    room.later(hours=3)
    climb(room, number)
    hq = room.headquarters
    found = hq.read(directives.get, number=number)
    steps = hq.read(directives.steps_met, found=found, unit_code=STREET)
    assert [one.units for one in steps if one.units is not None] == [3]
    seen = hq.act(directives.note_steps_seen, number=number, unit_code=STREET, by="P002")
    assert seen == len(steps)
    assert hq.act(directives.note_steps_seen, number=number, unit_code=STREET, by="P002") == 0
    report = hq.read(directives.ladder, number=number)
    late = next(one for one in report.steps if one.rung.code == "supervise_late")
    assert (late.seen, late.superiors_seen) == (0, 1)


def test_how_the_messages_of_each_step_stand(room: Room) -> None:
    """By step, way and state; unknown fates and what a sender held too long are uncertain."""
    people(room)
    number = direct(room, scope={"units": [V1, V2]})
    room.later(minutes=30)
    climb(room, number, OWN)
    room.later(minutes=15)
    climb(room, number, OWN)
    hq = room.headquarters
    steps = {one.step: one.messages for one in hq.read(directives.ladder, number=number).steps}
    found = hq.read(channels.standing, subject=number)
    assert {step: sum(counts.values()) for step, counts in found.items()} == {
        step: count for step, count in steps.items() if count
    }
    assert all(way is Channel.SMS for counts in found.values() for way, _state in counts)
    first, *_others = held = hq.act(channels.claim, channel=Channel.SMS)
    hq.act(channels.settle, message=first, fate=Fate.UNKNOWN)
    assert by_state(room, number) == {State.UNCERTAIN: 1, State.SENDING: len(held) - 1}
    room.later(hours=1)
    assert by_state(room, number) == {State.UNCERTAIN: len(held)}


def by_state(room: Room, number: str) -> dict[State, int]:
    """How many messages stand where, over all steps and ways."""
    counts: Counter[State] = Counter()
    for one in room.headquarters.read(channels.standing, subject=number).values():
        for (_way, state), count in one.items():
            counts[state] += count
    return {state: count for state, count in counts.items() if count}


def test_what_comes_next_is_foretold_and_comes(room: Room) -> None:
    """The next rung, its moment and who owes it; at that moment the clock takes it."""
    number = direct(room)
    hq = room.headquarters
    one = hq.read(directives.ladder, number=number).coming[0]
    assert (one.rung.code, one.owing) == ("remind", 7)
    room.clock.at = one.at - timedelta(seconds=1)
    assert climb(room, number) == []
    room.clock.at = one.at
    assert climb(room, number) == ["remind"]
    following = hq.read(directives.ladder, number=number).coming
    assert one.rung not in [later.rung for later in following]
    assert [later.at for later in following] == sorted(later.at for later in following)
    hq.act(directives.close, number=number, reason="险情解除")
    assert hq.read(directives.ladder, number=number).coming == ()
