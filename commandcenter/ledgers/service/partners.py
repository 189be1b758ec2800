"""What each partner promised, shipped, got back, and what became of it: one row an item.

Reads only. What arrived and was used up is told from the partner's own lots; a lot that others
gave to as well is nobody's alone, and then it is said that it cannot be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.model import OUTSIDE, Holder, Kind
from commandcenter.ledgers.tables import account, balance, item, lot, match, offer, posting
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

GIVERS = [*(holder.value for holder in OUTSIDE), Holder.OPENING.value]


@dataclass(frozen=True)
class PartnerRow:
    """One partner and item. `received`, `on_the_way` and `consumed` are None where its lots are
    mixed with others' (`mixed`); `open` is what was promised and not yet shipped.
    """

    partner: str
    item: str
    name: str
    unit: str
    promised: str
    shipped: str
    returned: str
    open: str
    on_the_way: str | None
    received: str | None
    consumed: str | None
    mixed: bool


def reconcile(view: View, *, partner: str | None = None) -> list[PartnerRow]:
    """Every partner's promises and goods, by item; the sums of a row must agree."""
    promised = _promised(view)
    shipped, returned, lots = _shipped(view)
    mixed = _mixed(view, {one for of in lots.values() for one in of})
    fates = _fates(view, {one for of in lots.values() for one in of})
    items = {
        row.id: row
        for row in view.connection.execute(select(item.c.id, item.c.code, item.c.name, item.c.unit,
                                                  item.c.decimals))
    }  # fmt: skip
    rows = []
    for who, what in sorted(promised.keys() | shipped.keys()):
        if partner is not None and who != partner:
            continue
        of, goods = lots[who, what], items[what]
        own = not any(one in mixed for one in of)
        net = shipped[who, what] - returned[who, what]
        way = sum(fates[one, Holder.TRANSIT.value] for one in of)
        used = sum(fates[one, Holder.CONSUMED.value] for one in of)

        def show(steps: int, decimals: int = goods.decimals) -> str:
            return unscaled(steps, decimals)

        rows.append(
            PartnerRow(
                partner=who,
                item=goods.code,
                name=goods.name,
                unit=goods.unit,
                promised=show(promised[who, what]),
                shipped=show(shipped[who, what]),
                returned=show(returned[who, what]),
                open=show(max(promised[who, what] - shipped[who, what], 0)),
                on_the_way=show(way) if own else None,
                received=show(net - way) if own else None,
                consumed=show(used) if own else None,
                mixed=not own,
            )
        )
    return rows


def _promised(view: View) -> dict[tuple[str, int], int]:
    query = (
        select(offer.c.partner, offer.c.item, func.sum(match.c.quantity))
        .join(offer, offer.c.id == match.c.offer)
        .where(offer.c.item.is_not(None))
        .group_by(offer.c.partner, offer.c.item)
    )
    found: dict[tuple[str, int], int] = defaultdict(int)
    for who, what, steps in view.connection.execute(query):
        found[who, int(what or 0)] = int(steps)
    return found


def _shipped(view: View) -> tuple[Any, Any, dict[tuple[str, int], set[int]]]:
    """What came from each partner and went back, red entries taken off, and in which lots."""
    shipped: dict[tuple[str, int], int] = defaultdict(int)
    returned: dict[tuple[str, int], int] = defaultdict(int)
    lots: dict[tuple[str, int], set[int]] = defaultdict(set)
    outside = account.c.kind.in_([holder.value for holder in OUTSIDE])
    for end in (posting.c.source, posting.c.target):
        first = posting.alias("first")
        query = (
            select(
                account.c.code,
                lot.c.item,
                posting.c.lot,
                posting.c.kind,
                first.c.source.label("first_source"),
                account.c.id,
                func.sum(posting.c.quantity),
            )
            .join(account, account.c.id == end)
            .join(lot, lot.c.id == posting.c.lot)
            .outerjoin(first, first.c.id == posting.c.of)
            .where(outside, posting.c.kind.not_in([Kind.PROMISE.value, Kind.RELEASE.value]))
            .group_by(
                account.c.code,
                lot.c.item,
                posting.c.lot,
                posting.c.kind,
                first.c.source,
                account.c.id,
            )
        )
        for who, what, of, kind, first_source, number, total in view.connection.execute(query):
            lots[who, what].add(of)
            steps = int(total)
            if kind == Kind.REVERSAL.value:
                # A red entry undoes what the first one did: a shipment, or a return.
                undone = shipped if first_source == number else returned
                undone[who, what] -= steps
            elif end is posting.c.source:
                shipped[who, what] += steps
            else:
                returned[who, what] += steps
    return shipped, returned, lots


def _mixed(view: View, lots: set[int]) -> set[int]:
    """The lots that more than one giver gave to."""
    query = (
        select(balance.c.lot)
        .join(account, account.c.id == balance.c.account)
        .where(in_set(view.connection, balance.c.lot, lots), account.c.kind.in_(GIVERS))
        .where(balance.c.quantity != 0)
        .group_by(balance.c.lot)
        .having(func.count() > 1)
    )
    return set(view.connection.execute(query).scalars())


def _fates(view: View, lots: set[int]) -> dict[tuple[int, str], int]:
    query = (
        select(balance.c.lot, account.c.kind, func.sum(balance.c.quantity))
        .join(account, account.c.id == balance.c.account)
        .where(in_set(view.connection, balance.c.lot, lots))
        .group_by(balance.c.lot, account.c.kind)
    )
    rows: Sequence[Any] = view.connection.execute(query).all()
    found: dict[tuple[int, str], int] = defaultdict(int)
    for of, kind, steps in rows:
        found[of, kind] = int(steps)
    return found
