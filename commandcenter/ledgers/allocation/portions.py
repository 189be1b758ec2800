"""From exact shares to whole units: what each area should get of a good, and what it then got."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from commandcenter.ledgers.allocation.demand import Demand
from commandcenter.ledgers.allocation.flows import Indices
from commandcenter.ledgers.allocation.plan import Bound, Portion, Share
from commandcenter.ledgers.allocation.problem import Problem
from commandcenter.ledgers.allocation.whole import Roads, Wish


def wishes_of(problem: Problem, demand: Demand, bounds: Mapping[int, Bound]) -> list[Wish]:
    """The exact shares rounded down, and whose turn it is for one unit more.

    The largest remainder comes first; among equals the higher priority, then the larger need.
    """
    downs: dict[int, int] = {}
    turns: list[tuple[float, int, int, str, int]] = []
    for area, bound in bounds.items():
        above, below = bound.share_of(demand.need[area])
        whole = below * demand.grain
        downs[area], rest = divmod(above, whole)
        if rest:
            place = problem.areas[area]
            turns.append((-rest / whole, -place.priority, -demand.need[area], place.unit, area))
    ranks = {turn[-1]: rank for rank, turn in enumerate(sorted(turns))}
    return [
        Wish(downs.get(area, 0), area in ranks, ranks.get(area, 0))
        for area in range(len(problem.areas))
    ]


def portion_of(
    problem: Problem,
    demand: Demand,
    *,
    bounds: Mapping[int, Bound],
    sent: Mapping[tuple[int, int], int],
) -> Portion:
    """A good's part of the plan from what is `sent`, by area and depot."""
    sources: dict[int, list[tuple[str, int]]] = {}
    for (area, depot), units in sorted(sent.items()):
        sources.setdefault(area, []).append((problem.depots[depot].depot, units))
    shares = [
        Share(
            unit=place.unit,
            need=demand.need[area],
            grain=demand.grain,
            received=sum(units for _, units in sources.get(area, ())),
            bound=bounds.get(area),
            sources=tuple(sources.get(area, ())),
        )
        for area, place in enumerate(problem.areas)
    ]
    return Portion(demand, tuple(shares))


def sent_on(roads: Roads, flows: Indices) -> dict[tuple[int, int], int]:
    """What the roads carry, by area and depot."""
    used = np.flatnonzero(flows)
    ends = zip(roads.area[used].tolist(), roads.depot[used].tolist(), strict=True)
    return dict(zip(ends, flows[used].tolist(), strict=True))
