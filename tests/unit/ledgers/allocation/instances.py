"""Problems to plan, drawn by a seed, and the same question put to an independent linear program."""

from __future__ import annotations

import random
import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from commandcenter.ledgers.allocation.plan import Plan
from commandcenter.ledgers.allocation.problem import Area, Depot, Item, Problem, need


def draw(
    seed: int,
    *,
    items: int = 2,
    areas: int = 8,
    depots: int = 4,
    roads: float = 0.4,
    trucks: bool = False,
    nearest: int | None = None,
    people: int = 60_000,
    weights: tuple[str, ...] = ("1", "2.5", "40"),
) -> Problem:
    """A problem with few roads, so that shares fall apart into levels."""
    chance = random.Random(seed)
    goods = {
        f"item{g:02}": Item(
            f"item{g:02}",
            Decimal(chance.choice(["0.25", "1", "3", "0.01"])),
            Decimal(chance.choice(weights)),
        )
        for g in range(items)
    }
    places = tuple(
        Area(
            unit=f"area{a:04}",
            population=chance.randint(people // 60, people),
            hazard=Decimal(chance.randint(0, 1000)) / 1000,
            holds={c: Decimal(chance.randint(0, 300)) for c in goods if chance.random() < 0.3},
            priority=chance.randint(0, 3),
        )
        for a in range(areas)
    )
    each = people * areas / depots / 4
    stores = [_depot(chance, f"depot{d:02}", goods, each, trucks=trucks) for d in range(depots)]
    minutes = {
        place.unit: {
            store.depot: Decimal(chance.randint(50, 6000)) / 10
            for store in stores
            if chance.random() < roads
        }
        for place in places
    }
    return Problem(goods, places, tuple(stores), minutes, {}, nearest)


def _depot(
    chance: random.Random, name: str, goods: dict[str, Item], each: float, *, trucks: bool
) -> Depot:
    stock = {
        code: int(float(item.per_person) * each * chance.uniform(0.02, 1.5))
        for code, item in goods.items()
    }
    load = sum(float(goods[code].weight) * units for code, units in stock.items())
    can = Decimal(int(load * chance.uniform(0.3, 0.9))) if trucks else None
    return Depot(name, stock, can)


class Program:
    """The question as a linear program in plain units: what goes where, good by good."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.arcs = [
            (item, place.unit, depot)
            for item in problem.items
            for place in problem.areas
            for depot in problem.minutes.get(place.unit, {})
        ]
        self.need = {
            (item.code, place.unit): float(need(item, place))
            for item in problem.items.values()
            for place in problem.areas
        }
        rows: dict[Any, tuple[dict[int, float], float]] = {}
        for store in problem.depots:
            for item in problem.items:
                rows[store.depot, item] = ({}, float(store.stock.get(item, 0)))
            if store.trucks is not None:
                rows[store.depot] = ({}, float(store.trucks))
        for number, (item, _unit, depot) in enumerate(self.arcs):
            rows[depot, item][0][number] = 1.0
            if depot in rows:
                rows[depot][0][number] = float(problem.items[item].weight)
        self.limits = list(rows.values())
        self.took = 0.0

    def best(self, target: tuple[str, str], floors: dict[tuple[str, str], float]) -> float:
        """The most that one need can be given while the others keep their floors."""
        wanted = np.array([-1.0 if arc[:2] == target else 0.0 for arc in self.arcs])
        return -self._solve(wanted, floors, common=False)

    def max_min(self, pairs: list[tuple[str, str]]) -> float:
        """The highest ratio that all of `pairs` can have at once."""
        wanted = np.zeros(len(self.arcs) + 1)
        wanted[-1] = -1.0
        return -self._solve(wanted, dict.fromkeys(pairs, 0.0), common=True)

    def _solve(self, wanted: Any, floors: dict[tuple[str, str], float], *, common: bool) -> float:
        columns = len(wanted)
        rows, bounds = [], []
        for cells, limit in self.limits:
            row = np.zeros(columns)
            row[list(cells)] = list(cells.values())
            rows.append(row)
            bounds.append(limit)
        for pair, amount in self.need.items():
            row = np.zeros(columns)
            row[[n for n, arc in enumerate(self.arcs) if arc[:2] == pair]] = 1.0
            rows.append(row.copy())
            bounds.append(amount)
            if pair in floors:
                row = -row
                if common:
                    row[-1] = amount
                rows.append(row)
                bounds.append(-floors[pair])
        sides = [(0, None)] * len(self.arcs) + [(0, 1)] * common
        matrix = csr_array(np.array(rows))
        began = time.perf_counter()
        answer = linprog(wanted, A_ub=matrix, b_ub=bounds, bounds=sides, method="highs")
        self.took = time.perf_counter() - began
        assert answer.status == 0, answer.message
        return float(answer.fun)


def exact_shares(plan: Plan) -> dict[tuple[str, str], Fraction]:
    """Every fair share before it was made whole, by item and area."""
    return {
        (portion.demand.good.name, share.unit): share.exact
        for portion in plan.portions
        for share in portion.shares
        if share.need
    }
