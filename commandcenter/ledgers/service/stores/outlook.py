"""What the duty officer asks of the books: stock by place, days of cover, what is on its way,
what expires, one account line by line.

Reads only. An estimate (days of cover) says what it is counted from; none is given where nothing
left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.quantities import unscaled
from commandcenter.core.rules import rule
from commandcenter.geo import service as geo
from commandcenter.ledgers.model import Holder, Movement
from commandcenter.ledgers.pace import Cover, counted_uses, cover_of
from commandcenter.ledgers.service.books.balances import (
    MOVES_MAX,
    MOVING,
    account_id,
    movement_query,
    movements,
)
from commandcenter.ledgers.service.stores.uses import first_days, last_days, uses_of
from commandcenter.ledgers.tables import account, balance, depot, item, lot, posting
from commandcenter.store.work import View


@dataclass(frozen=True)
class Stock:
    """What one place holds of one item, all lots together."""

    account: str
    place: str
    place_name: str
    item: str
    name: str
    unit: str
    quantity: str
    available: str
    # What left in so many whole days, and for how many days the available lasts at that pace.
    burnt: str
    window_days: int
    cover: Cover


@dataclass(frozen=True)
class OnTheWay:
    """Goods that were sent off and not received: since when, for whom, by whom."""

    account: str
    item: str
    name: str
    lot: str
    quantity: str
    unit: str
    source: str
    by: str | None
    sent_at: datetime
    age: timedelta
    # The unit or depot it is for, and its name, where the account's name begins with it.
    bound_for: str | None
    bound_name: str | None


@dataclass(frozen=True)
class Expiring:
    """A lot in a store that expires soon, or has."""

    account: str
    item: str
    name: str
    lot: str
    quantity: str
    unit: str
    expires: date
    days_left: int


@dataclass(frozen=True)
class BookLine:
    """One line of an account's ledger: what came or went, and what was there after it."""

    movement: Movement
    change: str
    balance: str


def stock(view: View, *, under: str | None = None, item_code: str | None = None) -> list[Stock]:
    """What depots and units hold, by place and item, with days of cover."""
    window = int(rule("ledgers", "burn_window").value)
    held = _held(view, item_code)
    dates = last_days(view.now, window + 1)
    item_id = held[0].item if held and item_code is not None else None
    used = uses_of(view, dates=dates, item=item_id)
    begun = first_days(view, item=item_id)
    places = _places(view, {row.code for row in held})
    found = []
    for row in held:
        place, name = places[row.code]
        if under is not None and not place.split(".")[0].startswith(under):
            continue
        available = unscaled(int(row.quantity - row.promised), row.decimals)
        key = (row.account, row.item)
        whole, today = counted_uses(dates, used.get(key, {}), begun.get(key), row.decimals)
        found.append(
            Stock(
                account=row.code,
                place=place,
                place_name=name,
                item=row.item_code,
                name=row.name,
                unit=row.unit,
                quantity=unscaled(int(row.quantity), row.decimals),
                available=available,
                burnt=unscaled(int(sum(whole, Decimal()).scaleb(row.decimals)), row.decimals),
                window_days=len(whole),
                cover=cover_of(Decimal(available), whole, today),
            )
        )
    return found


def on_the_way(view: View, *, bound_for: str | None = None) -> list[OnTheWay]:
    """Everything sent off and not received, oldest first; for one unit or depot if asked.

    Its age is that of the oldest consignment that what is left can still belong to: what arrives
    is taken to be what was sent first.
    """
    query = _lots_held([Holder.TRANSIT.value])
    if bound_for is not None:
        name = f"{Holder.TRANSIT.value}:{bound_for}"
        query = query.where((account.c.code == name) | account.c.code.startswith(f"{name}/"))
    rows = view.connection.execute(query).all()
    ends = {_destination(row.code) for row in rows}
    names = {code: unit.name for code, unit in geo.units(view, codes=ends).items()}
    names |= dict(
        view.connection.execute(
            select(depot.c.code, depot.c.name).where(depot.c.code.in_(sorted(ends)))
        ).all()
    )
    sent_off = _oldest_consignments(view, query)
    found = []
    for row in rows:
        sent = sent_off[row.account, row.lot]
        end = _destination(row.code)
        found.append(
            OnTheWay(
                account=row.code,
                item=row.item_code,
                name=row.name,
                lot=row.lot_code,
                quantity=unscaled(row.quantity, row.decimals),
                unit=row.unit,
                source=sent.source_code,
                by=sent.by,
                sent_at=sent.at,
                age=view.now - sent.at,
                bound_for=end if end in names else None,
                bound_name=names.get(end),
            )
        )
    return sorted(found, key=lambda one: (one.sent_at, one.account, one.item, one.lot))


