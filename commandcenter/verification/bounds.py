"""What checks in draw order allow to say of the whole: a lower bound, a verdict, what is missing.

Counts are of done units among all issued ones, drawn without replacement. Nothing is estimated
here except how many more checks are likely needed, and that is called likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from math import floor

from commandcenter.verification.martingale import OPPOSITE_STAKES, first_refuted, money

LOOK_AHEAD_MAX = 20_000


class Verdict(StrEnum):
    """What a certificate says of its target."""

    CERTIFIED = "certified"
    CONTINUE = "continue"
    FAILED = "failed"


def refuted_by_certificate(population: int, target: Fraction) -> int:
    """The largest count that must be refuted before the target is certified: "completion is at
    most the target". A target of 100 % asks to refute that even one is missing.
    """
    return min(floor(population * target), population - 1)


def lower_count(checks: Sequence[bool], *, population: int, risk_limit: float) -> int:
    """At least this many are done, wrong with at most `risk_limit` whenever one looks.

    The smallest count that is not refuted; every smaller one is, since the money against it grows
    at least as fast.
    """
    low, high = sum(checks), population
    while low < high:
        middle = (low + high) // 2
        if _refuted(checks, population, middle, risk_limit) is None:
            high = middle
        else:
            low = middle + 1
    return low


def curve(checks: Sequence[bool], *, population: int, risk_limit: float) -> list[int]:
    """`lower_count` after each check; it never falls, because what was refuted stays so."""
    counts: list[int] = []
    done = 0
    when: dict[int, int | None] = {}
    last = lower_count(checks, population=population, risk_limit=risk_limit)
    for looked in range(1, len(checks) + 1):
        low, high = done, last
        while low < high:
            middle = (low + high) // 2
            if middle not in when:
                when[middle] = _refuted(checks, population, middle, risk_limit)
            refuted = when[middle]
            if refuted is None or refuted > looked:
                high = middle
            else:
                low = middle + 1
        done = low
        counts.append(done)
    return counts


def _refuted(checks: Sequence[bool], population: int, done: int, risk_limit: float) -> int | None:
    return first_refuted(checks, population=population, done=done, risk_limit=risk_limit)


def judge(
    done: Sequence[bool],
    not_refuted: Sequence[bool],
    *,
    population: int,
    target: Fraction,
    risk_limit: float,
) -> Verdict:
    """The verdict after these checks.

    `done` counts as done only what was verified; `not_refuted` gives every doubt to the units, so
    that nobody fails because somebody could not be reached. Failed means: that the target is met
    is itself refuted at the risk limit, which includes that it can no longer be reached.
    """
    against = refuted_by_certificate(population, target)
    if population < 1:
        return Verdict.CONTINUE
    if _refuted(done, population, against, risk_limit) is not None:
        return Verdict.CERTIFIED
    failures = [not fine for fine in not_refuted]
    allowed = population - against - 1
    met = first_refuted(
        failures,
        population=population,
        done=allowed,
        risk_limit=risk_limit,
        stakes=OPPOSITE_STAKES,
    )
    return Verdict.CONTINUE if met is None else Verdict.FAILED


def more_needed(
    checks: Sequence[bool],
    *,
    population: int,
    target: Fraction,
    risk_limit: float,
    failing: Fraction,
) -> int | None:
    """How many more checks until the target is certified if a share `failing` of them fails,
    spread evenly; None where it is not reached so within what can be looked ahead.
    """
    against = refuted_by_certificate(population, target)
    left = population - len(checks)
    ahead = min(left, LOOK_AHEAD_MAX)
    coming = (
        floor(failing * (count + 1) + HALF) == floor(failing * count + HALF)
        for count in range(ahead)
    )
    held = money(chain(checks, coming), population=population, done=against)
    enough = 1.0 / risk_limit
    reached = (count for count, purse in enumerate(held, start=1) if purse >= enough)
    first = next(reached, None)
    return None if first is None else max(0, first - len(checks))


HALF = Fraction(1, 2)
