"""Stock and burn rate day by day, as somebody with a calendar would add them up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.pace import Cover
from tests.service.ledgers.conftest import Storeroom


def test_each_day_has_its_stock_and_its_use(room: Storeroom) -> None:
    """Issues and losses are use, transfers are not; a red entry is taken off; today is not over."""
    room.move("purchase", "supplier:水厂", "depot:D01", "1000")
    room.later(days=1)
    room.move("issue", "depot:D01", "unit:4201", "60")
    wrong = room.move("loss", "depot:D01", "lost:水", "500")
    room.move("红冲", "lost:水", "depot:D01", "500", of=wrong)
    room.later(days=1)
    room.move("transfer", "depot:D01", "depot:D02", "100")
    room.move("issue", "depot:D01", "unit:4201", "20")
    room.move("promise", "depot:D01", "unit:4201", "40")
    room.later(days=1)
    room.move("issue", "depot:D01", "unit:4201", "300")
    found = room.headquarters.read(ledgers.pace, code="depot:D01", item_code="WATER", days=5)
    assert [int(day.held) for day in found.days] == [0, 1000, 940, 820, 520]
    assert [int(day.burnt) for day in found.days] == [0, 0, 60, 20, 300]
    assert found.days[-1].day == room.clock.now().astimezone(SHOWN_ZONE).date()
    assert found.days[0].day == found.days[-1].day - timedelta(days=4)
    assert (found.available, found.unit, found.window) == (Decimal(480), "瓶", 3)
    # 480 are free: the mean of the whole days is 80/3, and today has used 300 already.
    assert found.cover == Cover(Decimal("18.0"), Decimal("1.6"), None)


def test_what_a_unit_receives_is_no_use_of_its_stock(room: Storeroom) -> None:
    """An issue wears down the store that gives; who gets it has more, and its own use counts."""
    room.move("purchase", "supplier:水厂", "depot:D01", "1000")
    room.move("issue", "depot:D01", "unit:4201", "90")
    room.move("consumption", "unit:4201", "consumed:饮用", "30")
    room.later(days=1)
    found = room.headquarters.read(ledgers.pace, code="unit:4201", item_code="WATER", days=2)
    assert [(int(day.burnt), int(day.held)) for day in found.days] == [(30, 60), (0, 60)]
    assert found.cover == Cover(Decimal("2.0"), Decimal("2.0"), Decimal("2.0"))


def test_what_is_not_known_is_refused(room: Storeroom) -> None:
    """An item or a store that the books do not know has no pace."""
    room.move("purchase", "supplier:水厂", "depot:D01", "1")
    for code, item, words in (
        ("depot:D01", "NONE", "There is no item"),
        ("depot:D02", "WATER", "Nothing was ever posted"),
    ):
        with pytest.raises(Refused, match=words):
            room.headquarters.read(ledgers.pace, code=code, item_code=item)
