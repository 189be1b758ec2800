"""The words of the books on the screen: kinds of accounts, quantities, how long something is away.

Pure: records in, words out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.ledgers.model import STORES, Holder

HOLDERS: dict[Holder, Text] = {
    Holder.DEPOT: text("depot"),
    Holder.TRANSIT: text("on the way"),
    Holder.UNIT: text("unit"),
    Holder.HOUSEHOLD: text("household"),
    Holder.SUPPLIER: text("supplier"),
    Holder.DONOR: text("donor"),
    Holder.OPENING: text("opening stock"),
    Holder.CONSUMED: text("consumed"),
    Holder.LOST: text("lost"),
    Holder.SCRAPPED: text("scrapped"),
}
SUPPLIES = text("Supplies")
SHOWN_HOLDERS = (Holder.DEPOT, Holder.TRANSIT, Holder.UNIT, Holder.HOUSEHOLD)


def holder_of(account: str) -> Holder:
    """What an account stands for; codes in the books are always well formed."""
    return Holder(account.partition(":")[0])


def is_store(account: str) -> bool:
    """Whether an account holds real goods."""
    return holder_of(account) in STORES


def grouped(quantity: str) -> str:
    """A quantity with thousands, exactly as many decimals as it has."""
    return f"{int(quantity):,}" if quantity.lstrip("-").isdigit() else quantity


def slow_transit() -> timedelta:
    """How long goods may be on the way before somebody should ask after them."""
    return timedelta(hours=int(rule("ledgers", "transit_slow").value))


def waits_long(account: str, last_at: datetime, now: datetime) -> bool:
    """Whether goods have been on the way for so long that somebody should ask."""
    return holder_of(account) is Holder.TRANSIT and now - last_at > slow_transit()
