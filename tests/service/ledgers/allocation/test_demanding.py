"""Open needs become a problem whose needs are exactly theirs."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from commandcenter.core.errors import Refused
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.allocation.planning import allocate
from commandcenter.ledgers.allocation.problem import need
from commandcenter.ledgers.allocation.reading import read_problem
from commandcenter.ledgers.service import demand_of_needs
from tests.service.ledgers.conftest import Storeroom

FIRST, SECOND = "420106001", "420115107"
numbers = count(1)


def ask(room: Storeroom, unit: str, **what: Any) -> None:
    room.headquarters.act(
        ledgers.say_need, key=f"n{next(numbers)}", unit=unit, at=room.clock.now(), **what
    )


def test_each_need_is_what_was_asked_for(room: Storeroom) -> None:
    """Several needs of a unit add up; what is promised is no stock; decimals stay exact."""
    for depot in ("D01", "D03"):
        room.move("purchase", "supplier:甲", f"depot:{depot}", "100")
    room.move("purchase", "supplier:甲", "depot:D03", "12.5", item="RICE")
    room.move("promise", "depot:D01", "unit:4201", "40")
    ask(room, FIRST, item_code="WATER", quantity="30")
    ask(room, FIRST, item_code="WATER", quantity="10")
    ask(room, SECOND, item_code="WATER", quantity="200")
    ask(room, SECOND, item_code="RICE", quantity="2.5")
    ask(room, SECOND, words="缺药")
    found = room.headquarters.read(demand_of_needs)
    assert (found.needs, found.uncounted) == (4, 1)
    problem = read_problem(found.words)
    asked = {
        (area.unit, code): need(item, area)
        for area in problem.areas
        for code, item in problem.items.items()
    }
    assert asked == {
        (FIRST, "WATER"): Decimal(40),
        (FIRST, "RICE"): Decimal(0),
        (SECOND, "WATER"): Decimal(200),
        (SECOND, "RICE"): Decimal("2.5"),
    }
    stock = {depot.depot: depot.stock for depot in problem.depots}
    assert stock == {"D01": {"WATER": 60}, "D02": {}, "D03": {"WATER": 100, "RICE": 12}}
    plan = allocate(problem)
    assert sum(one.quantity for one in plan.shipments if one.item == "WATER") == 160
    # Both get two thirds, in whole bottles.
    assert plan.min_fill["WATER"] == pytest.approx(2 / 3, abs=0.02)


def test_only_open_needs_of_known_goods_count(room: Storeroom) -> None:
    """Where nobody said how much of what, there is nothing to reckon."""
    ask(room, FIRST, words="需要帮助")
    with pytest.raises(Refused, match="No open need"):
        room.headquarters.read(demand_of_needs)
    ask(room, FIRST, item_code="WATER", quantity="5")
    assert room.headquarters.read(demand_of_needs, under="4201").needs == 1
    with pytest.raises(Refused, match="No open need"):
        room.headquarters.read(demand_of_needs, under="420115")
