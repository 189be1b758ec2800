"""Where units are drawn whose place nobody knows: spread inside their county, near their street.

Pure and deterministic: the same codes and outline give the same spots, on every machine. Such a
spot is for the eye alone (示意位置); it must never be compared with a report's position or be used
as evidence.
"""

from __future__ import annotations

import csv
import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from commandcenter.core.resources import RESOURCES

Spot: TypeAlias = tuple[float, float]
Ring: TypeAlias = Sequence[Spot]

AREAS = RESOURCES / "areas"
COUNTIES_FILE = AREAS / "hubei_counties.geojson"
PREFECTURES_FILE = AREAS / "hubei_prefectures.geojson"
LABELS_FILE = AREAS / "china_county_labels.csv"

BANDS = 96
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
# The plastic number's powers: the steps of the evenest known sequence in the plane (Roberts 2018).
PLANE_STEP_X = 0.7548776662466927
PLANE_STEP_Y = 0.5698402909980532
TRIES_PER_STREET = 24
TRIES_MAX = 4000
EDGE_MARGIN = 0.12
CIRCLE_CORNERS = 24
NO_OUTLINE_RADIUS_KM = 5.0
CITY_DIGITS, COUNTY_DIGITS = 4, 6


@dataclass(frozen=True)
class Area:
    """An outline with its holes, cut into bands of latitude so that asking "inside?" is quick."""

    west: float
    south: float
    east: float
    north: float
    squeeze: float
    bands: tuple[tuple[tuple[float, float, float, float], ...], ...]

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a place lies inside, by the even-odd rule, so that holes count as outside."""
        if not (self.west <= lon <= self.east and self.south <= lat <= self.north):
            return False
        inside = False
        for x1, y1, x2, y2 in self.bands[self._band(lat)]:
            if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                inside = not inside
        return inside

    @property
    def width(self) -> float:
        """East to west, in degrees of latitude, so that both axes measure alike."""
        return (self.east - self.west) * self.squeeze

    @property
    def height(self) -> float:
        """South to north, in degrees of latitude."""
        return self.north - self.south

    def _band(self, lat: float) -> int:
        share = (lat - self.south) / (self.north - self.south)
        return min(BANDS - 1, max(0, int(share * BANDS)))


def area_of(rings: Iterable[Ring]) -> Area:
    """Make an outline ready for asking; `rings` are all outer rings and holes together."""
    kept = [ring for ring in rings if len(ring) > 2]
    west = min(x for ring in kept for x, _ in ring)
    east = max(x for ring in kept for x, _ in ring)
    south = min(y for ring in kept for _, y in ring)
    north = max(y for ring in kept for _, y in ring)
    bands: list[list[tuple[float, float, float, float]]] = [[] for _ in range(BANDS)]
    squeeze = math.cos(math.radians((south + north) / 2))
    frame = Area(west, south, east, north, squeeze, ())
    for ring in kept:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if y1 == y2:
                continue
            for band in range(frame._band(min(y1, y2)), frame._band(max(y1, y2)) + 1):
                bands[band].append((x1, y1, x2, y2))
    return Area(west, south, east, north, squeeze, tuple(tuple(band) for band in bands))


def area_of_geometry(geometry: Mapping[str, Any]) -> Area:
    """Make a GeoJSON Polygon or MultiPolygon ready for asking."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings: list[list[Spot]] = []
    for polygon in polygons:
        rings.extend([(x, y) for x, y, *_ in ring] for ring in polygon)
    return area_of(rings)


def circle(lon: float, lat: float, radius_km: float) -> Area:
    """A round outline, for a county that has a known point but no outline."""
    radius = radius_km / 111.2
    squeeze = math.cos(math.radians(lat))
    corners = [
        (
            lon + radius / squeeze * math.cos(2 * math.pi * corner / CIRCLE_CORNERS),
            lat + radius * math.sin(2 * math.pi * corner / CIRCLE_CORNERS),
        )
        for corner in range(CIRCLE_CORNERS)
    ]
    return area_of([corners])


def spot_in(area: Area, code: str) -> Spot:
    """One spot inside `area` that depends on the code alone."""
    return next(iter(_plane(area, code)))


def street_spots(
    area: Area, streets: Iterable[str], known: Mapping[str, Spot] | None = None
) -> dict[str, Spot]:
    """A spot for every street: its seat where known, else the emptiest of a few even candidates."""
    known = known or {}
    taken = {code: known[code] for code in sorted(streets) if code in known}
    candidates = iter(_plane(area, "streets"))
    for code in sorted(set(streets) - set(taken)):
        choice = [spot for spot, _ in zip(candidates, range(TRIES_PER_STREET), strict=False)]
        taken[code] = max(
            choice,
            key=lambda spot: (
                _clearance(area, spot)
                * min((_apart(area, spot, other) for other in taken.values()), default=1.0)
            ),
        )
    return taken


