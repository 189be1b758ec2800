"""What a brought file becomes: named points, lines and polygons in WGS-84, and the limits on it.

Pure: geometries in the GeoJSON form go in, checked places come out. Never guesses a system: the
file's own word, or the person's choice of GCJ-02.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule
from commandcenter.geo.coordinates import WGS84, to_wgs84

Spot = tuple[float, float]
"""Longitude and latitude in degrees, WGS-84."""
Found = tuple[str, Mapping[str, Any]]
"""A title and a geometry in the GeoJSON form, as a file says it."""

PARTS_OF = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
LENGTH_MIN = {"LineString": 2, "Polygon": 4}
TITLE_MAX = 80
NESTED_MAX = 8


@dataclass(frozen=True)
class Feature:
    """One point, line or polygon; `rings` holds one list of spots, of a polygon its holes too."""

    kind: str
    title: str
    rings: tuple[tuple[Spot, ...], ...]

    def geometry(self) -> dict[str, Any]:
        """The feature's geometry in the GeoJSON form."""
        if self.kind == "Point":
            return {"type": "Point", "coordinates": list(self.rings[0][0])}
        rings = [[list(spot) for spot in ring] for ring in self.rings]
        return {"type": self.kind, "coordinates": rings if self.kind == "Polygon" else rings[0]}


@dataclass(frozen=True)
class BroughtLayer:
    """A file as a layer: its name, its features, and the box around them (west, south, east,
    north in degrees).
    """

    name: str
    features: tuple[Feature, ...]
    box: tuple[float, float, float, float]

    def geojson(self) -> dict[str, Any]:
        """The layer as a GeoJSON collection, each feature with its title."""
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"title": feature.title},
                    "geometry": feature.geometry(),
                }
                for feature in self.features
            ],
        }


def shape_of(feature: Feature) -> dict[str, Any]:
    """A polygon in the form in which areas are asked about and kept; one with holes is refused,
    since an area has none and would hold units that the file leaves out.
    """
    if feature.kind != "Polygon":
        raise Refused("Only a polygon can be taken as an area.")
    if len(feature.rings) > 1:
        raise Refused("This polygon has holes; an area has none. Draw the part that is meant.")
    corners = feature.rings[0][:-1]
    most = int(rule("geo", "polygon_corners").value)
    if len(corners) > most:
        raise Refused(
            "This polygon has {count} corners, an area at most {most}; simplify it and bring it"
            " again.",
            count=len(corners),
            most=most,
        )
    return {"kind": "polygon", "corners": [list(corner) for corner in corners]}


def layer_of(name: str, found: Iterable[Found], crs: str = WGS84) -> BroughtLayer:
    """Check every place of a file and bring it to WGS-84; a file without a place is refused."""
    features: list[Feature] = []
    left = int(rule("geo", "layer_corners").value)
    for number, (title, geometry) in enumerate(found, start=1):
        for kind, coordinates in _parts(geometry, number):
            rings = _rings(kind, coordinates, number, left, crs)
            left -= sum(len(ring) for ring in rings)
            features.append(Feature(kind, title.strip()[:TITLE_MAX], rings))
    if not features:
        raise Refused("“{name}” holds no point, line or polygon.", name=name)
    spots = [spot for feature in features for ring in feature.rings for spot in ring]
    lons, lats = [lon for lon, _ in spots], [lat for _, lat in spots]
    return BroughtLayer(name, tuple(features), (min(lons), min(lats), max(lons), max(lats)))


def _parts(geometry: Mapping[str, Any], number: int, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The single points, lines and polygons of a geometry."""
    try:
        kind = geometry["type"]
        if kind == "GeometryCollection" and depth < NESTED_MAX:
            for part in geometry["geometries"]:
                yield from _parts(part, number, depth + 1)
        elif kind in PARTS_OF:
            for coordinates in geometry["coordinates"]:
                yield PARTS_OF[kind], coordinates
        elif kind in PARTS_OF.values():
            yield kind, geometry["coordinates"]
        else:
            raise _bad(number)
    except (KeyError, TypeError) as problem:
        raise _bad(number) from problem


def _rings(
    kind: str, coordinates: Any, number: int, left: int, crs: str
) -> tuple[tuple[Spot, ...], ...]:
    try:
        given = {"Point": [[coordinates]], "LineString": [coordinates]}.get(kind, coordinates)
        if sum(len(ring) for ring in given) > left:
            most = int(rule("geo", "layer_corners").value)
            raise Refused(
                "The file has more than {most} places; simplify it or bring it in parts.", most=most
            )
        rings = tuple(tuple(_spot(place, crs, number) for place in ring) for ring in given)
    except (TypeError, ValueError, KeyError) as problem:
        raise _bad(number) from problem
    if not rings or any(len(ring) < LENGTH_MIN.get(kind, 1) for ring in rings):
        raise _bad(number)
    if kind == "Polygon" and any(ring[0] != ring[-1] for ring in rings):
        raise Refused("Feature {number}: the polygon is not closed.", number=number)
    return rings


def _spot(place: Any, crs: str, number: int) -> Spot:
    lon, lat = float(place[0]), float(place[1])
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise Refused(
            "Feature {number}: {lon}, {lat} are no degrees; export the file in WGS-84 or CGCS2000"
            " degrees.",
            number=number,
            lon=lon,
            lat=lat,
        )
    north, east = to_wgs84(lat, lon, crs)
    return east, north


def _bad(number: int) -> Refused:
    return Refused("Feature {number} is no point, line or polygon.", number=number)
