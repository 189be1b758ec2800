"""GeoJSON (RFC 7946): features with their titles; a system other than degrees is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.geo.layerfiles.model import Found

TITLES = ("name", "名称", "NAME", "Name", "title", "标题")
"""Under which names the property that people read is found, the likeliest first."""
DEGREES = ("crs84", "epsg::4326", "epsg:4326", "epsg::4490", "epsg:4490")
"""The systems that a file of before RFC 7946 may name: WGS-84 and CGCS2000 in degrees."""


def features(data: bytes) -> Iterator[Found]:
    """The features of a GeoJSON file; lazily, so that the limits stop a long one early."""
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise Refused("it is no GeoJSON, or not in UTF-8.") from problem
    if not isinstance(whole, dict):
        raise Refused("it is no GeoJSON, or not in UTF-8.")
    _check_system(whole.get("crs"))
    kind = whole.get("type")
    listed = whole.get("features") if kind == "FeatureCollection" else [whole]
    if not isinstance(listed, list):
        raise Refused("it is no GeoJSON, or not in UTF-8.")
    for one in listed:
        if not isinstance(one, dict):
            raise Refused("it is no GeoJSON, or not in UTF-8.")
        geometry = one.get("geometry") if one.get("type") == "Feature" else one
        if geometry is not None:
            yield title_of(one.get("properties")), geometry


def title_of(properties: Any) -> str:
    """What people call a feature, by its properties; empty where none says it."""
    if not isinstance(properties, Mapping):
        return ""
    return next((str(properties[name]) for name in TITLES if properties.get(name)), "")


def _check_system(said: Any) -> None:
    if said is None:
        return
    name = str(said.get("properties", {}).get("name", "")) if isinstance(said, dict) else ""
    if not name.casefold().endswith(DEGREES):
        raise Refused(
            "its coordinates are in “{system}”; export it in WGS-84 or CGCS2000 degrees.",
            system=name[:60],
        )
