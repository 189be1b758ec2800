"""One account's ledger on both databases: every line with what was there after it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commandcenter.core.errors import Refused
from commandcenter.ledgers import service as ledgers
from tests.service.ledgers.conftest import Storeroom


def fill(room: Storeroom) -> None:
    """Bought, sent off, a late word from before, a promise, and a red entry."""
    room.move("purchase", "supplier:甲", "depot:D01", "100", lot="L1")
    room.later(hours=2)
    sent = room.move("issue", "depot:D01", "unit:420106001", "30", lot="L1")
    late = (room.clock.now().replace(minute=0)).isoformat()
    room.later(hours=1)
    room.move("donation", "donor:乙", "depot:D01", "5", lot="L2", at=late)
    room.move("promise", "depot:D01", "unit:420106001", "10", lot="L1")
    room.later(hours=1)
    room.move("reversal", "unit:420106001", "depot:D01", "30", lot="L1", of=sent)


def test_each_line_says_what_was_there_after_it(room: Storeroom) -> None:
    """Added up from the oldest, lot by lot, the changes give every balance, and the last the kept
    one.
    """
    fill(room)
    found = room.headquarters.read(ledgers.statement, account="depot:D01")
    held: dict[str, Decimal] = {}
    for line in reversed(found.lines):
        lot = line.movement.lot
        held[lot] = held.get(lot, Decimal(0)) + Decimal(line.change)
        assert Decimal(line.after) == held[lot]
    assert {lot: str(amount) for lot, amount in held.items()} == room.held("depot:D01")
    assert [line.change for line in found.lines if line.movement.kind.value == "promise"] == ["0"]
    assert not found.more


def test_only_the_newest_lines_are_read_and_still_agree(room: Storeroom) -> None:
    fill(room)
    whole = room.headquarters.read(ledgers.statement, account="depot:D01")
    part = room.headquarters.read(ledgers.statement, account="depot:D01", limit=2)
    assert part.more
    assert part.lines == whole.lines[:2]


def test_an_account_nobody_posted_to_is_refused(room: Storeroom) -> None:
    with pytest.raises(Refused, match="Nothing was ever posted"):
        room.headquarters.read(ledgers.statement, account="depot:D99")


def test_accounts_are_called_by_their_names(room: Storeroom) -> None:
    names = room.headquarters.read(
        ledgers.account_names, codes=["depot:D01", "unit:420115", "donor:乙", "depot:D99"]
    )
    assert names["depot:D01"] == "省级储备库"
    assert names["unit:420115"] not in {"", "420115"}
    assert (names["donor:乙"], names["depot:D99"]) == ("乙", "D99")