def expiring(view: View, *, within_days: int | None = None) -> list[Expiring]:
    """Lots in stores that expire soon, the first to expire first."""
    days = int(rule("ledgers", "expiry_warning").value) if within_days is None else within_days
    today = view.now.astimezone(SHOWN_ZONE).date()
    last = (today + timedelta(days=days)).isoformat()
    stores = [Holder.DEPOT.value, Holder.UNIT.value, Holder.TRANSIT.value]
    query = _lots_held(stores).where(lot.c.expires <= last).order_by(None)
    return [
        Expiring(
            account=row.code,
            item=row.item_code,
            name=row.name,
            lot=row.lot_code,
            quantity=unscaled(row.quantity, row.decimals),
            unit=row.unit,
            expires=date.fromisoformat(row.expires),
            days_left=(date.fromisoformat(row.expires) - today).days,
        )
        for row in view.connection.execute(
            query.order_by(lot.c.expires, account.c.code, item.c.code, lot.c.code)
        )
    ]


def book_of(
    view: View, *, code: str, item_code: str | None = None, after: datetime | None = None
) -> list[BookLine]:
    """The ledger of one account in the order of the postings' own time, with running balances by
    item and lot; the newest `MOVES_MAX` lines.
    """
    number = account_id(view, code)
    query = movement_query().where(
        MOVING, (posting.c.source == number) | (posting.c.target == number)
    )
    if item_code is not None:
        query = query.where(item.c.code == item_code)
    newest = query.order_by(None).order_by(posting.c.at.desc(), posting.c.id.desc())
    rows = view.connection.execute(newest.limit(MOVES_MAX)).all()
    # Backwards from what is held now, so that old lines need not be read.
    held: dict[int, int] = dict(
        view.connection.execute(
            select(balance.c.lot, balance.c.quantity).where(balance.c.account == number)
        ).all()
    )
    lines = []
    for row, step in zip(rows, movements(rows), strict=True):
        if after is not None and row.at <= after:
            break
        change = row.quantity if row.target == number else -row.quantity
        lines.append(
            BookLine(step, unscaled(change, row.decimals), unscaled(held[row.lot], row.decimals))
        )
        held[row.lot] -= change
    return lines[::-1]


def _held(view: View, item_code: str | None) -> Sequence[Any]:
    query = (
        select(
            account.c.code,
            balance.c.account,
            item.c.id.label("item"),
            item.c.code.label("item_code"),
            item.c.name,
            item.c.unit,
            item.c.decimals,
            func.sum(balance.c.quantity).label("quantity"),
            func.sum(balance.c.promised).label("promised"),
        )
        .join(account, account.c.id == balance.c.account)
        .join(lot, lot.c.id == balance.c.lot)
        .join(item, item.c.id == lot.c.item)
        .where(account.c.kind.in_([Holder.DEPOT.value, Holder.UNIT.value]))
        .group_by(
            account.c.code,
            balance.c.account,
            item.c.id,
            item.c.code,
            item.c.name,
            item.c.unit,
            item.c.decimals,
        )
        .order_by(account.c.code, item.c.code)
    )
    if item_code is not None:
        query = query.where(item.c.code == item_code)
    return view.connection.execute(query).all()


def _places(view: View, codes: set[str]) -> dict[str, tuple[str, str]]:
    """The unit and the name of each depot's or unit's account."""
    names = {code: code.partition(":")[2] for code in codes}
    depots = {
        row.code: row
        for row in view.connection.execute(
            select(depot).where(depot.c.code.in_(sorted(set(names.values()))))
        )
    }
    units = geo.units(view, codes=set(names.values()))
    found = {}
    for code, name in names.items():
        if code.startswith(f"{Holder.DEPOT.value}:"):
            found[code] = (depots[name].place, depots[name].name)
        else:
            found[code] = (name, units[name].name)
    return found


def _lots_held(kinds: Sequence[str]) -> Any:
    return (
        select(
            account.c.code,
            balance.c.account,
            balance.c.lot,
            balance.c.quantity,
            item.c.code.label("item_code"),
            item.c.name,
            item.c.unit,
            item.c.decimals,
            lot.c.code.label("lot_code"),
            lot.c.expires,
        )
        .join(account, account.c.id == balance.c.account)
        .join(lot, lot.c.id == balance.c.lot)
        .join(item, item.c.id == lot.c.item)
        .where(account.c.kind.in_(kinds), balance.c.quantity > 0)
    )


def _destination(code: str) -> str:
    return code.partition(":")[2].partition("/")[0]


def _oldest_consignments(view: View, held: Any) -> dict[tuple[int, int], Any]:
    """The posting that brought the oldest of what is left, by account and lot, in one question:
    what came first, left first.
    """
    left = held.order_by(None).subquery("left_over")
    newer = func.sum(posting.c.quantity).over(
        partition_by=(posting.c.target, posting.c.lot),
        order_by=(posting.c.at.desc(), posting.c.id.desc()),
    )
    came = (
        select(
            posting.c.id,
            posting.c.at,
            posting.c.by,
            posting.c.target,
            posting.c.lot,
            account.c.code.label("source_code"),
            (newer - posting.c.quantity).label("newer"),
            left.c.quantity.label("left_over"),
        )
        .join(left, (left.c.account == posting.c.target) & (left.c.lot == posting.c.lot))
        .join(account, account.c.id == posting.c.source)
        .where(MOVING)
        .subquery()
    )
    # Going back in time, the last one that is still needed to make up what is left.
    query = (
        select(came)
        .where(came.c.newer < came.c.left_over)
        .order_by(came.c.at.desc(), came.c.id.desc())
    )
    return {(row.target, row.lot): row for row in view.connection.execute(query)}
