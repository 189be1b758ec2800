"""What a plan achieves: lack, inequality, travel, and what fairness costs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from commandcenter.ledgers.allocation.measures import gini, measures
from commandcenter.ledgers.allocation.planning import allocate
from commandcenter.ledgers.allocation.problem import Area, Depot, Item, Problem
from tests.unit.ledgers.allocation.instances import draw

TWO = Problem(
    items={"quilt": Item("quilt", Decimal(1))},
    areas=(
        Area("far", 100, Decimal(1), priority=2),
        Area("near", 100, Decimal(1)),
        Area("well", 10, Decimal(1), {"quilt": Decimal(10)}),
    ),
    depots=(Depot("d", {"quilt": 100}),),
    minutes={"far": {"d": Decimal(60)}, "near": {"d": Decimal(10)}, "well": {"d": Decimal(1)}},
)


def test_every_measure_of_a_small_plan() -> None:
    """50 each: half is lacking, urgent lack counts three times, fairness doubles and more the
    travel of the quickest plan, which would give all 100 to the near area.
    """
    found = measures(TWO, allocate(TWO))["quilt"]
    assert (found.min_fill, found.gap, found.gini) == (0.5, 0.0, 0.0)
    assert (found.unmet, found.urgent_unmet) == (100.0, 50 * 3 + 50)
    assert found.unit_minutes == 50 * 60 + 50 * 10
    assert found.price_of_fairness == pytest.approx((3500 - 1000) / 1000)


def test_shared_trucks_have_no_price_for_one_good() -> None:
    """The measures are there, the price is not."""
    shared = replace(TWO, depots=(Depot("d", {"quilt": 100}, Decimal(60)),))
    found = measures(shared, allocate(shared))["quilt"]
    assert (found.price_of_fairness, found.unmet) == (None, 140.0)


@pytest.mark.parametrize(
    ("ratios", "value"), [([1.0, 1.0], 0.0), ([0.0, 1.0], 0.5), ([], 0.0), ([0, 0, 0, 1], 0.75)]
)
def test_gini(ratios: list[float], value: float) -> None:
    """Known values of the coefficient."""
    assert gini(ratios) == pytest.approx(value)


@pytest.mark.parametrize("seed", range(5))
def test_fairness_is_never_quicker_than_the_quickest(seed: int) -> None:
    """Travel may grow by fairness, and never shrink."""
    problem = draw(seed, roads=0.8)
    for found in measures(problem, allocate(problem)).values():
        assert found.price_of_fairness is None or found.price_of_fairness > -1e-9
