"""Where rows without an outline are drawn: known town seats, else schematic spots in their county.

For drawing only. A schematic place is marked as such all the way to the screen and is never
evidence.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeAlias

from commandcenter.core.resources import RESOURCES
from commandcenter.geo import schematic
from commandcenter.geo.seats import town_seats

AREAS_FOLDER = RESOURCES / "areas"

Place: TypeAlias = tuple[float, float, bool]

COUNTY_DIGITS, STREET_DIGITS = 6, 9


def places_of(codes: Iterable[str], known: Mapping[str, Place] | None = None) -> dict[str, Place]:
    """A place for every street, and for every county that has no outline; `known` goes first."""
    given = dict(known or {})
    streets: dict[str, list[str]] = defaultdict(list)
    found: dict[str, Place] = {}
    for code in codes:
        if code in given:
            found[code] = given[code]
        elif len(code) == STREET_DIGITS:
            streets[code[:COUNTY_DIGITS]].append(code)
        elif len(code) == COUNTY_DIGITS and code not in schematic.county_areas():
            area = schematic.county_area(code)
            if area is not None:
                middle = (area.west + area.east) / 2, (area.south + area.north) / 2
                found[code] = (*middle, code not in schematic.county_labels())
        elif len(code) < COUNTY_DIGITS and code not in area_names():
            found.update(_middle_of(code))
    for county, members in streets.items():
        found.update(_streets_of(county, members, given))
    return found


def _middle_of(code: str) -> dict[str, Place]:
    """A province or prefecture without an outline stands in the middle of its counties' labels."""
    labels = [spot for county, spot in schematic.county_labels().items() if county.startswith(code)]
    if not labels:
        return {}
    lon = sum(lon for lon, _ in labels) / len(labels)
    lat = sum(lat for _, lat in labels) / len(labels)
    return {code: (lon, lat, True)}


def _streets_of(county: str, codes: list[str], given: Mapping[str, Place]) -> dict[str, Place]:
    area = schematic.county_area(county)
    if area is None:
        return {}
    seats = {**town_seats(), **{code: (lon, lat) for code, (lon, lat, _) in given.items()}}
    spots = schematic.street_spots(area, codes, seats)
    return {code: (*spot, code not in town_seats()) for code, spot in spots.items()}


def leaf_places(county: str, streets: Iterable[str], leaves: Iterable[str]) -> dict[str, Place]:
    """Schematic places for communities and villages, grouped round all the streets of a county."""
    area = schematic.county_area(county)
    if area is None:
        return {}
    spots = schematic.street_spots(area, streets, town_seats())
    members: dict[str, list[str]] = defaultdict(list)
    for code in leaves:
        members[code[:STREET_DIGITS]].append(code)
    found = schematic.member_spots(area, spots, members)
    return {code: (lon, lat, True) for code, (lon, lat) in found.items()}


@cache
def area_names() -> dict[str, str]:
    """The names of the province, its prefectures and counties, for the path above the map."""
    names: dict[str, str] = {}
    for level in ("province", "prefectures", "counties"):
        file = AREAS_FOLDER / f"hubei_{level}.geojson"
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
            names[feature["properties"]["code"]] = feature["properties"]["name"]
    return names
