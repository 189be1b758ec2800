"""The way of a lot from whoever gave it to whoever has it: the donor's question, answered.

Reads only. Where a lot passed through is known from the balances it left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from commandcenter.core.errors import Refused
from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.model import Holder, LotFacts, Movement
from commandcenter.ledgers.service.books.balances import MOVES_MAX, movement_query, movements
from commandcenter.ledgers.tables import account, balance, item, lot, posting
from commandcenter.store.work import View

ORIGINS = frozenset({Holder.DONOR.value, Holder.SUPPLIER.value, Holder.OPENING.value})
RECEIVERS = frozenset({Holder.UNIT.value, Holder.HOUSEHOLD.value, Holder.CONSUMED.value})


@dataclass(frozen=True)
class Share:
    """How much of a lot stands with one account; from an origin it is what it gave."""

    account: str
    quantity: str
    unit: str


@dataclass(frozen=True)
class Trace:
    """One lot of one item: whose it was, where it is, and every step between."""

    item: str
    name: str
    lot: str
    facts: LotFacts
    origins: tuple[Share, ...]
    holders: tuple[Share, ...]
    # Who has it that its giver did not mean it for; empty where no intent is known.
    astray: tuple[str, ...]
    movements: tuple[Movement, ...]


@dataclass(frozen=True)
class Donation:
    """What a donor gave of one lot, for whom it was meant, and how much has reached a receiver.

    `astray` of that went to others than it was meant for; nothing where no intent is known.
    """

    donor: str
    item: str
    name: str
    lot: str
    intended: str | None
    quantity: str
    arrived: str
    astray: str
    unit: str
    last_at: datetime


def donations(view: View) -> list[Donation]:
    """Every lot that was given, the newest gift first."""
    given = _shares(view, [Holder.DONOR.value], balance.c.quantity < 0)
    lots = {row.lot for row in given}
    reached: dict[int, list[Any]] = {}
    for row in _shares(view, sorted(RECEIVERS), balance.c.quantity > 0):
        if row.lot in lots:
            reached.setdefault(row.lot, []).append(row)
    found = []
    for row in given:
        there = reached.get(row.lot, [])
        wrong = [one for one in there if row.intended and not _meant(one.code, row.intended)]
        found.append(
            Donation(
                donor=row.code,
                item=row.item_code,
                name=row.name,
                lot=row.lot_code,
                intended=row.intended,
                quantity=unscaled(-row.quantity, row.decimals),
                arrived=unscaled(sum(one.quantity for one in there), row.decimals),
                astray=unscaled(sum(one.quantity for one in wrong), row.decimals),
                unit=row.unit,
                last_at=row.last_at,
            )
        )
    return found


def trace(view: View, *, lot_code: str) -> list[Trace]:
    """The way of a lot, once for each item that has a lot of this name."""
    rows = view.connection.execute(
        select(lot, item.c.code.label("item_code"), item.c.name, item.c.unit, item.c.decimals)
        .join(item, item.c.id == lot.c.item)
        .where(lot.c.code == lot_code)
        .order_by(item.c.code)
    ).all()
    if not rows:
        raise Refused("There is no lot “{code}”.", code=lot_code[:60])
    return [_trace(view, row) for row in rows]


def _trace(view: View, row: Row[Any]) -> Trace:
    shares = view.connection.execute(
        select(account.c.code, account.c.kind, balance.c.quantity, balance.c.account)
        .join(account, account.c.id == balance.c.account)
        .where(balance.c.lot == row.id)
        .order_by(account.c.code)
    ).all()
    # Each account's own index finds the lot's postings: `source` is one of few.
    passed = [share.account for share in shares]
    steps = movements(
        view.connection.execute(
            movement_query()
            .where(posting.c.source.in_(passed), posting.c.lot == row.id)
            .limit(MOVES_MAX)
        )
    )

    def share(code: str, steps_held: int) -> Share:
        return Share(code, unscaled(steps_held, row.decimals), row.unit)

    facts = LotFacts(row.maker, row.spec, row.made, row.expires, row.intended)
    return Trace(
        item=row.item_code,
        name=row.name,
        lot=row.code,
        facts=facts,
        origins=tuple(
            share(one.code, -one.quantity)
            for one in shares
            if one.kind in ORIGINS and one.quantity < 0
        ),
        holders=tuple(share(one.code, one.quantity) for one in shares if one.quantity > 0),
        astray=tuple(
            one.code
            for one in shares
            if facts.intended
            and one.quantity > 0
            and one.kind in RECEIVERS
            and not _meant(one.code, facts.intended)
        ),
        movements=tuple(steps),
    )


def _shares(view: View, kinds: list[str], there: ColumnElement[bool]) -> Sequence[Any]:
    """What accounts of some kinds hold of each lot, the last moved first."""
    return view.connection.execute(
        select(
            account.c.code,
            balance.c.lot,
            balance.c.quantity,
            balance.c.last_at,
            lot.c.code.label("lot_code"),
            lot.c.intended,
            item.c.code.label("item_code"),
            item.c.name,
            item.c.unit,
            item.c.decimals,
        )
        .join(account, account.c.id == balance.c.account)
        .join(lot, lot.c.id == balance.c.lot)
        .join(item, item.c.id == lot.c.item)
        .where(account.c.kind.in_(kinds), there)
        .order_by(balance.c.last_at.desc(), account.c.code, item.c.code, lot.c.code)
    ).all()


def _meant(holder: str, intended: str) -> bool:
    """Whether a holder is whom a gift was meant for, or lies under them in the tree."""
    return holder == intended or (
        holder.partition(":")[2].startswith(intended.partition(":")[2])
        and holder.partition(":")[0] != Holder.DEPOT.value
    )
