"""Records of who can be sent, and their lifecycle as one table.

A responder is a person or a machine. Its changes stand in one numbered row after another, so that
at no moment it has two states or two places; the database itself keeps the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text


class Sort(StrEnum):
    """What a responder is."""

    PERSON = "person"
    MACHINE = "machine"


class Status(StrEnum):
    """Where a responder stands."""

    STANDBY = "standby"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RESTING = "resting"
    RELEASED = "released"


class Act(StrEnum):
    """What can be done with a responder."""

    ASSIGN = "assign"
    MOVE = "move"
    SET_OUT = "set_out"
    ARRIVE = "arrive"
    REST = "rest"
    STAND_BY = "stand_by"
    RELEASE = "release"


class Step(NamedTuple):
    """From which states an act may happen, and the state it leads to."""

    before: frozenset[Status]
    after: Status


AT_WORK = frozenset({Status.ASSIGNED, Status.EN_ROUTE, Status.ON_SCENE})
ON_DUTY = AT_WORK
"""What counts as hours on duty: from being sent until the rest, the stand-by or the release."""
SENT = AT_WORK | {Status.RESTING}

# The lifecycle. To another place only by `move`: whoever is sent is never simply sent again.
LIFECYCLE: dict[Act, Step] = {
    Act.ASSIGN: Step(frozenset({Status.STANDBY, Status.RESTING}), Status.ASSIGNED),
    Act.MOVE: Step(AT_WORK, Status.ASSIGNED),
    Act.SET_OUT: Step(frozenset({Status.ASSIGNED, Status.RESTING}), Status.EN_ROUTE),
    Act.ARRIVE: Step(
        frozenset({Status.ASSIGNED, Status.EN_ROUTE, Status.RESTING}), Status.ON_SCENE
    ),
    Act.REST: Step(AT_WORK | {Status.STANDBY}, Status.RESTING),
    Act.STAND_BY: Step(SENT | {Status.RELEASED}, Status.STANDBY),
    Act.RELEASE: Step(frozenset(Status) - {Status.RELEASED}, Status.RELEASED),
}
# By these a mission begins, by those it ends; all others stay with the one there is.
BEGINS = frozenset({Act.ASSIGN, Act.MOVE})
ENDS = frozenset({Act.STAND_BY, Act.RELEASE})
NEEDS_MISSION = frozenset({Act.SET_OUT, Act.ARRIVE})
# The act that leads to a state somebody asks for; to be sent takes a place, and is asked apart.
ACT_TO = {
    Status.EN_ROUTE: Act.SET_OUT,
    Status.ON_SCENE: Act.ARRIVE,
    Status.RESTING: Act.REST,
    Status.STANDBY: Act.STAND_BY,
    Status.RELEASED: Act.RELEASE,
}

STATUS_WORDS: dict[Status, Text] = {
    Status.STANDBY: text("on stand-by"),
    Status.ASSIGNED: text("assigned"),
    Status.EN_ROUTE: text("en route"),
    Status.ON_SCENE: text("on scene"),
    Status.RESTING: text("resting"),
    Status.RELEASED: text("released"),
}
SORT_WORDS: dict[Sort, Text] = {Sort.PERSON: text("person"), Sort.MACHINE: text("machine")}


@dataclass(frozen=True)
class Spot:
    """A place in WGS-84; `rough` where only the seat of the street is known."""

    lat: float
    lon: float
    rough: bool = False


@dataclass(frozen=True)
class Change:
    """One row of a responder's history."""

    number: int
    status: Status
    at: datetime
    mission: int | None = None


@dataclass(frozen=True)
class Mission:
    """Whither somebody was sent, and for which directive."""

    id: int
    place: str
    place_name: str
    lat: float | None
    lon: float | None
    directive: str | None
    words: str
    at: datetime


@dataclass(frozen=True)
class Duty:
    """Hours on duty at one moment, to the second; `run` is since the last break."""

    total_s: int
    run_s: int
    rest_s: int
    """Off duty within the window of the rest rule."""
    tired: Text | None = None
    """Why somebody should send this person to rest, with the rule; None where nobody need."""


@dataclass(frozen=True)
class Responder:
    """A person or a machine as it stands now."""

    code: str
    sort: Sort
    name: str
    skills: tuple[str, ...]
    unit: str
    unit_name: str
    team: str | None
    team_name: str | None
    phone: str | None
    status: Status
    since: datetime
    mission: Mission | None
    spot: Spot | None
    """Where it is; None while it is on the way, or where no place is known."""
    duty: Duty


class Near(NamedTuple):
    """A responder and how far away it is."""

    responder: Responder
    distance_m: float


@dataclass(frozen=True)
class Found:
    """What a search found: by distance, and those whose place nobody knows."""

    at: datetime
    spot: Spot
    rows: tuple[Near, ...]
    unplaced: tuple[Responder, ...]


@dataclass(frozen=True)
class Team:
    """A team with how many of its own stand where."""

    code: str
    name: str
    unit: str
    unit_name: str
    counts: dict[Status, int]


@dataclass(frozen=True)
class Sent:
    """What an act did: to whom, and who of a team was left out because they rest or were
    released.
    """

    codes: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    mission: int | None = None
    repeated: bool = False


def next_change(act: Act, last: Change, *, at: datetime, mission: int | None = None) -> Change:
    """The change that an act makes after `last`, or a refusal that says why it may not happen."""
    before, after = LIFECYCLE[act]
    if act is Act.ASSIGN and last.status in AT_WORK:
        raise Refused(
            "it is {status} already; move it from there, or release it first",
            status=STATUS_WORDS[last.status],
        )
    if last.status not in before:
        raise Refused(
            "it is {status}, and from there cannot become: {wanted}",
            status=STATUS_WORDS[last.status],
            wanted=STATUS_WORDS[after],
        )
    if act in NEEDS_MISSION and last.mission is None:
        raise Refused("it rests without having been sent anywhere; assign it first")
    if at < last.at:
        raise Refused("the change before this one is later; a history is only ever added to")
    kept = None if act in ENDS else last.mission
    return Change(last.number + 1, after, at, mission if act in BEGINS else kept)
