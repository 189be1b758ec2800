"""Lines that go a known way are decided quicker, and never otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.ledgers.books import Account, Books, Goods, Lot, Row
from commandcenter.ledgers.deciding import Batch
from commandcenter.ledgers.model import STORES, Declined, Holder, LotFacts
from commandcenter.ledgers.reading import PostingLine, decode

NOW = datetime(2026, 7, 17, 12, tzinfo=UTC)
CODES = ("supplier:甲", "depot:D01", "unit:4201", "consumed:饮用")
LINE = st.fixed_dictionaries(
    {
        "key": st.sampled_from([*"abcdefghijklmnop", "", "k\n", "x" * 121]),
        "kind": st.sampled_from(["purchase", "purchase", "issue", "消耗", "promise", "reversal"]),
        "by": st.sampled_from([None, "P1", "P2", "n" * 81]),
        "lot": st.sampled_from(["", "L1", "L2", "MADE", "l\u202e"]),
        "quantity": st.sampled_from(["1", "2", "5", "0", "-1", "0.5", "viel"]),
        "unit": st.sampled_from([None, "箱", "斤"]),
        "ago": st.integers(-30, 90),
        "incident": st.sampled_from([None, None, "i1", "none"]),
        "note": st.sampled_from([None, "n", "a", "n" * 2_001]),
        "made": st.sampled_from([None, None, None, "2026-07-17", "2026-07-18"]),
        "from": st.sampled_from(CODES),
        "to": st.sampled_from([*CODES, "depot:D99"]),
    }
)


def line(said: dict[str, Any]) -> PostingLine:
    """A posting line of one item."""
    ago = said.pop("ago")
    at = "gestern" if ago == 90 else (NOW - timedelta(minutes=ago)).isoformat()
    whole = {"item": "WATER", "at": at, **said}
    return decode(msgspec.json.encode({k: v for k, v in whole.items() if v is not None}))


def books() -> Books:
    """Two lots and one that was made today, four accounts, nothing held."""
    goods = Goods(1, "WATER", "瓶", 0, {"箱": Decimal(24)})
    accounts: dict[str, Account | Refused] = {
        code: Account(number, code, kind, kind not in STORES)
        for number, code in enumerate(CODES, 1)
        for kind in (Holder(code.partition(":")[0]),)
    }
    facts = {"MADE": LotFacts(made="2026-07-17")}
    lots = {
        ("WATER", code): Lot(number, goods, code, facts.get(code, LotFacts()))
        for number, code in enumerate(("", "L1", "L2", "MADE", "l\u202e"), 1)
    }
    return Books(
        goods={"WATER": goods},
        accounts={**accounts, "depot:D99": Refused("There is no depot {code}.", code="D99")},
        accounts_by_id={a.id: a for a in accounts.values() if isinstance(a, Account)},
        lots=lots,
        lots_by_id={one.id: one for one in lots.values()},
        stored={},
        reversed=set(),
        open={},
        incidents={"i1"},
        history=lambda _holder, _of, _since: [],
    )


class LongWay(Batch):
    """Asks everything of every line."""

    def _take_known(self, _line: PostingLine) -> bool:
        return False


class Counting(Batch):
    """Counts the lines that go the long way."""

    taken = 0

    def _take(self, line: PostingLine) -> None:
        Counting.taken += 1
        super()._take(line)


def decided(
    lines: list[PostingLine], way: type[Batch] = Batch
) -> tuple[list[Row], list[Declined], int, list[Any]]:
    """What becomes of the lines, and what is held after them."""
    batch = way(books(), first=1, entry=7, latest=NOW + timedelta(minutes=10))
    batch.decide(lines)
    held = [
        (lot.id, lot.used, lot.changed, lot.facts, owner, one.quantity, one.promised, one.last_at)
        for lot in batch.books.lots_by_id.values()
        for owner, one in sorted(lot.held.items())
        if one.moved
    ]
    return batch.rows, batch.refused, batch.repeated, held


@given(said=st.lists(LINE, max_size=40))
def test_a_known_way_changes_nothing_but_the_time(said: list[dict[str, Any]]) -> None:
    """Rows, refusals with their words, repeats and what is held are those of the long way."""
    lines = [line(dict(one)) for one in said]
    assert decided(lines) == decided(lines, LongWay)


def test_known_ways_are_taken() -> None:
    """Of equal movements only the first goes the long way."""
    lines = [
        PostingLine(
            key=f"k{number}",
            at=NOW.isoformat(),
            kind="采购",
            item="WATER",
            quantity="3",
            source="supplier:甲",
            target="depot:D01",
        )
        for number in range(20)
    ]
    Counting.taken = 0
    rows, refused, _, held = decided(lines, Counting)
    assert Counting.taken == 1
    assert (len(rows), refused) == (20, [])
    assert [row.id for row in rows] == list(range(1, 21))
    assert [one[5] for one in held] == [-60, 60]
