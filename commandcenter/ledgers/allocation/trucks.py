"""Where trucks are shared: all goods of all areas compete for what can leave each depot.

In weight this is still one flow, from the trucks of a depot through its stock of each good to the
areas, so that the fair shares come from the same cuts. Whole units are then fitted into the trucks
good by good: a share may miss a unit where weights do not divide the trucks.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from commandcenter.ledgers.allocation.demand import COUNTED_MAX, Demand, RoadMap
from commandcenter.ledgers.allocation.flows import FIRST, SINK, SOURCE, Arcs, Indices, cheapest
from commandcenter.ledgers.allocation.leximin import Level, Network, levels
from commandcenter.ledgers.allocation.plan import Bound, Portion
from commandcenter.ledgers.allocation.portions import portion_of, sent_on, wishes_of
from commandcenter.ledgers.allocation.problem import Problem
from commandcenter.ledgers.allocation.whole import Roads, spread

ROUTED_MAX = 10**12


@dataclass(frozen=True)
class _Load:
    """All goods as one network: a need is a pair of good and area, a stock of good and depot."""

    network: Network
    good: Indices
    area: Indices
    cost: Indices
    grain: int


def share_trucks(problem: Problem, roads: RoadMap, demands: Sequence[Demand]) -> list[Portion]:
    """Every good's part of the plan, under the trucks they share."""
    load = _load(problem, roads, demands)
    fair = levels(load.network) if len(load.good) else []
    bounds: list[dict[int, Bound]] = [{} for _ in demands]
    for level in fair:
        bound = _bound(problem, load, level)
        for need in level.needs.tolist():
            bounds[load.good[need]][int(load.area[need])] = bound
    open_roads = np.concatenate([level.roads for level in fair]) if fair else load.cost[:0]
    loaded = _loaded(problem, demands, _routed(load, fair, open_roads))
    sent = []
    for good, demand in enumerate(demands):
        own = open_roads[load.good[load.network.road_to[open_roads]] == good]
        ways = Roads(
            load.network.gate[load.network.road_from[own]],
            load.area[load.network.road_to[own]],
            load.cost[own],
        )
        wishes = wishes_of(problem, demand, bounds[good])
        sent.append(sent_on(ways, spread(stock=loaded[good], wishes=wishes, roads=ways)))
    _fill_up(problem, roads, demands, sent)
    return [
        portion_of(problem, demand, bounds=bounds[good], sent=sent[good])
        for good, demand in enumerate(demands)
    ]


