"""The two network flows that fairness and roads are found by; the only file that knows OR-Tools.

Every flow runs from node 0 to node 1; limits and costs are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from commandcenter.core.errors import Fault

SOURCE, SINK, FIRST = 0, 1, 2
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Arcs:
    """Arcs being put together, group by group; what is added together is answered together."""

    def __init__(self) -> None:
        self.tails: list[Any] = []
        self.heads: list[Any] = []
        self.limits: list[Any] = []
        self.costs: list[Any] = []
        self.count = 0

    def add(
        self, tails: Any, heads: Any, limits: Sequence[int] | Indices, costs: Any = None
    ) -> slice:
        """Add a group of arcs; a single node stands for all of them."""
        size = len(limits)
        self.tails.append(np.broadcast_to(np.asarray(tails, dtype=np.int32), size))
        self.heads.append(np.broadcast_to(np.asarray(heads, dtype=np.int32), size))
        self.limits.append(np.asarray(limits, dtype=np.int64))
        priced = 0 if costs is None else costs
        self.costs.append(np.broadcast_to(np.asarray(priced, dtype=np.int64), size))
        self.count += size
        return slice(self.count - size, self.count)

    @property
    def ends(self) -> tuple[Any, Any, Any]:
        """All tails, heads and limits."""
        return (
            np.concatenate(self.tails),
            np.concatenate(self.heads),
            np.concatenate(self.limits),
        )


def widest(arcs: Arcs, *, nodes: int) -> tuple[int, Flags]:
    """The most that can flow, and which nodes lie on the near side of the smallest cut."""
    from ortools.graph.python.max_flow import SimpleMaxFlow  # heavy

    flow: Any = SimpleMaxFlow()
    flow.add_arcs_with_capacity(*arcs.ends)
    if flow.solve(SOURCE, SINK) != flow.OPTIMAL:
        raise Fault("The flow of an allocation could not be solved.")
    near = np.zeros(nodes, dtype=bool)
    near[flow.get_source_side_min_cut()] = True
    return flow.optimal_flow(), near


def cheapest(arcs: Arcs, *, amount: int) -> Indices:
    """What each arc carries when as much as can, and at most `amount`, flows at the least cost."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # heavy

    flow: Any = SimpleMinCostFlow()
    costs = np.concatenate(arcs.costs)
    flow.add_arcs_with_capacity_and_unit_cost(*arcs.ends, costs)
    flow.set_node_supply(SOURCE, amount)
    flow.set_node_supply(SINK, -amount)
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise Fault("The roads of an allocation could not be solved.")
    carried: Indices = flow.flows(np.arange(arcs.count, dtype=np.int32))
    return carried
