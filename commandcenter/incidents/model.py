"""Records of what happened, and the rules of grades and response levels.

Pure. The law grades the first three categories only (突发事件应对法 2024, art. 3); a response has
four levels and its notice four mandatory fields (art. 71, 72). Level 1 is the highest of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.geo.model import Shape

HIGHEST, LOWEST = 1, 4
TITLE_MAX = 200
WORDS_MAX = 4000


class Category(StrEnum):
    """The four categories of art. 2."""

    NATURAL = "natural"
    ACCIDENT = "accident"
    HEALTH = "health"
    SECURITY = "security"


CATEGORY_WORDS: dict[Category, Text] = {
    Category.NATURAL: text("natural disaster"),
    Category.ACCIDENT: text("accident"),
    Category.HEALTH: text("public health event"),
    Category.SECURITY: text("social security event"),
}


class Verb(StrEnum):
    """What a change of the response level is called; derived from the change, never chosen."""

    START = "start"
    RAISE = "raise"
    ADJUST = "adjust"
    END = "end"


VERB_WORDS: dict[Verb, Text] = {
    Verb.START: text("response started"),
    Verb.RAISE: text("response raised"),
    Verb.ADJUST: text("response adjusted"),
    Verb.END: text("response ended"),
}


@dataclass(frozen=True)
class DrawnArea:
    """A circle or polygon drawn for an incident, for example what is to be cleared."""

    id: str
    incident: str
    name: str
    shape: Shape
    drawn_at: datetime
    actor: str


@dataclass(frozen=True)
class ResponseLevel:
    """One notice of the response level; `level` None ends the response."""

    level: int | None
    verb: Verb
    matter: str
    expected_until: datetime | None
    measures: str
    effective_at: datetime
    basis: str | None


@dataclass(frozen=True)
class Incident:
    """What happened; `level` is the notice in force at the moment of reading, None without one."""

    id: str
    title: str
    category: Category
    grade: int | None
    place: str
    at: datetime
    parent: str | None
    level: ResponseLevel | None
    opened_at: datetime
    closed_at: datetime | None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class ChainLink:
    """An incident in its chain of derived events; the root has depth 0."""

    incident: Incident
    depth: int


def check_grade(category: Category, grade: int | None) -> None:
    """Refuse a grade outside I to IV, and any grade of a social security event."""
    if grade is None:
        return
    if category is Category.SECURITY:
        raise Refused("A social security event has no grade (art. 3); leave the grade empty.")
    if not HIGHEST <= grade <= LOWEST:
        raise Refused("The grade is I to IV, stored as 1 to 4; {grade} is none.", grade=grade)


def verb_of(before: int | None, after: int | None) -> Verb:
    """What it is called to go from one level to another; None is no response."""
    if after is None:
        return Verb.END
    if before is None:
        return Verb.START
    return Verb.RAISE if after < before else Verb.ADJUST


def notice_problems(
    *,
    level: int | None,
    matter: str,
    expected_until: datetime | None,
    measures: str,
    effective_at: datetime,
) -> list[Problem]:
    """What a notice still lacks: matter, level, expected duration and measures (art. 72).

    The end of a response needs its matter only.
    """
    problems = []
    if not matter.strip():
        problems.append(Problem("matter", text("Say what the response is for.")))
    if level is not None:
        if not HIGHEST <= level <= LOWEST:
            problems.append(Problem("level", text("The response level is 1 to 4.")))
        if not measures.strip():
            problems.append(Problem("measures", text("Say which measures are taken.")))
        if expected_until is None:
            problems.append(
                Problem("expected_until", text("Say how long the response is expected to last."))
            )
        elif expected_until <= effective_at:
            problems.append(
                Problem("expected_until", text("The expected end lies before the beginning."))
            )
    for name, words in (("matter", matter), ("measures", measures)):
        if len(words) > WORDS_MAX:
            problems.append(Problem(name, text("At most {most} characters here.", most=WORDS_MAX)))
    return problems


def in_force(notices: Sequence[ResponseLevel], at: datetime) -> ResponseLevel | None:
    """The notice in force at a moment, None where there is none or the response has ended."""
    begun = [notice for notice in notices if notice.effective_at <= at]
    return begun[-1] if begun and begun[-1].level is not None else None


def chain_of(root: str, parents: Mapping[str, str | None]) -> list[tuple[str, int]]:
    """`root` and everything derived from it, each with its depth, parents before their children."""
    children: dict[str, list[str]] = {}
    for one, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(one)
    found: list[tuple[str, int]] = []
    waiting = [(root, 0)]
    while waiting:
        one, depth = waiting.pop()
        found.append((one, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(one, []))]
    return found


def would_circle(one: str, parent: str, parents: Mapping[str, str | None]) -> bool:
    """Whether making `parent` the parent of `one` would close a circle."""
    above: str | None = parent
    for _ in range(len(parents) + 1):
        if above is None:
            return False
        if above == one:
            return True
        above = parents.get(above)
    return True


def root_of(one: str, parents: Mapping[str, str | None]) -> str:
    """The first event of the chain that `one` belongs to."""
    while (above := parents.get(one)) is not None:
        one = above
    return one


def derive_verbs(levels: Iterable[int | None]) -> list[Verb]:
    """The verbs of a series of levels, in their order."""
    verbs: list[Verb] = []
    before: int | None = None
    for level in levels:
        verbs.append(verb_of(before, level))
        before = level
    return verbs