def _load(problem: Problem, roads: RoadMap, demands: Sequence[Demand]) -> _Load:
    """Everything in grains of weight."""
    depots = len(problem.depots)
    weights = [Fraction(demand.good.weight) for demand in demands]
    grain = _grain(demands, weights)
    need: list[int] = []
    stock: list[int] = []
    goods, areas, froms, tos, costs = [], [], [], [], []
    for good, (demand, weight) in enumerate(zip(demands, weights, strict=True)):
        needing = np.flatnonzero(np.array([amount > 0 for amount in demand.need], dtype=bool))
        used = np.flatnonzero(np.isin(roads.area, needing))
        above, below = weight.numerator * grain, weight.denominator
        froms.append(good * depots + roads.depot[used])
        tos.append(len(need) + np.searchsorted(needing, roads.area[used]))
        costs.append(roads.cost[used])
        goods.append(np.full(len(needing), good))
        areas.append(needing)
        need += [
            max(1, demand.need[area] * above // (below * demand.grain)) for area in needing.tolist()
        ]
        stock += [units * above // below for units in demand.stock]
    gates = [
        None if depot.trucks is None else floor(Fraction(depot.trucks) * grain)
        for depot in problem.depots
    ]
    network = Network(
        need=need,
        stock=stock,
        gate=np.tile(np.arange(depots), len(demands)),
        gates=gates,
        road_from=np.concatenate(froms),
        road_to=np.concatenate(tos),
    )
    good_of, area_of, cost = (np.concatenate(parts) for parts in (goods, areas, costs))
    return _Load(network, good_of, area_of, cost, grain)


def _grain(demands: Sequence[Demand], weights: Sequence[Fraction]) -> int:
    """The finest count of weight that the flows can take."""
    heaviest = max(
        weight * max(sum(demand.need) // demand.grain + 1, sum(demand.stock))
        for demand, weight in zip(demands, weights, strict=True)
    )
    return max(1, COUNTED_MAX // (len(demands) * (floor(heaviest) + 1)))


def _routed(load: _Load, fair: Sequence[Level], open_roads: Indices) -> list[float]:
    """The weight of each stock that leaves on the quickest roads, everybody getting the share."""
    network = load.network
    wanted = [0] * len(network.need)
    for level in fair:
        given = min(level.supply, level.need)
        for need in level.needs.tolist():
            wanted[need] = network.need[need] * given // level.need
    coarse = max(1, -(-sum(wanted) // ROUTED_MAX))
    asked = [amount // coarse for amount in wanted]
    free = sum(asked)
    stocks, gates = len(network.stock), len(network.gates)
    first_stock, first_need = FIRST + gates, FIRST + gates + stocks
    arcs = Arcs()
    arcs.add(
        SOURCE,
        FIRST + np.arange(gates),
        [free if limit is None else min(free, limit // coarse + 1) for limit in network.gates],
    )
    loads = arcs.add(
        FIRST + network.gate,
        first_stock + np.arange(stocks),
        [min(free, units // coarse + 1) for units in network.stock],
    )
    arcs.add(
        first_stock + network.road_from[open_roads],
        first_need + network.road_to[open_roads],
        [free] * len(open_roads),
        load.cost[open_roads],
    )
    arcs.add(first_need + np.arange(len(asked)), SINK, asked)
    carried = cheapest(arcs, amount=free)[loads]
    return [weight * coarse / load.grain for weight in carried.tolist()]


def _loaded(
    problem: Problem, demands: Sequence[Demand], weights: Sequence[float]
) -> list[list[int]]:
    """Whole units of each good that each depot loads, the largest remainders first."""
    depots = len(problem.depots)
    left = [None if depot.trucks is None else Fraction(depot.trucks) for depot in problem.depots]
    loaded = [[0] * depots for _ in demands]
    turns = []
    for place, weight in enumerate(weights):
        good, depot = divmod(place, depots)
        each = Fraction(demands[good].good.weight)
        units = weight / float(each)
        sure = min(int(units), demands[good].stock[depot])
        loaded[good][depot] = sure
        room = left[depot]
        left[depot] = None if room is None else room - sure * each
        turns.append((sure - units, good, depot))
    for _, good, depot in sorted(turns):
        each, room = Fraction(demands[good].good.weight), left[depot]
        if loaded[good][depot] < demands[good].stock[depot] and (room is None or room >= each):
            loaded[good][depot] += 1
            left[depot] = None if room is None else room - each
    return loaded


def _fill_up(
    problem: Problem,
    roads: RoadMap,
    demands: Sequence[Demand],
    sent: Sequence[dict[tuple[int, int], int]],
) -> None:
    """Give what the rounding left in stock and trucks, unit by unit, to who is worst off."""
    stock = [list(demand.stock) for demand in demands]
    room = [None if depot.trucks is None else Fraction(depot.trucks) for depot in problem.depots]
    weights = [Fraction(demand.good.weight) for demand in demands]
    received = [[0] * len(problem.areas) for _ in demands]
    for good, flows in enumerate(sent):
        for (area, depot), units in flows.items():
            received[good][area] += units
            stock[good][depot] -= units
            if (limit := room[depot]) is not None:
                room[depot] = limit - units * weights[good]
    ways: dict[int, list[int]] = {}
    for place in np.argsort(roads.cost, kind="stable").tolist():
        ways.setdefault(int(roads.area[place]), []).append(int(roads.depot[place]))
    waiting = [
        (received[good][area] * demand.grain / amount, good, area)
        for good, demand in enumerate(demands)
        for area, amount in enumerate(demand.need)
        if received[good][area] * demand.grain < amount
    ]
    heapq.heapify(waiting)
    while waiting:
        _, good, area = heapq.heappop(waiting)
        for depot in ways.get(area, ()):
            limit = room[depot]
            if stock[good][depot] and (limit is None or limit >= weights[good]):
                break
        else:
            continue
        stock[good][depot] -= 1
        room[depot] = None if limit is None else limit - weights[good]
        received[good][area] += 1
        sent[good][area, depot] = sent[good].get((area, depot), 0) + 1
        demand = demands[good]
        if received[good][area] * demand.grain < demand.need[area]:
            fill = received[good][area] * demand.grain / demand.need[area]
            heapq.heappush(waiting, (fill, good, area))


def _bound(problem: Problem, load: _Load, level: Level) -> Bound:
    depots = sorted({int(load.network.gate[stock]) for stock in level.stocks.tolist()})
    return Bound(
        supply=level.supply,
        need=level.need,
        grain=load.grain,
        areas=len(np.unique(load.area[level.needs])),
        depots=tuple(problem.depots[depot].depot for depot in depots),
        shut=tuple(problem.depots[gate].depot for gate in level.shut),
        weighed=True,
    )
