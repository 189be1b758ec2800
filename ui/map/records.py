"""What the map is given: rows of counts, points of units, marks, thresholds and base layers.

Plain frozen records and their packed form; nothing here knows Qt, and a place marked schematic is
for the eye alone and never evidence.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

POINTS_MAGIC = 0x50434D31
FLAG_OVERDUE, FLAG_FLAGGED, FLAG_SCHEMATIC = 1, 2, 4


class PointState(IntEnum):
    """The furthest step of one unit, as the page draws it."""

    SILENT = 0
    ACKNOWLEDGED = 1
    STARTED = 2
    CLAIMED = 3
    VERIFIED = 4
    REFUTED = 5


@dataclass(frozen=True, slots=True)
class AreaRow:
    """Counts of the leaves under one unit; progress is cumulative, claims include checked ones."""

    code: str
    name: str
    issued: int
    acknowledged: int
    started: int
    claimed: int
    verified: int
    refuted: int
    overdue: int
    silent: int
    flagged: int

    def packed(self, place: tuple[float, float, bool] | None) -> list[Any]:
        """The row as the page reads it, with the place of a unit that has no outline."""
        lon, lat, schematic = place or (None, None, False)
        counts = [getattr(self, name) for name in ROW_COUNTS]
        return [self.code, self.name, *counts, lon, lat, schematic]


ROW_COUNTS = (
    "issued",
    "acknowledged",
    "started",
    "claimed",
    "verified",
    "refuted",
    "overdue",
    "silent",
    "flagged",
)


@dataclass(frozen=True, slots=True)
class UnitPoint:
    """One unit as a point; `schematic` says that its place is not known and only drawn so."""

    code: str
    lon: float
    lat: float
    state: int
    schematic: bool
    overdue: bool = False
    flagged: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class PointChange:
    """The new state of one unit that is already on the map."""

    code: str
    state: int
    overdue: bool = False
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """An incident or a report at its place; `grade` 1 is the gravest and 0 has no colour."""

    id: str
    kind: str
    lon: float
    lat: float
    title: str = ""
    detail: str = ""
    grade: int = 0


@dataclass(frozen=True)
class MapRules:
    """When an outline is hatched, dashed or edged: shares of the issued, editable in the settings.

    They steer attention only and decide nothing; the basis is the duty room's own practice.
    """

    gap_share: float = 0.45
    silent_share: float = 0.5
    overdue_share: float = 0.1
    overdue_grave_share: float = 0.5
    finding_share: float = 0.2
    """Where the colour of findings is full."""


@dataclass(frozen=True)
class TileFile:
    """An offline base layer: an MBTiles or PMTiles file with raster tiles."""

    path: Path
    approval: str = ""


@dataclass(frozen=True)
class TileServer:
    """An online base layer; `{z}`, `{x}`, `{y}`, `{s}` and `{key}` are filled into the template.

    The key is filled in by the window itself: the page, its history and the log never see it.
    """

    template: str
    key: str = field(default="", repr=False)
    subdomains: tuple[str, ...] = ()
    approval: str = ""
    credit: str = ""
    min_zoom: int = 1
    max_zoom: int = 18


class PointColumns:
    """Many points as columns, the form in which they travel to the page."""

    def __init__(self) -> None:
        self.codes = array("d")
        self.places = array("f")
        self.states = bytearray()
        self.flags = bytearray()
        self.names: list[str] = []

    def __len__(self) -> int:
        return len(self.codes)

    def add(self, code: str, lon: float, lat: float, state: int, flags: int) -> None:
        """Take in one point; codes of up to fifteen digits are kept exactly."""
        self.codes.append(int(code))
        self.places.append(lon)
        self.places.append(lat)
        self.states.append(state)
        self.flags.append(flags)

    def packed(self) -> bytes:
        """The bytes that the page decodes; the layout stands in `console_rules.js`."""
        names = "\n".join(self.names).encode() if any(self.names) else b""
        head = struct.pack("<4i", POINTS_MAGIC, len(self), len(names), 0)
        columns = (self.codes.tobytes(), self.places.tobytes())
        return b"".join((head, *columns, bytes(self.states), bytes(self.flags), names))


def columns_of(points: Iterable[UnitPoint]) -> PointColumns:
    """Lay points out in columns, in the order of their codes."""
    columns = PointColumns()
    for point in sorted(points, key=lambda point: int(point.code)):
        flags = flags_of(overdue=point.overdue, flagged=point.flagged, schematic=point.schematic)
        columns.add(point.code, point.lon, point.lat, point.state, flags)
        columns.names.append(point.name.replace("\n", " "))
    return columns


def flags_of(*, overdue: bool, flagged: bool, schematic: bool = False) -> int:
    """The three signs of a point as one small number."""
    return FLAG_OVERDUE * overdue + FLAG_FLAGGED * flagged + FLAG_SCHEMATIC * schematic
