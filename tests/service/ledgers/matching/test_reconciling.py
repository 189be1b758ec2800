"""The duty room's own figures come out to the piece (published cases of 2019 and 2020)."""

from __future__ import annotations

from decimal import Decimal

from tests.service.ledgers.conftest import Storeroom


def test_changning_issued_and_not_issued(room: Storeroom) -> None:
    """Changning, 2019-06-18 12:00: sent and issued leave exactly what is not issued."""
    sent = {"TENT": ("5000", "450"), "BED": ("10000", "900"), "QUILT": ("20000", "3700")}
    for item, (there, issued) in sent.items():
        room.move("opening", "opening:省级", "depot:D01", there, item=item)
        room.move("transfer", "depot:D01", "depot:D03", there, item=item)
        room.later(minutes=1)
        room.move("issue", "depot:D03", "unit:420115107", issued, item=item)
    left = {item: room.held("depot:D03", item)[""] for item in sent}
    assert left == {"TENT": "4550", "BED": "9100", "QUILT": "16300"}
    room.balanced()


def test_wuhan_lots_of_central_relief(room: Storeroom) -> None:
    """By 2020-02-15: 17.85 = 3.25 + 6 + 5.8 + 2.8 (万件), of it 13.8 = 1.8 + 5 + 5 + 2 to Hubei."""
    lots = {
        "帐篷": ("3.25", "1.8"),
        "大衣": ("6", "5"),
        "棉被": ("5.8", "5"),
        "折叠床": ("2.8", "2"),
    }
    for lot, (moved, hubei) in lots.items():
        room.move("opening", "opening:中央", "depot:D01", moved, item="GOODS", lot=lot)
        room.move("transfer", "depot:D01", "unit:42", hubei, item="GOODS", lot=lot)
    sent, to_hubei = room.held("opening:中央", "GOODS"), room.held("unit:42", "GOODS")
    assert sent == {lot: f"-{moved}" for lot, (moved, _) in lots.items()}
    assert sum(map(Decimal, sent.values())) == Decimal("-17.85")
    assert sum(map(Decimal, to_hubei.values())) == Decimal("13.8")
    left = room.held("depot:D01", "GOODS")
    assert left == {"帐篷": "1.45", "大衣": "1", "棉被": "0.8", "折叠床": "0.8"}
    room.balanced()
