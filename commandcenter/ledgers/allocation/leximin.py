"""Lexicographic max-min fairness, by cuts: nobody's share can rise without lowering one that is
not better off.

What a set of areas can be given is bounded by the stocks that reach it and the trucks before them,
so the fair shares fall apart into levels (Megiddo 1974, Fujishige 1980): where not all can have
the common ratio, the smallest cut shows the areas that cannot and all that they can draw on; they
and the rest are solved apart. Whole numbers throughout; each level's ratio is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from commandcenter.ledgers.allocation.flows import FIRST, SINK, SOURCE, Arcs, Indices, widest

FLOW_MAX = 1 << 60


@dataclass(frozen=True)
class Network:
    """Who may draw on what: `stock` lies behind the `gate` of its depot, roads join it to needs.

    `need` is above nothing everywhere; `gates` holds what may pass each gate, None for no bound.
    """

    need: Sequence[int]
    stock: Sequence[int]
    gate: Indices
    gates: Sequence[int | None]
    road_from: Indices
    road_to: Indices


@dataclass(frozen=True)
class Level:
    """Needs that are met in one ratio, `supply` to `need` and at most 1, and what bounds them."""

    supply: int
    need: int
    needs: Indices
    stocks: Indices
    shut: tuple[int, ...]
    roads: Indices

    @property
    def met(self) -> bool:
        """Whether everybody here gets all of it."""
        return self.supply >= self.need


@dataclass(frozen=True)
class _Part:
    needs: Indices
    roads: Indices
    gates: tuple[int | None, ...]


def levels(network: Network) -> list[Level]:
    """The fair levels, lowest ratio first; every need stands in exactly one."""
    everything = np.flatnonzero(np.asarray([amount > 0 for amount in network.stock], dtype=bool))
    open_roads = np.flatnonzero(np.isin(network.road_from, everything))
    waiting = [_Part(np.arange(len(network.need)), open_roads, tuple(network.gates))]
    found: list[Level] = []
    while waiting:
        part = waiting.pop()
        reached = np.unique(network.road_to[part.roads])
        cut_off = np.setdiff1d(part.needs, reached, assume_unique=True)
        if len(cut_off):
            found.append(_level(network, 0, _Part(cut_off, part.roads[:0], part.gates)))
        if len(reached):
            waiting += _solved_or_split(network, _Part(reached, part.roads, part.gates), found)
    return sorted(found, key=lambda level: min(1.0, level.supply / level.need))


def _solved_or_split(network: Network, part: _Part, found: list[Level]) -> Iterator[_Part]:
    stocks = np.unique(network.road_from[part.roads])
    supply, need = _supply(network, stocks, part.gates), _need(network, part.needs)
    short = _short(network, part, stocks, supply, need)
    if not len(short):
        found.append(_level(network, supply, part))
        return
    mine = np.isin(network.road_to[part.roads], short)
    drawn = np.unique(network.road_from[part.roads[mine]])
    theirs = ~np.isin(network.road_from[part.roads], drawn)
    yield _Part(short, part.roads[mine], part.gates)
    rest = np.setdiff1d(part.needs, short, assume_unique=True)
    yield _Part(rest, part.roads[theirs], _left(network, drawn, part.gates))


def _short(network: Network, part: _Part, stocks: Indices, supply: int, need: int) -> Indices:
    """The needs that cannot have the common ratio: those on the far side of the smallest cut."""
    given, of = (1, 1) if supply >= need else (supply, need)
    scale = max(1, min(of, FLOW_MAX // max(supply, need, 1)))
    wanted = [network.need[i] * given * scale // of for i in part.needs.tolist()]
    free = supply * scale + 1
    gates = np.unique(network.gate[stocks])
    first_stock = FIRST + len(gates)
    first_need = first_stock + len(stocks)
    limits = [part.gates[gate] for gate in gates.tolist()]
    behind = FIRST + np.searchsorted(gates, network.gate[stocks])
    from_stock = first_stock + np.searchsorted(stocks, network.road_from[part.roads])
    to_need = first_need + np.searchsorted(part.needs, network.road_to[part.roads])
    arcs = Arcs()
    arcs.add(
        SOURCE,
        FIRST + np.arange(len(gates)),
        [free if limit is None else min(limit * scale, free) for limit in limits],
    )
    arcs.add(
        behind,
        first_stock + np.arange(len(stocks)),
        [min(network.stock[i] * scale, free) for i in stocks.tolist()],
    )
    arcs.add(from_stock, to_need, [free] * len(part.roads))
    arcs.add(first_need + np.arange(len(part.needs)), SINK, wanted)
    flow, near = widest(arcs, nodes=first_need + len(part.needs))
    return part.needs[:0] if flow == sum(wanted) else part.needs[~near[first_need:]]


def _supply(network: Network, stocks: Indices, gates: Sequence[int | None]) -> int:
    """What a set of stocks can give at most, through its gates."""
    behind = _behind(network, stocks)
    return sum(_least(gates[gate], amount) for gate, amount in behind.items())


def _left(
    network: Network, drawn: Indices, gates: tuple[int | None, ...]
) -> tuple[int | None, ...]:
    """What may still pass the gates once `drawn` has been used up through them."""
    left = list(gates)
    for gate, amount in _behind(network, drawn).items():
        limit = left[gate]
        left[gate] = None if limit is None else max(0, limit - amount)
    return tuple(left)


def _level(network: Network, supply: int, part: _Part) -> Level:
    stocks = np.unique(network.road_from[part.roads])
    behind = _behind(network, stocks)
    shut = tuple(
        gate
        for gate, amount in behind.items()
        if (limit := part.gates[gate]) is not None and limit < amount
    )
    need = _need(network, part.needs)
    return Level(supply, need, part.needs, stocks, shut, part.roads)


def _behind(network: Network, stocks: Indices) -> dict[int, int]:
    behind: dict[int, int] = {}
    for stock, gate in zip(stocks.tolist(), network.gate[stocks].tolist(), strict=True):
        behind[gate] = behind.get(gate, 0) + network.stock[stock]
    return behind


def _need(network: Network, needs: Indices) -> int:
    return sum(network.need[i] for i in needs.tolist())


def _least(limit: int | None, amount: int) -> int:
    return amount if limit is None else min(limit, amount)
