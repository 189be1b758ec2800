"""Roll calls on both databases: drawn so that nobody could choose, answered, never a verdict."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.accounts import service as accounts
from commandcenter.channels.model import Routes
from commandcenter.core.errors import RefusedWithProblems
from commandcenter.directives import service as directives
from commandcenter.directives.model import DirectiveKind, Location
from commandcenter.directives.rollcalls import (
    Answered,
    How,
    RollCall,
    Where,
    drawn_time,
    drawn_units,
    judged_place,
    read_plan,
)
from commandcenter.directives.service import Call
from commandcenter.geo import service as geo
from commandcenter.store import journal
from tests.service.directives.conftest import V1, V2, VILLAGES, Room, refused
from tests.service.directives.ladders import climb, told_of

HOUR = timedelta(hours=1)
HUBEI = [village for village in VILLAGES if village.startswith("42")]


def announced(room: Room, **changed: Any) -> RollCall:
    """A roll call of three villages of Hubei in the next hour, unless something else is said."""
    now = room.clock.now()
    plan = {
        "under": ["42"],
        "level": "village",
        "count": 3,
        "from": now.isoformat(),
        "to": (now + HOUR).isoformat(),
    }
    return room.headquarters.act(directives.announce_roll_call, plan=read_plan(plan | changed))


def started(room: Room, **changed: Any) -> str:
    """The number of a roll call that has begun."""
    found = announced(room, **changed)
    room.clock.at = found.starts_at
    [due] = room.headquarters.read(directives.due_roll_calls)
    return str(room.headquarters.act(directives.start_roll_call, identity=due).directive)


def everybody(room: Room) -> str:
    """A roll call of all villages at once."""
    return started(room, count=5_000)


def by_unit(room: Room, number: str) -> dict[str, Any]:
    """What came of a roll call."""
    return {one.unit: one for one in room.headquarters.read(directives.callings, number=number)}


def test_nobody_knows_when_or_whom(room: Room) -> None:
    """It starts at its moment and not before; its units are drawn then, and only once."""
    found = announced(room)
    assert room.clock.now() <= found.starts_at <= room.clock.now() + HOUR
    assert (found.seed, found.directive) == (None, None)
    hq = room.headquarters
    if found.starts_at > room.clock.now():
        assert hq.read(directives.due_roll_calls) == []
        with refused("has not come"):
            hq.act(directives.start_roll_call, identity=found.id)
    room.clock.at = found.starts_at
    first = hq.act(directives.start_roll_call, identity=found.id)
    again = hq.act(directives.start_roll_call, identity=found.id)
    assert first == again
    assert hq.read(directives.due_roll_calls) == []
    order = hq.read(directives.get, number=str(first.directive))
    assert (order.kind, order.leaves) == (DirectiveKind.ROLL_CALL, 3)
    assert set(order.units) <= set(HUBEI)


def test_anybody_can_draw_again(room: Room) -> None:
    """The time is drawn from the entry of the announcement, the units from that of the draw."""
    number = started(room)
    hq = room.headquarters
    [found] = hq.read(directives.roll_calls)
    units = hq.read(directives.redrawn, identity=found.id)
    assert sorted(units) == sorted(by_unit(room, number))
    with hq.database.reading() as connection:
        [entry] = journal.tail(connection, after=found.announced_in - 1, limit=1)
        assert drawn_time(entry.hash, found.begins, found.ends) == found.starts_at
        [drawn] = journal.tail(connection, after=(found.drawn_in or 0) - 1, limit=1)
        assert drawn.hash == found.seed
    said = room.entries("rollcall.announce")[0].payload or {}
    assert "starts_at" not in said


def test_the_same_key_is_the_same_roll_call(room: Room) -> None:
    """A resend announces nothing new; another content is refused."""
    first = announced(room, key="a")
    assert announced(room, key="a") == first
    with refused("another roll call"):
        announced(room, key="a", count=2)


@given(st.integers(1, 30), st.text(min_size=1, max_size=8))
def test_a_draw_is_without_replacement(count: int, seed: str) -> None:
    """Each unit at most once, and the same seed the same units in any order of asking."""
    units = [f"42011500420{number}" for number in range(20)]
    drawn = drawn_units(seed, units, count)
    assert len(set(drawn)) == len(drawn) == min(count, 20)
    assert drawn_units(seed, reversed(units), count) == drawn


def test_every_unit_has_its_chance() -> None:
    """Over many seeds all units are drawn about equally often, and times fill the window."""
    units = [str(number) for number in range(10)]
    drawn = Counter(code for seed in range(2_000) for code in drawn_units(f"s{seed}", units, 3))
    assert all(abs(times - 600) < 5 * 21 for times in drawn.values())
    begins = datetime(2026, 7, 17, tzinfo=UTC)
    minutes = [
        (drawn_time(f"s{seed}", begins, begins + HOUR) - begins) / timedelta(minutes=1)
        for seed in range(500)
    ]
    assert min(minutes) < 3 < 57 < max(minutes)
    assert 27 < sum(minutes) / len(minutes) < 33


def roster(room: Room, folder: Path) -> None:
    """At the first village P001 has duty, then P002."""
    start, end = room.clock.now() - HOUR, room.clock.now() + 12 * HOUR
    path = folder / "duty.csv"
    path.write_text(
        "unit,person,role,starts_at,ends_at\n"
        f"{V1},P001,值班,{start.isoformat()},{end.isoformat()}\n"
        f"{V1},P002,带班,{start.isoformat()},{end.isoformat()}\n",
        encoding="utf-8",
    )
    room.headquarters.act(accounts.import_duty, path=path)


def test_how_it_was_answered(room: Room, tmp_path: Path) -> None:
    """By whoever is on duty, by another, by telephone with its words, late, or not at all."""
    roster(room, tmp_path)
    number = everybody(room)
    room.later(minutes=2)
    room.say(number, V1, "claim", by="P001", channel="web")
    room.say(number, V2, "claim", by="P006", channel="web")
    other = HUBEI[2]
    call = Call("老李", "会计", "13800000000", "村委会", "值班室", "李值班")
    item = room.one(number, other, "claim", words="值班员去堤上了，我替他接的电话")
    room.headquarters.act(directives.record_call, item=item, call=call)
    room.later(minutes=5)
    room.say(number, HUBEI[3], "claim", by="P003", channel="web")
    found = by_unit(room, number)
    assert found[V1].on_duty == ("张三", "李四")
    assert (found[V1].answered, found[V1].how) == (Answered.IN_TIME, How.OWN)
    assert found[V2].how is How.OWN, "without a roster nobody is a stranger"
    assert (found[other].how, found[other].by) == (How.PROXY, "老李")
    assert found[other].words == "值班员去堤上了，我替他接的电话"
    assert found[other].where is None, "a telephone has no position"
    assert found[HUBEI[3]].answered is Answered.LATE
    assert found[HUBEI[4]].answered is Answered.UNANSWERED


def test_a_colleague_is_no_stranger(room: Room, tmp_path: Path) -> None:
    """Somebody who is not on the roster answers: recorded as such, and no reason to look."""
    roster(room, tmp_path)
    number = everybody(room)
    room.say(number, V1, "claim", by="P003", channel="web")
    assert by_unit(room, number)[V1].how is How.COLLEAGUE
    assert room.headquarters.read(directives.absences, number=number) == []


def test_from_where(room: Room, tmp_path: Path) -> None:
    """Only a place that is known, and a position surely too far, are a reason to look."""
    places = tmp_path / "places.csv"
    rows = "".join(f"{code},30.37,114.31,wgs84,村部\n" for code in HUBEI[:4])
    places.write_text("code,lat,lon,crs,source\n" + rows, encoding="utf-8")
    room.headquarters.act(geo.set_places, path=places)
    number = everybody(room)
    for unit, lat, accuracy in (
        (HUBEI[0], 30.3701, 20.0),
        (HUBEI[1], 30.39, 20.0),
        (HUBEI[2], 30.39, 3000.0),
        (HUBEI[4], 30.39, 20.0),
    ):
        place = Location(lat, 114.31, "wgs84", accuracy)
        room.say(number, unit, "claim", channel="web", location=place)
    room.say(number, HUBEI[3], "claim", channel="web")
    found = by_unit(room, number)
    assert [found[unit].where for unit in HUBEI[:5]] == [
        Where.AT_POST,
        Where.ELSEWHERE,
        Where.TOO_VAGUE,
        Where.NO_POSITION,
        Where.PLACE_UNKNOWN,
    ]
    [away] = room.headquarters.read(directives.absences, number=number)
    assert (away.unit, away.answered, away.place_source) == (HUBEI[1], Answered.IN_TIME, "村部")
    assert away.distance_m == pytest.approx(2224, abs=5)
    assert (away.accuracy_m, away.limit_m) == (20.0, 500.0)
    room.later(minutes=6)
    late = room.headquarters.read(directives.absences)
    assert {one.unit for one in late} == {HUBEI[1], *HUBEI[5:]}


def test_a_position_in_another_system_is_no_crime(room: Room, tmp_path: Path) -> None:
    """Half a kilometre of GCJ-02 is taken off before anybody is judged."""
    places = tmp_path / "places.csv"
    places.write_text(f"code,lat,lon,crs\n{V1},30.37,114.31,gcj02\n", encoding="utf-8")
    room.headquarters.act(geo.set_places, path=places)
    number = everybody(room)
    at = Location(30.37, 114.31, "gcj02", 10.0)
    room.say(number, V1, "claim", channel="web", location=at)
    assert by_unit(room, number)[V1].distance_m == pytest.approx(0, abs=1)


@pytest.mark.parametrize(
    ("distance", "accuracy", "where"),
    [
        (None, 10, Where.PLACE_UNKNOWN),
        (499, 10, Where.AT_POST),
        (505, 10, Where.AT_POST),
        (511, 10, Where.ELSEWHERE),
        (700, 300, Where.AT_POST),
        (5000, 1001, Where.TOO_VAGUE),
        (5000, None, Where.TOO_VAGUE),
        (100, None, Where.AT_POST),
    ],
)
def test_the_accuracy_counts_for_the_unit(
    distance: float | None, accuracy: float | None, where: Where
) -> None:
    """What the position leaves open is never held against anybody."""
    assert judged_place(distance, accuracy, limit_m=500, vague_m=1000) is where


def test_superiors_are_not_warned(room: Room) -> None:
    """A roll call lies in the inbox of whom it calls; of those above, only when told of silence."""
    number = everybody(room)

    def sees(unit: str) -> bool:
        found = room.headquarters.read(directives.inbox, unit_code=unit)
        return number in [item.directive.number for item in found]

    assert sees(V1)
    assert not sees("420115107")
    for _ in range(3):
        climb(room, number)
        room.later(minutes=5)
    climb(room, number)
    assert sees("420115107")
    assert not sees("420115")


def test_unanswered_goes_down_the_roster_then_up(room: Room, tmp_path: Path) -> None:
    """At once the one on duty, after five minutes the next, after ten the level above."""
    roster(room, tmp_path)
    number = everybody(room)
    assert climb(room, number, Routes(sms=True)) == ["call"]
    room.later(minutes=2)
    room.say(number, V2, "claim", channel="web")
    room.later(minutes=3)
    assert climb(room, number) == ["call_next"]
    room.later(minutes=5)
    assert climb(room, number) == ["call_above"]
    assert ("420115107", 2) in {(unit, n) for (_, unit), n in told_of(room).items()}
    found = by_unit(room, number)
    assert (found[V1].rung, found[V2].rung) == ("call_above", "call")
    room.agrees(number)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"under": []}, "under"),
    ({"under": ["99"]}, "under"),
    ({"level": "province"}, "level"),
    ({"count": 0}, "count"),
    ({"count": True}, "count"),
    ({"to": None}, "to"),
    ({"to": "2020-01-01T00:00:00+08:00"}, "to"),
    ({"who": "x"}, "who"),
    ({"title": 3}, "title"),
]


def test_what_is_wrong_in_a_plan(room: Room) -> None:
    """Each field that is wrong is named, and nothing is announced."""
    for changed, where in WRONG:
        with pytest.raises(RefusedWithProblems) as why:
            announced(room, **changed)
        assert [problem.where for problem in why.value.problems] == [where]
    assert room.headquarters.read(directives.roll_calls) == []


def test_a_window_in_the_past_is_refused(room: Room) -> None:
    """Nobody is called yesterday."""
    now = room.clock.now()
    with refused("has passed"):
        announced(room, **{"from": (now - 2 * HOUR).isoformat(), "to": (now - HOUR).isoformat()})
