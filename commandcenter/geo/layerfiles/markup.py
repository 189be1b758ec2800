"""KML and GPX: placemarks, waypoints, routes and tracks. Both are WGS-84 by their standards.

The parser resolves no entity, reads no other file and asks no network; network links, overlays and
styles are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.geo.layerfiles.model import Found

GEOMETRIES = ("Point", "LineString", "LinearRing", "Polygon", "Track")


def kml(data: bytes) -> Iterator[Found]:
    """The geometries of every placemark of a KML file."""
    root = _root(data, "kml", "KML")
    for placemark in root.iterfind(".//{*}Placemark"):
        title = placemark.findtext("{*}name") or ""
        for element in placemark.iter():
            kind = _tag(element)
            if kind in GEOMETRIES and not (kind == "LinearRing" and _in_polygon(element)):
                yield title, _geometry(kind, element)


def gpx(data: bytes) -> Iterator[Found]:
    """The waypoints, routes and track segments of a GPX file."""
    root = _root(data, "gpx", "GPX")
    for point in root.iterfind("{*}wpt"):
        yield point.findtext("{*}name") or "", {"type": "Point", "coordinates": _degrees(point)}
    for path in (*root.iterfind("{*}rte"), *root.iterfind("{*}trk")):
        title = path.findtext("{*}name") or ""
        segments = [path.findall("{*}rtept")]
        segments.extend(part.findall("{*}trkpt") for part in path.iterfind("{*}trkseg"))
        for points in segments:
            if len(points) > 1:
                line = [_degrees(point) for point in points]
                yield title, {"type": "LineString", "coordinates": line}


def _root(data: bytes, tag: str, name: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise Refused("it is no well-formed {kind}.", kind=name) from problem
    if root.getroottree().docinfo.doctype:
        raise Refused("it brings a DOCTYPE, which no {kind} needs; export it again.", kind=name)
    if _tag(root) != tag:
        raise Refused("it is no well-formed {kind}.", kind=name)
    return root


def _tag(element: Any) -> str:
    """The local name of an element; a processing instruction has none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _in_polygon(element: Any) -> bool:
    return any(_tag(above) == "Polygon" for above in element.iterancestors())


def _geometry(kind: str, element: Any) -> dict[str, Any]:
    if kind == "Polygon":
        rings = [
            ring
            for side in ("outerBoundaryIs", "innerBoundaryIs")
            for ring in element.iterfind(f"{{*}}{side}/{{*}}LinearRing")
        ]
        return {"type": "Polygon", "coordinates": [_closed(_tuples(ring)) for ring in rings]}
    if kind == "Track":
        places = [(place.text or "").split()[:2] for place in element.iterfind("{*}coord")]
        return {"type": "LineString", "coordinates": places}
    places = _tuples(element)
    if kind == "Point":
        return {"type": "Point", "coordinates": places[0] if places else None}
    return {"type": "LineString", "coordinates": places}


def _tuples(element: Any) -> list[list[str]]:
    said = element.findtext("{*}coordinates") or ""
    return [place.split(",")[:2] for place in said.split()]


def _closed(ring: list[list[str]]) -> list[list[str]]:
    """A ring that ends where it began; many programs leave the last place out."""
    return ring if not ring or ring[0] == ring[-1] else [*ring, ring[0]]


def _degrees(point: Any) -> list[Any]:
    return [point.get("lon"), point.get("lat")]
