"""The figures of a problem as whole numbers: the needs and stocks of each good, and the roads.

A good's figures are counted in grains, so small that every need is a whole number of them; where
that would be finer than the flows can count, a grain is as small as they can, and never more than a
millionth of what is shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm

import numpy as np

from commandcenter.ledgers.allocation.flows import Indices
from commandcenter.ledgers.allocation.problem import Good, Problem, goods_of

COUNTED_MAX = 1 << 58
COST_STEPS = 100


@dataclass(frozen=True)
class Demand:
    """One good: what each area needs of it in grains, and how many whole units each depot has."""

    good: Good
    need: tuple[int, ...]
    grain: int
    stock: tuple[int, ...]


@dataclass(frozen=True)
class RoadMap:
    """Every road of a problem, from a depot to an area, with its cost: time, urgent areas first."""

    depot: Indices
    area: Indices
    cost: Indices


def road_map(problem: Problem) -> RoadMap:
    """The roads in use; with `nearest`, only those to an area's nearest depots.

    A minute to an area of priority n counts 1 + n times, so that urgent areas get the short ways.
    """
    place = {depot.depot: number for number, depot in enumerate(problem.depots)}
    depots: list[int] = []
    areas: list[int] = []
    costs: list[int] = []
    for number, area in enumerate(problem.areas):
        roads = problem.minutes.get(area.unit, {})
        names = sorted(roads, key=lambda depot: (roads[depot], depot))[: problem.nearest]
        depots += [place[name] for name in names]
        areas += [number] * len(names)
        factor = COST_STEPS * (1 + area.priority)
        costs += [round(roads[name] * factor) for name in names]
    return RoadMap(
        np.array(depots, dtype=np.int64),
        np.array(areas, dtype=np.int64),
        np.array(costs, dtype=np.int64),
    )


def demands_of(problem: Problem) -> list[Demand]:
    """The figures of every good, in the order of the goods."""
    exposed, exposed_grain = _whole(
        [area.population * area.hazard * area.vulnerability for area in problem.areas]
    )
    needs = {
        code: _needs(problem, code, exposed, exposed_grain, item.per_person)
        for code, item in problem.items.items()
    }
    return [_demand(problem, good, needs) for good in goods_of(problem)]


def _needs(
    problem: Problem, code: str, exposed: Sequence[int], grain: int, per_person: Decimal
) -> tuple[list[int], int]:
    """What each area needs of one item, and the grain this is counted in."""
    held, held_grain = _whole([area.holds.get(code, Decimal()) for area in problem.areas])
    (each,), each_grain = _whole([per_person])
    common = lcm(grain * each_grain, held_grain)
    times, less = each * (common // (grain * each_grain)), common // held_grain
    return [
        max(0, people * times - holds * less) for people, holds in zip(exposed, held, strict=True)
    ], common


def _demand(problem: Problem, good: Good, needs: dict[str, tuple[list[int], int]]) -> Demand:
    """A good's figures; the need of a kit is the largest that one of its items calls for."""
    per_item = [(needs[item], count) for item, count in good.holds.items()]
    grain = lcm(*(own * count for (_, own), count in per_item))
    columns = [
        [amount * (grain // (own * count)) for amount in amounts]
        for (amounts, own), count in per_item
    ]
    need = columns[0] if len(columns) == 1 else [max(row) for row in zip(*columns, strict=True)]
    stock = tuple(
        min(depot.stock.get(item, 0) // count for item, count in good.holds.items())
        for depot in problem.depots
    )
    largest = max(sum(need) // grain, sum(stock), 1)
    coarse = max(1, COUNTED_MAX // largest)
    if grain > coarse:
        need, grain = [amount * coarse // grain for amount in need], coarse
    return Demand(good, tuple(need), grain, stock)


def _whole(values: Sequence[Decimal]) -> tuple[list[int], int]:
    """Exact amounts as whole numbers of one grain."""
    ratios = [value.as_integer_ratio() for value in values]
    grain = lcm(*{below for _, below in ratios})
    return [above * (grain // below) for above, below in ratios], grain
