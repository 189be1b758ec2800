"""Records of the cascade and its lifecycle as one table.

A directive is issued to leaves; each hop between the issuer and a leaf has its own receipt. What
a parent shows is computed from its leaves and can be set by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

import msgspec

from commandcenter.core.language import Text, text
from commandcenter.directives.exceptions import Override
from commandcenter.geo.model import Level


class Kind(StrEnum):
    """What can be said of an assignment; `deliver` and `read` come from our own page only."""

    DELIVER = "deliver"
    READ = "read"
    ACKNOWLEDGE = "acknowledge"
    RELAY = "relay"
    START = "start"
    PROGRESS = "progress"
    CLAIM = "claim"
    RETURN = "return"
    NEED = "need"
    REJECT = "reject"
    VERIFY = "verify"
    REFUTE = "refute"
    UNREACHABLE = "unreachable"
    CLOSE = "close"

    # The words are looked up for every report; the plain hash is ten times as fast.
    __hash__ = str.__hash__


REPORTED = tuple(kind for kind in Kind if kind not in {Kind.DELIVER, Kind.READ})
UNIT_WORDS = (Kind.ACKNOWLEDGE, Kind.START, Kind.PROGRESS, Kind.CLAIM, Kind.RETURN, Kind.NEED)
HOP_WORDS = (Kind.ACKNOWLEDGE, Kind.RELAY)
CHECKS = (Kind.VERIFY, Kind.REFUTE, Kind.UNREACHABLE)
SEEN_ON_PAGE = (Kind.DELIVER, Kind.READ)
# By these a unit shows that the directive has reached it.
SEEN_BY = frozenset({*SEEN_ON_PAGE, *UNIT_WORDS})
CHANNELS = ("web", "import", "phone", "console")
METHODS = ("onsite", "video", "phone", "residents")


class Phase(IntEnum):
    """Where a leaf stands; its number is stored and orders the board."""

    WAITING = 0
    ACKNOWLEDGED = 1
    STARTED = 2
    CLAIMED = 3
    VERIFIED = 4
    REFUTED = 5
    RETURNED = 6
    CLOSED = 7

    __hash__ = int.__hash__


OPEN = frozenset(Phase) - {Phase.CLOSED}
STANDING_CLAIM = frozenset({Phase.CLAIMED, Phase.VERIFIED, Phase.REFUTED})

# The lifecycle: in which phases each act may happen to a leaf.
LIFECYCLE: dict[Kind, frozenset[Phase]] = {
    Kind.DELIVER: frozenset(Phase),
    Kind.READ: frozenset(Phase),
    Kind.ACKNOWLEDGE: OPEN,
    Kind.START: OPEN,
    Kind.PROGRESS: OPEN,
    Kind.CLAIM: OPEN,
    Kind.RETURN: OPEN,
    Kind.NEED: OPEN,
    Kind.REJECT: STANDING_CLAIM | {Phase.RETURNED, Phase.CLOSED},
    Kind.VERIFY: STANDING_CLAIM,
    Kind.REFUTE: STANDING_CLAIM,
    Kind.UNREACHABLE: OPEN,
    Kind.CLOSE: frozenset({Phase.VERIFIED}),
}

# Why an act may not happen, where the phase alone says it.
FORBIDDEN: dict[Kind, Text] = {
    Kind.REJECT: text("Nothing was claimed or handed back here, so there is nothing to send back."),
    Kind.VERIFY: text("There is no claim to verify; the unit must report completion first."),
    Kind.REFUTE: text("There is no claim to refute; the unit must report completion first."),
    Kind.CLOSE: text("Only what was verified can be closed; have the claim checked first."),
}
ALREADY_CLOSED = text("This assignment is closed; a superior can reopen it by sending it back.")


class DirectiveKind(StrEnum):
    """What is sent down the tree; every kind is the same cascade."""

    DIRECTIVE = "directive"
    ROLL_CALL = "roll_call"


class Status(StrEnum):
    """The state of a whole directive."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Counts(msgspec.Struct, frozen=True):
    """How many leaves stand where; progress is cumulative. The keys are a contract (DESIGN §7).

    No dataclass, because an answer may hold one for every street of a country: these are made in a
    quarter of the time, and are stored under the same keys.
    """

    issued: int = 0
    delivered: int = 0
    read: int = 0
    acknowledged: int = 0
    relayed: int = 0
    started: int = 0
    claimed: int = 0
    verified: int = 0
    refuted: int = 0
    returned: int = 0
    closed: int = 0
    overdue: int = 0
    flagged: int = 0
    silent: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts.total((self, other))

    @staticmethod
    def total(parts: Iterable[Counts]) -> Counts:
        """The sum of many, count by count."""
        every = [msgspec.structs.astuple(part) for part in parts]
        return Counts(*map(sum, zip(*every, strict=True))) if every else Counts()

    def to_dict(self) -> dict[str, int]:
        """The counts under their contract keys."""
        return msgspec.structs.asdict(self)

    @property
    def gap(self) -> int:
        """Leaves that are claimed and not verified: the headline."""
        return self.claimed - self.verified


COUNT_KEYS = Counts.__struct_fields__


