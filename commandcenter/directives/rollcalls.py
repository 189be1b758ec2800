"""Roll calls (点名/查岗): when and whom, drawn from a seed; what an answer is worth.

Pure. The time is drawn when the roll call is announced, the units only when it starts, each from
the hash of its own journal entry, so that nobody could choose and anybody can draw again. A place
that is not known says nothing against a unit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import nsmallest
from typing import Any

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.core.language import FIRST_LANGUAGE, Text, text, translate
from commandcenter.directives.orders import KEY_MAX, LEAF_LEVELS, TEXT_MAX, TITLE_MAX, Reader
from commandcenter.geo.model import LEVEL_WORDS, Level

FIELDS = frozenset(
    ["title", "text", "incident", "issuer", "under", "level", "count", "from", "to", "key"]
)
COUNT_MAX = 5_000
ONE = 1 << 256
TITLE = text("Roll call: is the post manned?")
WORDS = text("Whoever is on duty answers on this page at once, with the position.")


class Answered(StrEnum):
    """What came of calling one unit."""

    WAITING = "waiting"
    IN_TIME = "in_time"
    LATE = "late"
    UNANSWERED = "unanswered"


class Where(StrEnum):
    """What the position of an answer says; only `elsewhere` is a reason to look."""

    AT_POST = "at_post"
    ELSEWHERE = "elsewhere"
    TOO_VAGUE = "too_vague"
    NO_POSITION = "no_position"
    PLACE_UNKNOWN = "place_unknown"


class How(StrEnum):
    """By which way an answer came: from whoever is on duty, from somebody else there, by proxy."""

    OWN = "own"
    COLLEAGUE = "colleague"
    PROXY = "proxy"


ANSWERED_WORDS: dict[Answered, Text] = {
    Answered.WAITING: text("waiting for an answer"),
    Answered.IN_TIME: text("answered in time"),
    Answered.LATE: text("answered late"),
    Answered.UNANSWERED: text("no answer"),
}
WHERE_WORDS: dict[Where, Text] = {
    Where.AT_POST: text("at the post"),
    Where.ELSEWHERE: text("elsewhere"),
    Where.TOO_VAGUE: text("position too vague to tell"),
    Where.NO_POSITION: text("no position sent"),
    Where.PLACE_UNKNOWN: text("place of the unit unknown"),
}
HOW_WORDS: dict[How, Text] = {
    How.OWN: text("on the own page"),
    How.COLLEAGUE: text("by somebody not on the roster now"),
    How.PROXY: text("by telephone, recorded for it"),
}


@dataclass(frozen=True)
class RollCallPlan:
    """A roll call as it is asked for; without a window it starts at once."""

    title: str
    words: str
    incident: str | None
    issuer: str | None
    under: tuple[str, ...]
    level: Level
    count: int
    begins: datetime | None
    ends: datetime | None
    key: str | None


@dataclass(frozen=True)
class RollCall:
    """A roll call on record; its units are known only once it has a directive."""

    id: int
    title: str
    issuer: str
    under: tuple[str, ...]
    level: Level
    count: int
    begins: datetime
    ends: datetime
    announced_at: datetime
    announced_in: int
    starts_at: datetime
    drawn_in: int | None
    seed: str | None
    candidates: int | None
    directive: str | None


@dataclass(frozen=True)
class Calling:
    """One unit of a roll call: who should have answered, who did, from where, in which words."""

    unit: str
    name: str
    on_duty: tuple[str, ...]
    called_at: datetime
    due: datetime
    rung: str | None
    answered: Answered
    answered_at: datetime | None
    by: str | None
    how: How | None
    words: str
    where: Where | None
    distance_m: float | None
    accuracy_m: float | None
    act: int | None


@dataclass(frozen=True)
class Absence:
    """A reason to look: a roll call unanswered, or answered from elsewhere (never a verdict)."""

    directive: str
    unit: str
    answered: Answered
    called_at: datetime
    due: datetime
    on_duty: tuple[str, ...]
    act: int | None
    at: datetime | None
    distance_m: float | None
    accuracy_m: float | None
    limit_m: float
    place_source: str | None


def read_plan(data: Any) -> RollCallPlan:
    """The roll call a file asks for; every field that is wrong is named."""
    reader = Reader(data)
    reader.unknown("", reader.data, FIELDS)
    under = reader.codes("under", reader.data.get("under"))
    if not under:
        reader.wrong("under", text("Say under which units posts are called."))
    level = reader.data.get("level")
    if level not in LEAF_LEVELS:
        allowed = ", ".join(LEAF_LEVELS)
        reader.wrong("level", text("This must be one of: {allowed}.", allowed=allowed))
    begins, ends = reader.time("from"), reader.time("to")
    if (begins is None) != (ends is None):
        reader.wrong("to", text("A window needs both ends: “from” and “to”."))
    if begins is not None and ends is not None and ends <= begins:
        reader.wrong("to", text("This lies before {other}.", other="from"))
    plan = RollCallPlan(
        title=reader.words("title", TITLE_MAX) or translate(TITLE, FIRST_LANGUAGE),
        words=reader.words("text", TEXT_MAX) or translate(WORDS, FIRST_LANGUAGE),
        incident=reader.words("incident", KEY_MAX),
        issuer=reader.words("issuer", KEY_MAX),
        under=under,
        level=LEVEL_WORDS.get(str(level), Level.VILLAGE),
        count=_count(reader),
        begins=begins,
        ends=ends,
        key=reader.words("key", KEY_MAX),
    )
    if reader.problems:
        raise RefusedWithProblems(text("The roll call was not announced."), reader.problems)
    return plan


def _count(reader: Reader) -> int:
    count = reader.data.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= COUNT_MAX:
        reader.wrong("count", text("This must be a whole number from 1 to {most}.", most=COUNT_MAX))
        return 0
    return count


def drawn_time(seed: str, begins: datetime, ends: datetime) -> datetime:
    """The moment of the window that the seed points at, to the second."""
    share = int.from_bytes(hashlib.sha256(f"{seed}|time".encode()).digest(), "big") / ONE
    seconds = int((ends - begins).total_seconds() * share)
    return begins + timedelta(seconds=seconds)


def drawn_units(seed: str, units: Iterable[str], count: int) -> list[str]:
    """So many of the units, drawn without replacement: those whose hash with the seed is least."""
    return nsmallest(
        count, units, key=lambda code: hashlib.sha256(f"{seed}|{code}".encode()).digest()
    )


def judged_place(
    distance_m: float | None, accuracy_m: float | None, *, limit_m: float, vague_m: float
) -> Where:
    """What a distance from the unit's own place says, with the accuracy in the unit's favour."""
    if distance_m is None:
        return Where.PLACE_UNKNOWN
    if accuracy_m is None or accuracy_m > vague_m:
        # A typed position has no accuracy: it is as good as whoever typed it.
        return Where.AT_POST if distance_m <= limit_m else Where.TOO_VAGUE
    return Where.ELSEWHERE if distance_m - accuracy_m > limit_m else Where.AT_POST
