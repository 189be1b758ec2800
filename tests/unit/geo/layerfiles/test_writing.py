"""What a map shows as GeoJSON and KML: marked, honest about places, read back by our own reader."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from commandcenter.geo.coordinates import distance_m
from commandcenter.geo.layerfiles import read_layer
from commandcenter.geo.layerfiles.writing import (
    WrittenFeature,
    WrittenMap,
    geojson_bytes,
    geometry_of,
    kml_bytes,
    outline_geometries,
)

CIRCLE = {"kind": "circle", "lat": 30.6, "lon": 114.3, "radius_m": 5000.0}
RING = [[114.2, 30.5], [114.2, 30.7], [114.4, 30.7], [114.4, 30.5]]
COUNTS = {"claimed": 80, "verified": 31}
SHOWN = WrittenMap(
    "汛情 <一>",
    datetime(2026, 7, 17, 3, tzinfo=UTC),
    True,
    "审图号 GS(2024)0650号",
    (
        WrittenFeature("转移圈", geometry_of(CIRCLE), {"kind": "area"}),
        WrittenFeature("转移面", geometry_of({"kind": "polygon", "corners": RING}), {}),
        WrittenFeature("武汉市", outline_geometries()["4201"], {"kind": "unit", **COUNTS}),
        WrittenFeature("某街道", None, {"kind": "unit", **COUNTS}),
    ),
)


def test_a_circle_becomes_a_closed_ring_at_its_radius() -> None:
    [ring] = geometry_of(CIRCLE)["coordinates"]
    assert ring[0] == ring[-1]
    for lon, lat in ring:
        assert abs(distance_m((30.6, 114.3), (lat, lon)) - 5000) < 0.1


def test_rings_run_against_the_clock() -> None:
    """RFC 7946, 3.1.6, whichever way it was drawn."""
    for corners in (RING, RING[::-1]):
        [ring] = geometry_of({"kind": "polygon", "corners": corners})["coordinates"]
        twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
        assert twice > 0


def test_geojson_says_what_it_is() -> None:
    whole = json.loads(geojson_bytes(SHOWN))
    assert whole["name"] == "【演练】汛情 <一>"
    assert whole["approval"] == SHOWN.approval
    assert whole["drill"] is True
    assert whole["at"] == "2026-07-17T03:00:00+00:00"
    assert all(one["properties"]["drill"] for one in whole["features"])
    city, street = whole["features"][2:]
    assert (city["properties"]["claimed"], city["properties"]["verified"]) == (80, 31)
    assert street["geometry"] is None


def test_nothing_is_marked_a_drill_that_is_none() -> None:
    whole = json.loads(geojson_bytes(replace(SHOWN, drill=False)))
    assert whole["name"] == "汛情 <一>"
    assert not any("drill" in one["properties"] for one in whole["features"])
    assert "演练" not in kml_bytes(replace(SHOWN, drill=False)).decode()


@pytest.mark.parametrize(("ending", "write"), [("geojson", geojson_bytes), ("kml", kml_bytes)])
def test_it_reads_back(tmp_path: Path, ending: str, write: object) -> None:
    assert callable(write)
    path = tmp_path / f"a.{ending}"
    path.write_bytes(write(SHOWN))
    layer = read_layer(path)
    titles = [feature.title for feature in layer.features]
    assert titles[:2] == ["转移圈", "转移面"]
    assert set(titles[2:]) == {"武汉市"}
    parts = sum(len(feature.rings) for feature in layer.features if feature.title == "武汉市")
    geometry = SHOWN.features[2].geometry
    assert geometry is not None
    polygons = geometry["coordinates"]
    assert parts == (
        len(polygons)
        if geometry["type"] == "Polygon"
        else sum(len(polygon) for polygon in polygons)
    )


def test_kml_carries_the_mark_the_approval_and_the_counts() -> None:
    said = kml_bytes(SHOWN).decode()
    assert "<name>【演练】汛情 &lt;一&gt;</name>" in said
    assert SHOWN.approval in said
    assert '<Data name="verified">' in said
