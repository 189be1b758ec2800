"""Needs meet offers: nothing is given twice, and each partner's row comes out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
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
    assert (row.on_the_way, row.received, row.consumed) == ("50", "130", "40")
    assert (rows["donor:乙"].shipped, rows["donor:乙"].mixed) == ("10", True)
    assert rows["donor:乙"].received is None
    assert [
        one.partner for one in room.headquarters.read(ledgers.reconcile, partner="donor:乙")
    ] == ["donor:乙"]
    room.balanced()
