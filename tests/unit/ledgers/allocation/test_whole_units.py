"""Plans are in whole units: sums, remainders, kits, trucks, nearest depots, planning again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.ledgers.allocation import planning
from commandcenter.ledgers.allocation.plan import Plan
from commandcenter.ledgers.allocation.planning import Planner, allocate
from commandcenter.ledgers.allocation.problem import Area, Depot, Item, Problem, need
from tests.unit.ledgers.allocation.instances import draw, exact_shares


def one(areas: Iterable[Area], stock: dict[str, int], roads: dict[str, Iterable[str]]) -> Problem:
    """A problem with one item of which everybody exposed needs one."""
    return Problem(
        items={"quilt": Item("quilt", Decimal(1))},
        areas=tuple(areas),
        depots=tuple(Depot(name, {"quilt": units}) for name, units in stock.items()),
        minutes={
            unit: {depot: Decimal(10 * place + 10) for place, depot in enumerate(depots)}
            for unit, depots in roads.items()
        },
    )


def place(unit: str, people: int, *, priority: int = 0) -> Area:
    """An area whose need is its people."""
    return Area(unit, people, Decimal(1), priority=priority)


def received(plan: Plan, item: str = "quilt") -> dict[str, int]:
    """What each area gets of an item."""
    total: Counter[str] = Counter()
    for shipment in plan.shipments:
        if shipment.item == item:
            total[shipment.unit] += shipment.quantity
    return dict(total)


def check_sums(problem: Problem, plan: Plan, *, off: int) -> None:
    """Stock and trucks are never overdrawn, nobody gets more than a need rounded up, and each share
    lies within `off` units of the fair one.
    """
    out: Counter[tuple[str, str]] = Counter()
    got: Counter[tuple[str, str]] = Counter()
    for s in plan.shipments:
        assert s.quantity > 0
        assert s.depot in problem.minutes[s.unit]
        out[s.depot, s.item] += s.quantity
        got[s.item, s.unit] += s.quantity
    stores = {depot.depot: depot for depot in problem.depots}
    room = {}
    for name, depot in stores.items():
        assert all(out[name, item] <= depot.stock[item] for item in problem.items)
        load = sum(item.weight * out[name, item.code] for item in problem.items.values())
        room[name] = None if depot.trucks is None else depot.trucks - load
        assert room[name] is None or room[name] >= 0
    for pair, exact in exact_shares(plan).items():
        assert exact - got[pair] < off
    for item in problem.items.values():
        for area in problem.areas:
            lacking = need(item, area) - got[item.code, area.unit]
            assert lacking > -1
            for name in problem.minutes[area.unit] if lacking > 0 else ():
                empty = out[name, item.code] == stores[name].stock[item.code]
                full = room[name] is not None and room[name] < item.weight
                assert empty or full


@given(st.integers(0, 10**6), st.floats(0.1, 1.0), st.integers(60, 5000))
def test_sums_are_exact_and_stock_is_used(seed: int, roads: float, people: int) -> None:
    """Without trucks: within one unit of the fair share, and nothing stays where a road leads to
    need.
    """
    problem = draw(seed, roads=roads, people=people, areas=6, depots=3)
    check_sums(problem, allocate(problem), off=1)


@given(st.integers(0, 10**6), st.floats(0.2, 1.0), st.integers(60, 5000))
def test_trucks_are_never_overloaded(seed: int, roads: float, people: int) -> None:
    """With trucks that no weight divides, a share may miss units, but never three."""
    problem = draw(seed, roads=roads, people=people, areas=6, depots=3, trucks=True)
    check_sums(problem, allocate(problem), off=3)


def test_left_over_units_go_to_the_largest_remainders() -> None:
    """10 units for needs of 7, 8 and 9: 2.92, 3.33 and 3.75 become 3, 3 and 4."""
    areas = [place("a", 7), place("b", 8), place("c", 9)]
    plan = allocate(one(areas, {"d": 10}, {name: ["d"] for name in "abc"}))
    assert received(plan) == {"a": 3, "b": 3, "c": 4}


def test_priority_decides_between_equals() -> None:
    """One unit too few for three like needs: the higher priority gets it whole."""
    areas = [place("a", 5), place("b", 5), place("c", 5, priority=2)]
    plan = allocate(one(areas, {"d": 10}, {name: ["d"] for name in "abc"}))
    assert received(plan)["c"] == 4
    assert sorted(received(plan).values()) == [3, 3, 4]


def test_the_largest_remainder_yields_where_no_road_allows_it() -> None:
    """Where the roads do not allow the largest remainders, the next ones get the units."""
    areas = [place("a", 3), place("b", 3), place("c", 100)]
    roads = {"a": ["d1"], "b": ["d1", "d2"], "c": ["d2"]}
    problem = one(areas, {"d1": 1, "d2": 36}, roads)
    plan = allocate(problem)
    check_sums(problem, plan, off=1)
    assert sum(received(plan).values()) == 37


def test_a_part_of_a_unit_is_a_need_for_one() -> None:
    """A need of 0.3 is met by one whole unit where there is one to give, and never by two."""
    problem = replace(
        one([place("a", 1)], {"d": 5}, {"a": ["d"]}), items={"quilt": Item("quilt", Decimal("0.3"))}
    )
    assert received(allocate(problem)) == {"a": 1}
    assert allocate(problem).fill == {"quilt": {"a": 1.0}}


def test_who_holds_enough_needs_nothing() -> None:
    """What an area holds counts against its need, never against its neighbour's."""
    holding = Area("a", 10, Decimal(1), {"quilt": Decimal(12)})
    plan = allocate(one([holding, place("b", 10)], {"d": 4}, {"a": ["d"], "b": ["d"]}))
    assert received(plan) == {"b": 4}
    assert plan.fill == {"quilt": {"a": 1.0, "b": 0.4}}


