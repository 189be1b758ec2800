"""What each partner promised, shipped, got back, and what became of it: one row an item.

Reads only. What arrived and was used up is told from the partner's own lots; a lot that others
gave to as well is nobody's alone, and then it is said that it cannot be told. Where it can, the row
adds up: shipped = returned + on the way + consumed + lost + in hand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.model import OUTSIDE, STANDING, Holder, Kind
from commandcenter.ledgers.tables import account, balance, item, lot, match, offer, posting
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

STANDING_KINDS = [kind.value for kind in STANDING]


@dataclass(frozen=True)
class PartnerRow:
    """One partner and item. `open` is what was promised and not yet shipped; `received` what
    arrived, of which some may have been returned since; `in_hand` what depots, units and
    households still hold. The last five are None where its lots are mixed with others' (`mixed`).
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
    lost: str | None
    in_hand: str | None
    mixed: bool


def reconcile(view: View, *, partner: str | None = None) -> list[PartnerRow]:
    """Every partner's promises and goods, by item; the sums of a row must agree."""
    promised = _promised(view)
    shipped, returned, lots = _shipped(view)
    every = {one for of in lots.values() for one in of}
    fates, arrived = _fates(view, every), _arrived(view, every)
    shared = _shared(view, lots)
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
        mixed = not of.isdisjoint(shared)

        def show(steps: int, decimals: int = goods.decimals) -> str:
            return unscaled(steps, decimals)

        def fate(*ends: Holder, lots: set[int] = of, decimals: int = goods.decimals) -> str:
            return unscaled(sum(fates[one, end.value] for one in lots for end in ends), decimals)

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
                on_the_way=None if mixed else fate(Holder.TRANSIT),
                received=None if mixed else show(sum(arrived[one] for one in of)),
                consumed=None if mixed else fate(Holder.CONSUMED),
                lost=None if mixed else fate(Holder.LOST, Holder.SCRAPPED),
                in_hand=None if mixed else fate(Holder.DEPOT, Holder.UNIT, Holder.HOUSEHOLD),
                mixed=mixed,
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
    gave: dict[tuple[str, int, int], int] = defaultdict(int)
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
            steps = int(total)
            if kind == Kind.REVERSAL.value:
                # A red entry undoes what the first one did: a shipment, or a return.
                undone = shipped if first_source == number else returned
                undone[who, what] -= steps
                gave[who, what, of] -= steps if undone is shipped else 0
            elif end is posting.c.source:
                shipped[who, what] += steps
                gave[who, what, of] += steps
            else:
                returned[who, what] += steps
    lots: dict[tuple[str, int], set[int]] = defaultdict(set)
    for (who, what, of), steps in gave.items():
        if steps:  # What was only booked by mistake is no part of the lot.
            lots[who, what].add(of)
    return shipped, returned, lots


def _shared(view: View, lots: Mapping[tuple[str, int], set[int]]) -> set[int]:
    """The lots that more than one partner gave to, or that were partly there before."""
    every = [one for of in lots.values() for one in of]
    shared = {one for one, times in Counter(every).items() if times > 1}
    before = (
        select(balance.c.lot)
        .join(account, account.c.id == balance.c.account)
        .where(in_set(view.connection, balance.c.lot, set(every)), balance.c.quantity != 0)
        .where(account.c.kind == Holder.OPENING.value)
    )
    return shared | set(view.connection.execute(before).scalars())


def _arrived(view: View, lots: set[int]) -> dict[int, int]:
    """What came into a store of ours for the first time, lot by lot: from the partner itself, or
    from a consignment that the partner filled. Moves between our stores count nothing.
    """
    source, target, first = account.alias("source"), account.alias("target"), posting.alias("first")
    outside = [holder.value for holder in OUTSIDE]
    filled = posting.alias("filled")
    filler = account.alias("filler")
    from_partner = exists(
        select(filled.c.id)
        .join(filler, filler.c.id == filled.c.source)
        .where(filled.c.target == source.c.id, filled.c.lot == first.c.lot)
        .where(filler.c.kind.in_(outside), filled.c.kind.not_in(STANDING_KINDS))
    )
    undone = posting.alias("undone")
    query = (
        select(first.c.lot, func.sum(first.c.quantity))
        .join(source, source.c.id == first.c.source)
        .join(target, target.c.id == first.c.target)
        .outerjoin(undone, (undone.c.of == first.c.id) & (undone.c.kind == Kind.REVERSAL.value))
        .where(in_set(view.connection, first.c.lot, lots), undone.c.id.is_(None))
        .where(first.c.kind.not_in([Kind.REVERSAL.value, *STANDING_KINDS]))
        .where(target.c.kind.in_([Holder.DEPOT.value, Holder.UNIT.value, Holder.HOUSEHOLD.value]))
        .where(
            source.c.kind.in_(outside) | ((source.c.kind == Holder.TRANSIT.value) & from_partner)
        )
        .group_by(first.c.lot)
    )
    found: dict[int, int] = defaultdict(int)
    for of, steps in view.connection.execute(query):
        found[of] = int(steps)
    return found


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