@dataclass(frozen=True)
class Evidence:
    """What a claim must bring: photos, a position, and quantities with their floors (decimal
    text).
    """

    photos: int = 0
    location: bool = False
    quantities: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """A directive as it is asked for, before it has a number."""

    title: str
    text: str
    incident: str | None
    issuer: str | None
    lead: str | None
    assist: tuple[str, ...]
    under: tuple[str, ...]
    level: Level | None
    units: tuple[str, ...]
    delivery: str
    priority: str
    issued_at: datetime | None
    acknowledge_by: datetime | None
    start_by: datetime | None
    complete_by: datetime | None
    evidence: Evidence
    key: str | None
    kind: DirectiveKind = DirectiveKind.DIRECTIVE
    burden_reason: str | None = None


@dataclass(frozen=True)
class Issued:
    """The answer to an issue: its number, and to how many leaves it went."""

    directive: str
    assignments: int


@dataclass(frozen=True)
class Directive:
    """A directive as it stands now, in its newest version."""

    id: int
    number: str
    title: str
    text: str
    incident: str | None
    issuer: str
    lead: str | None
    assist: tuple[str, ...]
    under: tuple[str, ...]
    level: Level | None
    units: tuple[str, ...]
    delivery: str
    priority: str
    issued_at: datetime
    acknowledge_by: datetime | None
    start_by: datetime | None
    complete_by: datetime | None
    evidence: Evidence
    version: int
    reopened_at: datetime | None
    status: Status
    ended_at: datetime | None
    leaves: int
    kind: DirectiveKind = DirectiveKind.DIRECTIVE
    burden_reason: str | None = None


class Location(msgspec.Struct, frozen=True, gc=False):
    """A position as it was reported: in its own system, and in WGS-84 (`lat`, `lon`)."""

    lat: float
    lon: float
    crs: str = "wgs84"
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Photo:
    """A photo already kept by its hash, with what its EXIF said."""

    hash: str
    name: str = ""
    exif: dict[str, Any] = field(default_factory=dict)


class Report(msgspec.Struct, frozen=True, gc=False):
    """One act on one assignment, as it was said; `by` is whoever said it.

    No dataclass, for an import makes one of every line: this way that takes a tenth of the time.
    """

    key: str
    directive: str
    unit: str
    kind: Kind
    at: datetime
    by: str | None = None
    words: str = ""
    quantities: dict[str, str] = {}
    location: Location | None = None
    photos: tuple[Photo, ...] = ()
    channel: str = "import"
    device: str | None = None
    sample: str | None = None
    method: str | None = None
    call: dict[str, str] | None = None
    # Figures that were not asked again: since when each is known, and from which directive.
    carried: dict[str, dict[str, str]] = {}

    def but(self, **said: Any) -> Report:
        """The same report with other words in these fields."""
        return msgspec.structs.replace(self, **said)


class Answer(StrEnum):
    """What became of a report."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    REFUSED = "refused"


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """The answer to one report; `why` only where it was refused."""

    key: str
    answer: Answer
    why: Text | None = None
    phase: Phase | None = None


class HopTimes(NamedTuple):
    """The receipt of one unit between the issuer and a leaf."""

    unit: str
    name: str
    delivered_at: datetime | None
    read_at: datetime | None
    acknowledged_at: datetime | None
    relayed_at: datetime | None
    words: str | None


class StatusRow(NamedTuple):
    """One unit's counts; `hop` is the unit's own receipt where it has one."""

    unit: str
    name: str
    counts: Counts
    hop: HopTimes | None


@dataclass(frozen=True)
class StatusReport:
    """The counts of a directive at one moment."""

    directive: str
    at: datetime
    total: Counts
    rows: tuple[StatusRow, ...]


@dataclass(frozen=True)
class ActRecord:
    """One act as it was recorded; `clock_wrong` marks a phone's time that could not be right."""

    id: int
    key: str
    kind: Kind
    unit: str
    at: datetime
    received_at: datetime
    by: str | None
    actor: str
    channel: str
    device: str | None
    words: str
    quantities: dict[str, str]
    location: Location | None
    photos: tuple[Photo, ...]
    method: str | None
    sample: str | None
    clock_wrong: bool
    call: dict[str, str] | None
    carried: dict[str, dict[str, str]] = field(default_factory=dict)


class AssignmentRecord(NamedTuple):
    """One leaf's copy of a directive, as the board shows it; a screen has a hundred of them."""

    unit: str
    name: str
    phase: Phase
    round: int
    delivered_at: datetime | None
    read_at: datetime | None
    acknowledged_at: datetime | None
    started_at: datetime | None
    claimed_at: datetime | None
    checked_at: datetime | None
    returned_at: datetime | None
    closed_at: datetime | None
    last_at: datetime | None
    complete_by: datetime | None
    overdue: bool
    flagged: bool = False


@dataclass(frozen=True)
class AssignmentDetail:
    """Everything known of one assignment: its hops, words, photos, places and exceptions."""

    directive: Directive
    record: AssignmentRecord
    path: str
    hops: tuple[HopTimes, ...]
    acts: tuple[ActRecord, ...]
    overrides: tuple[Override, ...] = ()
