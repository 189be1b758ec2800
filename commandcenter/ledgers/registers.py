"""Reads the registers of the books: items, depots, lots; values in, values or problems out.

Pure. How many decimals a unit has is data (`resources/ledgers/units.csv`): nobody issues half a
tent.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TypeVar

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.quantities import DECIMALS_MAX, parse_amount
from commandcenter.core.resources import RESOURCES
from commandcenter.core.tabletext import TableText, bad_character

ITEM_COLUMNS = ("code", "name", "unit")
ITEM_OPTIONAL = ("gb_code", "decimals", "units")
DEPOT_COLUMNS = ("code", "name", "place")
DEPOT_OPTIONAL = ("lat", "lon")
CODE_MAX, NAME_MAX, UNIT_MAX = 40, 120, 20
# Of a unit the table does not name; 万件 is still exact to the piece.
OTHER_DECIMALS = 4
# GB/T 38565-2020: 1 + 2 + 2 + 2 digits; 00 stands for an upper level.
GB_CODE = re.compile(r"[123]\d{6}", re.ASCII)
UNITS = RESOURCES / "ledgers" / "units.csv"


@dataclass(frozen=True)
class ItemRow:
    """An item as it was handed in; `units` are its other units with their exact factors."""

    code: str
    name: str
    unit: str
    decimals: int
    gb_code: str | None
    units: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DepotRow:
    """A depot as it was handed in."""

    code: str
    name: str
    place: str
    lat: float | None
    lon: float | None


type_of_row = TypeVar("type_of_row", ItemRow, DepotRow)


def read_items(table: TableText) -> tuple[dict[str, ItemRow], list[Problem]]:
    """The items of a table by code, with every problem found."""
    return _read(table, _item)


def read_depots(table: TableText) -> tuple[dict[str, DepotRow], list[Problem]]:
    """The depots of a table by code, with every problem found."""
    return _read(table, _depot)


def _read(
    table: TableText, row_of: Callable[[dict[str, str]], type_of_row]
) -> tuple[dict[str, type_of_row], list[Problem]]:
    rows: dict[str, type_of_row] = {}
    problems: list[Problem] = []
    for index, cells in enumerate(table.rows):
        stripped = (cell.strip() for cell in cells)
        try:
            row = row_of(dict(zip(table.columns, stripped, strict=True)))
            if row.code in rows:
                raise Refused("The code “{code}” stands twice.", code=row.code)
        except Refused as refused:
            problems.append(table.problem(index, refused.words))
        else:
            rows[row.code] = row
    return rows, problems


def _item(cells: dict[str, str]) -> ItemRow:
    unit = _name(cells["unit"], UNIT_MAX)
    decimals = cells.get("decimals") or str(unit_decimals().get(unit, OTHER_DECIMALS))
    if not decimals.isdecimal() or int(decimals) > DECIMALS_MAX:
        raise Refused("“decimals” must be a whole number from 0 to {most}.", most=DECIMALS_MAX)
    return ItemRow(
        code=_name(cells["code"], CODE_MAX),
        name=_name(cells["name"], NAME_MAX),
        unit=unit,
        decimals=int(decimals),
        gb_code=check_gb_code(cells["gb_code"]) if cells.get("gb_code") else None,
        units=_units(cells.get("units", ""), unit),
    )


def _units(words: str, own: str) -> dict[str, str]:
    """Other units as they are written in one cell: 箱=24;托=480."""
    units: dict[str, str] = {}
    for part in filter(None, re.split("[;；]", words)):
        name, equals, factor = (word.strip() for word in part.partition("="))
        amount = parse_amount(factor) if equals else 0
        if not name or name == own or name in units or amount <= 0:
            raise Refused("“{words}” is no other unit; write it like 箱=24.", words=part[:40])
        units[_name(name, UNIT_MAX)] = f"{amount:f}"
    return units


def check_gb_code(code: str) -> str:
    """A code of GB/T 38565-2020, refused where it is none; below a level 00 there is only 00."""
    levels = [code[1:3], code[3:5], code[5:7]]
    if not GB_CODE.fullmatch(code) or any(
        upper == "00" != lower for upper, lower in pairwise(levels)
    ):
        raise Refused(
            "“{code}” is no code of GB/T 38565-2020: seven digits, 1 to 3 first, then three pairs.",
            code=code[:20],
        )
    return code


def _depot(cells: dict[str, str]) -> DepotRow:
    lat, lon = cells.get("lat") or "", cells.get("lon") or ""
    if bool(lat) != bool(lon):
        raise Refused("A place needs both “lat” and “lon”, or neither.")
    at = (_degrees(lat, 90), _degrees(lon, 180)) if lat else (None, None)
    code, name = _name(cells["code"], CODE_MAX), _name(cells["name"], NAME_MAX)
    return DepotRow(code, name, _name(cells["place"], CODE_MAX), *at)


def _degrees(words: str, most: int) -> float:
    amount = parse_amount(words)
    if abs(amount) > most:
        raise Refused("The position {words} is not on the earth.", words=words)
    return float(amount)


def _name(words: str, most: int) -> str:
    if not words or len(words) > most or bad_character(words):
        raise Refused(
            "“{words}” must have 1 to {most} characters that can be shown.",
            words=words[:most],
            most=most,
        )
    return words


@cache
def unit_decimals() -> dict[str, int]:
    """How many decimals each known unit has."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        return {row["unit"]: int(row["decimals"]) for row in csv.DictReader(file)}
