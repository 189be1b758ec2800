"""Sample counts and points for looking at the map; they show a form and are never data.

Names, outlines and town seats are the vendored real ones; every figure is invented by a seed.
"""

from __future__ import annotations

import csv
import gzip
import random
import zlib
from collections import defaultdict
from functools import cache
from pathlib import Path

from commandcenter.geo import schematic
from ui.common.places import places_of
from ui.map.records import AreaRow, Mark, PointState, UnitPoint

DIVISIONS = Path(__file__).parents[3] / "resources" / "divisions" / "hubei_divisions_2023.csv.gz"
MARKS = (
    Mark("i1", "incident", 114.33, 30.36, "武汉市暴雨洪涝", "II 级响应", 2),
    Mark("r1", "report", 114.30, 30.52, "路面积水", "10:41 现场照片"),
    Mark("r2", "report", 114.41, 30.44, "堤脚渗水", "10:59 现场照片"),
)
# Three districts show what the eye must find: hollow claims, silence, and a late one.
TEMPERS = {
    "420115": "hollow",
    "420113": "silent",
    "420114": "late",
    "4228": "late",
    "4210": "hollow",
}
SILENT_CITIES = {"4290": "silent"}


def children(unit: str) -> list[tuple[str, str]]:
    """Codes and names under a unit, down to communities."""
    return _children().get(unit, [])


def row_of(code: str, name: str) -> AreaRow:
    """Invented but plausible counts."""
    chance = random.Random(zlib.crc32(code.encode()))
    issued = chance.randint(60, 400) if len(code) < 9 else chance.randint(12, 40)
    kind = TEMPERS.get(code) or TEMPERS.get(code[:6]) or SILENT_CITIES.get(code) or "plain"
    claimed = chance.uniform(0.25, 0.62)
    verified = claimed * chance.uniform(0.25, 0.8)
    silent = chance.uniform(0.02, 0.2)
    overdue = chance.choice((0.0, 0.0, 0.02, 0.05))
    if kind == "hollow":
        claimed, verified = chance.uniform(0.55, 0.75), 0.03
    if kind == "silent":
        claimed, verified, silent = 0.10, 0.04, 0.7
    if kind == "late":
        overdue = chance.choice((0.18, 0.55))
    share = lambda part: round(issued * part)  # noqa: E731 - one line reads best here.
    answered = max(claimed, 1 - silent)
    return AreaRow(
        code=code,
        name=name,
        issued=issued,
        acknowledged=share(answered),
        started=share(max(claimed, answered * 0.8)),
        claimed=share(claimed),
        verified=share(verified),
        refuted=share(0.02),
        overdue=share(overdue),
        silent=issued - share(answered),
        flagged=chance.choice((0, 0, 1, 3)),
    )


def rows_under(unit: str) -> list[AreaRow]:
    """One row for each child."""
    return [row_of(code, name) for code, name in children(unit)]


def points_under(county: str) -> list[UnitPoint]:
    """Every community of a county at its schematic place."""
    area = schematic.county_area(county)
    assert area is not None
    streets = dict(children(county))
    seats = {code: (lon, lat) for code, (lon, lat, _) in places_of(streets).items()}
    members = {street: children(street) for street in streets}
    spots = schematic.member_spots(
        area, seats, {street: [code for code, _ in found] for street, found in members.items()}
    )
    return [_point(code, name, spots[code]) for found in members.values() for code, name in found]


def _point(code: str, name: str, spot: schematic.Spot) -> UnitPoint:
    chance = random.Random(zlib.crc32(code.encode()))
    state = chance.choices(list(PointState), weights=(12, 10, 12, 34, 26, 3))[0]
    return UnitPoint(
        code=code,
        lon=spot[0],
        lat=spot[1],
        state=int(state),
        schematic=chance.random() > 0.08,
        overdue=state < PointState.CLAIMED and chance.random() < 0.3,
        flagged=chance.random() < 0.05,
        name=name,
    )


@cache
def _children() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(DIVISIONS, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["parent"]].append((row["code"], row["name"]))
    return found
