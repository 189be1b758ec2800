"""Reads a list of where units are; every line says its coordinate system.

Pure: a table in, places in WGS-84 or problems out.
"""

from __future__ import annotations

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import text
from commandcenter.core.tabletext import TableText, bad_character
from commandcenter.geo.coordinates import to_wgs84
from commandcenter.geo.model import Place

PLACE_COLUMNS = ("code", "lat", "lon", "crs")
PLACE_OPTIONAL = ("source",)
SOURCE_MAX = 80


def read_places(table: TableText) -> tuple[dict[str, Place], list[Problem]]:
    """Places by code, and what must be mended; the source is the file's name where none is said."""
    places: dict[str, Place] = {}
    problems = []
    for index, row in enumerate(table.rows):
        cells = {column: cell.strip() for column, cell in zip(table.columns, row, strict=True)}
        try:
            place = _place(cells, table.name)
        except Refused as refused:
            problems.append(table.problem(index, refused.words))
            continue
        if cells["code"] in places:
            problems.append(
                table.problem(index, text("{code} stands here twice.", code=cells["code"][:40]))
            )
        places[cells["code"]] = place
    return places, problems


def _place(cells: dict[str, str], name: str) -> Place:
    source = cells.get("source") or name
    if len(source) > SOURCE_MAX or bad_character(source):
        raise Refused("The source must be one line of at most {most} characters.", most=SOURCE_MAX)
    lat, lon = to_wgs84(_degrees(cells["lat"]), _degrees(cells["lon"]), cells["crs"].lower())
    return Place(lat, lon, source)


def _degrees(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise Refused("“{value}” is not a number.", value=words[:40]) from None
