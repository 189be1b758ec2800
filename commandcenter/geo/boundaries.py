"""Whether a place lies in a county, prefecture or province, by the outlines that ship with the
product.

The outlines are simplified: near a line, and where a unit has no outline, the answer is "not known"
(None), never a guess. An outline is a reason to look at a report, not a verdict on it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from commandcenter.core.rules import rule
from commandcenter.geo.coordinates import EARTH_RADIUS_M, distance_m
from commandcenter.geo.model import DIGITS_OF, Level, node_of
from commandcenter.geo.schematic import AREAS, Area, Spot, area_of_geometry

FILES = {
    Level.PROVINCE: "hubei_province.geojson",
    Level.CITY: "hubei_prefectures.geojson",
    Level.COUNTY: "hubei_counties.geojson",
}
DEGREE_M = math.radians(EARTH_RADIUS_M)
FAR_M = 50_000.0


@dataclass(frozen=True)
class Outline:
    """The outline of one unit: asked "inside?" and "how far from the line?"."""

    code: str
    name: str
    area: Area
    rings: tuple[tuple[Spot, ...], ...]

    def edge_m(self, lat: float, lon: float) -> float:
        """Metres from a place to the nearest line, holes included; good near the line."""
        squeeze = math.cos(math.radians(lat))
        nearest = math.inf
        for ring in self.rings:
            corners = [((x - lon) * squeeze, y - lat) for x, y in ring]
            for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
                nearest = min(nearest, _to_segment(start, end))
        return nearest * DEGREE_M


def contains(code: str, *, lat: float, lon: float) -> bool | None:
    """Whether a WGS-84 place lies in the county (or higher unit) of `code`; None where not known.

    A street or village is asked for its county, since nothing below has an outline.
    """
    outline = outline_of(code)
    if outline is None:
        return None
    margin_m = float(rule("geo", "outline_margin").value)
    if outline.edge_m(lat, lon) < margin_m:
        return None
    return outline.area.holds(lon, lat)


def outside_m(code: str, *, lat: float, lon: float) -> float | None:
    """How many metres a WGS-84 place lies outside the county (or higher unit) of `code`: 0 inside,
    None where the unit has no outline.
    """
    outline = outline_of(code)
    if outline is None:
        return None
    if outline.area.holds(lon, lat):
        return 0.0
    squeeze = math.cos(math.radians(lat)) ** 2
    corners = (corner for ring in outline.rings for corner in ring)
    x, y = min(corners, key=lambda at: squeeze * (at[0] - lon) ** 2 + (at[1] - lat) ** 2)
    near = distance_m((lat, lon), (y, x))
    # Far away the nearest corner is as good as the line, and a flat earth misleads.
    return near if near > FAR_M else outline.edge_m(lat, lon)


def county_at(*, lat: float, lon: float) -> str | None:
    """The code of the county whose outline holds a WGS-84 place, None where none does."""
    for outline in outlines(Level.COUNTY).values():
        if outline.area.holds(lon, lat):
            return outline.code
    return None


def outline_of(code: str) -> Outline | None:
    """The outline of a unit, or of its county; None where it has none."""
    node = node_of(code)
    digits = min(len(node), DIGITS_OF[Level.COUNTY])
    for level in FILES:
        if digits == DIGITS_OF[level]:
            return outlines(level).get(node[:digits])
    return None


def approval_number() -> str:
    """The number to show wherever the outlines are drawn (地图管理条例 art. 22)."""
    return str(json.loads((AREAS / "manifest.json").read_text("utf-8"))["approval"])


@cache
def outlines(level: Level) -> Mapping[str, Outline]:
    """All outlines of one level, by code."""
    features = json.loads((AREAS / FILES[level]).read_text("utf-8"))["features"]
    return {feature["properties"]["code"]: _outline(feature) for feature in features}


def _outline(feature: Mapping[str, Any]) -> Outline:
    geometry = feature["geometry"]
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings = tuple(tuple((x, y) for x, y, *_ in ring) for polygon in polygons for ring in polygon)
    named = feature["properties"]
    return Outline(named["code"], named["name"], area_of_geometry(geometry), rings)


def _to_segment(start: Spot, end: Spot) -> float:
    """How far the origin lies from a segment."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = -(start[0] * along[0] + start[1] * along[1]) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(start[0] + share * along[0], start[1] + share * along[1])
