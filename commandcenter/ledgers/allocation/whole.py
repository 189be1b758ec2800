"""Whole units and their roads, by flows of least cost.

Each area gets its exact share rounded down first; what is left over goes to the largest remainders
that the roads allow, then everything travels the quickest way. As much leaves each depot as can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commandcenter.ledgers.allocation.flows import FIRST, SINK, SOURCE, Arcs, Indices, cheapest

COST_MAX = 1 << 60


@dataclass(frozen=True)
class Wish:
    """What an area should get: `sure` units, and one more if its turn, a rank, comes."""

    sure: int
    more: bool
    rank: int


@dataclass(frozen=True)
class Roads:
    """The roads in use: from which depot to which area, at what cost a unit."""

    depot: Indices
    area: Indices
    cost: Indices


def carry(*, stock: Sequence[int], wanted: Sequence[int], roads: Roads) -> Indices | None:
    """How many units take each road so that everybody gets exactly what is wanted, the quickest
    way; None where the roads do not allow just that.
    """
    amounts = np.array(wanted, dtype=np.int64)
    first_area = FIRST + len(stock)
    arcs = Arcs()
    arcs.add(SOURCE, FIRST + np.arange(len(stock)), stock)
    ways = arcs.add(FIRST + roads.depot, first_area + roads.area, amounts[roads.area], roads.cost)
    asked = arcs.add(first_area + np.arange(len(amounts)), SINK, amounts)
    carried = cheapest(arcs, amount=int(amounts.sum()))
    return carried[ways] if np.array_equal(carried[asked], amounts) else None


def spread(*, stock: Sequence[int], wishes: Sequence[Wish], roads: Roads) -> Indices:
    """How many units take each road; the sum is the most that stock, roads and wishes allow.

    A unit of somebody's rounding outweighs any detour, and a better rank a worse one in its place.
    A share that cannot be kept whole loses its last unit before anybody loses a second one.
    """
    total, areas = sum(stock), len(wishes)
    first_area = FIRST + len(stock)
    nodes, dearest = len(stock) + areas + FIRST, int(roads.cost.max(initial=0))
    # The solver multiplies costs by the nodes; roads of a very large problem are told in steps.
    step = 1 + dearest * 2 * nodes * nodes * (areas + FIRST) // COST_MAX
    detour = 1 + 2 * nodes * (dearest // step)
    last = [min(1, wish.sure) for wish in wishes]
    rest = [wish.sure - one for wish, one in zip(wishes, last, strict=True)]
    extra = [place for place, wish in enumerate(wishes) if wish.more]
    takers = first_area + np.arange(areas)
    arcs = Arcs()
    arcs.add(SOURCE, FIRST + np.arange(len(stock)), stock)
    ways = arcs.add(
        FIRST + roads.depot, first_area + roads.area, [total] * len(roads.cost), roads.cost // step
    )
    arcs.add(takers, SINK, rest)
    arcs.add(takers, SINK, last, detour)
    ranked = [detour * (2 + wishes[place].rank) for place in extra]
    arcs.add(takers[extra], SINK, [1] * len(extra), ranked)
    return cheapest(arcs, amount=total)[ways]
