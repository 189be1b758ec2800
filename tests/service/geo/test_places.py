"""Where units are: converted at the border, all or nothing, with strays named."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.geo import service as geo
from commandcenter.geo.coordinates import distance_m
from commandcenter.headquarters import Headquarters

TREE = "code,name\n42,湖北省\n4201,武汉市\n420115,江夏区\n420115107,郑店街道\n"
# Inside 江夏区; the GCJ-02 form of the same place as a phone's map shows it.
LAT, LON = 30.34008, 114.12989
GCJ02_LAT, GCJ02_LON = 30.3377132, 114.1355597


@pytest.fixture
def tree(headquarters: Headquarters, tmp_path: Path) -> Headquarters:
    """A headquarters with one street."""
    path = tmp_path / "units.csv"
    path.write_text(TREE, "utf-8")
    headquarters.act(geo.import_units, path=path)
    return headquarters


def places(folder: Path, *lines: str) -> Path:
    """A file of places."""
    path = folder / "places.csv"
    path.write_text("code,lat,lon,crs,source\n" + "\n".join(lines), "utf-8")
    return path


def test_a_place_is_kept_in_wgs84(tree: Headquarters, tmp_path: Path) -> None:
    """A place given in GCJ-02 is converted, and says how it is known."""
    line = f"420115107,{GCJ02_LAT},{GCJ02_LON},gcj02,高德 2024"
    placed = tree.act(geo.set_places, path=places(tmp_path, line))
    assert (placed.rows, placed.outside) == (1, ())
    place = tree.read(geo.unit, code="420115107").place
    assert place is not None
    assert distance_m((place.lat, place.lon), (LAT, LON)) < 0.1
    assert place.source == "高德 2024"


def test_a_place_in_another_county_is_named(tree: Headquarters, tmp_path: Path) -> None:
    """A street of 江夏 placed in Enshi is kept, and the answer says so."""
    line = "420115107,30.2738,109.4894,wgs84,"
    assert tree.act(geo.set_places, path=places(tmp_path, line)).outside == ("420115107",)
    place = tree.read(geo.unit, code="420115107").place
    assert place is not None
    assert place.source == "places.csv"


def test_bad_places_are_refused_together(tree: Headquarters, tmp_path: Path) -> None:
    """Every bad line is named and the good one is not kept."""
    path = places(
        tmp_path,
        f"420115107,{LAT},{LON},wgs84,",
        f"420115107,{LAT},{LON},wgs84,",
        f"420115108,{LAT},{LON},wgs84,",
        f"420115,91,{LON},wgs84,",
        f"420115,{LAT},{LON},mars,",
        f"420115,{LAT},east,wgs84,",
        f"420115,nan,{LON},wgs84,",
    )
    with pytest.raises(RefusedWithProblems) as refused:
        tree.act(geo.set_places, path=path)
    assert [problem.where for problem in refused.value.problems] == ["3", "4", "5", "6", "7", "8"]
    assert tree.read(geo.unit, code="420115107").place is None
