"""What an allocation is asked: areas with their need, depots with their stock, roads, trucks, kits.

The need of an item is population × hazard × vulnerability × per_person less what the area holds,
never below nothing. Vulnerability is 1 where nobody says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

ONE = Decimal(1)


@dataclass(frozen=True)
class Item:
    """A good; `weight` is what one unit takes of a truck, in the trucks' own measure."""

    code: str
    per_person: Decimal
    weight: Decimal = ONE


@dataclass(frozen=True)
class Area:
    """Where people need something; a higher `priority` comes first among equals."""

    unit: str
    population: int
    hazard: Decimal
    holds: dict[str, Decimal] = field(default_factory=dict)
    vulnerability: Decimal = ONE
    priority: int = 0


@dataclass(frozen=True)
class Depot:
    """Where stock lies; `trucks` is the weight that can leave it, None without such a bound."""

    depot: str
    stock: dict[str, int]
    trucks: Decimal | None = None


@dataclass(frozen=True)
class Problem:
    """One allocation; a missing minute means that there is no road."""

    items: dict[str, Item]
    areas: tuple[Area, ...]
    depots: tuple[Depot, ...]
    minutes: dict[str, dict[str, Decimal]]
    kits: dict[str, dict[str, int]] = field(default_factory=dict)
    nearest: int | None = None


@dataclass(frozen=True)
class Good:
    """What is allocated as one: a single item, or a kit whose items leave a depot only together."""

    name: str
    holds: dict[str, int]
    weight: Decimal


def goods_of(problem: Problem) -> list[Good]:
    """The goods of a problem in the order of their names, kits in the place of their items."""
    packed = {item for kit in problem.kits.values() for item in kit}
    single = [
        Good(code, {code: 1}, item.weight)
        for code, item in problem.items.items()
        if code not in packed
    ]
    kits = [
        Good(name, dict(kit), sum((n * problem.items[i].weight for i, n in kit.items()), Decimal()))
        for name, kit in problem.kits.items()
    ]
    return sorted([*single, *kits], key=lambda good: good.name)


def need(item: Item, area: Area) -> Decimal:
    """What an area still needs of an item, exact."""
    whole = area.population * area.hazard * area.vulnerability * item.per_person
    return max(Decimal(), whole - area.holds.get(item.code, Decimal()))
