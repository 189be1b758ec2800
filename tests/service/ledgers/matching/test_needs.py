"""Needs meet offers: nothing is given twice, and each partner's row comes out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Report
from commandcenter.directives.orders import read_order
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from tests.service.ledgers.conftest import Storeroom

VILLAGE, OTHER = "420115107201", "420115107202"
PARTNER = "donor:水业公司"


def say(room: Storeroom, key: str, quantity: str | None = "100", **more: Any) -> int:
    """Enter a need of the village."""
    fields: dict[str, Any] = {"unit": VILLAGE, "item_code": "WATER", "at": room.clock.now()}
    return room.headquarters.act(ledgers.say_need, key=key, quantity=quantity, **(fields | more))


def offer(room: Storeroom, key: str, quantity: str, **more: Any) -> int:
    """Enter an offer of the partner."""
    fields: dict[str, Any] = {"partner": PARTNER, "item_code": "WATER", "at": room.clock.now()}
    return room.headquarters.act(ledgers.make_offer, key=key, quantity=quantity, **(fields | more))


def give(room: Storeroom, key: str, need: int, of: int, quantity: str) -> int:
    """Give so much of an offer to a need."""
    return room.headquarters.act(
        ledgers.give, key=key, need_id=need, offer_id=of, quantity=quantity
    )


def test_an_offer_is_given_once(room: Storeroom) -> None:
    """What was given is not free any more; taken back, it is free again."""
    first, second = say(room, "n1"), say(room, "n2", unit=OTHER)
    of = offer(room, "o1", "5", measure="箱")
    assert say(room, "n1") == first
    assert give(room, "m1", first, of, "70") == give(room, "m1", first, of, "70")
    with pytest.raises(Refused, match="Only 50 瓶 is still free"):
        give(room, "m2", second, of, "60")
    with pytest.raises(Refused, match="Only 30 瓶 is still free"):
        give(room, "m2", first, of, "40")
    needs = {one.id: one.open for one in room.headquarters.read(ledgers.unmet_needs)}
    assert needs == {first: "30", second: "100"}
    assert [one.free for one in room.headquarters.read(ledgers.open_offers)] == ["50"]
    act = room.headquarters.act
    act(ledgers.take_back, key="b1", match_id=1, reason="车辆故障")
    with pytest.raises(Refused, match="taken back before"):
        act(ledgers.take_back, key="b2", match_id=1, reason="又一次")
    give(room, "m3", second, of, "100")
    act(ledgers.close_need, need_id=first, reason="已由邻村解决")
    assert room.headquarters.read(ledgers.unmet_needs) == []
    with pytest.raises(Refused, match="closed"):
        give(room, "m4", first, of, "1")


def test_only_like_goes_to_like(room: Storeroom) -> None:
    """Water does not meet a need of rice, nor do jobs; an offer that ran out is none."""
    need = say(room, "n1", item_code="RICE", quantity="25.5")
    with pytest.raises(Refused, match="something else"):
        give(room, "m1", need, offer(room, "o1", "10"), "1")
    places = say(room, "n2", item_code=None, sort="places", quantity="40", measure="床位")
    beds = offer(room, "o2", "60", item_code=None, sort="places", measure="床位")
    give(room, "m2", places, beds, "40")
    until = room.clock.now() + timedelta(hours=1)
    short = offer(room, "o3", "10", item_code="RICE", until=until)
    room.later(hours=2)
    with pytest.raises(Refused, match="run out"):
        give(room, "m3", need, short, "1")
    with pytest.raises(Refused, match="A partner is a donor"):
        offer(room, "o4", "1", partner="depot:D01")
    with pytest.raises(Refused, match="Say in what it is counted"):
        offer(room, "o5", "1", item_code=None, sort="services")


GIVEN_AGAIN = (
    'INSERT INTO match (id, "key", need, offer, quantity, at)'
    " SELECT 9, 'x', need, offer, quantity, at FROM match"
)


def test_the_database_gives_nothing_twice(room: Storeroom) -> None:
    """Raw SQL meets the same rules."""
    need, of = say(room, "n1"), offer(room, "o1", "50")
    give(room, "m1", need, of, "30")
    for statement in (
        GIVEN_AGAIN,
        "UPDATE offer SET matched = 0",
        "UPDATE need SET matched = 0",
        "UPDATE offer SET matched = matched + 1",
        "UPDATE offer SET counted = 0",
        "UPDATE need SET matched = 0, counted = 0",
        "UPDATE need SET counted = counted + 1",
        "UPDATE match SET quantity = 1",
        "DELETE FROM match",
        "DELETE FROM offer",
    ):
        with (
            pytest.raises(Refused, match="The database itself refused this"),
            room.headquarters.database.writing() as connection,
        ):
            connection.execute(text(statement))


def test_many_hands_at_once_give_an_offer_once(
    room: Storeroom, database_url: str, clock: Any
) -> None:
    """Eight hands in the write lane reach for the same offer; together they get what there is."""
    needs = [say(room, f"n{place}", "10") for place in range(8)]
    of = offer(room, "o1", "35")
    with closing(Headquarters.open(database_url, clock=clock)) as busy:
        door = busy.act_as("operator", "console")
        tried: list[Future[int]] = [
            door.act_later(ledgers.give, key=f"m{place}", need_id=need, offer_id=of, quantity="10")
            for place, need in enumerate(needs)
        ]
        given = [one for one in tried if one.exception() is None]
    assert len(given) == 3
    assert [one.free for one in room.headquarters.read(ledgers.open_offers)] == ["5"]


def test_a_reported_difficulty_becomes_a_need(room: Storeroom) -> None:
    """A need in a report is taken up once, by the name or the code of what it asks for."""
    order = {
        "title": "转移",
        "text": "立即转移。",
        "issuer": "42",
        "scope": {"under": ["420115"], "level": "village"},
    }
    number = room.headquarters.act(directives.issue, order=read_order(order)).directive

    def report(key: str, kind: Kind, words: str, **quantities: str) -> Report:
        return Report(
            key=key,
            directive=number,
            unit=VILLAGE,
            kind=kind,
            at=room.clock.now(),
            words=words,
            quantities=quantities,
        )

    reports = [
        report("r1", Kind.ACKNOWLEDGE, ""),
        report("r2", Kind.NEED, "缺水缺被", 饮用水="240", QUILT="30", 沙袋="500"),
        report("r3", Kind.NEED, "道路中断，车辆进不去"),
    ]
    room.headquarters.act(directives.report, reports=reports)
    assert room.headquarters.read(ledgers.has_new_difficulties)
    assert room.headquarters.act(ledgers.gather_needs) == 3
    assert not room.headquarters.read(ledgers.has_new_difficulties)
    assert room.headquarters.act(ledgers.gather_needs) == 0
    found = room.headquarters.read(ledgers.unmet_needs, under="420115")
    assert [(one.item, one.open, one.measure) for one in found] == [
        ("QUILT", "30", "床"),
        ("WATER", "240", "瓶"),
        (None, None, ""),
    ]
    assert {one.directive for one in found} == {number}
    assert found[0].words == "缺水缺被"
    room.headquarters.act(
        directives.report, reports=[report("r4", Kind.NEED, "还缺水", WATER="24")]
    )
    assert room.headquarters.act(ledgers.gather_needs) == 1


def test_each_partner_comes_out(room: Storeroom, clock: Any) -> None:
    """Promised, shipped, on its way, received, returned and consumed, by partner and item."""
    need = say(room, "n1", "500")
    give(room, "m1", need, offer(room, "o1", "400"), "300")
    way = f"transit:{VILLAGE}/车"
    move: Callable[..., str] = room.move
    move("捐赠", PARTNER, way, "200", lot="P1")
    wrong = move("捐赠", PARTNER, way, "7", lot="P1")
    move("红冲", PARTNER, way, "7", of=wrong)
    move("调入", way, f"unit:{VILLAGE}", "150", lot="P1")
    move("消耗", f"unit:{VILLAGE}", "consumed:饮用", "40", lot="P1")
    move("归还", f"unit:{VILLAGE}", PARTNER, "20", lot="P1")
    move("采购", "supplier:甲", "depot:D01", "10", lot="M1")
    move("捐赠", "donor:乙", "depot:D01", "10", lot="M1")
    rows = {row.partner: row for row in room.headquarters.read(ledgers.reconcile)}
    row = rows[PARTNER]
    assert (row.promised, row.shipped, row.returned, row.open) == ("300", "200", "20", "100")
    # What arrived is what was received, also what went back later; the row adds up.
    assert (row.on_the_way, row.received, row.consumed) == ("50", "150", "40")
    assert (row.lost, row.in_hand) == ("0", "90")
    assert (rows["donor:乙"].shipped, rows["donor:乙"].mixed) == ("10", True)
    assert rows["donor:乙"].received is None
    assert [
        one.partner for one in room.headquarters.read(ledgers.reconcile, partner="donor:乙")
    ] == ["donor:乙"]
    room.balanced()


def test_a_thousand_beds_come_and_go_back(room: Storeroom) -> None:
    """Mutual aid between cities: promised = shipped = received = returned + consumed."""
    partner = "supplier:邻市"
    need = say(room, "n1", "1000", item_code="BED", unit="4201")
    beds = offer(room, "o1", "1000", partner=partner, item_code="BED")
    give(room, "m1", need, beds, "1000")
    move = room.move
    way = "transit:4201/车队"
    move("调入", partner, way, "1000", item="BED", lot="借")
    move("调入", way, "depot:D02", "1000", item="BED", lot="借")
    move("调拨", "depot:D02", f"unit:{VILLAGE}", "400", item="BED", lot="借")
    (row,) = room.headquarters.read(ledgers.reconcile)
    assert (row.promised, row.shipped, row.received, row.in_hand) == ("1000",) * 4
    move("消耗", f"unit:{VILLAGE}", "consumed:损耗", "100", item="BED", lot="借")
    back = "transit:邻市/返程"
    move("调拨", f"unit:{VILLAGE}", back, "300", item="BED", lot="借")
    move("归还", back, partner, "300", item="BED", lot="借")
    move("归还", "depot:D02", partner, "590", item="BED", lot="借")
    (row,) = room.headquarters.read(ledgers.reconcile)
    assert (row.returned, row.consumed, row.in_hand) == ("890", "100", "10")
    move("报损", "depot:D02", "lost:破损", "10", item="BED", lot="借")
    (row,) = room.headquarters.read(ledgers.reconcile)
    assert (row.promised, row.shipped, row.received) == ("1000", "1000", "1000")
    assert int(row.received) == int(row.returned) + int(row.consumed) + int(row.lost or 0)
    assert (row.on_the_way, row.in_hand, row.open) == ("0", "0", "0")
    room.balanced()


def test_goods_on_their_way_count_for_one_partner(room: Storeroom) -> None:
    """Two gave to one lot and one took all back: what is under way is not told of both."""
    way = f"transit:{VILLAGE}/车"
    room.move("捐赠", "donor:甲", "depot:D01", "10", lot="M1")
    room.move("归还", "depot:D01", "donor:甲", "10", lot="M1")
    room.move("捐赠", "donor:乙", way, "5", lot="M1")
    rows = {row.partner: row for row in room.headquarters.read(ledgers.reconcile)}
    told = {who: (row.shipped, row.on_the_way) for who, row in rows.items()}
    assert told == {"donor:甲": ("10", None), "donor:乙": ("5", None)}
    wrong = room.move("捐赠", "donor:甲", way, "5", lot="M2")
    room.move("红冲", "donor:甲", way, "5", of=wrong)
    room.move("捐赠", "donor:丙", way, "5", lot="M2")
    rows = {row.partner: row for row in room.headquarters.read(ledgers.reconcile)}
    assert (rows["donor:丙"].on_the_way, rows["donor:丙"].received) == ("5", "0")


def test_an_offer_is_taken_back_and_runs_out(room: Storeroom) -> None:
    """A withdrawn offer gives nothing more; what was given stays promised; each says its state."""
    need = say(room, "n1", "100")
    of = offer(room, "o1", "100")
    give(room, "m1", need, of, "40")
    act, read = room.headquarters.act, room.headquarters.read
    with pytest.raises(Refused, match="reason"):
        act(ledgers.withdraw_offer, offer_id=of, reason=" ")
    act(ledgers.withdraw_offer, offer_id=of, reason="车辆被征用")
    act(ledgers.withdraw_offer, offer_id=of, reason="车辆被征用")
    with pytest.raises(Refused, match="taken back"):
        give(room, "m2", need, of, "1")
    soon = room.clock.now() + timedelta(hours=1)
    offer(room, "o2", "7", until=soon)
    offer(room, "o3", "9")
    with pytest.raises(Refused, match="before it is made"):
        offer(room, "o4", "9", until=room.clock.now())
    (short,) = ledgers.shortfalls(read(ledgers.unmet_needs), read(ledgers.open_offers))
    assert (short.needed, short.free, short.short) == ("60", "16", "44")
    room.later(hours=2)
    assert [one.id for one in read(ledgers.open_offers)] == [3]
    states = [one.state.value for one in read(ledgers.open_offers, everything=True)]
    assert states == ["withdrawn", "run_out", "open"]
    (made,) = read(ledgers.given, offer_id=of)
    assert (made.unit_name, made.quantity, made.taken_back) == ("雷竹村", "40", None)
    act(ledgers.take_back, key="b", match_id=made.id, reason="重复登记")
    assert [one.taken_back for one in read(ledgers.given)] == ["重复登记"]


OFFERS = """编号,伙伴,类别,物资,数量,计量单位,说明,有效期
o1,donor:水业公司,物资,WATER,10,箱,含运输,
o2,supplier:某银行,金融,,500,万元,三年期免息,2026-12-31T18:00:00+08:00
o3,supplier:某公司,岗位,,300,个,云客服,
"""


def test_lists_are_entered_whole_or_not_at_all(room: Storeroom, tmp_path: Path) -> None:
    """Chinese headings, all sorts; a bad line is named and keeps the file out."""
    path = tmp_path / "offers.csv"
    act, read = room.headquarters.act, room.headquarters.read
    bad = OFFERS + "o4,depot:D01,物资,WATER,1,,,\no5,donor:乙,物资,NONE,1,,,\n"
    path.write_text(bad, "utf-8")
    with pytest.raises(Refused) as refused:
        act(ledgers.import_offers, path=path)
    words = refused.value.say("en")
    assert "5: A partner is a donor" in words
    assert "6: There is no item “NONE”" in words
    assert read(ledgers.open_offers) == []
    path.write_text(OFFERS, "gb18030")
    for accepted, repeated in ((3, 0), (0, 3)):
        made = act(ledgers.import_offers, path=path)
        assert (made.accepted, made.repeated) == (accepted, repeated)
    found = [(one.sort, one.quantity, one.measure) for one in read(ledgers.open_offers)]
    assert found == [("goods", "240", "瓶"), ("finance", "500", "万元"), ("jobs", "300", "个")]
    path.write_text(f"key,unit,quantity,item\nn1,{VILLAGE},30,QUILT\nn2,{OTHER},,\n", "utf-8")
    assert act(ledgers.import_needs, path=path).accepted == 2
    assert [one.open for one in read(ledgers.unmet_needs)] == ["30", None]
