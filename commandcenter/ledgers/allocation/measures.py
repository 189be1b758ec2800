"""What a plan achieves, in the measures of humanitarian logistics: lack, inequality, time, and what
fairness costs. They judge plans, never people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from commandcenter.ledgers.allocation.demand import COST_STEPS, Demand, RoadMap, road_map
from commandcenter.ledgers.allocation.flows import FIRST, SINK, SOURCE, Arcs, cheapest
from commandcenter.ledgers.allocation.plan import Plan, Portion
from commandcenter.ledgers.allocation.problem import Problem


@dataclass(frozen=True)
class Measures:
    """One good: what is lacking (in units; urgent areas 1 + priority times), how unequally the
    fill is spread over the areas in need (gap, Gini), the travel (units × minutes), and by how much
    the travel is longer than the quickest way to deliver as much without asking who gets it.
    """

    min_fill: float
    gap: float
    gini: float
    unmet: float
    urgent_unmet: float
    unit_minutes: float
    price_of_fairness: float | None


def measures(problem: Problem, plan: Plan) -> dict[str, Measures]:
    """The measures of every good of a plan; where trucks are shared fairness has no price of its
    own for one good.
    """
    shared = any(depot.trucks is not None for depot in problem.depots)
    roads = road_map(problem)
    return {
        portion.demand.good.name: _measures(problem, portion, None if shared else roads)
        for portion in plan.portions
    }


def gini(ratios: Sequence[float]) -> float:
    """The Gini coefficient: 0 where all have the same, towards 1 where one has everything."""
    total, count = sum(ratios), len(ratios)
    if not total:
        return 0.0
    ranked = sum(rank * ratio for rank, ratio in enumerate(sorted(ratios), 1))
    return 2 * ranked / (count * total) - (count + 1) / count


def _measures(problem: Problem, portion: Portion, roads: RoadMap | None) -> Measures:
    needing = [share for share in portion.shares if share.need]
    fills = [portion.fill[share.unit] for share in needing]
    urgency = {area.unit: 1 + area.priority for area in problem.areas}
    lacking = {share.unit: max(0.0, share.need / share.grain - share.received) for share in needing}
    travel = _travel(problem.minutes, portion)
    quickest = None if roads is None else _quickest(problem, portion.demand, roads)
    return Measures(
        min_fill=min(fills, default=1.0),
        gap=max(fills, default=1.0) - min(fills, default=1.0),
        gini=gini(fills),
        unmet=sum(lacking.values()),
        urgent_unmet=sum(urgency[unit] * units for unit, units in lacking.items()),
        unit_minutes=travel,
        price_of_fairness=(travel - quickest) / quickest if quickest else None,
    )


def _travel(minutes: Mapping[str, Mapping[str, object]], portion: Portion) -> float:
    return sum(
        units * float(str(minutes[share.unit][depot]))
        for share in portion.shares
        for depot, units in share.sources
    )


def _quickest(problem: Problem, demand: Demand, roads: RoadMap) -> float:
    """The travel of delivering as much as can be, to whom it is nearest."""
    urgency = np.array([1 + area.priority for area in problem.areas], dtype=np.int64)
    wanted = [ceil(amount / demand.grain) for amount in demand.need]
    first_area = FIRST + len(demand.stock)
    plain = roads.cost // urgency[roads.area] if len(roads.cost) else roads.cost
    arcs = Arcs()
    arcs.add(SOURCE, FIRST + np.arange(len(demand.stock)), demand.stock)
    ways = arcs.add(
        FIRST + roads.depot,
        first_area + roads.area,
        [wanted[area] for area in roads.area.tolist()],
        plain,
    )
    arcs.add(first_area + np.arange(len(wanted)), SINK, wanted)
    carried = cheapest(arcs, amount=sum(demand.stock))[ways]
    return float(np.dot(carried.astype(float), plain.astype(float))) / COST_STEPS
