"""Records of sealed draws and of what their checks allow to say; no database, no clock.

A sample is announced, may get a second person's number, and is drawn. What its checks found is
folded here: one place for the rule of what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commandcenter.core.errors import Refused
from commandcenter.verification.bounds import Verdict

PREFIX = "S"


class Result(StrEnum):
    """What the checks of one sampled unit say."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Sample:
    """One draw from its announcement on; `seed` and `drawn_at` are None until it is drawn."""

    id: int
    directive: str
    version: int
    under: str | None
    target: str
    risk_limit: str
    population: int
    frame: str
    announced_at: datetime
    announced_by: str
    announced_seq: int
    number: str | None
    number_by: str | None
    checkpoint_seq: int | None
    checkpoint: str | None
    seed: str | None
    drawn_at: datetime | None
    size: int

    @property
    def code(self) -> str:
        """What people and reports call it."""
        return f"{PREFIX}{self.id}"


@dataclass(frozen=True)
class Drawn:
    """A drawn sample with its units in draw order."""

    sample: Sample
    units: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One check of a unit: what it said, by whom and how."""

    unit: str
    result: Result
    at: datetime
    by: str
    method: str | None
    excepted: bool = False


@dataclass(frozen=True)
class Standing:
    """What a sample says so far; `excepted` counts checks made under an exception."""

    sample: Sample
    checked: int
    verified: int
    refuted: int
    unreachable: int
    excepted: int
    lower_bound: float
    verdict: Verdict


@dataclass(frozen=True)
class Certificate:
    """The statement "true completion is at least `lower_bound`", and every draw ever made.

    `soonest` and `likely` are how many more checks are needed at least, and at the rate of
    failures met so far.
    """

    directive: str
    under: str | None
    issued: int
    claimed: int
    standing: Standing | None
    risk_limit: str
    samples: tuple[Standing, ...]
    soonest: int | None
    likely: int | None

    @property
    def lower_bound(self) -> float:
        """The share of all issued units that is done at least."""
        return self.standing.lower_bound if self.standing else 0.0

    @property
    def verdict(self) -> Verdict:
        """What is said of the target."""
        return self.standing.verdict if self.standing else Verdict.CONTINUE


@dataclass(frozen=True)
class CurvePoint:
    """One drawn unit in draw order: what its check said (None where it waits), and the bound that
    all units up to it allow.
    """

    position: int
    unit: str
    result: Result | None
    at: datetime | None
    lower_bound: float


def results(checks: Iterable[Check]) -> dict[str, Result]:
    """What counts for each unit, from its checks in the order they were received.

    A refutation stands for good: a unit that mends its work because it was drawn says nothing of
    those that were not. A unit first out of reach may still be reached.
    """
    found: dict[str, Result] = {}
    for check in checks:
        known = found.get(check.unit)
        if known is Result.REFUTED:
            continue
        if known is Result.VERIFIED and check.result is Result.UNREACHABLE:
            continue
        found[check.unit] = check.result
    return found


def in_draw_order(units: Sequence[str], found: dict[str, Result]) -> tuple[list[bool], list[bool]]:
    """The checks up to the last checked unit: which were done for sure, and which not refuted.

    A gap counts as not done in the first, so that nobody gains by checking out of order; as not
    refuted in the second, so that nobody loses by it.
    """
    places = [place for place, unit in enumerate(units, start=1) if unit in found]
    last = places[-1] if places else 0
    drawn = [found.get(unit) for unit in units[:last]]
    return [one is Result.VERIFIED for one in drawn], [one is not Result.REFUTED for one in drawn]


def sample_id(code: str) -> int:
    """The number behind a sample's code; refused where it is none."""
    digits = code.strip().removeprefix(PREFIX)
    if not (digits.isascii() and digits.isdigit() and len(digits) < DIGITS_MAX):
        raise Refused("There is no sample {code}.", code=code[:40])
    return int(digits)


DIGITS_MAX = 10
