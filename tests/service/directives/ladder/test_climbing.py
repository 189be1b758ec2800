"""The ladder on both databases: by the clock, hop by hop, once for each round, told with counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from commandcenter.channels.model import Routes
from commandcenter.core.errors import RefusedWithProblems
from commandcenter.directives import service as directives
from commandcenter.directives.tables import escalation, ladder_pass
from commandcenter.headquarters import Headquarters
from tests.service.directives.conftest import FAR, TREE, V1, V2, VILLAGES, Room, refused
from tests.service.directives.ladders import STREET, climb, direct, met, told_of


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
    assert again.act(directives.climb, number=number, routes=Routes()) is None
    assert number not in again.read(directives.due_ladders)
    # Even where the note of the pass was lost, the units themselves know that they were met.
    with room.headquarters.database.writing() as connection:
        connection.execute(ladder_pass.delete())
    assert again.act(directives.climb, number=number, routes=Routes()) is None


def test_a_server_that_slept_gives_each_rung_its_time(room: Room) -> None:
    """After hours without a clock the rungs do not fall on a unit all at once."""
    number = direct(room)
    room.later(hours=2)
    assert climb(room, number) == ["remind"]
    room.later(minutes=14)
    assert climb(room, number) == []
    room.later(minutes=1)
    assert climb(room, number) == ["remind_deputy"]


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


def test_a_look_counts_only_for_the_clocks_it_saw(room: Room) -> None:
    """Released between the look and the step, the held units are met all the same."""
    number = direct(room)
    room.later(minutes=30)
    hq = room.headquarters
    hq.act(directives.hold, number=number, change={"reason": "断电", "under": ["42"]})
    looked = hq.read(directives.look, number=number)
    assert looked.idle["remind"]
    hq.act(directives.release, number=number, reason="来电")
    assert hq.act(directives.climb, number=number, routes=Routes(), looked=looked) is not None
    assert V1 in met(room, "remind")


def test_who_moves_after_a_look_is_met_the_next_time(room: Room) -> None:
    """A unit that is reopened while the step is on its way falls between no two looks."""
    number = direct(room)
    codes = [line.split(",")[0] for line in TREE.splitlines() if line.startswith("42")]
    hops = [code for code in codes if 2 < len(code) < 12]
    room.hear([room.one(number, code, "acknowledge") for code in hops])
    room.hear([room.one(number, code, "claim") for code in VILLAGES if code.startswith("42")])
    room.later(hours=12)
    hq = room.headquarters
    looked = hq.read(directives.look, number=number)
    assert looked.idle["supervise_late"]
    room.say(number, V1, "refute")
    assert hq.act(directives.climb, number=number, routes=Routes(), looked=looked) is None
    assert "supervise_late" in climb(room, number)
    assert met(room, "supervise_late") == [V1]


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


WHO_HOLDS = [
    ("P001", [V1], False),
    ("P002", [STREET], False),
    ("P002", [V1], True),
    ("P003", [STREET], True),
    ("P003", [], False),
    ("P006", [], False),
]


def test_only_a_superior_holds(room: Room) -> None:
    """Nobody stops the clock of their own unit, and nobody from elsewhere does."""
    number = direct(room)
    for person, under, may in WHO_HOLDS:
        door = room.headquarters.act_as(person, "cli")
        change = {"reason": "x", "under": under}
        if may:
            assert door.act(directives.hold, number=number, change=change)
            continue
        with refused("superior"):
            door.act(directives.hold, number=number, change=change)


def test_what_is_wrong_in_a_hold(room: Room) -> None:
    """Reason, units and time are checked together."""
    number = direct(room)
    change = {"why": "x", "under": ["99"], "until": "2020-01-01T00:00:00+08:00"}
    with refused("was not held") as why:
        room.headquarters.act(directives.hold, number=number, change=change)
    assert isinstance(why.value, RefusedWithProblems)
    assert {p.where for p in why.value.problems} == {"why", "reason", "under", "until"}


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


def test_somebody_elsewhere_has_a_whole_chain(room: Room) -> None:
    """A leaf outside the issuer's province is told up its own line, then to the issuer."""
    number = direct(room, scope={"units": [FAR]})
    began = room.clock.now()
    while room.clock.now() - began < timedelta(hours=6):
        room.later(minutes=30)
        climb(room, number)
    late = [(unit, n) for (_, unit), n in told_of(room).items() if n == 1 and len(unit) < 12]
    assert {"430102001", "430102", "4301", "43"} <= {unit for unit, _ in late}


@pytest.mark.long
def test_a_machine_of_all_orders(room: Room) -> None:
    """Nobody is met twice by one rung of a round, whatever happens between the beats."""
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
