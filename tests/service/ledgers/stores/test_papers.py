"""Papers of deliveries: due in working days by a rule with its basis, late ones in sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from commandcenter.core.errors import Refused
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service.stores.papers import POSTINGS_MAX, PaperSort, all_papers_seen
from tests.service.ledgers.conftest import Storeroom

VILLAGE = "420115107201"


def test_what_is_late_is_shown(room: Storeroom) -> None:
    """Five working days for what came in, two for what went out; one line for one delivery."""
    room.post(
        room.line("采购", "supplier:水厂", "depot:D03", "480", lot="L1"),
        room.line("采购", "supplier:水厂", "depot:D03", "20", lot="L2"),
        room.line("采购", "supplier:水厂", "depot:D03", "50", item="RICE", lot="R1"),
    )
    began = room.clock.now().date()
    room.move("发放", "depot:D03", f"unit:{VILLAGE}", "100", lot="L1")
    room.move("消耗", f"unit:{VILLAGE}", "consumed:饮用", "10", lot="L1")
    wrong = room.move("捐赠", "donor:乙", "depot:D03", "7", lot="L9")
    room.move("红冲", "donor:乙", "depot:D03", "7", of=wrong, lot="L9")
    read = room.headquarters.read
    issued, bought = read(ledgers.papers_due)
    assert began == date(2026, 7, 17)
    assert (issued.sort, issued.due, issued.late_days) == (PaperSort.VOUCHERS, date(2026, 7, 21), 0)
    assert (bought.sort, bought.due) == (PaperSort.ACCEPTANCE, date(2026, 7, 24))
    assert bought.goods == ("饮用水 500 瓶", "大米 50 kg")
    assert issued.counted
    assert "工作日" in issued.rule.basis
    assert read(ledgers.papers_due, late_only=True) == []
    assert (issued.postings, bought.postings) == (1, 3)
    assert all_papers_seen([issued, bought])
    assert not all_papers_seen([replace(bought, postings=POSTINGS_MAX), issued])
    room.later(days=5)
    (late,) = read(ledgers.papers_due, late_only=True)
    assert (late.key, late.late_days) == (issued.key, 1)
    room.later(days=3)
    assert [one.late_days for one in read(ledgers.papers_due)] == [4, 1]


def test_papers_are_handed_in_once(room: Storeroom) -> None:
    """One number covers the whole delivery, named by any of its postings; another is refused."""
    lines = [room.line("采购", "supplier:水厂", "depot:D03", "48", lot=lot) for lot in ("L1", "L2")]
    room.post(*lines)
    act = room.headquarters.act
    hand_in = {"number": "验2026-07", "at": room.clock.now(), "by": "保管员"}
    assert act(ledgers.hand_in_papers, key=lines[1]["key"], **hand_in) == 2
    assert act(ledgers.hand_in_papers, key=lines[0]["key"], **hand_in) == 0
    assert room.headquarters.read(ledgers.papers_due) == []
    with pytest.raises(Refused, match="under number 验2026-07"):
        act(ledgers.hand_in_papers, key=lines[0]["key"], **(hand_in | {"number": "验2026-08"}))
    with pytest.raises(Refused, match="no delivery"):
        act(ledgers.hand_in_papers, key="没有", **hand_in)
    with pytest.raises(Refused, match="1 to 120"):
        act(ledgers.hand_in_papers, key=lines[0]["key"], **(hand_in | {"number": " "}))
    for statement in ("UPDATE paper SET number = 'x'", "DELETE FROM paper"):
        with (
            pytest.raises(Refused, match="stays as it was handed in"),
            room.headquarters.database.writing() as connection,
        ):
            connection.execute(text(statement))
