"""What a unit says it received or gave out, against what the stock ledger says of its account.

Pure. Books are often written up after the word: while they may still be, a difference is a weak
reason to look. It is a strong one only where the claim names the goods exactly, the books have
been written up past it, and it claims more than any sum of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any

from commandcenter.core.language import text
from commandcenter.verification.checks.contradictions import Statement
from commandcenter.verification.checks.facts import Saying

GOODS_LEAST = 2
NAMES_KEPT = 1024
WAYS = frozenset("收到 接收 领取 领到 到货 发放 分发 下发 发出".split())
LEDGER = text("the stock ledger")
LEDGER_SO_FAR = text("the stock ledger, not yet written up,")
_NAME = re.compile(
    r"^(?:(?P<in>收到|接收|领取|领到|到货)|(?P<out>发放|分发|下发|发出))?"
    r"(?P<goods>.+?)(?:(?P<in2>收到|接收|领取|领到|到货)|(?P<out2>发放|分发|下发|发出))?"
    r"(?:数量|数)?(?:[（(].*[)）])?$"
)


class Way(StrEnum):
    """Which way goods went, as a unit speaks of it."""

    RECEIVED = "received"
    GIVEN = "given"


@dataclass(frozen=True)
class Meant:
    """What the name of a quantity speaks of: goods by their name, and their way."""

    way: Way
    goods: str


@dataclass(frozen=True)
class Booked:
    """What the books of one account say of goods: every sum that a claim may rightly mean.

    `exact` where the goods are named as in the books; `written_to` is the latest time that the
    books of this account speak of, `factors` what one of another unit is in the item's own.
    """

    goods: str
    exact: bool
    sums: frozenset[Decimal]
    factors: tuple[Decimal, ...]
    written_to: datetime


@lru_cache(NAMES_KEPT)
def meant(name: str) -> Meant | None:
    """What a quantity speaks of (“发放帐篷数” → tents given out); None where of no movement."""
    found = _NAME.match(name.strip())
    if found is None or len(found["goods"]) < GOODS_LEAST or found["goods"] in WAYS:
        return None
    ways = {
        way
        for way, parts in ((Way.RECEIVED, ("in", "in2")), (Way.GIVEN, ("out", "out2")))
        if any(found[part] for part in parts)
    }
    return Meant(ways.pop(), found["goods"]) if len(ways) == 1 else None


def named(goods: str, names: Collection[str]) -> tuple[frozenset[str], bool]:
    """The goods of the books that a word means, and whether it names them exactly."""
    if goods in names:
        return frozenset({goods}), True
    return frozenset(name for name in names if goods in name), False


def against_books(
    claim: Saying, name: str, booked: Booked, *, old_before: datetime
) -> Statement | None:
    """What the books say against a figure of a claim; None where they bear it out.

    `old_before`: a claim of before that has waited long enough for the books to be written up.
    """
    try:
        said = Decimal(claim.act.quantities[name])
    except (KeyError, InvalidOperation):
        return None
    told = {said, *(said * factor for factor in booked.factors)}
    if told & booked.sums:
        return None
    written_up = booked.written_to > claim.at or claim.at <= old_before
    exact = booked.exact and written_up and min(told) > max(booked.sums)
    ledger = LEDGER if written_up else LEDGER_SO_FAR
    return Statement(
        about=claim.unit,
        name=name,
        amount=max(booked.sums),
        at=claim.at,
        source=ledger,
        evidence=_evidence(claim, booked, exact),
        exact=exact,
    )


def _evidence(claim: Saying, booked: Booked, exact: bool) -> dict[str, Any]:
    return {
        "kind": "books",
        "key": "books" if exact else "books so far",
        "account": f"unit:{claim.unit}",
        "goods": booked.goods,
        "sums": sorted(str(one) for one in booked.sums),
        "written_to": booked.written_to.isoformat(),
    }
