"""What a map shows as GeoJSON or KML: areas, units and brought layers, for other programs.

Pure. A place that is only schematic is never written as coordinates; claimed and verified counts
keep their own names; a drill is marked in the title and in every feature; the approval number of
the outlines goes with them (地图管理条例 art. 22).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from commandcenter.geo.boundaries import FILES
from commandcenter.geo.coordinates import EARTH_RADIUS_M
from commandcenter.geo.schematic import AREAS

CIRCLE_CORNERS = 72
"""A ring of so many corners strays from its circle by less than 0.1 % of the radius."""
KML_NAMESPACE = "http://www.opengis.net/kml/2.2"
DRILL = "【演练】"


@dataclass(frozen=True)
class WrittenFeature:
    """One thing on the map; its geometry is WGS-84 in the GeoJSON form, None where no real place
    is known.
    """

    title: str
    geometry: Mapping[str, Any] | None
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class WrittenMap:
    """Everything that goes into one file; `at` is the moment that the counts are true for."""

    title: str
    at: datetime
    drill: bool
    approval: str
    features: tuple[WrittenFeature, ...]

    @property
    def heading(self) -> str:
        """The title, marked where it is a drill's."""
        return f"{DRILL if self.drill else ''}{self.title}"


def geojson_bytes(written: WrittenMap) -> bytes:
    """The map as a GeoJSON collection (RFC 7946), its facts beside the features."""
    whole = {
        "type": "FeatureCollection",
        "name": written.heading,
        "at": written.at.isoformat(),
        "drill": written.drill,
        "approval": written.approval,
        "features": [
            {
                "type": "Feature",
                "properties": {"name": one.title, **_marked(one, written)},
                "geometry": one.geometry,
            }
            for one in written.features
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def kml_bytes(written: WrittenMap) -> bytes:
    """The map as KML 2.2, a placemark for each thing."""
    from lxml import etree

    root = etree.Element(f"{{{KML_NAMESPACE}}}kml", nsmap={None: KML_NAMESPACE})
    document = _under(root, "Document")
    _under(document, "name", written.heading)
    _under(document, "description", f"{written.approval} {written.at.isoformat()}")
    for one in written.features:
        placemark = _under(document, "Placemark")
        _under(placemark, "name", one.title)
        data = _under(placemark, "ExtendedData")
        for name, value in _marked(one, written).items():
            entry = _under(data, "Data")
            entry.set("name", name)
            _under(entry, "value", str(value))
        if one.geometry is not None:
            _geometry(placemark, one.geometry)
    whole: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return whole


def geometry_of(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A kept circle or polygon as a GeoJSON polygon, its corners against the clock."""
    if shape["kind"] == "circle":
        ring = list(_circle(shape["lat"], shape["lon"], shape["radius_m"]))
    else:
        ring = [list(corner) for corner in shape["corners"]]
    twice = sum(
        x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
    )
    if twice < 0:
        ring.reverse()
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


@cache
def outline_geometries() -> Mapping[str, Mapping[str, Any]]:
    """The geometry of every unit that has an outline of its own, by code."""
    return {
        feature["properties"]["code"]: feature["geometry"]
        for name in FILES.values()
        for feature in json.loads((AREAS / name).read_text("utf-8"))["features"]
    }


def _marked(one: WrittenFeature, written: WrittenMap) -> dict[str, Any]:
    return {**one.properties, **({"drill": True} if written.drill else {})}


def _circle(lat: float, lon: float, radius_m: float) -> Iterator[list[float]]:
    """The corners of a circle on the mean sphere."""
    angle, north = radius_m / EARTH_RADIUS_M, math.radians(lat)
    for number in range(CIRCLE_CORNERS):
        bearing = -2 * math.pi * number / CIRCLE_CORNERS
        sine = math.sin(north) * math.cos(angle)
        sine += math.cos(north) * math.sin(angle) * math.cos(bearing)
        turn = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(north),
            math.cos(angle) - math.sin(north) * sine,
        )
        yield [round(lon + math.degrees(turn), 7), round(math.degrees(math.asin(sine)), 7)]


def _geometry(parent: Any, geometry: Mapping[str, Any]) -> None:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind.startswith("Multi"):
        several = _under(parent, "MultiGeometry")
        for part in coordinates:
            _geometry(several, {"type": kind.removeprefix("Multi"), "coordinates": part})
    elif kind == "Polygon":
        polygon = _under(parent, "Polygon")
        for at, ring in enumerate(coordinates):
            side = _under(polygon, "innerBoundaryIs" if at else "outerBoundaryIs")
            _under(_under(side, "LinearRing"), "coordinates", _tuples(ring))
    else:
        places = [coordinates] if kind == "Point" else coordinates
        _under(_under(parent, kind), "coordinates", _tuples(places))


def _tuples(places: Any) -> str:
    return " ".join(f"{place[0]},{place[1]}" for place in places)


def _under(parent: Any, tag: str, words: str | None = None) -> Any:
    from lxml import etree

    made = etree.SubElement(parent, f"{{{KML_NAMESPACE}}}{tag}")
    if words is not None:
        made.text = "".join(sign for sign in words if sign.isprintable())
    return made
