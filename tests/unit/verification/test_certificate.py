"""An auditor's recount: the file alone gives p-values and bound, and nonsense is refused."""

from __future__ import annotations

from math import isclose
from typing import Any

import pytest

from commandcenter.core.errors import Refused
from commandcenter.verification.certificate import read_certificate, recompute
from tests.unit.verification.test_martingale import REFERENCE, named, published

FILE: dict[str, Any] = {
    "population": 300,
    "target": 0.95,
    "risk_limit": 0.05,
    "method": "alpha",
    "eta": 0.99,
    "d": 100,
    "checks": "1" * 80,
}


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference numbers are not beside this tree")
@pytest.mark.parametrize("case", published(), ids=named)
@pytest.mark.parametrize("risk_limit", [0.05, 0.001])
def test_bound_and_p_agree(case: dict[str, Any], risk_limit: float) -> None:
    """The bound reaches the target exactly where the p-value reaches the risk limit."""
    found = recompute(
        read_certificate(
            {
                "population": case["N"],
                "target": case["null_mean"],
                "risk_limit": risk_limit,
                "method": "alpha",
                "eta": case["params"]["eta"],
                "d": case["params"]["d"],
                "checks": case["x"],
            }
        )
    )
    assert isclose(found.p, case["p_min"], rel_tol=1e-9)
    assert (found.lower_bound >= case["null_mean"]) == (found.p <= risk_limit)


@pytest.mark.parametrize("population", [300, None])
def test_nothing_checked(population: int | None) -> None:
    """Without a check p is one and the bound zero."""
    found = recompute(read_certificate(FILE | {"checks": "", "population": population}))
    assert (found.p, found.history, found.lower_bound) == (1.0, (), 0.0)


@pytest.mark.parametrize("population", [300, 618_133, None])
def test_all_good(population: int | None) -> None:
    """Eighty good ones show more than the target, and less than everything."""
    found = recompute(read_certificate(FILE | {"population": population}))
    assert found.p < 0.05
    assert 0.95 < found.lower_bound < 0.98


@pytest.mark.parametrize("checks", ["0000000000", "0" * 80, "1"])
def test_little_is_little(checks: str) -> None:
    """Where nobody did anything, nothing is claimed; one good unit shows little."""
    found = recompute(read_certificate(FILE | {"checks": checks}))
    assert found.p > 0.05
    assert found.lower_bound <= 1 / 20


def test_the_consoles_own_method() -> None:
    """The file the console writes for its own certificates is recounted as well."""
    found = recompute(
        read_certificate(
            {
                "population": 300,
                "target": 0.95,
                "risk_limit": 0.05,
                "method": "stakes",
                "checks": "1" * 60,
            }
        )
    )
    assert found.p <= 0.05
    assert found.lower_bound == 286 / 300
    assert len(found.history) == 60


@pytest.mark.parametrize(
    "changed",
    [
        {"checks": "10x"},
        {"checks": None},
        {"checks": "1" * 301},
        {"population": 0},
        {"population": True},
        {"population": 3.5},
        {"risk_limit": 0},
        {"risk_limit": 1},
        {"risk_limit": "0.05"},
        {"target": 0},
        {"target": 1.2},
        {"target": float("nan")},
        {"eta": 0.9},
        {"eta": 1.1},
        {"eta": None},
        {"d": 0},
        {"method": "sprt"},
        {"method": ["alpha"]},
        {"method": "stakes", "population": None},
    ],
    ids=str,
)
def test_nonsense_is_refused(changed: dict[str, Any]) -> None:
    """A file that makes no sense is refused in words, never counted."""
    with pytest.raises(Refused):
        read_certificate(FILE | changed)


@pytest.mark.parametrize("name", ["population", "target", "risk_limit", "method", "checks", "d"])
def test_nothing_may_be_missing(name: str) -> None:
    """Every field is needed."""
    with pytest.raises(Refused):
        read_certificate({key: value for key, value in FILE.items() if key != name})
