"""Records of an exercise: its scenario as it was written, and the acts that are planned from it.

Values only. A plan is the truth of a drill: tests count against it, and nothing that judges reports
may ever read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from commandcenter.directives.model import Location

NOTHING = timedelta(0)


class Behaviour(StrEnum):
    """What a unit is really like in this drill."""

    HONEST = "honest"
    SLOW = "slow"
    SILENT = "silent"
    HOLLOW = "hollow"


class HopBehaviour(StrEnum):
    """How a unit in between passes a directive on; `idle` answers, passes nothing on (联而不动)."""

    QUICK = "quick"
    SLOW = "slow"
    IDLE = "idle"
    SILENT = "silent"


class Trick(StrEnum):
    """How a hollow claim is made up."""

    RECYCLED = "recycled"
    BARE = "bare"
    COPIED = "copied"
    BULK = "bulk"


class Way(StrEnum):
    """The door an act comes through: the unit's phone, the duty desk, or a telephone call."""

    PHONE = "phone"
    DESK = "desk"
    CALL = "call"


class Deed(StrEnum):
    """What a planned act is, where it is no report: looking at our page, or an act of the desk."""

    LIST = "list"
    OPEN = "open"
    ISSUE = "issue"
    AMEND = "amend"
    EXTEND = "extend"
    BYPASS = "bypass"


# Acts on a whole directive: everything sent before must have been answered, and nothing overtakes.
WHOLE = frozenset({Deed.ISSUE, Deed.AMEND, Deed.EXTEND})


@dataclass(frozen=True)
class Delay:
    """A log-normal waiting time: half of all wait less than `median`; `spread` is the sigma."""

    median: timedelta
    spread: float


@dataclass(frozen=True)
class Manner:
    """How units of one behaviour act; shares are between 0 and 1.

    `arrives` is the share of those who start that say so; the others' next word implies it.
    `answers` is how long they take to answer a roll call; `acknowledged` of them do.
    """

    acknowledges: Delay
    answers: Delay
    starts: Delay
    works: Delay
    looks: float
    acknowledged: float
    started: float
    arrives: float
    finished: float
    progress: float
    needs: float
    returns: float
    called: float
    extends: float


@dataclass(frozen=True)
class HopManner:
    """How units in between of one behaviour act, and how much slower those below them are."""

    acknowledges: Delay
    relays: Delay
    slows: float


@dataclass(frozen=True)
class Hollow:
    """How hollow claims are made up: the shares of the tricks, and the minutes before the deadline
    in which bulk claims come.
    """

    tricks: Mapping[Trick, float]
    bulk_from: timedelta
    bulk_to: timedelta
    pictures: int


@dataclass(frozen=True)
class Checks:
    """How claims are checked, and what follows."""

    after: Delay
    caught: float
    doubted: float
    unreachable: float
    rejected: float
    again: float
    again_after: Delay
    closed: float
    closed_after: Delay
    methods: Mapping[str, float]


@dataclass(frozen=True)
class Character:
    """What the units of some counties are like: the share of each behaviour, of checked claims.

    `units` names the counties; `deal` has so many of them drawn by the seed, among those with at
    least `at_least` leaves; the character that has neither is everybody else's.
    """

    name: str
    shares: Mapping[Behaviour, float]
    checked: float
    units: tuple[str, ...] = ()
    deal: int = 0
    at_least: int = 0
    hops: Mapping[HopBehaviour, float] | None = None


@dataclass(frozen=True)
class Line:
    """What the lines of the phones are like."""

    twice: float
    bad: float
    late: float
    late_by: Delay
    gcj02: float


@dataclass(frozen=True)
class Person:
    """A named person of the exercise; the name says that it is one."""

    code: str
    name: str
    unit: str
    post: str


@dataclass(frozen=True)
class Hung:
    """A department hung on the tree for the exercise."""

    code: str
    name: str


@dataclass(frozen=True)
class Crew:
    """Who stands at the desk: the one the window signs in, the duty officer, the inspectors."""

    people: tuple[Person, ...]
    operator: str
    duty: str
    inspectors: tuple[str, ...]
    hung: tuple[Hung, ...]


