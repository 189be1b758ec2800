"""What an allocation answers: shipments in whole units, each area's share, and what bounds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

from commandcenter.ledgers.allocation.demand import Demand
from commandcenter.ledgers.allocation.problem import Problem, need


@dataclass(frozen=True)
class Shipment:
    """Whole units of an item that go from a depot to an area."""

    depot: str
    unit: str
    item: str
    quantity: int


@dataclass(frozen=True)
class Bound:
    """What a level's areas share: `supply` grains for a need of so many, from these depots.

    `shut` names the depots whose trucks give out before their stock does; where trucks are shared
    the grains are `weighed`, and the areas' goods compete with each other.
    """

    supply: int
    need: int
    grain: int
    areas: int
    depots: tuple[str, ...]
    shut: tuple[str, ...] = ()
    weighed: bool = False

    @property
    def ratio(self) -> Fraction:
        """The share of the need that everybody in this level gets."""
        return Fraction(min(self.supply, self.need), self.need)

    def share_of(self, amount: int) -> tuple[int, int]:
        """This level's share of an amount, as a numerator and its denominator."""
        return amount * min(self.supply, self.need), self.need


@dataclass(frozen=True)
class Share:
    """What one area gets of one good, and what bounds it; needs are counted in `grain`s of a unit.

    `bound` is None where nothing is needed.
    """

    unit: str
    need: int
    grain: int
    received: int
    bound: Bound | None
    sources: tuple[tuple[str, int], ...] = ()

    @property
    def exact(self) -> Fraction:
        """The fair share before it was made whole."""
        return Fraction(self.need, self.grain) * self.bound.ratio if self.bound else Fraction(0)


@dataclass(frozen=True)
class Portion:
    """One good's part of a plan; shares in the order of the areas."""

    demand: Demand
    shares: tuple[Share, ...]

    @cached_property
    def best(self) -> Fraction:
        """The highest lowest ratio that stock and roads allow, before units are made whole."""
        bounds = {id(share.bound): share.bound for share in self.shares if share.bound}
        return min((bound.ratio for bound in bounds.values()), default=Fraction(1))

    @cached_property
    def shipments(self) -> dict[str, list[Shipment]]:
        """What goes where, by item; a kit is unpacked into its items again."""
        return {
            item: [
                Shipment(depot, share.unit, item, quantity * count)
                for share in sorted(self.shares, key=attrgetter("unit"))
                for depot, quantity in share.sources
            ]
            for item, count in self.demand.good.holds.items()
        }

    @cached_property
    def fill(self) -> dict[str, float]:
        """How much of each area's need of this good is met; nothing needed is nothing lacking."""
        return {
            share.unit: min(1.0, share.received * share.grain / share.need) if share.need else 1.0
            for share in self.shares
        }


@dataclass(frozen=True)
class Plan:
    """A proposal: what goes where, how much of each need it meets, and the reasons."""

    shipments: tuple[Shipment, ...]
    fill: Mapping[str, Mapping[str, float]]
    min_fill: Mapping[str, float]
    best: Mapping[str, float]
    portions: tuple[Portion, ...]


def plan_of(problem: Problem, portions: Sequence[Portion]) -> Plan:
    """Put the goods' parts together, item by item."""
    of_item = {item: part for part in portions for item in part.demand.good.holds}
    shipments = [shipment for item in sorted(of_item) for shipment in of_item[item].shipments[item]]
    fill = {item: _fill(problem, of_item[item], item) for item in problem.items}
    return Plan(
        shipments=tuple(shipments),
        fill=fill,
        min_fill={item: min(ratios.values(), default=1.0) for item, ratios in fill.items()},
        best={item: float(of_item[item].best) for item in problem.items},
        portions=tuple(portions),
    )


def _fill(problem: Problem, portion: Portion, item: str) -> dict[str, float]:
    """The part of each area's need of an item that is met; a kit's items are counted one by one."""
    if portion.demand.good.holds == {item: 1}:
        return portion.fill
    count = portion.demand.good.holds[item]
    needs = [need(problem.items[item], area) for area in problem.areas]
    return {
        share.unit: min(1.0, float(share.received * count / amount)) if amount else 1.0
        for share, amount in zip(portion.shares, needs, strict=True)
    }
