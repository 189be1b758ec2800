"""Coordinate systems agree with vectors that four other programs agree on, within 0.1 m."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.geo.coordinates import (
    EAST,
    NORTH,
    SOUTH,
    SYSTEMS,
    WEST,
    distance_m,
    from_wgs84,
    in_china_box,
    to_wgs84,
)

VECTORS = Path(__file__).parent / "vectors.json"
CITIES = Path(__file__).parents[4] / "shared/data/coords/gcoord_cities_half.json"
CLOSE_M = 0.1
# The shift is at most this far, so no conversion crosses the edge of the box from inside this.
MARGIN = 0.02

PLACES = json.loads(VECTORS.read_text("utf-8"))["vectors"]
inside = st.tuples(
    st.floats(SOUTH + MARGIN, NORTH - MARGIN), st.floats(WEST + MARGIN, EAST - MARGIN)
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place["name"])
def test_vectors_both_ways(place: dict[str, object]) -> None:
    """Each known place comes out right in GCJ-02 and BD-09, and comes back from both."""
    here = (place["lat"], place["lon"])
    for system, there in (("gcj02", place["gcj02"]), ("bd09", place["bd09"])):
        if there is None:
            continue
        lon, lat = there
        assert distance_m(from_wgs84(*here, system), (lat, lon)) < CLOSE_M
        assert distance_m(to_wgs84(lat, lon, system), here) < CLOSE_M


@pytest.mark.skipif(
    not CITIES.exists(), reason="the cities as map services convert them are absent"
)
def test_cities_as_map_services_convert_them() -> None:
    """332 cities: Baidu's own form within 0.2 m, WGS-84 within the 1e-4 degrees it was taken at."""
    for city in json.loads(CITIES.read_text("utf-8"))["cities"]:
        lon, lat = city["GCJ02"]
        wgs84 = to_wgs84(lat, lon, "gcj02")
        baidu_lon, baidu_lat = city["BD09"]
        assert distance_m(from_wgs84(*wgs84, "bd09"), (baidu_lat, baidu_lon)) < 0.2
        assert distance_m(wgs84, (city["WGS84"][1], city["WGS84"][0])) < 15


@given(inside, st.sampled_from(SYSTEMS))
def test_what_goes_out_comes_back(place: tuple[float, float], system: str) -> None:
    """Anywhere in the box the inverse is exact, to a millimetre."""
    assert distance_m(to_wgs84(*from_wgs84(*place, system), system), place) < 0.001


@given(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), st.sampled_from(SYSTEMS))
def test_outside_nothing_moves(place: tuple[float, float], system: str) -> None:
    """Outside the box all systems are one."""
    if in_china_box(*place):
        return
    assert from_wgs84(*place, system) == place
    assert to_wgs84(*place, system) == place


@pytest.mark.parametrize("edge", [(30.0, WEST), (30.0, EAST), (SOUTH, 110.0), (NORTH, 110.0)])
def test_the_edge_belongs_to_the_inside(edge: tuple[float, float]) -> None:
    """On the edge the shift begins abruptly; one step beyond nothing is shifted."""
    assert in_china_box(*edge)
    assert distance_m(from_wgs84(*edge, "gcj02"), edge) > 50
    beyond = (math.nextafter(edge[0], edge[0] - 1 if edge[0] == SOUTH else 90), edge[1])
    if edge[0] == 30.0:
        beyond = (30.0, math.nextafter(edge[1], -180 if edge[1] == WEST else 180))
    assert from_wgs84(*beyond, "gcj02") == beyond


@example((0.83203125, 137.828125), "bd09")
@example((24.0, 137.8347), "bd09")
@given(
    st.one_of(
        st.tuples(st.floats(SOUTH, NORTH), st.floats(WEST - MARGIN, WEST + MARGIN)),
        st.tuples(st.floats(SOUTH, NORTH), st.floats(EAST - MARGIN, EAST + MARGIN)),
        st.tuples(st.floats(SOUTH - MARGIN, SOUTH + MARGIN), st.floats(WEST, EAST)),
        st.tuples(st.floats(NORTH - MARGIN, NORTH + MARGIN), st.floats(WEST, EAST)),
    ),
    st.sampled_from(["gcj02", "bd09"]),
)
def test_the_strip_at_the_edge(place: tuple[float, float], system: str) -> None:
    """Where no place leads to, the position stays; it is never sent far."""
    back = to_wgs84(*place, system)
    assert distance_m(back, place) < 2500
    if back != place:
        assert distance_m(from_wgs84(*back, system), place) < 0.001


@pytest.mark.parametrize(
    ("lat", "lon", "system"),
    [(91.0, 0.0, "wgs84"), (0.0, 181.0, "gcj02"), (math.nan, 0.0, "bd09"), (30.0, 114.0, "WGS84")],
)
def test_what_is_no_position(lat: float, lon: float, system: str) -> None:
    """Degrees beyond the earth and unknown systems are refused, both ways."""
    with pytest.raises(Refused):
        to_wgs84(lat, lon, system)
    with pytest.raises(Refused):
        from_wgs84(lat, lon, system)


def test_a_mix_up_at_shaziba_is_541_m() -> None:
    """The published example: 沙子坝 read in the wrong system is 541 m off."""
    place = (30.36, 109.30)
    assert distance_m(place, from_wgs84(*place, "gcj02")) == pytest.approx(541, abs=1)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0.0, 0.0), (0.0, 1.0), 111_319.49),  # along the equator of WGS-84
        ((30.0, 114.0), (31.0, 114.0), 110_860.0),  # along a meridian, WGS-84 series
        ((30.36, 109.30), (30.36, 109.30), 0.0),
    ],
)
def test_distances_are_good_to_a_half_per_cent(
    one: tuple[float, float], other: tuple[float, float], metres: float
) -> None:
    """The sphere differs from the ellipsoid by less than 0.6 %."""
    assert distance_m(one, other) == pytest.approx(metres, rel=0.006)
