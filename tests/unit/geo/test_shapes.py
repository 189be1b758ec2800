"""Drawn circles and polygons: what they hold, what they touch, what is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.geo.boundaries import Outline, outlines
from commandcenter.geo.coordinates import distance_m
from commandcenter.geo.model import Circle, Level, Polygon
from commandcenter.geo.schematic import area_of
from commandcenter.geo.shapes import holds, read_shape, touched

WUHAN = (30.59, 114.3)
SQUARE = Polygon(((114.0, 30.0), (114.1, 30.0), (114.1, 30.1), (114.0, 30.1)))


def outline(*corners: tuple[float, float]) -> Outline:
    """A unit of one ring."""
    return Outline("420000", "某县", area_of([corners]), (corners,))


@given(st.floats(0, 2 * math.pi), st.floats(0.0, 0.2))
def test_a_circle_holds_what_is_near_enough(angle: float, reach: float) -> None:
    """Inside and outside agree with the distance on the sphere."""
    place = (WUHAN[0] + reach * math.sin(angle), WUHAN[1] + reach * math.cos(angle))
    far = distance_m(WUHAN, place)
    circle = Circle(*WUHAN, radius_m=10_000)
    assert holds(circle, lat=place[0], lon=place[1]) == (far <= 10_000)


def test_a_polygon_holds_its_inside() -> None:
    assert holds(SQUARE, lat=30.05, lon=114.05)
    assert not holds(SQUARE, lat=30.05, lon=114.15)


@pytest.mark.parametrize(
    ("ring", "met"),
    [
        (((114.05, 30.05), (114.06, 30.05), (114.06, 30.06)), True),
        (((113.0, 29.0), (115.0, 29.0), (115.0, 31.0), (113.0, 31.0)), True),
        (((114.04, 29.0), (114.06, 29.0), (114.06, 31.0), (114.04, 31.0)), True),
        (((114.2, 30.0), (114.3, 30.0), (114.3, 30.1)), False),
    ],
    ids=["inside", "around", "across without a corner inside", "beside"],
)
def test_a_polygon_touches_what_overlaps_it(
    ring: tuple[tuple[float, float], ...], met: bool
) -> None:
    assert bool(touched(SQUARE, [outline(*ring)])) is met


def test_a_circle_touches_the_counties_round_it() -> None:
    """A kilometre at the Wuhan customs house lies in one district or two; thirty reach many."""
    counties = outlines(Level.COUNTY).values()
    near = touched(Circle(30.5800, 114.2900, 1_000), counties)
    wide = touched(Circle(30.5800, 114.2900, 30_000), counties)
    assert "420102" in near
    assert set(near) < set(wide)
    assert {"420102", "420103", "420105", "420106", "420111", "420112"} <= set(wide)


@pytest.mark.parametrize("shape", [Circle(*WUHAN, radius_m=500.0), SQUARE])
def test_a_shape_is_read_back_as_it_was_kept(shape: Circle | Polygon) -> None:
    assert read_shape(shape.to_dict()) == shape


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "circle", "lat": 30.0, "lon": 114.0, "radius_m": 0},
        {"kind": "circle", "lat": 30.0, "lon": 114.0, "radius_m": 9e9},
        {"kind": "circle", "lat": math.nan, "lon": 114.0, "radius_m": 10},
        {"kind": "polygon", "corners": [[114, 30], [114, 31]]},
        {"kind": "polygon", "corners": [[114, 30], [115, 31], [116, 32]]},
        {"kind": "polygon", "corners": [[114, 30], [115, 31], [200, 32]]},
        {"kind": "polygon", "corners": "here"},
    ],
)
def test_what_is_no_shape_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        read_shape(data)
