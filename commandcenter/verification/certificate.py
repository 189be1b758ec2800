"""Recounts a certificate from its file alone: checks in draw order in, p-values and bound out.

For an auditor without the database. Method "alpha" is ALPHA as published, "stakes" the console's
own (martingale.py); nothing here knows directives or units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.verification.bounds import lower_count, refuted_by_certificate
from commandcenter.verification.martingale import alpha_history, alpha_refutes, money

POPULATION_MAX = 10_000_000
CHECKS_MAX = 100_000
BLOCK = 10_000
ALPHA, STAKES = "alpha", "stakes"


@dataclass(frozen=True)
class CertificateFile:
    """What a certificate stands on; `population` None is drawing with replacement."""

    population: int | None
    target: float
    risk_limit: float
    method: str
    checks: tuple[bool, ...]
    eta: float = 0.0
    d: float = 0.0


@dataclass(frozen=True)
class Recount:
    """`p` is the smallest p-value so far, `history` the one after each check; "true completion is
    at least `lower_bound`".
    """

    p: float
    history: tuple[float, ...]
    lower_bound: float


def recompute(file: CertificateFile) -> Recount:
    """Count again what the checks of the file allow to say."""
    if file.method == STAKES:
        return _by_stakes(file)
    history = alpha_history(
        file.checks, population=file.population, target=file.target, eta=file.eta, d=file.d
    )
    return Recount(min(history, default=1.0), tuple(history), _alpha_bound(file))


def _by_stakes(file: CertificateFile) -> Recount:
    population = file.population
    assert population is not None
    against = refuted_by_certificate(population, Fraction(str(file.target)))
    held = money(file.checks, population=population, done=against)
    history = tuple(1.0 if purse <= 1.0 else 1.0 / purse for purse in held)
    done = lower_count(file.checks, population=population, risk_limit=file.risk_limit)
    return Recount(min(history, default=1.0), history, done / population)


def _alpha_bound(file: CertificateFile) -> float:
    """The smallest share that ALPHA does not refute, sought from below.

    Against another share than the target the guess lies as far on the way to 1 as `eta` does
    against the target. Shares are counts of the population, else steps of a ten-thousandth, then
    of a millionth.
    """
    if not file.checks:
        return 0.0
    if file.population is not None:
        steps = file.population
        return _first_standing(file, 0, steps + 1, steps) / steps
    coarse = _first_standing(file, 0, BLOCK + 1, BLOCK)
    if coarse == 0:
        return 0.0
    fine = BLOCK * 100
    return _first_standing(file, (coarse - 1) * 100, coarse * 100 + 1, fine) / fine


def _first_standing(file: CertificateFile, first: int, end: int, steps: int) -> int:
    """The first of the shares first/steps, … that is not refuted."""
    way = (file.eta - file.target) / (1.0 - file.target)
    for start in range(first, end, BLOCK):
        shares = [step / steps for step in range(start, min(start + BLOCK, end))]
        refuted = alpha_refutes(
            file.checks,
            population=file.population,
            shares=shares,
            way=way,
            d=file.d,
            risk_limit=file.risk_limit,
        )
        standing = [place for place, gone in enumerate(refuted) if not gone]
        if standing:
            return start + standing[0]
    return end - 1


def read_certificate(data: Mapping[str, Any]) -> CertificateFile:
    """Read a certificate file; refused with what is missing or makes no sense in it."""
    missing = [name for name in NEEDED if name not in data]
    if missing:
        raise Refused("The certificate lacks: {fields}.", fields=", ".join(missing))
    method = data["method"]
    if method not in (ALPHA, STAKES):
        raise Refused("“{method}” is not a method of certificates.", method=str(method)[:40])
    found = CertificateFile(
        population=_population(data["population"]),
        target=_number(data, "target"),
        risk_limit=_number(data, "risk_limit"),
        method=method,
        checks=_checks(data["checks"]),
        eta=_number(data, "eta") if method == ALPHA else 0.0,
        d=_number(data, "d") if method == ALPHA else 0.0,
    )
    _refuse_nonsense(found)
    return found


NEEDED = ("population", "target", "risk_limit", "method", "checks")


def _refuse_nonsense(found: CertificateFile) -> None:
    if not 0 < found.risk_limit < 1:
        raise Refused("The risk limit must lie between 0 and 1.")
    if found.method == ALPHA and not (0 < found.target < found.eta <= 1 and found.d > 0):
        raise Refused("ALPHA needs 0 < target < eta ≤ 1 and d > 0.")
    if found.method == STAKES and not (0 < found.target <= 1 and found.population is not None):
        raise Refused("The method of stakes needs a population and a target between 0 and 1.")
    if found.population is not None and len(found.checks) > found.population:
        raise Refused("There are more checks than units.")


def _population(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= POPULATION_MAX:
        raise Refused("The population must be a count of units, or null.")
    return value


def _number(data: Mapping[str, Any], name: str) -> float:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise Refused("“{field}” must be a number.", field=name)
    return float(value)


def _checks(value: Any) -> tuple[bool, ...]:
    if not isinstance(value, str) or set(value) - {"0", "1"} or len(value) > CHECKS_MAX:
        raise Refused("“checks” must be 0s and 1s in the order of the draw.")
    return tuple(sign == "1" for sign in value)


def written(checks: Sequence[bool]) -> str:
    """Checks as they stand in a certificate file."""
    return "".join("1" if check else "0" for check in checks)
