"""Reaction times equal a plain calculation, and each waiting leaf is counted at one place."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from statistics import median, quantiles

import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind
from commandcenter.directives.pace import Pace, Reactions, Stuck
from commandcenter.geo.model import Level
from tests.service.directives.conftest import VILLAGES, Room

STREETS = sorted({code[:9] for code in VILLAGES})
COUNTIES = sorted({code[:6] for code in VILLAGES})
CITIES = sorted({code[:4] for code in VILLAGES})
HUBEI = [code for code in VILLAGES if code.startswith("42")]


def paces(room: Room, number: str, under: str | None = None) -> Reactions:
    return room.headquarters.read(directives.reactions, number=number, under=under)


def stuck(room: Room, number: str, under: str | None = None) -> Stuck:
    return room.headquarters.read(directives.stuck, number=number, under=under)


class Story:
    """A random day: who said what and when, and what follows from it by plain arithmetic."""

    def __init__(self, room: Room, *, relayed: bool, seed: int) -> None:
        self.room, self.relayed = room, relayed
        self.random = random.Random(seed)
        delivery = {"delivery": "relayed"} if relayed else {}
        self.number = room.issue(**delivery)
        self.issued_at = room.clock.now()
        self.acknowledged: dict[str, datetime] = {}
        self.passed: dict[str, datetime] = {}
        self.started: dict[str, datetime] = {}

    def play(self) -> None:
        hops = [c for c in [*CITIES, *COUNTIES, *STREETS] if c.startswith("42")]
        for _ in range(30):
            now = self.room.later(seconds=self.random.randint(7, 900))
            kind = self.random.choice(["acknowledge", "relay", "start"])
            unit = self.random.choice(HUBEI if kind == "start" else [*HUBEI, *hops])
            if kind == "relay" and unit not in hops:
                continue
            if self.relayed and self.told(unit) is None:
                continue
            self.room.say(self.number, unit, kind)
            self.acknowledged.setdefault(unit, now)
            if kind == "relay":
                self.passed.setdefault(unit, now)
            if kind == "start":
                self.started.setdefault(unit, now)

    def told(self, unit: str) -> datetime | None:
        """Since when a unit can know."""
        above = {12: unit[:9], 9: unit[:6], 6: unit[:4], 4: "42"}[len(unit)]
        if not self.relayed or above == "42":
            return self.issued_at
        return self.passed.get(above)

    def expected(self, units: list[str], first: str) -> tuple[list[timedelta], list[datetime]]:
        """The times of those who did a step, and since when the others wait."""
        took, waits = [], []
        for unit in units:
            begin = self.told(unit) if first == "acknowledge" else self.acknowledged.get(unit)
            known = {
                "acknowledge": self.acknowledged,
                "relay": self.passed,
                "start": self.started,
            }
            end = known[first].get(unit)
            if begin is not None and end is not None:
                took.append(end - begin)
            elif begin is not None:
                waits.append(begin)
        return took, waits


def same(pace: Pace, expected: tuple[list[timedelta], list[datetime]]) -> None:
    """The pace says what the standard library computes, to the microsecond."""
    took, waits = expected
    assert pace.done == len(took)
    assert pace.waiting == len(waits)
    assert pace.since == (min(waits) if waits else None)
    if not took:
        assert (pace.median, pace.ninth) == (None, None)
        return
    seconds = [one.total_seconds() for one in took]
    assert pace.median is not None
    assert pace.ninth is not None
    assert pace.median.total_seconds() == pytest.approx(median(seconds), abs=1e-5)
    ninth = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    assert pace.ninth.total_seconds() == pytest.approx(ninth, abs=1e-5)


@pytest.mark.parametrize("relayed", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_day(room: Room, seed: int, relayed: bool) -> None:
    """Both reads agree with plain arithmetic over what was said."""
    story = Story(room, relayed=relayed, seed=seed)
    story.play()
    the_times_are_those_of_a_plain_calculation(room, story)
    each_leaf_waits_at_one_place(room, story)


def the_times_are_those_of_a_plain_calculation(room: Room, story: Story) -> None:
    found = paces(room, story.number)
    assert found.relayed is story.relayed
    levels = {(one.level, one.leaf): one for one in found.levels}
    groups = {
        (Level.CITY, False): [c for c in CITIES if c.startswith("42")],
        (Level.COUNTY, False): [c for c in COUNTIES if c.startswith("42")],
        (Level.STREET, False): [c for c in STREETS if c.startswith("42")],
        (Level.VILLAGE, True): HUBEI,
    }
    for key, units in groups.items():
        if key in levels:
            same(levels[key].acknowledge, story.expected(units, "acknowledge"))
            same(levels[key].then, story.expected(units, "start" if key[1] else "relay"))
        else:
            assert story.expected(units, "acknowledge") == ([], [])
    for row in found.units:
        below = [code for code in HUBEI if code.startswith(row.unit)]
        same(row.leaf_acknowledge, story.expected(below, "acknowledge"))
        same(row.leaf_start, story.expected(below, "start"))
        own = story.acknowledged.get(row.unit)
        assert row.acknowledged == (own - story.issued_at if own else None)


def each_leaf_waits_at_one_place(room: Room, story: Story) -> None:
    """The topmost hop that holds the directive, else the leaf: found by walking down each way."""
    for under in (None, "4201", "420115", "420115107"):
        expected: dict[tuple[int, Kind], int] = {}
        for leaf in HUBEI:
            if not leaf.startswith(under or "42") or leaf in story.started:
                continue
            place = _place(story, leaf)
            expected[place] = expected.get(place, 0) + 1
        found = stuck(room, story.number, under)
        assert {(int(one.level), one.step): one.leaves for one in found.places} == expected
        leaves = [one.leaves for one in found.places]
        assert leaves == sorted(leaves, reverse=True)
        by_unit = sum(one.leaves for one in found.units)
        assert by_unit == sum(expected.values())
        assert found.issued - found.started == sum(expected.values())


def _place(story: Story, leaf: str) -> tuple[int, Kind]:
    if leaf in story.acknowledged:
        return int(Level.VILLAGE), Kind.START
    for digits, level in ((4, Level.CITY), (6, Level.COUNTY), (9, Level.STREET)):
        hop = leaf[:digits]
        if hop not in story.passed:
            step = Kind.RELAY if hop in story.acknowledged else Kind.ACKNOWLEDGE
            return int(level), step
    return int(Level.VILLAGE), Kind.ACKNOWLEDGE


def test_a_level_that_holds_back_is_named_with_its_unit_and_its_wait(room: Room) -> None:
    number = room.issue(issuer="4201", scope={"under": ["4201"], "level": "village"})
    room.later(minutes=5)
    room.say(number, "420115", "relay")
    room.say(number, "420106", "relay")
    since = room.later(minutes=5)
    room.say(number, "420115107", "acknowledge")
    room.later(minutes=52)
    found = stuck(room, number)
    first = found.places[0]
    assert (first.level, first.step, first.leaf) == (Level.STREET, Kind.RELAY, False)
    assert (first.units, first.leaves, first.since) == (1, 3, since)
    assert (found.units[0].name, found.units[0].leaves) == ("郑店街道", 3)


def test_those_who_acknowledged_and_did_not_come_have_waited_since_their_receipt(
    room: Room,
) -> None:
    number = room.issue(issuer="420115107", scope={"under": ["420115107"], "level": "village"})
    heard = room.later(minutes=5)
    for village in HUBEI[:2]:
        room.say(number, village, "acknowledge")
        room.later(minutes=5)
    found = stuck(room, number)
    start = next(one for one in found.units if one.step is Kind.START)
    assert (start.unit, start.leaf, start.leaves) == ("420115107", True, 2)
    assert start.since == heard
    assert found.places[0].since == heard


def test_what_was_handed_back_waits_nowhere(room: Room) -> None:
    number = room.issue(issuer="420115107", scope={"under": ["420115107"], "level": "village"})
    for village in HUBEI[:3]:
        room.say(number, village, "acknowledge")
    assert [(one.step, one.leaves) for one in stuck(room, number).places] == [(Kind.START, 3)]
    room.say(number, HUBEI[0], "return")
    found = stuck(room, number)
    assert [(one.step, one.leaves) for one in found.places] == [(Kind.START, 2)]
    assert [(one.unit, one.leaves) for one in found.units] == [("420115107", 2)]


def test_the_issuers_own_area_does_not_wait_for_what_lies_above_it(room: Room) -> None:
    """A city orders its own villages and those of a neighbour: the province holds only the
    neighbour's.
    """
    number = room.issue(issuer="4201", scope={"under": ["420115", "422801"], "level": "village"})
    room.say(number, "420115", "relay")
    for street in ("420115107", "420115108"):
        room.say(number, street, "relay")
    found = stuck(room, number)
    places = {(one.level, one.step): one.leaves for one in found.places}
    assert places == {(Level.VILLAGE, Kind.ACKNOWLEDGE): 4, (Level.PROVINCE, Kind.ACKNOWLEDGE): 2}
    inside = stuck(room, number, "420115")
    assert [(one.level, one.leaves) for one in inside.places] == [(Level.VILLAGE, 4)]
    outside = stuck(room, number, "4228")
    assert [(one.unit, one.leaves) for one in outside.units] == [("42", 2)]


def test_a_material_amendment_starts_the_clocks_again(room: Room) -> None:
    number = room.issue()
    room.later(minutes=30)
    room.say(number, HUBEI[0], "acknowledge")
    changed = room.later(minutes=30)
    change = {"text": "改为逐户核对。", "reason": "范围扩大"}
    room.headquarters.act(directives.amend, number=number, change=change)
    assert {one.acknowledge.since for one in paces(room, number).levels if one.leaf} == {changed}
    room.later(minutes=7)
    room.say(number, HUBEI[0], "acknowledge")
    [leaf] = [one for one in paces(room, number).levels if one.leaf]
    assert leaf.acknowledge.median == timedelta(minutes=7)
