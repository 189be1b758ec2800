"""The ladder on both databases: by the clock, hop by hop, once for each round, told with counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from commandcenter.accounts import service as accounts
from commandcenter.channels import service as channels
from commandcenter.channels.model import Routes, State
from commandcenter.channels.tables import outbox
from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.directives.tables import escalation, ladder_pass, told
from commandcenter.headquarters import Headquarters
from tests.service.directives.conftest import FAR, V1, V2, VILLAGES, Room, populate, refused

STREET, COUNTY, CITY = "420115107", "420115", "4201"
OWN = Routes(sms=True)


def climb(room: Room, number: str, routes: Routes = Routes()) -> list[str]:  # noqa: B008 - frozen
    """Take every step that is due; the codes of their rungs."""
    hq = room.headquarters
    is_due = number in hq.read(directives.due_ladders)
    steps = hq.act(directives.climb, number=number, routes=routes)
    assert bool(steps) <= is_due, "a step is taken only where the cheap look says so"
    taken = hq.read(directives.ladder, number=number).steps
    return [one.rung.code for one in reversed(taken) if one.step in steps]


def met(room: Room, rung: str) -> list[str]:
    """The units a rung has met so far."""
    with room.headquarters.database.reading() as connection:
        query = select(escalation.c.unit).where(escalation.c.rung == rung)
        return sorted(connection.execute(query).scalars())


def told_of(room: Room) -> dict[tuple[int, str], int]:
    """Which superior was told of which step, with how many units."""
    with room.headquarters.database.reading() as connection:
        return {(r.step, r.unit): r.units for r in connection.execute(select(told))}


def words(room: Room) -> list[str]:
    """What stands in the outbox."""
    with room.headquarters.database.reading() as connection:
        return list(connection.execute(select(outbox.c.body).order_by(outbox.c.id)).scalars())


def direct(room: Room, **changed: Any) -> str:
    """A directive of the province to all its villages, due in three hours."""
    now = room.clock.now()
    return room.issue(
        acknowledge_by=(now + timedelta(minutes=30)).isoformat(),
        complete_by=(now + timedelta(hours=3)).isoformat(),
        **changed,
    )


def test_the_whole_ladder_by_the_clock(room: Room) -> None:
    """Each rung comes at its time, in order, once; the levels above are told one by one."""
    number = direct(room)
    assert climb(room, number) == []
    came: dict[str, float] = {}
    began = room.clock.now()
    for _ in range(25):
        room.later(minutes=15)
        for rung in climb(room, number):
            assert rung not in came, "a rung comes once"
            came[rung] = (room.clock.now() - began) / timedelta(minutes=1)
    assert came == {
        "remind": 30,
        "remind_deputy": 45,
        "supervise_receipt": 75,
        "supervise_near": 150,
        "supervise_late": 180,
        "circulate": 240,
        "circulate_higher": 300,
        "circulate_top": 360,
    }
    report = room.headquarters.read(directives.ladder, number=number)
    by_rung = {one.rung.code: one for one in report.steps}
    assert by_rung["supervise_late"].units == 7
    assert told_of(room) == {
        **{(by_rung["supervise_receipt"].step, unit): n for unit, n in hop_parents().items()},
        **{(by_rung["supervise_late"].step, unit): n for unit, n in parents(9).items()},
        **{(by_rung["circulate"].step, unit): n for unit, n in parents(6).items()},
        **{(by_rung["circulate_higher"].step, unit): n for unit, n in parents(4).items()},
        (by_rung["circulate_top"].step, "42"): 7,
    }
    entries = [e for e in room.entries() if e.kind.startswith("ladder.")]
    assert len(entries) == len(came), "one entry a step"


def parents(digits: int) -> dict[str, int]:
    """How many of the villages of Hubei lie under each unit of so many digits."""
    found: dict[str, int] = {}
    for village in VILLAGES:
        if village.startswith("42"):
            found[village[:digits]] = found.get(village[:digits], 0) + 1
    return found


def hop_parents() -> dict[str, int]:
    """How many villages and hops stand directly below each unit of Hubei."""
    units = {v[:digits] for v in VILLAGES if v.startswith("42") for digits in (4, 6, 9, 12)}
    above = {4: 2, 6: 4, 9: 6, 12: 9}
    found: dict[str, int] = {}
    for unit in units:
        key = unit[: above[len(unit)]]
        found[key] = found.get(key, 0) + 1
    return found


def test_a_unit_that_acts_stops_its_rung(room: Room) -> None:
    """Whoever answered is not reminded; whoever claimed is not supervised."""
    number = direct(room)
    room.later(minutes=20)
    room.say(number, V1, "acknowledge")
    room.later(minutes=10)
    climb(room, number)
    assert V1 not in met(room, "remind")
    assert V2 in met(room, "remind")
    room.say(number, V2, "acknowledge")
    room.later(minutes=15)
    climb(room, number)
    assert V2 not in met(room, "remind_deputy")
    room.say(number, V1, "claim")
    room.later(hours=3)
    climb(room, number)
    assert V1 not in met(room, "supervise_late")
    assert V2 in met(room, "supervise_late")


def test_nothing_comes_twice_by_a_restart(
    room: Room, open_headquarters: Callable[[], Headquarters]
) -> None:
    """A second process at the same moment, and one later, find every step taken."""
    number = direct(room)
    room.later(minutes=30)
    assert climb(room, number) == ["remind"]
    again = open_headquarters()
    assert again.act(directives.climb, number=number, routes=Routes()) == []
    assert number not in again.read(directives.due_ladders)
    # Even where the note of the pass was lost, the units themselves know that they were met.
    with room.headquarters.database.writing() as connection:
        connection.execute(ladder_pass.delete())
    assert again.act(directives.climb, number=number, routes=Routes()) == []


def test_a_server_that_slept_gives_each_rung_its_time(room: Room) -> None:
    """After hours without a clock the rungs do not fall on a unit all at once."""
    number = direct(room)
    room.later(hours=2)
    assert climb(room, number) == ["remind"]
    room.later(minutes=14)
    assert climb(room, number) == []
    room.later(minutes=1)
    assert climb(room, number) == ["remind_deputy"]


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


def test_a_superior_holds_and_releases(room: Room) -> None:
    """Held units are left alone, with the reason on record; released, their clock runs on."""
    number = direct(room)
    room.later(minutes=30)
    hq = room.headquarters
    held = hq.act(directives.hold, number=number, change={"reason": "断电", "under": [STREET]})
    assert climb(room, number) == ["remind"]
    assert not [unit for unit in met(room, "remind") if unit.startswith(STREET)]
    with refused("Say why"):
        hq.act(directives.release, number=number, reason=" ")
    assert hq.act(directives.release, number=number, reason="来电") == 1
    assert climb(room, number) == ["remind"]
    assert V1 in met(room, "remind")
    kinds = [entry.kind for entry in room.entries() if "hold" in (entry.payload or {})]
    assert kinds == ["ladder.hold"]
    assert held == 1


def test_a_hold_ends_by_itself(room: Room) -> None:
    """Its end is on record, and whole directives can be held."""
    number = direct(room)
    until = (room.clock.now() + timedelta(hours=1)).isoformat()
    change = {"reason": "等水位", "until": until}
    room.headquarters.act(directives.hold, number=number, change=change)
    room.later(minutes=45)
    assert climb(room, number) == []
    room.later(minutes=15)
    assert climb(room, number) == ["remind"]
    [hold] = room.headquarters.read(directives.ladder, number=number).holds
    assert hold.released_at == room.clock.now()
    assert [e.kind for e in room.entries("ladder.release")] == ["ladder.release"]


@pytest.mark.parametrize(
    ("person", "under", "may"),
    [
        ("P001", [V1], False),
        ("P002", [STREET], False),
        ("P002", [V1], True),
        ("P003", [STREET], True),
        ("P003", [], False),
        ("P006", [], False),
    ],
)
def test_only_a_superior_holds(room: Room, person: str, under: list[str], may: bool) -> None:
    """Nobody stops the clock of their own unit, and nobody from elsewhere does."""
    number = direct(room)
    door = room.headquarters.act_as(person, "cli")
    change = {"reason": "x", "under": under}
    if may:
        assert door.act(directives.hold, number=number, change=change) == 1
        return
    with refused("superior"):
        door.act(directives.hold, number=number, change=change)


def test_what_is_wrong_in_a_hold(room: Room) -> None:
    """Reason, units and time are checked together."""
    number = direct(room)
    change = {"why": "x", "under": ["99"], "until": "2020-01-01T00:00:00+08:00"}
    with refused("was not held") as why:
        room.headquarters.act(directives.hold, number=number, change=change)
    assert {p.where for p in why.value.problems} == {"why", "reason", "under", "until"}  # type: ignore[attr-defined] - what was raised has them


def test_a_relayed_directive_blames_who_holds_it(room: Room) -> None:
    """Units that were never shown it have no clock; the hop that sits on it has."""
    number = direct(room, delivery="relayed")
    room.later(minutes=30)
    climb(room, number)
    assert met(room, "remind") == ["4201", "4228"]
    room.say(number, "4201", "acknowledge")
    room.later(minutes=30)
    assert "remind_relay" in climb(room, number)
    assert met(room, "remind_relay") == ["4201"]
    room.say(number, "4201", "relay")
    room.later(minutes=29)
    climb(room, number)
    assert "420115" not in met(room, "remind")
    room.later(minutes=1)
    climb(room, number)
    assert {"420115", "420106"} <= set(met(room, "remind"))
    assert V1 not in met(room, "remind")


def test_sent_back_is_a_new_round(room: Room) -> None:
    """A claim that was refuted after the deadline is supervised again, once."""
    number = direct(room, scope={"units": [V1]})
    room.later(hours=3)
    climb(room, number)
    assert met(room, "supervise_late") == [V1]
    room.say(number, V1, "claim")
    room.later(minutes=15)
    room.say(number, V1, "refute", by="居民")
    climb(room, number)
    assert met(room, "supervise_late") == [V1, V1]
    room.later(minutes=15)
    climb(room, number)
    assert met(room, "supervise_late") == [V1, V1]


def test_a_new_version_starts_anew(room: Room) -> None:
    """Everybody is asked again, so every clock begins again; a slip of the pen changes nothing."""
    number = direct(room, scope={"units": [V1]})
    room.later(minutes=30)
    climb(room, number)
    room.headquarters.act(
        directives.amend, number=number, change={"title": "排查二", "reason": "笔误", "minor": True}
    )
    assert climb(room, number) == []
    again = room.clock.now() + timedelta(minutes=30)
    room.headquarters.act(
        directives.amend,
        number=number,
        change={"text": "改", "reason": "变", "acknowledge_by": again.isoformat()},
    )
    assert climb(room, number) == []
    room.later(minutes=30)
    assert climb(room, number) == ["remind"]


def test_more_time_is_more_time(room: Room) -> None:
    """A unit with a later deadline is supervised by its own clock."""
    number = direct(room)
    later = (room.clock.now() + timedelta(hours=5)).isoformat()
    room.headquarters.act(
        directives.extend,
        number=number,
        change={"units": [V1], "complete_by": later, "reason": "路断"},
    )
    room.later(hours=3)
    climb(room, number)
    assert V1 not in met(room, "supervise_late")
    assert len(met(room, "supervise_late")) == 6
    room.later(hours=2)
    climb(room, number)
    assert V1 in met(room, "supervise_late")


def test_stragglers_are_told_together(room: Room) -> None:
    """Superiors hear of the same rung once in ten minutes, with the rest counted together."""
    number = direct(room)
    for minutes, unit in ((181, V1), (183, V2)):
        room.headquarters.act(
            directives.extend,
            number=number,
            change={
                "units": [unit],
                "complete_by": (room.clock.now() + timedelta(minutes=minutes)).isoformat(),
                "reason": "路断",
            },
        )
    room.later(hours=3)
    assert "supervise_late" in climb(room, number)
    for _ in range(9):
        room.later(minutes=1)
        assert "supervise_late" not in climb(room, number)
    room.later(minutes=1)
    assert "supervise_late" in climb(room, number)
    steps = room.headquarters.read(directives.ladder, number=number).steps
    late = [one for one in steps if one.rung.code == "supervise_late"]
    assert [one.units for one in late] == [2, 5]


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


def test_somebody_elsewhere_has_a_whole_chain(room: Room) -> None:
    """A leaf outside the issuer's province is told up its own line, then to the issuer."""
    number = direct(room, scope={"units": [FAR]})
    began = room.clock.now()
    while room.clock.now() - began < timedelta(hours=6):
        room.later(minutes=15)
        climb(room, number)
    late = [(unit, n) for (_, unit), n in told_of(room).items() if n == 1 and len(unit) < 12]
    assert {"430102001", "430102", "4301", "43"} <= {unit for unit, _ in late}


def test_a_machine_of_all_orders(room: Room, clock: HeldClock, tmp_path: Path) -> None:
    """Nobody is met twice by one rung of a round, whatever happens between the beats."""
    assert populate.__doc__
    number = direct(room)
    acts = ["acknowledge", "start", "claim", "progress", "return", "need", "refute", "reject"]
    for beat in range(24):
        room.later(minutes=17)
        room.say(number, VILLAGES[beat % 7], acts[beat % len(acts)], by="居民甲")
        climb(room, number)
    with room.headquarters.database.reading() as connection:
        rows = connection.execute(select(escalation)).all()
    keys = [(r.unit, r.version, r.round, r.rung) for r in rows]
    assert len(keys) == len(set(keys))
    room.agrees(number)
