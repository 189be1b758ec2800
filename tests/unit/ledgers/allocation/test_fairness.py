"""The fair shares are the true ones: an independent linear program can improve nobody's."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from commandcenter.ledgers.allocation.planning import allocate
from commandcenter.ledgers.allocation.problem import Area, Depot, Item, Problem
from tests.unit.ledgers.allocation.instances import Program, draw, exact_shares

DANTZIG = Path(__file__).parents[5] / "shared/reference/allocation/dantzig_transport.json"


def check_leximin(problem: Problem) -> None:
    """No share can rise unless one that is not better off falls; the lowest is the best lowest."""
    plan, program = allocate(problem), Program(problem)
    shares = exact_shares(plan)
    ratios = {pair: float(amount) / program.need[pair] for pair, amount in shares.items()}
    for pair, ratio in ratios.items():
        floors = {
            other: float(shares[other]) * (1 - 1e-13)
            for other, theirs in ratios.items()
            if other != pair and theirs <= ratio + 1e-9
        }
        best = program.best(pair, floors)
        assert best == pytest.approx(float(shares[pair]), rel=1e-5, abs=1e-3), pair
    groups = [[p for p in ratios if p[0] == item] for item in problem.items]
    if any(depot.trucks is not None for depot in problem.depots):
        assert program.max_min(list(ratios)) == pytest.approx(min(plan.best.values()), abs=1e-4)
        return
    for item, group in zip(problem.items, groups, strict=True):
        assert program.max_min(group) == pytest.approx(plan.best[item], abs=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_nobody_can_be_better_off_at_no_ones_cost(seed: int) -> None:
    """Goods that share no trucks: each good's shares are lexicographically the best."""
    check_leximin(draw(seed))


@pytest.mark.parametrize("seed", range(8))
def test_shared_trucks_are_shared_fairly_too(seed: int) -> None:
    """Goods that share trucks: all needs of all goods compete, and the same holds for them."""
    check_leximin(draw(seed, trucks=True, items=3, areas=5, depots=3))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_more_of_both(seed: int) -> None:
    """The same on sixty larger problems, every second one with trucks."""
    check_leximin(draw(seed, trucks=seed % 2 == 0, items=3, areas=12, depots=6, roads=0.3))


def test_levels_differ() -> None:
    """The drawn problems do have several levels; else the tests above would prove little."""
    found = [
        len({share.bound.ratio for share in portion.shares if share.bound})
        for seed in range(8)
        for portion in allocate(draw(seed)).portions
    ]
    assert max(found) >= 4
    assert sum(found) > 2 * len(found)


def test_equal_total_two_regions_of_needs_one_to_three() -> None:
    """The relief of 1931 gave every place the same; shares by local need are 25 and 75 %."""
    problem = Problem(
        items={"rice": Item("rice", Decimal(1))},
        areas=(Area("first", 1000, Decimal("0.5")), Area("second", 1500, Decimal(1))),
        depots=(Depot("store", {"rice": 800}),),
        minutes={"first": {"store": Decimal(30)}, "second": {"store": Decimal(90)}},
    )
    plan = allocate(problem)
    given = {shipment.unit: shipment.quantity for shipment in plan.shipments}
    assert given == {"first": 200, "second": 600}
    assert plan.min_fill == plan.best == {"rice": 0.4}


@pytest.mark.skipif(not DANTZIG.exists(), reason="the reference numbers lie beside the project")
def test_dantzig_travels_at_the_published_cost() -> None:
    """Dantzig's transportation problem costs 153.675 thousand dollars."""
    case = json.loads(DANTZIG.read_text("utf-8"))
    problem = Problem(
        items={"case": Item("case", Decimal(1))},
        areas=tuple(Area(name, need, Decimal(1)) for name, need in case["markets"].items()),
        depots=tuple(Depot(name, {"case": stock}) for name, stock in case["plants"].items()),
        minutes={
            market: {
                plant: Decimal(str(ways[market]))
                for plant, ways in case["distance_thousand_miles"].items()
            }
            for market in case["markets"]
        },
    )
    plan = allocate(problem)
    cost = sum(
        s.quantity * problem.minutes[s.unit][s.depot] * case["freight_per_case_per_thousand_miles"]
        for s in plan.shipments
    )
    assert float(cost) / 1000 == pytest.approx(case["published_optimum"], abs=1e-6)
    assert plan.min_fill == {"case": 1.0}
