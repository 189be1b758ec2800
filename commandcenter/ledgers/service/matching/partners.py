"""What each partner promised, shipped, got back, and what became of it: one row an item.

Reads only, and only sums that are kept, however many postings there are. What arrived and was used
up is told from the partner's own lots; a lot that others gave to as well is nobody's alone, and
then it is said that it cannot be told. Where it can, the row adds up: shipped = returned + on the
way + consumed + lost + in hand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.model import OUTSIDE, Holder
from commandcenter.ledgers.tables import account, balance, item, lot, match, offer, passage
from commandcenter.store.sets import in_set
from commandcenter.store.work import View


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


@dataclass(frozen=True)
class _Passed:
    """What passed the border, in smallest steps: by partner and item, and `arrived` by lot: what
    came into a store of ours from a partner, or from a consignment that a partner filled.
    """

    shipped: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    returned: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    lots: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    arrived: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def reconcile(view: View, *, partner: str | None = None) -> list[PartnerRow]:
    """Every partner's promises and goods, by item; the sums of a row must agree."""
    promised = _promised(view)
    passed = _passed(view)
    shipped, returned, lots, arrived = passed.shipped, passed.returned, passed.lots, passed.arrived
    fates = _fates(view, {one for of in lots.values() for one in of})
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


def _passed(view: View) -> _Passed:
    """What came from each partner, went back, and arrived, as it is kept."""
    found = _Passed()
    query = (
        select(account.c.code, account.c.kind, lot.c.item, passage)
        .join(account, account.c.id == passage.c.account)
        .join(lot, lot.c.id == passage.c.lot)
    )
    outside = {holder.value for holder in OUTSIDE}
    for row in view.connection.execute(query):
        if row.kind in outside:
            key = (row.code, row.item)
            if row.gone:  # What was only booked by mistake is no part of the lot.
                found.shipped[key] += row.gone
                found.lots[key].add(row.lot)
            found.returned[key] += row.came
        if row.kind in outside or row.came:
            found.arrived[row.lot] += row.stored
    return found


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
