"""Tests by betting: how much a fair bettor's money grows if too few units were really done.

Pure arithmetic of the non-negative supermartingales of risk-limiting audits. Whoever bets against
"at most so many are done", with fair odds, multiplies their money by 1/risk with a chance of at
most `risk`, however often one looks and whenever one stops (Ville's inequality).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from math import inf, sqrt

# How a doubt is bet on: the share of the money kept from each bet, and the part of the first money
# that is bet so. To keep nothing is to bet that not one unit fails: it ends soonest where all is
# well. To keep 29 % recovers soonest where about a quarter to a half of the allowed failures are
# met; the last part holds out where the truth lies close to the target. The parts were chosen
# so that no median of METHODS §H.7 is missed by more than 15 %; a change of any number is a new
# method and needs a new name in certificate files.
STAKES = (
    (0.0, 0.36),
    (0.05, 0.11),
    (0.29, 0.525),
    (0.8, 0.005),
)
# Against "at least so many are done" the odds are long and every success costs: small bets only.
OPPOSITE_STAKES = (
    (0.3, 0.1),
    (0.6, 0.15),
    (0.8, 0.2),
    (0.9, 0.25),
    (0.96, 0.2),
    (0.98, 0.1),
)
type_of_stakes = Sequence[tuple[float, float]]


def money(
    checks: Iterable[bool], *, population: int, done: int, stakes: type_of_stakes = STAKES
) -> Iterator[float]:
    """The money after each draw without replacement, against "at most `done` of them are done".

    The null's remaining share is m; a success multiplies by r + (1 − r)/m, a failure by r. Every
    factor falls as `done` grows, so what refutes one count refutes every smaller one.
    """
    kept = [share for share, _part in stakes]
    purses = [part for _share, part in stakes]
    left, remaining = population, done
    coming = iter(checks)
    for was_done in coming:
        if was_done:
            if remaining <= 0:
                yield inf
                yield from (inf for _check in coming)
                return
            odds = left / remaining
            purses = [
                purse * (share + (1.0 - share) * odds)
                for purse, share in zip(purses, kept, strict=True)
            ]
            remaining -= 1
        else:
            purses = [purse * share for purse, share in zip(purses, kept, strict=True)]
        left -= 1
        yield sum(purses)


def first_refuted(
    checks: Sequence[bool],
    *,
    population: int,
    done: int,
    risk_limit: float,
    stakes: type_of_stakes = STAKES,
) -> int | None:
    """After how many draws "at most `done` are done" was refuted first; None where it stands."""
    enough = 1.0 / risk_limit
    purse = money(checks, population=population, done=done, stakes=stakes)
    return next((count for count, held in enumerate(purse, start=1) if held >= enough), None)


def alpha_history(
    checks: Sequence[bool], *, population: int | None, target: float, eta: float, d: float
) -> list[float]:
    """The p-value after each draw of ALPHA with the shrink-truncate estimator; c is half the way
    from the target to eta.

    Stark, "ALPHA: audit that learns from previously hand-audited ballots" (2022), for a share of
    ones; `population` None is drawing with replacement. The null is "true completion ≤ target".
    """
    c = (eta - target) / 2
    successes, capital = 0, 1.0
    history: list[float] = []
    for draw, was_done in enumerate(checks, start=1):
        mean = target
        if population is not None:
            mean = (population * target - successes) / (population - draw + 1)
        guess = max((d * eta + successes) / (d + draw - 1), mean + c / sqrt(d + draw - 1))
        capital = _alpha_step(capital, was_done=was_done, mean=mean, guess=min(guess, ALMOST_ONE))
        successes += was_done
        held = _limits(capital, mean)
        if population is not None and draw == len(checks) and successes > population * target:
            held = inf
        history.append(1.0 if held <= 1.0 else 1.0 / held)
    return history


def alpha_refutes(
    checks: Sequence[bool],
    *,
    population: int | None,
    shares: Sequence[float],
    way: float,
    d: float,
    risk_limit: float,
) -> list[bool]:
    """Whether ALPHA refutes "true completion ≤ share" for each of many shares at once.

    The first guess lies a part `way` of the way from the share to 1, and c half as far.
    """
    import numpy as np

    share = np.asarray(shares)
    step = way * (1.0 - share)
    eta, c = share + step, step / 2
    successes, capital = 0, np.ones_like(share)
    refuted = np.zeros(share.shape, dtype=bool)
    for draw, was_done in enumerate(checks, start=1):
        mean = share
        if population is not None:
            mean = (population * share - successes) / (population - draw + 1)
        guess = np.maximum((d * eta + successes) / (d + draw - 1), mean + c / sqrt(d + draw - 1))
        guess = np.minimum(guess, ALMOST_ONE)
        inside = (mean > TINY) & (mean < 1.0 - NEAR_ONE)
        safe = np.where(inside, mean, 0.5)
        factor = guess / safe if was_done else (1.0 - guess) / (1.0 - safe)
        with np.errstate(over="ignore"):  # money without end refutes as well
            capital = np.where(inside, capital * factor, capital)
        successes += was_done
        impossible = mean <= 0 if was_done else mean < 0
        refuted |= impossible | (inside & (capital * risk_limit >= 1.0))
    if population is not None:
        refuted |= successes > population * share
    return [bool(gone) for gone in refuted]


ALMOST_ONE = 1.0 - sys.float_info.epsilon
TINY = 2 * sys.float_info.epsilon


def _alpha_step(capital: float, *, was_done: bool, mean: float, guess: float) -> float:
    if mean <= 0 or mean >= 1:
        return capital
    return capital * (guess / mean if was_done else (1.0 - guess) / (1.0 - mean))


def _limits(capital: float, mean: float) -> float:
    """What holds where the null leaves no doubt: impossible, or certain."""
    if mean < 0:
        return inf
    if mean > 1:
        return 0.0
    if abs(mean) <= TINY or abs(mean - 1.0) <= NEAR_ONE or capital <= TINY:
        return 1.0
    return capital


# The published histories treat a null this near to "all the rest is done" as undecided.
NEAR_ONE = 1.01e-6
