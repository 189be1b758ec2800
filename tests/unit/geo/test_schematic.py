"""Schematic spots: inside their county, the same everywhere, never evidence."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import pytest

from commandcenter.geo import schematic
from commandcenter.geo.schematic import Area, Spot

ROOT = Path(__file__).parents[3]
STREETS = 11
MEMBERS = 24


def family(county: str) -> tuple[list[str], dict[str, list[str]]]:
    """A county with eleven streets of up to twenty-four communities."""
    streets = [f"{county}{number:03}" for number in range(1, STREETS + 1)]
    members = {
        street: [f"{street}{number:03}" for number in range(1, MEMBERS + 1 - index)]
        for index, street in enumerate(streets)
    }
    return streets, members


@pytest.mark.parametrize("county", sorted(schematic.county_areas()))
def test_every_spot_lies_inside_its_county(county: str) -> None:
    area = schematic.county_areas()[county]
    streets, members = family(county)
    seats = schematic.street_spots(area, streets)
    spots = schematic.member_spots(area, seats, members)
    assert set(seats) == set(streets)
    assert set(spots) == {code for codes in members.values() for code in codes}
    assert all(area.holds(*spot) for spot in [*seats.values(), *spots.values()])


def test_spots_depend_on_the_codes_alone() -> None:
    area = schematic.county_areas()["420115"]
    streets, members = family("420115")
    first = schematic.member_spots(area, schematic.street_spots(area, streets), members)
    shuffled = schematic.street_spots(area, list(reversed(streets)))
    backwards = {street: list(reversed(codes)) for street, codes in reversed(members.items())}
    assert schematic.member_spots(area, shuffled, backwards) == first


def test_no_two_spots_coincide_and_neighbours_keep_their_distance() -> None:
    area = schematic.county_areas()["420115"]
    streets, members = family("420115")
    spots = schematic.member_spots(area, schematic.street_spots(area, streets), members)
    gaps = nearest_gaps(area, list(spots.values()))
    even = math.sqrt(area.width * area.height / len(spots))
    assert min(gaps) > 0.1 * even


def test_members_lie_nearer_to_their_own_street_than_to_any_other() -> None:
    area = schematic.county_areas()["420115"]
    streets, members = family("420115")
    seats = schematic.street_spots(area, streets)
    spots = schematic.member_spots(area, seats, members)
    astray = [
        code
        for code, spot in spots.items()
        if min(seats, key=lambda street: apart(area, seats[street], spot)) != code[:9]
    ]
    assert astray == []


def test_a_known_seat_is_kept_and_the_others_make_room_for_it() -> None:
    area = schematic.county_areas()["420115"]
    streets, _ = family("420115")
    known = {streets[3]: schematic.spot_in(area, "seat")}
    seats = schematic.street_spots(area, streets, known)
    assert seats[streets[3]] == known[streets[3]]
    assert min(nearest_gaps(area, list(seats.values()))) > 0.01


@pytest.mark.parametrize("county", ["421071", "421171"])
def test_a_statistical_county_without_outline_lies_inside_its_prefecture(county: str) -> None:
    area = schematic.county_area(county)
    assert area is not None
    streets, members = family(county)
    spots = schematic.member_spots(area, schematic.street_spots(area, streets), members)
    prefecture = schematic.prefecture_areas()[county[:4]]
    assert len(spots) == sum(map(len, members.values()))
    assert all(prefecture.holds(*spot) for spot in spots.values())


def test_a_county_elsewhere_gets_a_circle_and_an_unknown_code_gets_nothing() -> None:
    area = schematic.county_area("110101")
    assert area is not None
    assert area.holds(*schematic.county_labels()["110101"])
    assert schematic.county_area("990101") is None


def test_holes_are_outside() -> None:
    outer = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    hole = [(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0)]
    area = schematic.area_of([outer, hole])
    assert area.holds(2, 2)
    assert not area.holds(5, 5)
    assert not area.holds(11, 5)


def test_only_those_who_draw_import_schematic_spots() -> None:
    """A schematic spot compared with a report's position would accuse an honest unit."""
    judges = ("verification", "directives", "incidents", "gateway", "warning", "intake", "ledgers")
    users = defaultdict(list)
    for room in judges:
        for file in (ROOT / "commandcenter" / room).rglob("*.py"):
            if "schematic" in file.read_text(encoding="utf-8"):
                users[room].append(file.name)
    assert users == {}


def nearest_gaps(area: Area, spots: list[Spot]) -> list[float]:
    """For every spot the distance to its nearest neighbour."""
    return [min(apart(area, spot, other) for other in spots if other is not spot) for spot in spots]


def apart(area: Area, one: Spot, other: Spot) -> float:
    """A distance in degrees of latitude."""
    return math.hypot((one[0] - other[0]) * area.squeeze, one[1] - other[1])
