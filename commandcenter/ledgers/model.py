"""What the books know: kinds of accounts, kinds of movements as one table, records.

Pure. A movement takes a quantity of one lot from one account and gives it to another, so that it
balances by its form. Whoever holds real goods can never hold less than nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from commandcenter.core.language import Text, text


class Holder(StrEnum):
    """What an account stands for; it is the first word of the account's code."""

    SUPPLIER = "supplier"
    DONOR = "donor"
    OPENING = "opening"
    DEPOT = "depot"
    TRANSIT = "transit"
    UNIT = "unit"
    HOUSEHOLD = "household"
    CONSUMED = "consumed"
    LOST = "lost"
    SCRAPPED = "scrapped"


# They hold real goods: never below zero. Goods on the way are real too: what was not sent off
# cannot arrive.
STORES = frozenset({Holder.DEPOT, Holder.TRANSIT, Holder.UNIT, Holder.HOUSEHOLD})
OUTSIDE = frozenset({Holder.SUPPLIER, Holder.DONOR})


class Kind(StrEnum):
    """The kinds of movement; the last four are about another posting, named by its key."""

    OPENING = "opening"
    PURCHASE = "purchase"
    DONATION = "donation"
    TRANSFER_IN = "transfer_in"
    REQUISITION = "requisition"
    RETURN_TO_STORE = "return_to_store"
    TRANSFER = "transfer"
    ISSUE = "issue"
    CONSUMPTION = "consumption"
    LOSS = "loss"
    SCRAP = "scrap"
    GIVE_BACK = "give_back"
    SURPLUS = "surplus"
    SHORTAGE = "shortage"
    REVERSAL = "reversal"
    PROMISE = "promise"
    SETTLE = "settle"
    RELEASE = "release"


# What moves nothing: it only holds goods back, or lets them go again.
STANDING = frozenset({Kind.PROMISE, Kind.RELEASE})
NAMING = frozenset({Kind.REVERSAL, Kind.SETTLE, Kind.RELEASE})


class Between(NamedTuple):
    """From which accounts to which a kind of movement may go."""

    sources: frozenset[Holder]
    targets: frozenset[Holder]


def _between(sources: frozenset[Holder], *targets: Holder) -> Between:
    return Between(sources, frozenset(targets) or STORES)


ROUTES: dict[Kind, Between] = {
    Kind.OPENING: _between(frozenset({Holder.OPENING})),
    Kind.PURCHASE: _between(frozenset({Holder.SUPPLIER})),
    Kind.DONATION: _between(frozenset({Holder.DONOR})),
    Kind.TRANSFER_IN: _between(STORES | OUTSIDE | {Holder.OPENING}),
    Kind.REQUISITION: _between(OUTSIDE | {Holder.HOUSEHOLD, Holder.UNIT}),
    Kind.RETURN_TO_STORE: _between(STORES, Holder.DEPOT),
    Kind.TRANSFER: _between(STORES, Holder.DEPOT, Holder.TRANSIT, Holder.UNIT),
    Kind.ISSUE: _between(STORES, Holder.UNIT, Holder.HOUSEHOLD, Holder.TRANSIT),
    Kind.CONSUMPTION: _between(STORES, Holder.CONSUMED),
    Kind.LOSS: _between(STORES, Holder.LOST),
    Kind.SCRAP: _between(STORES, Holder.SCRAPPED),
    Kind.GIVE_BACK: Between(STORES, STORES | OUTSIDE),
    Kind.SURPLUS: _between(frozenset({Holder.LOST, Holder.OPENING})),
    Kind.SHORTAGE: _between(STORES, Holder.LOST),
    Kind.PROMISE: Between(STORES | OUTSIDE, frozenset(Holder)),
}

# How each kind is written in a line: our word, the duty room's, and what people write for it.
WRITTEN: dict[Kind, str] = {
    Kind.OPENING: "期初 期初入库",
    Kind.PURCHASE: "采购 采购入库 buy",
    Kind.DONATION: "捐赠 捐赠入库 donate donated",
    Kind.TRANSFER_IN: "调入 调拨入库 receive receipt received",
    Kind.REQUISITION: "征用 征用入库 requisitioned",
    Kind.RETURN_TO_STORE: "退库 restock return_to_depot",
    Kind.TRANSFER: "调拨 调出 transfer_out ship move",
    Kind.ISSUE: "发放 出库 distribute issued",
    Kind.CONSUMPTION: "消耗 consume consumed",
    Kind.LOSS: "报损 lose lost damage",
    Kind.SCRAP: "报废 scrapped scrapping",
    Kind.GIVE_BACK: "归还 return returned",
    Kind.SURPLUS: "盘盈 stocktake_surplus stocktake_gain gain",
    Kind.SHORTAGE: "盘亏 stocktake_shortage stocktake_loss",
    Kind.REVERSAL: "红冲 冲销 red red_entry reverse",
    Kind.PROMISE: "预留 承诺 pending reserve",
    Kind.SETTLE: "兑现 settled post_pending",
    Kind.RELEASE: "解除 released void void_pending",
}
KINDS: dict[str, Kind] = {
    word: kind for kind, words in WRITTEN.items() for word in (kind.value, *words.split())
}

KIND_WORDS: dict[Kind, Text] = {
    Kind.OPENING: text("opening stock"),
    Kind.PURCHASE: text("purchase"),
    Kind.DONATION: text("donation"),
    Kind.TRANSFER_IN: text("transfer in"),
    Kind.REQUISITION: text("requisition"),
    Kind.RETURN_TO_STORE: text("return to store"),
    Kind.TRANSFER: text("transfer"),
    Kind.ISSUE: text("issue of goods"),
    Kind.CONSUMPTION: text("consumption"),
    Kind.LOSS: text("loss"),
    Kind.SCRAP: text("scrapping"),
    Kind.GIVE_BACK: text("giving back"),
    Kind.SURPLUS: text("stocktake surplus"),
    Kind.SHORTAGE: text("stocktake shortage"),
    Kind.REVERSAL: text("red entry"),
    Kind.PROMISE: text("promise"),
    Kind.SETTLE: text("settling of a promise"),
    Kind.RELEASE: text("release of a promise"),
}


@dataclass(frozen=True)
class LotFacts:
    """What is written on a lot; dates as YYYY-MM-DD; `intended` is whom the donor meant it for."""

    maker: str | None = None
    spec: str | None = None
    made: str | None = None
    expires: str | None = None
    intended: str | None = None


@dataclass(frozen=True)
class Imported:
    """What an import of a register did."""

    rows: int
    added: int
    changed: int


@dataclass(frozen=True)
class Declined:
    """A line that was not posted: its place among the lines handed in, and why."""

    place: int
    key: str
    why: Text


@dataclass(frozen=True)
class Posted:
    """What became of a batch of lines."""

    accepted: int
    repeated: int
    refused: tuple[Declined, ...] = ()


@dataclass(frozen=True)
class BalanceRow:
    """What an account holds of a lot; `promised` of it is held back for somebody."""

    account: str
    item: str
    name: str
    lot: str
    quantity: str
    promised: str
    unit: str
    last_at: datetime


@dataclass(frozen=True)
class Movement:
    """One posting as it stands in the books."""

    id: int
    key: str
    at: datetime
    by: str | None
    kind: Kind
    item: str
    name: str
    lot: str
    quantity: str
    unit: str
    source: str
    target: str
    incident: str | None
    note: str | None
    of: str | None
    entry: int
    reversed: bool
