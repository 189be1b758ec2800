"""The one tree in plain values: codes, levels, ancestors, and the records the service returns.

Codes are the statistical division codes cut to their level (province 2, city 4, county 6, street 9,
village 12, grid 15 digits). A department or organisation hangs on a node: `<node>.<letters>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, TypeAlias

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text

HANG = "."
AFTER_HANG = "/"
CODE_MAX = 40
NAME_MAX = 120


class Level(IntEnum):
    """The levels of the tree; NBS rules for the 12-digit code, grids by 12 + 3 digits."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    STREET = 4
    VILLAGE = 5
    GRID = 6


LEVEL_WORDS = {level.name.lower(): level for level in Level}
LEVEL_NAMES: dict[Level, Text] = {
    Level.PROVINCE: text("province"),
    Level.CITY: text("city"),
    Level.COUNTY: text("county"),
    Level.STREET: text("street"),
    Level.VILLAGE: text("community"),
    Level.GRID: text("grid"),
}
DIGITS = {
    2: Level.PROVINCE,
    4: Level.CITY,
    6: Level.COUNTY,
    9: Level.STREET,
    12: Level.VILLAGE,
    15: Level.GRID,
}
DIGITS_OF = {level: digits for digits, level in DIGITS.items()}
COUNTED = (Level.CITY, Level.COUNTY, Level.STREET, Level.VILLAGE)
# Cities that exist only in the statistics; people call what lies below them by the province.
PLACEHOLDER_CITIES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


class Kind(StrEnum):
    """What a unit is: a node of the tree, or something hung on one."""

    DIVISION = "division"
    DEPARTMENT = "department"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Place:
    """A point in WGS-84 degrees and how it is known (`source`); never one that was drawn
    schematically.
    """

    lat: float
    lon: float
    source: str


@dataclass(frozen=True)
class Unit:
    """A node of the tree. `counts` are the nodes below it by level: {CITY: n, …}."""

    code: str
    name: str
    level: Level
    parent: str | None
    kind: Kind
    place: Place | None
    counts: dict[Level, int]


@dataclass(frozen=True)
class Imported:
    """What an import of the tree did; `version` is the tree's version after it."""

    rows: int
    added: int
    renamed: int
    version: int


@dataclass(frozen=True)
class Placed:
    """What an import of places did; `outside` are units placed outside their county's outline."""

    rows: int
    outside: tuple[str, ...]


@dataclass(frozen=True)
class Circle:
    """All places within `radius_m` metres of a WGS-84 place."""

    lat: float
    lon: float
    radius_m: float

    def to_dict(self) -> dict[str, Any]:
        """The circle as the page and the database keep it."""
        return {"kind": "circle", "lat": self.lat, "lon": self.lon, "radius_m": self.radius_m}


@dataclass(frozen=True)
class Polygon:
    """All places inside a ring of WGS-84 corners (lon, lat); its last corner joins its first."""

    corners: tuple[tuple[float, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """The polygon as the page and the database keep it."""
        return {"kind": "polygon", "corners": [list(corner) for corner in self.corners]}


Shape: TypeAlias = Circle | Polygon


@dataclass(frozen=True)
class Inside:
    """What lies in a drawn shape: the topmost `units` by their known places, and the streets of the
    counties it touches that may lie there too, since nobody knows their place.
    """

    units: tuple[Unit, ...]
    unplaced: tuple[Unit, ...]


@dataclass(frozen=True)
class TreeVersion:
    """One version of the tree: when it came, from what, and the digest of the rows read."""

    version: int
    at: datetime
    source: str
    rows: int
    digest: str


def node_of(code: str) -> str:
    """The node a department or organisation hangs on; a node itself."""
    return code.split(HANG, 1)[0]


def level_of(code: str) -> Level:
    """The level of a code, by its digits; hung units have the level of their node."""
    try:
        return DIGITS[len(node_of(code))]
    except KeyError:
        raise Refused("“{code}” is not the code of a unit.", code=code[:40]) from None


def check_code(code: str) -> Level:
    """Refuse what is no code: digits of one level, and `.LETTERS` for each thing hung on it."""
    node, *hung = code.split(HANG)
    if len(code) > CODE_MAX or not (node.isascii() and node.isdigit()):
        raise Refused("“{code}” is not the code of a unit.", code=code[:CODE_MAX])
    if not all(part.isascii() and part.isalnum() and part.upper() == part for part in hung):
        raise Refused(
            "“{code}” is not the code of a unit: after the dot stand capital letters and digits.",
            code=code[:CODE_MAX],
        )
    return level_of(code)


def ancestors(code: str) -> list[str]:
    """The codes above `code`, topmost first; computed from the code alone."""
    node = node_of(code)
    above = [node[:digits] for digits in DIGITS if digits < len(node)]
    parts = code.split(HANG)
    return above + [HANG.join(parts[: count + 1]) for count in range(len(parts) - 1)]


def parent_of(code: str) -> str | None:
    """The code directly above, None for a province."""
    above = ancestors(code)
    return above[-1] if above else None


def subtree(code: str) -> tuple[str, str]:
    """The half-open range [low, high) of codes at and under `code`, in byte order."""
    if HANG in code:
        return code, code + AFTER_HANG
    return code, code[:-1] + chr(ord(code[-1]) + 1)


def is_under(code: str, above: str) -> bool:
    """Whether `code` is `above` or lies under it."""
    low, high = subtree(above)
    return low <= code < high
