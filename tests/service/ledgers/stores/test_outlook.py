"""What a duty officer sees: stock with days of cover, goods on their way, expiry, one account."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import SOURCE_LANGUAGE
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.pace import Cover
from commandcenter.ledgers.service import Counted
from commandcenter.store import service as installation
from tests.service.ledgers.conftest import Storeroom

VILLAGE = "420115107201"


def test_days_of_cover_come_from_what_left(room: Storeroom) -> None:
    """Available less promised, over the pace of the last whole days; a red entry is no use of
    stock. What today used up bounds the estimate from below; the chart of a store says the same.
    """
    read = room.headquarters.read
    room.move("purchase", "supplier:水厂", "depot:D03", "1000", lot="L1")
    room.move("purchase", "supplier:水厂", "depot:D02", "50", lot="L1")
    room.later(days=5)
    room.move("issue", "depot:D03", f"unit:{VILLAGE}", "140", lot="L1")
    wrong = room.move("issue", "depot:D03", f"unit:{VILLAGE}", "100", lot="L1")
    room.move("reversal", "depot:D03", f"unit:{VILLAGE}", "100", of=wrong)
    room.move("promise", "depot:D03", f"unit:{VILLAGE}", "160", lot="L1")
    room.move("transfer", "depot:D02", "depot:D03", "0.5", unit="箱", lot="L1")
    stock = {one.account: one for one in read(ledgers.stock, item_code="WATER")}
    here = stock["depot:D03"]
    assert (here.quantity, here.available, here.burnt) == ("872", "712", "0")
    assert (here.window_days, here.cover) == (5, Cover(None, Decimal("5.1"), None))
    assert (here.place, here.place_name) == ("420115", "江夏区储备库")
    assert stock["depot:D02"].cover == Cover(None, None, None)
    room.later(days=1)
    here = {one.account: one for one in read(ledgers.stock)}["depot:D03"]
    assert (here.burnt, here.window_days) == ("140", 6)
    assert here.cover == Cover(Decimal("30.5"), Decimal("5.1"), None)
    for one in read(ledgers.stock):
        drawn = read(ledgers.pace, code=one.account, item_code=one.item)
        assert (drawn.cover, drawn.window) == (one.cover, one.window_days)
    assert [one.account for one in read(ledgers.stock, under="420115")] == [
        "depot:D03",
        f"unit:{VILLAGE}",
    ]
    room.later(days=8)
    later = {one.account: one for one in read(ledgers.stock)}["depot:D03"]
    assert (later.burnt, later.cover) == ("0", Cover(None, None, None))


def test_what_is_on_its_way_has_a_name_and_an_age(room: Storeroom) -> None:
    """Sent and not received stays visible; what arrives is taken to be what was sent first."""
    read = room.headquarters.read
    transit = f"transit:{VILLAGE}/鄂A12345"
    room.move("purchase", "supplier:水厂", "depot:D03", "1000", lot="L1")
    room.move("transfer", "depot:D03", transit, "100", lot="L1", by="张三")
    room.later(hours=3)
    room.move("transfer", "depot:D03", transit, "50", lot="L1", by="李四")
    room.later(hours=1)
    (way,) = read(ledgers.on_the_way)
    assert (way.quantity, way.source, way.by) == ("150", "depot:D03", "张三")
    assert way.age == timedelta(hours=4)
    assert (way.bound_for, way.bound_name) == (VILLAGE, "雷竹村")
    assert read(ledgers.on_the_way, bound_for="420115107202") == []
    sign = {
        "unit": VILLAGE,
        "code": transit,
        "item": "WATER",
        "lot_code": "L1",
        "at": room.clock.now(),
        "by": "P001",
    }
    act = room.headquarters.act
    with pytest.raises(Refused, match="has 150 瓶"):
        act(ledgers.receive, key="r0", counted="151", **sign)
    with pytest.raises(Refused, match="was not sent to"):
        act(ledgers.receive, key="r0", counted="1", **(sign | {"unit": "420115107202"}))
    assert act(ledgers.receive, key="r1", counted="120", **sign).accepted == 1
    assert act(ledgers.receive, key="r1", counted="120", **sign).repeated == 1
    (way,) = read(ledgers.on_the_way, bound_for=VILLAGE)
    assert (way.quantity, way.by, way.age) == ("30", "李四", timedelta(hours=1))
    assert room.held(f"unit:{VILLAGE}") == {"L1": "120"}
    room.balanced()


def test_what_expires_first_goes_first(room: Storeroom) -> None:
    """Expiry warnings in their order, and the lots to pick: first expired, first out."""
    read = room.headquarters.read
    for lot, expires, count in (
        ("L3", None, "5"),
        ("L1", "2026-08-01", "10"),
        ("L2", "2026-07-10", "4"),
    ):
        facts = {"expires": expires} if expires else {}
        room.move("purchase", "supplier:水厂", "depot:D03", count, lot=lot, **facts)
    assert [(one.lot, one.days_left) for one in read(ledgers.expiring)] == [("L2", -7), ("L1", 15)]
    assert [one.lot for one in read(ledgers.expiring, within_days=3)] == ["L2"]
    ask = {"code": "depot:D03", "item_code": "WATER"}
    found = read(ledgers.suggest, quantity="12", **ask)
    assert [(pick.lot, pick.quantity) for pick in found.picks] == [("L2", "4"), ("L1", "8")]
    assert read(ledgers.suggest, quantity="24", **ask).short == "5"


def test_an_account_line_by_line(room: Storeroom) -> None:
    """The ledger of one account in its own time, with what was there after each line."""
    room.move("opening", "opening:2026", "depot:D03", "10")
    room.later(hours=2)
    room.move("issue", "depot:D03", f"unit:{VILLAGE}", "4")
    late = (room.clock.now() - timedelta(hours=1)).isoformat()
    room.move("purchase", "supplier:水厂", "depot:D03", "5", at=late)
    lines = room.headquarters.read(ledgers.book_of, code="depot:D03")
    assert [(line.change, line.balance) for line in lines] == [
        ("10", "10"),
        ("5", "15"),
        ("-4", "11"),
    ]
    after = room.clock.now() - timedelta(minutes=30)
    lines = room.headquarters.read(ledgers.book_of, code="depot:D03", after=after)
    assert [line.balance for line in lines] == ["11"]
    with pytest.raises(Refused, match="Nothing was ever posted"):
        room.headquarters.read(ledgers.book_of, code="depot:D77")


def test_a_gift_is_traced_to_its_receivers(room: Storeroom) -> None:
    """From the donor to who has it, each step named; who was not meant stands out."""
    room.move("捐赠", "donor:红十字会", "depot:D01", "100", lot="G1", intended="unit:420115107")
    room.move("调拨", "depot:D01", "depot:D03", "100", lot="G1")
    room.move("发放", "depot:D03", f"unit:{VILLAGE}", "60", lot="G1")
    room.move("发放", "depot:D03", "unit:4228", "15", lot="G1")
    (found,) = room.headquarters.read(ledgers.trace, lot_code="G1")
    assert [(one.account, one.quantity) for one in found.origins] == [("donor:红十字会", "100")]
    holders = {one.account: one.quantity for one in found.holders}
    assert holders == {"depot:D03": "25", f"unit:{VILLAGE}": "60", "unit:4228": "15"}
    assert found.astray == ("unit:4228",)
    assert [step.kind.value for step in found.movements] == [
        "donation",
        "transfer",
        "issue",
        "issue",
    ]
    with pytest.raises(Refused, match="There is no lot"):
        room.headquarters.read(ledgers.trace, lot_code="G2")


def test_a_stocktake_posts_each_difference_with_its_reason(room: Storeroom) -> None:
    """Books follow the goods, never without a reason; equal lines stand in the journal too."""
    room.move("purchase", "supplier:水厂", "depot:D03", "100", lot="L1")
    room.move("purchase", "supplier:粮库", "depot:D03", "50.5", item="RICE", lot="R1")
    counts = [
        Counted("WATER", "L1", "97", "受潮破损"),
        Counted("RICE", "R1", "50.5"),
        Counted("TENT", "", "2"),
        Counted("WATER", "L1", "-1"),
    ]
    act = room.headquarters.act
    say = {"key": "盘1", "code": "depot:D03", "at": room.clock.now(), "by": "保管员"}
    with pytest.raises(RefusedWithProblems) as why:
        act(ledgers.stocktake, counts=counts, **say)
    said = why.value.say(SOURCE_LANGUAGE)
    assert "3: TENT : the books say 0, 2 was counted; give the reason." in said
    assert "4: The quantity must not be below zero." in said
    assert "4: The lot “L1” was counted before." in said
    counts = [*counts[:2], Counted("TENT", "", "2", "此前漏登")]
    lines = act(ledgers.stocktake, counts=counts, **say)
    assert [(line.booked, line.counted, line.difference) for line in lines] == [
        ("100", "97", "-3"),
        ("50.5", "50.5", "0"),
        ("0", "2", "2"),
    ]
    assert room.held("depot:D03") == {"L1": "97"}
    assert room.held("depot:D03", "TENT") == {"": "2"}
    last = room.headquarters.read(installation.timeline, limit=1, newest_first=True)[0]
    assert last.kind == "ledger.stocktake"
    assert last.payload is not None
    assert len(last.payload["lines"]) == 3
    room.balanced()
