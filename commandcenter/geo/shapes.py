"""Circles and polygons that somebody drew, and what lies in them.

Pure: shapes in, answers out. Distances are on the sphere; a polygon's sides are straight on the
screen's map, and it may not cross the date line (it lies in China).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule
from commandcenter.geo.boundaries import Outline
from commandcenter.geo.coordinates import check_position, distance_m
from commandcenter.geo.model import Circle, Polygon, Shape
from commandcenter.geo.schematic import Spot, area_of

CORNERS_MIN = 3
Segment: TypeAlias = tuple[Spot, Spot]


def holds(shape: Shape, *, lat: float, lon: float) -> bool:
    """Whether a WGS-84 place lies in a shape; the line of a circle counts as inside."""
    if isinstance(shape, Circle):
        return distance_m((shape.lat, shape.lon), (lat, lon)) <= shape.radius_m
    return area_of([shape.corners]).holds(lon, lat)


def touched(shape: Shape, outlines: Iterable[Outline]) -> list[str]:
    """The codes of the outlined units of which some part may lie inside."""
    if isinstance(shape, Circle):
        return [outline.code for outline in outlines if _circle_touches(shape, outline)]
    return [outline.code for outline in outlines if _polygon_touches(shape, outline)]


def read_shape(data: Mapping[str, Any]) -> Shape:
    """A shape from what the page or a file says; what cannot be one is refused."""
    try:
        if data["kind"] == "circle":
            return _circle(float(data["lat"]), float(data["lon"]), float(data["radius_m"]))
        if data["kind"] == "polygon":
            return _polygon([(float(lon), float(lat)) for lon, lat in data["corners"]])
    except (KeyError, TypeError, ValueError):
        pass
    raise Refused("This is neither a circle nor a polygon.")


def _circle_touches(circle: Circle, outline: Outline) -> bool:
    if outline.area.holds(circle.lon, circle.lat):
        return True
    return outline.edge_m(circle.lat, circle.lon) <= circle.radius_m


def _polygon_touches(polygon: Polygon, outline: Outline) -> bool:
    own = area_of([polygon.corners])
    if any(outline.area.holds(*corner) for corner in polygon.corners):
        return True
    if any(own.holds(*corner) for ring in outline.rings for corner in ring):
        return True
    sides = _sides(polygon.corners)
    return any(
        _cross(one, other) for ring in outline.rings for one in _sides(ring) for other in sides
    )


def _circle(lat: float, lon: float, radius_m: float) -> Circle:
    check_position(lat, lon)
    longest_m = float(rule("geo", "circle_radius").value)
    if not 0 < radius_m <= longest_m:
        raise Refused(
            "The radius of a circle lies between 0 and {most} km.", most=round(longest_m / 1000)
        )
    return Circle(lat, lon, radius_m)


def _polygon(corners: Sequence[Spot]) -> Polygon:
    most = int(rule("geo", "polygon_corners").value)
    if not CORNERS_MIN <= len(set(corners)) <= len(corners) <= most:
        raise Refused("A polygon has between 3 and {most} corners.", most=most)
    for lon, lat in corners:
        check_position(lat, lon)
    if len({lat for _, lat in corners}) == 1 or _area(corners) == 0:
        raise Refused("The corners of this polygon lie on one line.")
    return Polygon(tuple(corners))


def _area(corners: Sequence[Spot]) -> float:
    """Twice the signed area in square degrees; 0 where all corners lie on one line."""
    return math.fsum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(corners))


def _sides(ring: Sequence[Spot]) -> list[Segment]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def _cross(one: Segment, other: Segment) -> bool:
    """Whether two segments cross properly; touching ends are found by the corners."""
    return _apart(one, other) and _apart(other, one)


def _apart(line: Segment, ends: Segment) -> bool:
    return _side(line, ends[0]) * _side(line, ends[1]) < 0


def _side(line: Segment, spot: Spot) -> float:
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (spot[1] - y1) - (y2 - y1) * (spot[0] - x1)