def test_vulnerability_raises_the_need() -> None:
    """Twice as vulnerable counts as twice as many people."""
    frail = replace(place("a", 10), vulnerability=Decimal(2))
    plan = allocate(one([frail, place("b", 10)], {"d": 15}, {"a": ["d"], "b": ["d"]}))
    assert received(plan) == {"a": 10, "b": 5}


def test_a_kit_leaves_a_depot_whole() -> None:
    """A tent goes with its four beds: the depot that lacks beds can give fewer kits."""
    problem = Problem(
        items={"bed": Item("bed", Decimal(1)), "tent": Item("tent", Decimal("0.25"))},
        areas=(place("a", 40), place("b", 120)),
        depots=(Depot("d1", {"tent": 30, "bed": 40}), Depot("d2", {"tent": 10, "bed": 100})),
        minutes={
            "a": {"d1": Decimal(5), "d2": Decimal(9)},
            "b": {"d2": Decimal(5), "d1": Decimal(9)},
        },
        kits={"family": {"tent": 1, "bed": 4}},
    )
    plan = allocate(problem)
    assert received(plan, "tent") == {"a": 5, "b": 15}
    assert received(plan, "bed") == {"a": 20, "b": 60}
    assert plan.min_fill == {"bed": 0.5, "tent": 0.5}


def test_only_the_nearest_depots_are_asked() -> None:
    """With `nearest` 1 the second depot keeps its stock."""
    problem = one([place("a", 10)], {"d1": 4, "d2": 9}, {"a": ["d1", "d2"]})
    assert received(allocate(problem)) == {"a": 10}
    assert received(allocate(replace(problem, nearest=1))) == {"a": 4}


def test_shared_trucks_bind() -> None:
    """Stock for everybody, but only half of it can leave: the lower ratio of both goods is 50 %."""
    problem = Problem(
        items={"heavy": Item("heavy", Decimal(1), Decimal(10)), "light": Item("light", Decimal(1))},
        areas=(place("a", 100), place("b", 100)),
        depots=(Depot("d", {"heavy": 200, "light": 200}, Decimal(1100)),),
        minutes={"a": {"d": Decimal(1)}, "b": {"d": Decimal(1)}},
    )
    plan = allocate(problem)
    assert plan.best == {"heavy": 0.5, "light": 0.5}
    assert received(plan, "heavy") == received(plan, "light") == {"a": 50, "b": 50}


def test_nothing_to_share() -> None:
    """No areas, no depots, no roads: an empty plan, not a fault."""
    nothing = allocate(Problem({}, (), (), {}))
    assert (nothing.shipments, nothing.fill) == ((), {})
    lonely = allocate(one([place("a", 3)], {"d": 3}, {}))
    assert (lonely.shipments, lonely.min_fill) == ((), {"quilt": 0.0})


@pytest.mark.parametrize("trucks", [False, True])
def test_amounts_at_the_edge_of_what_is_read(trucks: bool) -> None:
    """A million million units and seventeen decimals neither overflow nor lose a unit."""
    most = 10**12
    problem = Problem(
        items={"grain": Item("grain", Decimal("0.12345678901234567"), Decimal("0.001"))},
        areas=tuple(Area(f"a{n}", most, Decimal("0.9876543210123456")) for n in range(20)),
        depots=tuple(
            Depot(f"d{n}", {"grain": most // 7}, Decimal(most) if trucks else None)
            for n in range(3)
        ),
        minutes={f"a{n}": {f"d{m}": Decimal(60) for m in range(3)} for n in range(20)},
    )
    plan = allocate(problem)
    assert sum(received(plan, "grain").values()) == 3 * (most // 7)
    assert max(received(plan, "grain").values()) - min(received(plan, "grain").values()) <= 1


def test_the_same_problem_is_planned_alike_in_any_order() -> None:
    """The order of a file's rows decides nothing but ties of the road."""
    problem = draw(5, areas=20, depots=6)
    turned = replace(
        problem, areas=tuple(reversed(problem.areas)), depots=tuple(reversed(problem.depots))
    )
    for item in problem.items:
        assert received(allocate(problem), item) == received(allocate(turned), item)


def test_a_change_is_planned_again_and_the_rest_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed stock plans one good again; the plan equals one made from scratch."""
    problem, planner = draw(3, items=5), Planner()
    planner.plan(problem)
    planned: list[str] = []
    really = planning._portion

    def watched(problem: Problem, roads: object, demand: object) -> object:
        planned.append(demand.good.name)
        return really(problem, roads, demand)

    monkeypatch.setattr(planning, "_portion", watched)
    first = problem.depots[0]
    less = replace(first, stock=first.stock | {"item03": first.stock["item03"] // 2})
    changed = replace(problem, depots=(less, *problem.depots[1:]))
    again = planner.plan(changed)
    assert planned == ["item03"]
    assert again == allocate(changed)
