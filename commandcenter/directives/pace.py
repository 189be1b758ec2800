"""How fast a directive moves: reaction times of each step, and at which step each leaf waits.

Pure records and the arithmetic of their middle values. A reaction time is a fact about time, never
a mark for a person; who has not acted yet waits and is counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from commandcenter.directives.model import Kind
from commandcenter.geo.model import Level

MEDIAN, NINTH = Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True)
class Pace:
    """One step of many units: the times of those who did it, and since when the others wait.

    `median` and `ninth` (90 % took no longer) lie between neighbours in proportion, as
    spreadsheets compute them; both are None where nobody did it yet.
    """

    done: int = 0
    median: timedelta | None = None
    ninth: timedelta | None = None
    waiting: int = 0
    since: datetime | None = None


@dataclass(frozen=True)
class LevelPace:
    """One level of the way: its receipts, then passing on (a hop) or coming to the spot (a leaf).

    The time of a receipt runs from the issue, or where delivery is level by level from the moment
    at which the level above passed on; the second step runs from the receipt.
    """

    level: Level
    leaf: bool
    acknowledge: Pace
    then: Pace


@dataclass(frozen=True)
class UnitPace:
    """One unit: its own receipt as a hop, and the pace of the leaves at or below it."""

    unit: str
    name: str
    acknowledged: timedelta | None
    relayed: timedelta | None
    leaf_acknowledge: Pace
    leaf_start: Pace


@dataclass(frozen=True)
class Reactions:
    """The reaction times of a directive at one moment, by level and by unit."""

    at: datetime
    relayed: bool
    levels: tuple[LevelPace, ...]
    units: tuple[UnitPace, ...]


@dataclass(frozen=True)
class Holding:
    """One unit at which leaves wait: for its own receipt or its passing on, or, where `leaf`, for
    the leaves below it themselves.
    """

    unit: str
    name: str
    level: Level
    leaf: bool
    step: Kind
    since: datetime | None
    leaves: int


@dataclass(frozen=True)
class Waiting:
    """One step of one level: how many units hold it, and for how many leaves it is the next."""

    level: Level
    leaf: bool
    step: Kind
    units: int
    leaves: int
    since: datetime | None


@dataclass(frozen=True)
class Stuck:
    """Where the leaves that are not on the spot yet wait; each is counted at exactly one place:
    the topmost hop that still holds the directive, else itself. What was handed back is nowhere.
    """

    at: datetime
    issued: int
    started: int
    places: tuple[Waiting, ...]
    units: tuple[Holding, ...]


def ranks(count: int) -> tuple[int, ...]:
    """The places (from 0) of the ordered values between which the median and the ninth lie."""
    found: list[int] = []
    for share in (MEDIAN, NINTH):
        place = share * (count - 1)
        found += [int(place), min(int(place) + 1, count - 1)]
    return tuple(found)


def between(count: int, share: Fraction, ordered: Mapping[int, int]) -> timedelta:
    """The value at a share of `count` ordered values, given those at `ranks(count)`, in
    microseconds.
    """
    place = share * (count - 1)
    low, high = ordered[int(place)], ordered[min(int(place) + 1, count - 1)]
    return timedelta(microseconds=round(low + (place - int(place)) * (high - low)))
