"""In or out by the outlines that ship: holes, islands, the doubtful line, and the unknown."""

from __future__ import annotations

import pytest

from commandcenter.geo import boundaries
from commandcenter.geo.boundaries import Outline
from commandcenter.geo.model import Level
from commandcenter.geo.schematic import area_of, county_labels

SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
HOLE = ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0), (1.0, 1.0))
ISLAND = ((6.0, 0.0), (7.0, 0.0), (7.0, 1.0), (6.0, 0.0))


def test_every_county_holds_its_own_label() -> None:
    """The label point of each outline lies in it and in no other."""
    for code, outline in boundaries.outlines(Level.COUNTY).items():
        lon, lat = county_labels()[code]
        if outline.area.holds(lon, lat):
            assert boundaries.county_at(lat=lat, lon=lon) == code
        assert boundaries.contains(code, lat=lat, lon=lon) is not False


@pytest.mark.parametrize(
    "code", ["420115", "420115107", "420115107201", "420115.YJJ", "4201", "42"]
)
def test_a_place_in_jiangxia(code: str) -> None:
    """A village, a department and a district are asked for the county; a city for itself."""
    assert boundaries.contains(code, lat=30.34008, lon=114.12989) is True
    assert boundaries.contains(code, lat=39.9, lon=116.4) is False


def test_a_neighbour_is_outside() -> None:
    """Enshi is in Hubei and not in Wuhan."""
    assert boundaries.contains("42", lat=30.2738, lon=109.4894) is True
    assert boundaries.contains("4201", lat=30.2738, lon=109.4894) is False
    assert boundaries.county_at(lat=30.2738, lon=109.4894) == "422801"
    assert boundaries.county_at(lat=39.9, lon=116.4) is None


@pytest.mark.parametrize("code", ["421071", "421171001", "110101", "11", "1101"])
def test_without_an_outline_nothing_is_known(code: str) -> None:
    """Statistical counties and other provinces have no outline: neither in nor out."""
    assert boundaries.contains(code, lat=30.3, lon=112.2) is None


def test_near_the_line_nothing_is_known() -> None:
    """Within the margin of the simplified line the answer is neither yes nor no, on both sides."""
    ring = boundaries.outlines(Level.COUNTY)["420115"].rings[0]
    lon, lat = ring[0]
    assert boundaries.contains("420115", lat=lat + 0.001, lon=lon) is None
    assert boundaries.contains("420115", lat=lat - 0.001, lon=lon) is None


def test_holes_and_islands() -> None:
    """A hole is outside, an island inside, and the nearest line may be a hole's or an island's."""
    outline = Outline("x", "x", area_of([SQUARE, HOLE, ISLAND]), (SQUARE, HOLE, ISLAND))
    assert outline.area.holds(0.5, 0.5)
    assert not outline.area.holds(2.0, 2.0)
    assert outline.area.holds(6.8, 0.2)
    assert not outline.area.holds(5.0, 0.5)
    assert outline.edge_m(0.001, 2.0) == pytest.approx(111.2, rel=0.001)
    assert outline.edge_m(1.001, 2.0) == pytest.approx(111.2, rel=0.001)
    assert outline.edge_m(0.0, 4.0) == 0.0


def test_the_approval_number_is_shown() -> None:
    """The number of the map data is the one of its file."""
    assert boundaries.approval_number() == "GS(2024)0650号"
