"""What the cascade asks of the grassroots: items, photos, calls and minutes, against a budget.

Pure. Minutes are estimates from rules. A figure that a unit gave already is known for a while: it
is carried over with its age and not asked again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commandcenter.core.rules import rule
from commandcenter.directives.model import DirectiveKind, Evidence

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Burden:
    """What one leaf is asked for, and about how many minutes it costs (an estimate from rules)."""

    items: int
    photos: int
    location: bool
    minutes: float
    calls: int = 0


@dataclass(frozen=True)
class KnownFigure:
    """A quantity that a unit reported on another directive a while ago, and that still holds."""

    name: str
    amount: str
    at: datetime
    directive: str
    act: int


@dataclass(frozen=True)
class AskedOf:
    """One directive as a burden of one unit; `times` counts how often it was asked."""

    directive: str
    title: str
    issued_at: datetime
    as_hop: bool
    times: int
    each: Burden


@dataclass(frozen=True)
class Day:
    """What one unit was asked on one day of the duty room's own calendar."""

    day: date
    directives: int
    items: int
    photos: int
    calls: int
    minutes: float
    over: bool


@dataclass(frozen=True)
class UnitBurden:
    """The burden of one unit over some days, with every directive that makes it up."""

    unit: str
    name: str
    since: datetime
    until: datetime
    asked: tuple[AskedOf, ...]
    days: tuple[Day, ...]
    items: int
    photos: int
    calls: int
    minutes: float
    budget_day: float
    budget_week: float
    over_week: bool


@dataclass(frozen=True)
class OrderBurden:
    """What an order would ask before it is issued, of each unit and of all, and over the week."""

    units: int
    each: Burden
    hours: float
    most_day: float
    most_week: float
    over_day: int
    over_week: int
    budget_day: float
    budget_week: float
    # For each quantity asked: how many units gave it a while ago and are not asked again.
    known: dict[str, int]

    @property
    def over(self) -> bool:
        """Whether somebody would be asked for more than the budget, so that a reason is needed."""
        return self.over_day > 0 or self.over_week > 0


def asked_of(
    evidence: Evidence,
    *,
    kind: DirectiveKind = DirectiveKind.DIRECTIVE,
    known: Collection[str] = (),
) -> Burden:
    """What one unit is asked for, and about how many minutes it costs; known figures cost none."""
    figures = [name for name in evidence.quantities if name not in known]
    calls = int(kind is DirectiveKind.ROLL_CALL)
    minutes = float(
        _minutes("words")
        + _minutes("photo") * evidence.photos
        + _minutes("quantity") * len(figures)
        + _minutes("location") * int(evidence.location)
        + _minutes("call") * calls
    )
    items = 1 + evidence.photos + len(figures) + int(evidence.location)
    return Burden(items, evidence.photos, evidence.location, minutes, calls)


def asked_of_hop() -> Burden:
    """What a unit is asked that passes a directive on: to read it and pass it on."""
    return Burden(1, 0, False, float(_minutes("words")), 0)


def budget_day() -> float:
    """How many minutes a day one unit may be asked for before a reason is needed."""
    return float(rule("directives", "budget_day").value)


def budget_week() -> float:
    """How many minutes a week one unit may be asked for before a reason is needed."""
    return float(rule("directives", "budget_week").value)


def figure_holds() -> timedelta:
    """How long a reported figure holds."""
    return timedelta(hours=float(rule("directives", "figure_holds").value))


def _minutes(what: str) -> float:
    return float(rule("directives", f"minutes_per_{what}").value)