@dataclass(frozen=True)
class IncidentPlan:
    """The incident and its response level, as the services take them."""

    title: str
    category: str
    grade: int | None
    place: str
    at: timedelta
    level: int
    matter: str
    expected_until: timedelta
    measures: str
    basis: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Amendment:
    """A planned new version of a directive."""

    at: timedelta
    change: Mapping[str, Any]

    @property
    def minor(self) -> bool:
        """Whether nobody is asked again."""
        return bool(self.change.get("minor", False))


@dataclass(frozen=True)
class Extension:
    """More time for those who asked for it by `at`."""

    at: timedelta
    until: timedelta
    reason: str


@dataclass(frozen=True)
class DirectivePlan:
    """A directive as its file says it, with times counted from the start of the drill."""

    label: str
    at: timedelta
    fields: Mapping[str, Any]
    acknowledge_by: timedelta | None
    start_by: timedelta | None
    complete_by: timedelta | None
    amendments: tuple[Amendment, ...] = ()
    extensions: tuple[Extension, ...] = ()
    roll_call: bool = False

    def file(self, scenario: Scenario, incident: str | None) -> dict[str, Any]:
        """The directive file that is issued."""
        times = {
            "issued_at": self.at,
            "acknowledge_by": self.acknowledge_by,
            "start_by": self.start_by,
            "complete_by": self.complete_by,
        }
        shown = {
            name: (scenario.starts + after).isoformat()
            for name, after in times.items()
            if after is not None
        }
        return {**self.fields, **shown, "incident": incident, "key": f"drill:{self.label}"}


@dataclass(frozen=True)
class Movement:
    """A movement of goods that happened so long before the start, with the fields of its line."""

    before: timedelta
    line: Mapping[str, Any]


@dataclass(frozen=True)
class Sending:
    """Who was sent so long before the start, and when they were there; None while on the way."""

    who: tuple[str, ...]
    to: str
    before: timedelta
    arrived: timedelta | None
    note: str


@dataclass(frozen=True)
class Stores:
    """What lies in the depots when the drill begins, who stands by or is out already, and what
    partners offer.
    """

    items: Path
    depots: Path
    movements: tuple[Movement, ...]
    teams: Path | None = None
    sent: tuple[Sending, ...] = ()
    offers: Path | None = None


@dataclass(frozen=True)
class Scenario:
    """One exercise, whole."""

    title: str
    starts: datetime
    lasts: timedelta
    speed: float
    seed: int
    tree: Path
    incident: IncidentPlan
    crew: Crew
    directives: tuple[DirectivePlan, ...]
    characters: tuple[Character, ...]
    manners: Mapping[Behaviour, Manner]
    hops: Mapping[HopBehaviour, HopManner]
    hop_shares: Mapping[HopBehaviour, float]
    hollow: Hollow
    checks: Checks
    line: Line
    bypasses: int
    phrases: Mapping[str, tuple[str, ...]]
    stores: Stores | None = None


@dataclass(frozen=True)
class Picture:
    """What a drill phone photographs; the same record always gives the same bytes."""

    scene: str
    taken: datetime
    place: tuple[float, float] | None
    quality: int


@dataclass(frozen=True)
class Planned:
    """One planned act: what happens, when it happened (`at`), and when it is sent (`sent`), both
    counted from the start of the drill.
    """

    key: str
    way: Way
    kind: str
    directive: str
    unit: str
    at: timedelta
    sent: timedelta
    by: str
    words: str = ""
    quantities: Mapping[str, str] = field(default_factory=dict)
    location: Location | None = None
    pictures: tuple[Picture, ...] = ()
    method: str | None = None
    times: int = 1
    bad_line: bool = False
    change: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether this is an act on a whole directive."""
        return self.kind in WHOLE


@dataclass(frozen=True)
class Truth:
    """What a leaf really is, and what its claim really is worth."""

    behaviour: Behaviour
    character: str
    trick: Trick | None


@dataclass(frozen=True)
class Plan:
    """Everything that will happen in a drill, in the order it is sent, and what is true of it."""

    acts: tuple[Planned, ...]
    leaves: Mapping[str, tuple[str, ...]]
    truths: Mapping[tuple[str, str], Truth]
    hops: Mapping[tuple[str, str], HopBehaviour]
    characters: Mapping[str, str]

    @property
    def units(self) -> frozenset[str]:
        """Every unit that has a phone in this drill."""
        return frozenset(unit for _, unit in [*self.truths, *self.hops])
