"""Makes a plan of whole units, each good fairly by itself, or all together where trucks are shared.

A plan is a proposal with its reasons; it moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from commandcenter.ledgers.allocation.demand import Demand, RoadMap, demands_of, road_map
from commandcenter.ledgers.allocation.leximin import Level, Network, levels
from commandcenter.ledgers.allocation.plan import Bound, Plan, Portion, plan_of
from commandcenter.ledgers.allocation.portions import portion_of, sent_on, wishes_of
from commandcenter.ledgers.allocation.problem import Problem
from commandcenter.ledgers.allocation.trucks import share_trucks
from commandcenter.ledgers.allocation.whole import Roads, Wish, carry, spread


def allocate(problem: Problem) -> Plan:
    """The fair plan of a problem."""
    return Planner().plan(problem)


@dataclass
class Planner:
    """Plans again and again; a good whose figures have not changed keeps its part of the plan."""

    _ground: Any = None
    _roads: RoadMap | None = None
    _known: dict[str, Portion] = field(default_factory=dict)

    def plan(self, problem: Problem) -> Plan:
        """The fair plan of a problem; only what differs from the last one is computed."""
        roads = self._road_map(problem)
        demands = demands_of(problem)
        if any(depot.trucks is not None for depot in problem.depots):
            return plan_of(problem, share_trucks(problem, roads, demands))
        for demand in demands:
            known = self._known.get(demand.good.name)
            if known is None or known.demand != demand:
                self._known[demand.good.name] = _portion(problem, roads, demand)
        return plan_of(problem, [self._known[demand.good.name] for demand in demands])

    def _road_map(self, problem: Problem) -> RoadMap:
        """The roads, and a clean memory where they have changed."""
        areas = [(area.unit, area.priority) for area in problem.areas]
        depots = [depot.depot for depot in problem.depots]
        ground = (problem.minutes, problem.nearest, areas, depots)
        if self._roads is None or ground != self._ground:
            self._ground, self._roads, self._known = ground, road_map(problem), {}
        return self._roads


def _portion(problem: Problem, roads: RoadMap, demand: Demand) -> Portion:
    """One good, shared by itself."""
    needing = np.flatnonzero(np.array([amount > 0 for amount in demand.need], dtype=bool))
    if not len(needing):
        return portion_of(problem, demand, bounds={}, sent={})
    used = np.flatnonzero(np.isin(roads.area, needing))
    fair = levels(
        Network(
            need=[demand.need[area] for area in needing.tolist()],
            stock=[units * demand.grain for units in demand.stock],
            gate=np.arange(len(demand.stock)),
            gates=[None] * len(demand.stock),
            road_from=roads.depot[used],
            road_to=np.searchsorted(needing, roads.area[used]),
        )
    )
    bounds: dict[int, Bound] = {}
    wanted = [0] * len(problem.areas)
    for level in fair:
        areas = needing[level.needs].tolist()
        bounds |= dict.fromkeys(areas, _bound(problem, demand, level))
    wishes = wishes_of(problem, demand, bounds)
    for level in fair:
        _turns(demand, level, wishes, needing[level.needs].tolist(), wanted)
    # A level's stock is its own: no road leads from it to who is better off.
    own = used[np.concatenate([level.roads for level in fair])]
    ways = Roads(roads.depot[own], roads.area[own], roads.cost[own])
    flows = carry(stock=demand.stock, wanted=wanted, roads=ways)
    if flows is None:
        flows = spread(stock=demand.stock, wishes=wishes, roads=ways)
    return portion_of(problem, demand, bounds=bounds, sent=sent_on(ways, flows))


def _turns(
    demand: Demand, level: Level, wishes: list[Wish], areas: list[int], wanted: list[int]
) -> None:
    """Hand a level's left-over units to its largest remainders, as if no road were in the way."""
    left = level.supply // demand.grain - sum(wishes[area].sure for area in areas)
    turns = sorted((wishes[area].rank, area) for area in areas if wishes[area].more)
    chosen = {area for _, area in turns[: max(0, left)]}
    for area in areas:
        wanted[area] = wishes[area].sure + (area in chosen)


def _bound(problem: Problem, demand: Demand, level: Level) -> Bound:
    return Bound(
        supply=level.supply,
        need=level.need,
        grain=demand.grain,
        areas=len(level.needs),
        depots=tuple(problem.depots[depot].depot for depot in level.stocks.tolist()),
    )
