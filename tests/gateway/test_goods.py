"""A village signs on its phone for what was sent to it; what is missing stays in sight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from tests.gateway.test_pages import hidden
from tests.gateway.town import COUNTY, VILLAGES, Town


@pytest.fixture
def sent(town: Town, tmp_path: Path) -> Town:
    """A town whose county depot sent water to the first village."""
    for name, words, act in (
        ("items.csv", "code,name,unit\nWATER,饮用水,瓶\n", ledgers.import_items),
        ("depots.csv", f"code,name,place\nD1,区储备库,{COUNTY}\n", ledgers.import_depots),
    ):
        (tmp_path / name).write_text(words, encoding="utf-8")
        town.headquarters.act(act, path=tmp_path / name)
    at = town.clock.now().isoformat()
    base: dict[str, Any] = {"at": at, "item": "WATER", "lot": "L1", "by": "保管员"}
    way = f"transit:{VILLAGES[0]}/鄂A12345"
    for line in (
        {"key": "1", "kind": "采购", "quantity": "500", "from": "supplier:水厂", "to": "depot:D1"},
        {"key": "2", "kind": "调拨", "quantity": "100", "from": "depot:D1", "to": way},
    ):
        posted = town.headquarters.act(
            ledgers.post, lines=[decode(msgspec.json.encode(base | line))]
        )
        assert posted.accepted == 1
    return town


def held(town: Town, account: str) -> list[str]:
    """What an account holds."""
    return [row.quantity for row in town.headquarters.read(ledgers.balances, account=account)]


def test_a_village_signs_for_what_it_counted(phone: httpx.Client, sent: Town) -> None:
    """The list names it, the signature posts it, and what was not received stays there."""
    assert phone.get(f"/f/{sent.tokens[VILLAGES[0]]}").status_code == 200
    assert "在途物资：1" in phone.get("/me").text
    page = phone.get("/goods").text
    assert "饮用水" in page
    assert "100 瓶" in page
    fields = {name: hidden(page, name) for name in ("mark", "key", "account", "item", "lot")}
    over = phone.post("/goods", data=fields | {"counted": "101"})
    assert over.status_code == 422
    assert "100 瓶" in over.text
    answer = phone.post("/goods", data=fields | {"counted": "90", "note": "<b>破损</b>10瓶"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/goods?done=1")
    again = phone.post("/goods", data=fields | {"counted": "90", "note": "<b>破损</b>10瓶"})
    assert again.status_code == 303
    assert held(sent, f"unit:{VILLAGES[0]}") == ["90"]
    page = phone.get("/goods?done=1").text
    assert "10 瓶" in page
    assert "已签收" in page
    (line,) = sent.headquarters.read(ledgers.book_of, code=f"unit:{VILLAGES[0]}")
    assert (line.movement.by, line.movement.note) == ("P-V1", "<b>破损</b>10瓶")
    assert sent.headquarters.read(ledgers.check).problems == ()


def test_a_consignment_of_two_lots_is_one(phone: httpx.Client, sent: Town) -> None:
    """Two lots on one lorry are two lines to sign for, and one consignment under way."""
    at = sent.clock.now().isoformat()
    way = f"transit:{VILLAGES[0]}/鄂A12345"
    base: dict[str, Any] = {"at": at, "item": "WATER", "lot": "L2", "by": "保管员"}
    for line in (
        {"key": "3", "kind": "采购", "quantity": "50", "from": "supplier:水厂", "to": "depot:D1"},
        {"key": "4", "kind": "调拨", "quantity": "50", "from": "depot:D1", "to": way},
    ):
        read = decode(msgspec.json.encode(base | line))
        assert sent.headquarters.act(ledgers.post, lines=[read]).accepted == 1
    phone.get(f"/f/{sent.tokens[VILLAGES[0]]}")
    assert "在途物资：1" in phone.get("/me").text
    page = phone.get("/goods").text
    assert "100 瓶" in page
    assert "50 瓶" in page


@pytest.mark.expected_log("form refused")
def test_nobody_signs_for_another(phone: httpx.Client, sent: Town) -> None:
    """Another village neither sees it nor can sign; a form without its mark is refused."""
    phone.get(f"/f/{sent.tokens[VILLAGES[1]]}")
    page = phone.get("/goods").text
    assert "饮用水" not in page
    own = hidden(phone.get("/me").text, "mark")
    fields = {
        "key": "k",
        "account": f"transit:{VILLAGES[0]}/鄂A12345",
        "item": "WATER",
        "lot": "L1",
        "counted": "1",
    }
    assert phone.post("/goods", data=fields).status_code == 403
    assert phone.post("/goods", data=fields | {"mark": own}).status_code == 422
    assert held(sent, f"unit:{VILLAGES[1]}") == []
    assert phone.post("/goods", data={"mark": own, "counted": "x"}).status_code == 422
