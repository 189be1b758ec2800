"""An allocation of 500 areas, 50 goods and 30 depots, and a plan made again after one change.

Planning is pure reckoning in one thread, so that its budgets are of processor time: what others do
on the machine meanwhile does not count.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from statistics import median

import pytest

from commandcenter.ledgers.allocation.explaining import reasons
from commandcenter.ledgers.allocation.planning import Planner, allocate
from commandcenter.ledgers.allocation.problem import Area, Depot, Item, Problem
from tests.benchmarks.conftest import Bench, side_by_side
from tests.unit.ledgers.allocation.instances import Program, draw

ROUNDS = 5
SIZE = {"items": 50, "areas": 500, "depots": 30}
CASES = [
    ("all roads", {"roads": 1.0}, 2.0),
    ("every third road", {"roads": 0.33}, 2.0),
    ("8 nearest depots", {"roads": 1.0, "nearest": 8}, 2.0),
    ("shared trucks, 5 nearest", {"roads": 1.0, "nearest": 5, "trucks": True}, 10.0),
]


def reckoned(act: Callable[[], object]) -> float:
    """The processor's seconds of it, once."""
    began = time.process_time()
    act()
    return time.process_time() - began


@pytest.mark.parametrize(("name", "shape", "budget"), CASES, ids=[name for name, _, _ in CASES])
def test_a_plan(bench: Bench, name: str, shape: dict[str, float], budget: float) -> None:
    """From the figures to whole units; the reasons are written out apart."""
    problem = draw(11, **SIZE, **shape)
    allocate(draw(11))  # the solvers' libraries are loaded once
    took = median(reckoned(lambda: allocate(problem)) for _ in range(ROUNDS))
    bench.within(f"allocation: {name}", took, budget)
    plan = allocate(problem)
    bench.told(f"allocation: {name}, 25,000 reasons", reckoned(lambda: [*reasons(plan)]))


def test_one_change(bench: Bench) -> None:
    """One depot's stock of one good changes: that good is planned again, the rest is kept."""
    problem, planner = draw(12, **SIZE, roads=1.0), Planner()
    planner.plan(problem)
    times = []
    for units in range(1, 2 * ROUNDS):
        first = problem.depots[0]
        stock = first.stock | {"item07": units * 1000}
        problem = replace(problem, depots=(replace(first, stock=stock), *problem.depots[1:]))
        times.append(reckoned(lambda now=problem: planner.plan(now)))
    bench.within("allocation: planned again after one change", median(times), 0.1)


def test_a_thousand_grids(bench: Bench) -> None:
    """1,000 grids by people, hazard and road time; no gap above the best possible by a unit."""
    chance = random.Random(13)
    problem = Problem(
        items={"kit": Item("kit", Decimal("0.2"))},
        areas=tuple(
            Area(f"{n:015}", chance.randint(50, 5000), Decimal(chance.randint(0, 100)) / 100)
            for n in range(1000)
        ),
        depots=tuple(Depot(f"d{n}", {"kit": chance.randint(1000, 9000)}) for n in range(12)),
        minutes={
            f"{n:015}": {f"d{d}": Decimal(chance.randint(5, 240)) for d in range(12)}
            for n in range(1000)
        },
    )
    took = median(reckoned(lambda: allocate(problem)) for _ in range(ROUNDS))
    bench.within("allocation: 1,000 grids", took, 2.0)
    plan = allocate(problem)
    assert sum(s.quantity for s in plan.shipments) == sum(d.stock["kit"] for d in problem.depots)
    for share in plan.portions[0].shares:
        assert abs(share.received - share.exact) < 1


def test_the_lowest_ratio_beside_a_linear_program(bench: Bench) -> None:
    """The same good by HiGHS: the same value, and no slower."""
    problem = draw(14, items=1, areas=500, depots=30, roads=0.25)
    program = Program(problem)
    pairs = [pair for pair, need in program.need.items() if need]
    best = program.max_min(pairs)
    assert allocate(problem).best["item00"] == pytest.approx(best, abs=1e-4)
    ours, theirs = side_by_side(lambda: allocate(problem), lambda: program.max_min(pairs), ROUNDS)
    bench.told("allocation: one good by HiGHS with its matrix", theirs)
    bench.slower("allocation: one good, whole units, beside HiGHS", ours, program.took, 1.0)
