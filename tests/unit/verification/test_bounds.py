"""What checks allow to say: the bound beside the exact one, the verdict, what is missing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from commandcenter.verification.bounds import (
    Verdict,
    curve,
    judge,
    lower_count,
    more_needed,
    refuted_by_certificate,
)

RISK = 0.05
T95 = Fraction("0.95")


def exact(checks: list[bool], population: int) -> int:
    """The exact lower bound of who looks once only: the fewest done that do not make so many
    successes too rare (hypergeometric tail).
    """
    drawn, seen = len(checks), sum(checks)
    return next(
        done
        for done in range(seen, population + 1)
        if hypergeom.sf(seen - 1, population, done, drawn) > RISK
    )


def test_nothing_checked_is_nothing_known() -> None:
    """Without a check the bound is zero, and the verdict is to go on."""
    assert lower_count([], population=620_573, risk_limit=RISK) == 0
    assert judge([], [], population=620_573, target=T95, risk_limit=RISK) is Verdict.CONTINUE


@given(population=st.integers(1, 80), signs=st.lists(st.booleans(), max_size=80))
def test_the_bound_is_below_the_exact_one(population: int, signs: list[bool]) -> None:
    """Looking at any time costs something: the bound never beats the best exact one of a single
    look, and it never says less than what was seen.
    """
    signs = signs[:population]
    bound = lower_count(signs, population=population, risk_limit=RISK)
    best = max(exact(signs[:looked], population) for looked in range(len(signs) + 1))
    assert sum(signs) <= bound <= best


def test_the_bound_is_near_the_exact_one() -> None:
    """Where all goes well, looking at any time costs little."""
    for population, checks in ((50, 34), (300, 60), (3000, 200)):
        bound = lower_count([True] * checks, population=population, risk_limit=RISK)
        assert exact([True] * checks, population) - bound <= 0.02 * population


@given(population=st.integers(1, 60), signs=st.lists(st.booleans(), max_size=60))
def test_the_curve_is_the_bound_after_each_check(population: int, signs: list[bool]) -> None:
    """The curve is what looking after each check gives, and it never falls."""
    signs = signs[:population]
    counts = curve(signs, population=population, risk_limit=RISK)
    assert counts == [
        lower_count(signs[:looked], population=population, risk_limit=RISK)
        for looked in range(1, len(signs) + 1)
    ]
    assert counts == sorted(counts)


def test_checking_everybody_says_it_all() -> None:
    """After the last unit the bound is the count itself."""
    signs = [place % 7 != 0 for place in range(40)]
    assert lower_count(signs, population=40, risk_limit=RISK) == sum(signs)


@pytest.mark.parametrize(
    ("population", "target", "against"),
    [(50, "0.95", 47), (300, "0.95", 285), (10, "0.95", 9), (10, "1", 9), (1, "0.5", 0)],
)
def test_what_must_be_refuted(population: int, target: str, against: int) -> None:
    """ "At most the target" in whole units; even a target of all leaves one that may be missing."""
    assert refuted_by_certificate(population, Fraction(target)) == against


def test_a_certificate_and_its_bound_agree() -> None:
    """Certified is said exactly where the bound lies above what had to be refuted."""
    for checks in range(50, 70):
        signs = [True] * checks
        verdict = judge(signs, signs, population=300, target=T95, risk_limit=RISK)
        bound = lower_count(signs, population=300, risk_limit=RISK)
        assert (verdict is Verdict.CERTIFIED) == (bound > 285)


def test_who_fails_and_who_does_not() -> None:
    """Many refuted fail it; as many out of reach do not, though they never certify it."""
    half = [place % 2 == 0 for place in range(40)]
    fine = [True] * 40
    assert judge(half, half, population=1000, target=T95, risk_limit=RISK) is Verdict.FAILED
    assert judge(half, fine, population=1000, target=T95, risk_limit=RISK) is Verdict.CONTINUE


def test_out_of_reach_for_good_is_failed_at_once() -> None:
    """More refuted than may be missing: the target cannot be met any more."""
    assert judge([False], [False], population=10, target=T95, risk_limit=RISK) is Verdict.FAILED
    assert judge([False], [False], population=100, target=T95, risk_limit=RISK) is Verdict.CONTINUE


def test_how_many_more() -> None:
    """The forecast is what the verdict then needs, and it falls with every good check."""
    needed = more_needed([], population=300, target=T95, risk_limit=RISK, failing=Fraction(0))
    assert needed == 60
    later = more_needed(
        [True] * 20, population=300, target=T95, risk_limit=RISK, failing=Fraction(0)
    )
    assert later == 40
    assert (
        more_needed([True] * 60, population=300, target=T95, risk_limit=RISK, failing=Fraction(0))
        == 0
    )
    with_failures = more_needed(
        [], population=620_573, target=T95, risk_limit=RISK, failing=Fraction(1, 50)
    )
    assert with_failures is not None
    assert 150 < with_failures < 500
    hopeless = more_needed(
        [], population=620_573, target=T95, risk_limit=RISK, failing=Fraction(1, 10)
    )
    assert hopeless is None
