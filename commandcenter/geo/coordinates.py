"""Coordinate systems: WGS-84, GCJ-02 (what Chinese maps and phones show) and BD-09 (Baidu).

Everything is stored in WGS-84; what comes in says its system and is converted at the border. GCJ-02
shifts places inside China only; as in the published formula, "inside" is a box of degrees, so
places abroad that lie in the box are shifted as well. Never guess the system of a position: a
mix-up is 500 m.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from commandcenter.core.errors import Refused

LatLon: TypeAlias = tuple[float, float]

WGS84, GCJ02, BD09 = "wgs84", "gcj02", "bd09"
SYSTEMS = (WGS84, GCJ02, BD09)

# The box in which the published formula shifts; its edge belongs to the inside.
WEST, EAST = 72.004, 137.8347
SOUTH, NORTH = 0.8293, 55.8271

# Krasovsky 1940, the ellipsoid of the published formula.
AXIS_M = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_TURN = math.pi * 3000.0 / 180.0
BAIDU_LAT, BAIDU_LON = 0.006, 0.0065
# 1e-10 degrees are 0.01 mm; the search more than halves its error with every step.
CLOSE_DEGREES = 1e-10
STEPS_MAX = 40
EARTH_RADIUS_M = 6371008.8


def to_wgs84(lat: float, lon: float, crs: str) -> LatLon:
    """The same place in WGS-84; `crs` is wgs84, gcj02 or bd09."""
    check_position(lat, lon)
    if _known(crs) == WGS84:
        return lat, lon
    # Both steps in one: a place that only one of them reaches stays as it is.
    return _inverse(_wgs84_to_bd09 if crs == BD09 else _wgs84_to_gcj02, (lat, lon))


def from_wgs84(lat: float, lon: float, crs: str) -> LatLon:
    """A WGS-84 place in the system `crs`: wgs84, gcj02 or bd09."""
    check_position(lat, lon)
    if _known(crs) == WGS84:
        return lat, lon
    return _wgs84_to_bd09((lat, lon)) if crs == BD09 else _wgs84_to_gcj02((lat, lon))


def in_china_box(lat: float, lon: float) -> bool:
    """Whether the formula shifts a place; the edge of the box belongs to it."""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def check_position(lat: float, lon: float) -> None:
    """Refuse what is no position on the earth."""
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise Refused("Latitude {lat}, longitude {lon} is not a position.", lat=lat, lon=lon)


def read_position(words: str) -> LatLon:
    """Latitude and longitude as people write them, “30.5801,114.3052”; refused where they are not
    two numbers.
    """
    try:
        lat, lon = (float(part) for part in words.replace("，", ",").split(","))
    except ValueError:
        raise Refused(
            "“{words}” is no coordinate; write it like 30.5801,114.3052.", words=words[:40]
        ) from None
    return lat, lon


def distance_m(one: LatLon, other: LatLon) -> float:
    """Metres between two (lat, lon) places on the mean sphere; off by at most 0.6 % of the
    distance.
    """
    lat1, lon1, lat2, lon2 = (math.radians(value) for value in (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def _known(crs: str) -> str:
    if crs not in SYSTEMS:
        raise Refused(
            "“{crs}” is not a coordinate system we know; say wgs84, gcj02 or bd09.",
            crs=str(crs)[:20],
        )
    return crs


def _wgs84_to_gcj02(place: LatLon) -> LatLon:
    lat, lon = place
    if not in_china_box(lat, lon):
        return place
    north, east = _shift(lon - 105.0, lat - 35.0)
    latitude = math.radians(lat)
    flat = 1 - ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    metres_north = AXIS_M * (1 - ECCENTRICITY_SQUARED) / (flat * math.sqrt(flat))
    metres_east = AXIS_M / math.sqrt(flat) * math.cos(latitude)
    return lat + math.degrees(north / metres_north), lon + math.degrees(east / metres_east)


def _shift(x: float, y: float) -> LatLon:
    """The published polynomial with its waves: metres to the north and to the east."""
    root, pi = math.sqrt(abs(x)), math.pi
    common = (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * pi) + 320.0 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    return north, east


def _wgs84_to_bd09(place: LatLon) -> LatLon:
    return _gcj02_to_bd09(_wgs84_to_gcj02(place))


def _gcj02_to_bd09(place: LatLon) -> LatLon:
    lat, lon = place
    if not in_china_box(lat, lon):
        return place
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BAIDU_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BAIDU_TURN)
    return radius * math.sin(angle) + BAIDU_LAT, radius * math.cos(angle) + BAIDU_LON


def _inverse(forward: Callable[[LatLon], LatLon], wanted: LatLon) -> LatLon:
    """The place that `forward` takes to `wanted`.

    At the edge of the box the shift begins abruptly: a strip inside is reached from nowhere, and
    there the search would swing for ever. Such a position stays as it is, like the places beyond
    the edge.
    """
    lat, lon = wanted
    for _ in range(STEPS_MAX):
        there = forward((lat, lon))
        miss = wanted[0] - there[0], wanted[1] - there[1]
        if abs(miss[0]) < CLOSE_DEGREES and abs(miss[1]) < CLOSE_DEGREES:
            # One more step could lead over the edge.
            return lat, lon
        lat, lon = lat + miss[0], lon + miss[1]
    return wanted
