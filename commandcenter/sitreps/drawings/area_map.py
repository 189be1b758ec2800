"""The small map of the report as SVG, drawn for paper: solid is verified, hatched is only claimed.

Pure but for the outlines it reads once from resources/areas. It never draws without the approval
number
(审图号, art. 22 of the map rules), and never gives a unit without a record a colour.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from typing import Any
from xml.sax.saxutils import escape

from commandcenter.core.resources import RESOURCES
from commandcenter.directives.model import Counts
from commandcenter.sitreps.model import DirectiveFacts, share
from commandcenter.sitreps.wording import words

AREAS = RESOURCES / "areas"
# Tenths of a millimetre; the legend stands to the right of the drawing.
WIDTH, HEIGHT, PAGE = 1560, 900, 1120
INK, MUTE, EDGE = "#1a2027", "#5d6876", "#5d6876"
# Shades of one ink, light to dark, so that a grey printer keeps their order.
SHADES = ((0, "#ffffff"), (25, "#d3e9e5"), (50, "#a2d0c8"), (75, "#62b1a4"), (100, "#2c8778"))
ALL_DONE = "#0b5a4e"
HATCHES = ((0.2, 44), (0.5, 26), (1.01, 14))
ROOM_FOR_WORDS = 125


@dataclass(frozen=True)
class Area:
    """One county outline with its label point, in degrees."""

    code: str
    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    label: tuple[float, float]


@cache
def counties() -> tuple[Area, ...]:
    """Every county outline that ships, with its label point."""
    document = json.loads((AREAS / "hubei_counties.geojson").read_text("utf-8"))
    return tuple(_area(feature) for feature in document["features"])


@cache
def approval_number() -> str:
    """The approval number of the map data, from the list of what ships."""
    return str(json.loads((AREAS / "manifest.json").read_text("utf-8"))["approval"])


def areas_under(place: str) -> list[Area]:
    """The counties to draw for an incident at `place`: those of its city, or of the province."""
    return [area for area in counties() if area.code.startswith(place[:4])]


def map_svg(facts: DirectiveFacts, place: str, font: str) -> str:
    """The counties around `place`, coloured by what of the directive was verified."""
    areas = areas_under(place)
    counts = {row.code: row.counts for row in facts.areas}
    numbers = {row.code: ordinal for ordinal, row in enumerate(facts.rows, start=1)}
    project = _Projection(areas)
    parts = [_head(font)]
    parts += [_shape(area, counts.get(area.code), project) for area in areas]
    parts += [_silence(area, counts.get(area.code), project) for area in areas]
    parts += [
        _label(area, counts.get(area.code), numbers.get(area.code), project) for area in areas
    ]
    parts += [_legend(), _scale(project), _foot(approval_number()), "</svg>"]
    return "".join(parts)


def shade(counts: Counts | None) -> str:
    """The fill of one county: by verified share, white where nothing was verified or recorded."""
    if counts is None or not counts.issued or not counts.verified:
        return SHADES[0][1]
    if counts.verified >= counts.issued:
        return ALL_DONE
    part = counts.verified * 100 / counts.issued
    return next(ink for limit, ink in SHADES[1:] if part < limit)


def hatch(counts: Counts | None) -> int | None:
    """The density of the hatch, 1 to 3, by how much is claimed and not verified; None without a
    gap.
    """
    if counts is None or not counts.issued or counts.gap <= 0:
        return None
    part = counts.gap / counts.issued
    return next(n for n, (limit, _) in enumerate(HATCHES, start=1) if part < limit)


class _Projection:
    """Degrees to the drawing: plain equirectangular, true in scale at the middle of the area."""

    def __init__(self, areas: Sequence[Area]) -> None:
        points = [point for area in areas for ring in area.rings for point in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        self.north, south = max(p[1] for p in points), min(p[1] for p in points)
        self.west, self.squeeze = west, cos(radians((self.north + south) / 2))
        self.scale = min(
            (PAGE - 40) / ((east - west) * self.squeeze), (HEIGHT - 90) / (self.north - south)
        )
        self.shift = (PAGE - (east - west) * self.squeeze * self.scale) / 2

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        x = (point[0] - self.west) * self.squeeze * self.scale + self.shift
        return x, (self.north - point[1]) * self.scale + 20

    def length(self, kilometres: float) -> float:
        return kilometres / 111.195 * self.scale


def _head(font: str) -> str:
    patterns = "".join(
        f'<pattern id="hatch{n}" width="{step}" height="{step}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="3" height="{step}" fill="#30404f"/></pattern>'
        for n, (_, step) in enumerate(HATCHES, start=1)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH / 10}mm" height="{HEIGHT / 10}mm"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{escape(font)}"><defs>{patterns}</defs>'
    )


def _shape(area: Area, counts: Counts | None, project: _Projection) -> str:
    path = _path(area, project)
    fill = "#e4e7eb" if counts is None or not counts.issued else shade(counts)
    dense = hatch(counts)
    over = f'<path d="{path}" fill="url(#hatch{dense})" fill-rule="evenodd"/>' if dense else ""
    line = f'stroke="{EDGE}" stroke-width="2"'
    return f'<path d="{path}" fill="{fill}" fill-rule="evenodd" {line}/>{over}'


def _silence(area: Area, counts: Counts | None, project: _Projection) -> str:
    """The dashed outline of a county most of whose units gave no sign, over its neighbours."""
    if counts is None or counts.silent * 2 <= counts.issued:
        return ""
    line = f'stroke="{INK}" stroke-width="6" stroke-dasharray="14 9"'
    return f'<path d="{_path(area, project)}" fill="none" {line}/>'


def _path(area: Area, project: _Projection) -> str:
    return " ".join(
        "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in map(project.at, ring)) + " Z"
        for ring in area.rings
    )


def _label(area: Area, counts: Counts | None, number: int | None, project: _Projection) -> str:
    x, y = project.at(area.label)
    spread = [project.at(point) for ring in area.rings for point in ring]
    wide = max(p[0] for p in spread) - min(p[0] for p in spread)
    tall = max(p[1] for p in spread) - min(p[1] for p in spread)
    known = counts is not None and counts.issued > 0
    if min(wide, tall) < ROOM_FOR_WORDS:
        if number is None:
            return ""
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="17" fill="#ffffff" stroke="{INK}"'
            f' stroke-width="2"/>{_text(x, y + 8, str(number), size=22, halo=False)}'
        )
    said = _text(x, y, area.name, size=28)
    if known and counts is not None:
        verified, claimed = (
            share(counts.verified, counts.issued),
            share(counts.claimed, counts.issued),
        )
        said += _text(x, y + 30, f"{verified}%·{claimed}%", size=23)
    return said


def _legend() -> str:
    """What the shades, the hatches and the numbers mean, one below the other."""
    plain = f'stroke="{EDGE}" stroke-width="2"'
    dashed = f'stroke="{INK}" stroke-width="5" stroke-dasharray="12 8"'
    x, y, parts = PAGE + 30, 40, []

    def say(said: str, *, room: int, size: int = 28, weight: str = "400", ink: str = INK) -> None:
        nonlocal y
        parts.append(
            _text(x, y + 22, said, size=size, anchor="start", halo=False, weight=weight, ink=ink)
        )
        y += room

    def entry(fill: str, said: str, over: str = "", line: str = plain) -> None:
        nonlocal y
        box = f'x="{x}" y="{y}" width="56" height="30"'
        parts.append(f'<rect {box} fill="{fill}" {line}/>')
        parts.append(f'<rect {box} fill="url(#{over})"/>' if over else "")
        parts.append(_text(x + 72, y + 25, said, size=27, anchor="start", halo=False))
        y += 42

    say(words("map.legend"), room=42, weight="700")
    entry(SHADES[0][1], words("map.none"))
    lower = 0
    for limit, ink in SHADES[1:]:
        form = "between" if lower else "below"
        entry(ink, words(f"map.{form}", lower=lower, limit=limit))
        lower = limit
    entry(ALL_DONE, "100%")
    y += 10
    say(words("map.hatch"), room=42, weight="700")
    for n in range(1, len(HATCHES) + 1):
        entry("#ffffff", words(f"map.hatch_{n}"), over=f"hatch{n}")
    y += 10
    entry("#ffffff", words("map.silent"), line=dashed)
    entry("#e4e7eb", words("map.absent"))
    y += 10
    say(words("map.label"), room=36, size=24, ink=MUTE)
    say(words("map.index"), room=36, size=24, ink=MUTE)
    return "".join(parts)


def _scale(project: _Projection) -> str:
    kilometres = next((km for km in (100, 50, 20, 10, 5, 2, 1) if project.length(km) < 260), 1)
    long, y = project.length(kilometres), HEIGHT - 30
    return (
        f'<path d="M30 {y - 12} V{y} H{30 + long:.1f} V{y - 12}" fill="none" stroke="{INK}"'
        f' stroke-width="3"/>'
        + _text(30 + long / 2, y - 14, f"{kilometres} km", size=24, halo=False)
        + f'<path d="M70 96 L56 132 L70 122 L84 132 Z" fill="{INK}"/>'
        + _text(70, 84, "北", size=26, halo=False)
    )


def _foot(approval: str) -> str:
    said = words("map.schematic", approval=approval)
    return _text(PAGE + 30, HEIGHT - 30, said, size=25, anchor="start", halo=False)


def _text(
    x: float,
    y: float,
    said: str,
    *,
    size: int,
    anchor: str = "middle",
    halo: bool = True,
    weight: str = "400",
    ink: str = INK,
) -> str:
    place = (
        f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}"'
    )
    white = 'stroke="#ffffff" stroke-width="9" stroke-linejoin="round"'
    under = f"<text {place} {white}>{escape(said)}</text>" if halo else ""
    return f'{under}<text {place} fill="{ink}">{escape(said)}</text>'


def _area(feature: dict[str, Any]) -> Area:
    properties, geometry = feature["properties"], feature["geometry"]
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings = tuple(
        tuple((float(lon), float(lat)) for lon, lat, *_ in ring)
        for polygon in polygons
        for ring in polygon
    )
    label = (float(properties["label_lon"]), float(properties["label_lat"]))
    return Area(str(properties["code"]), str(properties["name"]), rings, label)
