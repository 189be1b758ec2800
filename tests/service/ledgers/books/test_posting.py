"""Postings move real goods: never below nothing, exact, once, and only ever added to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from commandcenter.core.errors import Fault, Refused
from commandcenter.ledgers import service as ledgers
from commandcenter.store import service as installation
from tests.service.ledgers.conftest import Storeroom


def test_goods_go_from_hand_to_hand(room: Storeroom) -> None:
    """Bought, transferred, issued, consumed: each account holds what is left with it."""
    room.move("采购", "supplier:江汉水厂", "depot:D01", "100", unit="箱", lot="L1")
    room.move("transfer", "depot:D01", "transit:D03/鄂A12345", "960", lot="L1")
    room.move("调入", "transit:D03/鄂A12345", "depot:D03", "900", lot="L1")
    room.move("发放", "depot:D03", "unit:420115107201", "10", unit="箱", lot="L1")
    room.move("issue", "unit:420115107201", "household:张三家", "24", lot="L1")
    room.move("消耗", "household:张三家", "consumed:饮用", "4", lot="L1")
    assert room.held("supplier:江汉水厂") == {"L1": "-2400"}
    assert room.held("depot:D01") == {"L1": "1440"}
    assert room.held("transit") == {"L1": "60"}
    assert room.held("depot:D03") == {"L1": "660"}
    assert room.held("unit:420115107201") == {"L1": "216"}
    assert room.held("household:张三家") == {"L1": "20"}
    assert room.held("consumed") == {"L1": "4"}
    room.balanced()


def test_no_store_gives_what_it_does_not_hold(room: Storeroom) -> None:
    """Over-issue is refused with what is there; exactly what is there may go."""
    for store in ("depot:D01", "unit:4201", "household:李四家", "transit:D01"):
        room.move("opening", "opening:2026", store, "10")
        why = room.refuse("loss", store, "lost:水损", "11")
        assert "has 10 瓶" in why
        room.move("loss", store, "lost:水损", "10")
        assert room.held(store) == {}
    room.balanced()


def test_the_database_refuses_an_over_issue_by_itself(room: Storeroom) -> None:
    """Raw SQL that posts and books as the program does meets the same rule."""
    room.move("opening", "opening:2026", "depot:D01", "10")
    room.move("issue", "depot:D01", "unit:4201", "1")
    with pytest.raises(Refused, match="below nothing"):
        post_by_hand(room, 10)
    post_by_hand(room, 9)
    assert room.held("depot:D01") == {}


def post_by_hand(room: Storeroom, quantity: int) -> None:
    """The last posting once more with another quantity, journalled and booked, in plain SQL."""
    with room.headquarters.database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO journal (seq, at, actor, channel, kind, payload_digest, hash)"
                " SELECT seq + 1, at, actor, channel, kind, payload_digest, hash"
                " FROM journal ORDER BY seq DESC LIMIT 1"
            )
        )
        connection.execute(
            text(
                "INSERT INTO booking (entry, first, last, digest)"
                " SELECT (SELECT max(seq) FROM journal), max(id) + 1, max(id) + 1, '' FROM posting"
            )
        )
        connection.execute(
            text(
                'INSERT INTO posting (id, "key", at, kind, lot, quantity, source, target, entry)'
                " SELECT id + 1, 'raw', at, 'issue', lot, :q, source, target,"
                " (SELECT max(entry) FROM booking) FROM posting ORDER BY id DESC LIMIT 1"
            ),
            {"q": quantity},
        )
        connection.execute(
            text("INSERT INTO closing (entry, booked) SELECT max(entry), :no FROM booking"),
            {"no": False},
        )


RAW = {
    "a posting without a booking": (
        'INSERT INTO posting (id, "key", at, kind, lot, quantity, source, target, entry)'
        " SELECT id + 1, 'raw', at, kind, lot, 1, source, target, entry + 1 FROM posting"
        " ORDER BY id DESC LIMIT 1"
    ),
    "a booking that is not closed": (
        "INSERT INTO booking (entry, first, last, digest) SELECT min(seq), 2, 2, '' FROM journal"
    ),
    "a closing of nothing": "INSERT INTO closing (entry, booked) SELECT 77, FALSE",
    "a closing that was booked before": "INSERT INTO closing (entry, booked) SELECT 77, TRUE",
    "a posting into a closed booking": (
        'INSERT INTO posting (id, "key", at, kind, lot, quantity, source, target, entry)'
        " SELECT id + 1, 'raw', at, kind, lot, 1, source, target, entry FROM posting"
        " ORDER BY id DESC LIMIT 1"
    ),
    "a changed posting": "UPDATE posting SET quantity = quantity + 1",
    "a deleted posting": "DELETE FROM posting",
    "a set balance": "UPDATE balance SET quantity = quantity + 1",
    "a set balance with its booking": (
        "UPDATE balance SET quantity = quantity + 1, entry = (SELECT max(entry) FROM closing)"
    ),
    "a deleted balance": "DELETE FROM balance",
    "a freed account": "UPDATE account SET free = NOT free",
    "a reopened booking": "UPDATE closing SET booked = NOT booked",
    "a deleted booking": "DELETE FROM booking",
    "a deleted closing": "DELETE FROM closing",
    "a filled balance": (
        "INSERT INTO balance (account, lot, quantity, promised, free, entry, last_at)"
        " SELECT 1, 77, 5, 0, free, 0, 0 FROM account WHERE id = 1"
    ),
    "a lot of another item": "UPDATE lot SET item = item + 1",
}


def test_the_books_are_closed_to_other_hands(room: Storeroom) -> None:
    """Postings, balances and bookings cannot be set, changed or deleted by SQL."""
    room.move("opening", "opening:2026", "depot:D01", "10")
    for name, statement in RAW.items():
        with (
            pytest.raises((Refused, Fault), match=r"(?i)refused|foreign key") as kept,
            room.headquarters.database.writing() as connection,
        ):
            connection.execute(text(statement))
        assert kept.value, name
    assert room.held("depot:D01") == {"": "10"}
    room.balanced()


def test_a_key_counts_once(room: Storeroom) -> None:
    """A resend changes nothing; the same key with other content is refused and journalled."""
    line = room.line("opening", "opening:2026", "depot:D01", "10")
    assert room.post(line, line).repeated == 1
    assert room.post(line).repeated == 1
    assert room.post(line | {"at": "2026-07-17T08:30:00Z", "unit": "瓶"}).repeated == 1
    posted = room.post(line | {"quantity": "11"})
    assert "was used for another posting" in room.why(posted)[0]
    last = room.headquarters.read(installation.timeline, limit=1, newest_first=True)[0]
    assert last.kind == "ledger.refused"
    assert last.payload is not None
    assert last.payload["refusals"][0]["key"] == line["key"]
    assert room.held("depot:D01") == {"": "10"}


def test_a_red_entry_takes_back_once(room: Storeroom) -> None:
    """A correction names the first posting, goes its way back whole, and only once."""
    room.move("opening", "opening:2026", "depot:D01", "10")
    key = room.move("issue", "depot:D01", "unit:4201", "4")
    assert "no “nobody”" in room.refuse("红冲", "depot:D01", "unit:4201", "4", of="nobody")
    assert "something else" in room.refuse("红冲", "depot:D01", "unit:4201", "3", of=key)
    red = room.move("红冲", "depot:D01", "unit:4201", "4", of=key)
    assert room.held("depot:D01") == {"": "10"}
    assert "only once" in room.refuse("红冲", "depot:D01", "unit:4201", "4", of=key)
    assert "is not corrected" in room.refuse("红冲", "unit:4201", "depot:D01", "4", of=red)
    by_note = room.move("issue", "depot:D01", "unit:4201", "2")
    line = {"key": "bare", "at": room.clock.now().isoformat(), "kind": "red", "note": by_note}
    assert room.post(line, line).repeated == 1
    assert room.held("depot:D01") == {"": "10"}
    room.balanced()


def test_what_was_passed_on_cannot_be_taken_back(room: Storeroom) -> None:
    """A red entry would leave the receiver below nothing, so the later postings go first."""
    key = room.move("opening", "opening:2026", "depot:D01", "10")
    room.move("issue", "depot:D01", "unit:4201", "4")
    assert "cannot leave" in room.refuse("红冲", "opening:2026", "depot:D01", "10", of=key)


def test_a_promise_is_settled_or_released(room: Storeroom) -> None:
    """What is promised is held back; settled and released are never more than promised."""
    room.move("opening", "opening:2026", "depot:D01", "10")
    promise = room.move("promise", "depot:D01", "unit:4201", "6")
    assert "6 瓶 more are promised" in room.refuse("issue", "depot:D01", "unit:4228", "5")
    assert room.held("depot:D01") == {"": "10"}
    room.move("settle", "depot:D01", "unit:4201", "2", of=promise)
    assert room.held("unit:4201") == {"": "2"}
    why = room.refuse("release", "depot:D01", "unit:4201", "5", of=promise)
    assert "Only 4 瓶 of the promise" in why
    room.move("release", "depot:D01", "unit:4201", "1", of=promise)
    rest = {"key": "rest", "at": room.clock.now().isoformat(), "kind": "settle", "of": promise}
    assert room.post(rest).accepted == 1
    assert room.post(rest).repeated == 1
    assert "Only 0 瓶" in room.why(room.post(rest | {"key": "more"}))[0]
    assert room.held("unit:4201") == {"": "5"}
    rows = room.headquarters.read(ledgers.balances, account="depot:D01")
    assert [(row.quantity, row.promised) for row in rows] == [("5", "0")]
    room.balanced()


def test_a_balance_of_a_time(room: Storeroom) -> None:
    """With a time, postings count from their own time, not from when they came."""
    start = room.clock.now()
    room.move("opening", "opening:2026", "depot:D01", "10")
    room.later(hours=2)
    room.move("issue", "depot:D01", "unit:4201", "4")
    assert room.held("depot:D01", at=start) == {"": "10"}
    assert room.held("depot:D01", at=start + timedelta(hours=2)) == {"": "6"}
    late = (start + timedelta(hours=1)).isoformat()
    room.move("purchase", "supplier:水厂", "depot:D01", "5", at=late)
    assert room.held("depot:D01", at=start + timedelta(hours=1)) == {"": "15"}
    assert room.held("depot:D01", at=start - timedelta(hours=1)) == {}
    assert room.held("depot:D01") == {"": "11"}


def test_a_slip_is_not_answered_by_an_empty_balance(room: Storeroom) -> None:
    """What cannot exist is refused; what exists and holds nothing has no rows."""
    for asked, words in (
        ({"account": "depo"}, "no kind of accounts"),
        ({"account": "moon:1"}, "is no account"),
        ({"item": "nothing"}, "There is no item"),
    ):
        with pytest.raises(Refused, match=words):
            room.headquarters.read(ledgers.balances, **asked)
    for account in ("depot", "depot:", "depot:D01"):
        assert room.headquarters.read(ledgers.balances, account=account) == []


def test_a_late_posting_counts_from_its_own_time(room: Storeroom) -> None:
    """Goods that were not there at the time cannot have left then, though they are there now."""
    start = room.clock.now()
    room.move("opening", "opening:2026", "depot:D01", "10")
    room.later(hours=2)
    room.move("issue", "depot:D01", "unit:4201", "8")
    room.later(hours=2)
    room.move("purchase", "supplier:水厂", "depot:D01", "20")
    late = (start + timedelta(hours=1)).isoformat()
    why = room.refuse("issue", "depot:D01", "unit:4228", "3", at=late)
    assert "had only 2 瓶" in why
    room.move("issue", "depot:D01", "unit:4228", "2", at=late)
    before = (start - timedelta(hours=1)).isoformat()
    assert "had only 0 瓶" in room.refuse("issue", "depot:D01", "unit:4228", "1", at=before)
    assert "future" in room.refuse("issue", "depot:D01", "unit:4228", "1", at="2030-01-01T00:00Z")
    room.balanced()