def member_spots(
    area: Area, streets: Mapping[str, Spot], members: Mapping[str, Sequence[str]]
) -> dict[str, Spot]:
    """A spot for every member (community, village) of every street: a sunflower round its street.

    A spot is taken only inside the outline and nearer to its own street than to any other, so that
    streets stay readable as groups.
    """
    radius = math.sqrt(area.width * area.height / max(1, len(streets))) * 0.42
    spots: dict[str, Spot] = {}
    for street, codes in members.items():
        if street in streets:
            spots.update(_sunflower(area, streets, street, sorted(codes), radius))
    return spots


def _sunflower(
    area: Area, streets: Mapping[str, Spot], street: str, codes: Sequence[str], radius: float
) -> dict[str, Spot]:
    """Lay `codes` out on a spiral round their street; the spiral is made tighter until all fit."""
    lon, lat = streets[street]
    near = [
        other
        for code, other in streets.items()
        if code != street and _apart(area, (lon, lat), other) < 4 * radius
    ]
    turn = _seed(street) * 2 * math.pi
    for shrink in (1.0, 0.7, 0.45, 0.25):
        found: list[Spot] = []
        step = radius * shrink / math.sqrt(len(codes) + 1)
        for index in range(4 * len(codes) + 16):
            reach, angle = step * math.sqrt(index + 0.6), turn + index * GOLDEN_ANGLE
            spot = (lon + reach * math.cos(angle) / area.squeeze, lat + reach * math.sin(angle))
            if area.holds(*spot) and all(_apart(area, spot, other) >= reach for other in near):
                found.append(spot)
                if len(found) == len(codes):
                    return dict(zip(codes, found, strict=True))
    return dict(zip(codes, _plane(area, street), strict=False))


def _plane(area: Area, seed: str) -> Iterable[Spot]:
    """An endless, even sequence of spots inside `area`, started by `seed`."""
    x, y = _seed(seed), _seed(seed + "/y")
    misses = 0
    while misses < TRIES_MAX:
        x, y = (x + PLANE_STEP_X) % 1.0, (y + PLANE_STEP_Y) % 1.0
        spot = (
            area.west + x * (area.east - area.west),
            area.south + y * (area.north - area.south),
        )
        if area.holds(*spot):
            misses = 0
            yield spot
        else:
            misses += 1


def _clearance(area: Area, spot: Spot) -> float:
    """1 in the open, less where the edge is near: labels and symbols want room."""
    lon, lat = spot
    reach = EDGE_MARGIN * min(area.width, area.height)
    around = (
        (lon + reach / area.squeeze, lat),
        (lon - reach / area.squeeze, lat),
        (lon, lat + reach),
        (lon, lat - reach),
    )
    return 0.4 + 0.15 * sum(area.holds(*place) for place in around)


def _apart(area: Area, one: Spot, other: Spot) -> float:
    return math.hypot((one[0] - other[0]) * area.squeeze, one[1] - other[1])


def _seed(words: str) -> float:
    """A number in 0..1 that depends on the words alone, alike on every machine."""
    return zlib.crc32(words.encode()) / 2**32


def county_area(county: str) -> Area | None:
    """The outline to spread a county's units in, or a circle where it has none, or nothing at all.

    A circle stands round the county's label point; a statistical county without any point gets one
    inside its prefecture, chosen by its code.
    """
    if county in county_areas():
        return county_areas()[county]
    if county in county_labels():
        return circle(*county_labels()[county], NO_OUTLINE_RADIUS_KM)
    prefecture = prefecture_areas().get(county[:CITY_DIGITS])
    if prefecture is None:
        return None
    for spot, _ in zip(_plane(prefecture, county), range(TRIES_MAX), strict=False):
        around = circle(*spot, NO_OUTLINE_RADIUS_KM)
        if all(prefecture.holds(x1, y1) for band in around.bands for x1, y1, _, _ in band):
            return around
    return circle(*spot_in(prefecture, county), NO_OUTLINE_RADIUS_KM)


@cache
def county_labels() -> Mapping[str, Spot]:
    """The label point of every county of the country, by six-digit code."""
    with LABELS_FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["code"]: (float(row["lon"]), float(row["lat"])) for row in rows}


@cache
def county_areas() -> Mapping[str, Area]:
    """The outlines that ship with the product, by six-digit county code."""
    return _read_areas(COUNTIES_FILE)


@cache
def prefecture_areas() -> Mapping[str, Area]:
    """The outlines that ship with the product, by four-digit prefecture code."""
    return _read_areas(PREFECTURES_FILE)


def _read_areas(file: Path) -> Mapping[str, Area]:
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {
        feature["properties"]["code"]: area_of_geometry(feature["geometry"]) for feature in features
    }
