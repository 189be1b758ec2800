"""The last weeks of a store's stock day by day: what was there, what was used up.

Reads only. Days are those of the duty room's clock; the day that is not over counts for no mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from commandcenter.core.quantities import unscaled
from commandcenter.core.rules import rule
from commandcenter.ledgers.pace import Cover, Day, counted_uses, cover_of
from commandcenter.ledgers.service.books.balances import account_id
from commandcenter.ledgers.service.books.loading import goods_named
from commandcenter.ledgers.service.stores.uses import changes_of, first_days, last_days, uses_of
from commandcenter.ledgers.tables import balance, item, lot
from commandcenter.store.work import View


@dataclass(frozen=True)
class Pace:
    """A store's stock of one item over the last days, and how long it lasts.

    `days` end with today, which is not over; `window` is how many whole days the cover counts.
    """

    item: str
    name: str
    unit: str
    days: tuple[Day, ...]
    available: Decimal
    window: int
    cover: Cover


def pace(view: View, *, code: str, item_code: str, days: int | None = None) -> Pace:
    """The pace at which a store's stock of an item goes."""
    goods = goods_named(view, item_code)
    window = int(rule("ledgers", "burn_window").value)
    count = int(rule("ledgers", "chart_days").value) if days is None else days
    own = account_id(view, code)
    dates = last_days(view.now, max(count, window + 1))
    one: Any = {"account": own, "item": goods.id}
    held, free = view.connection.execute(
        select(
            func.coalesce(func.sum(balance.c.quantity), 0),
            func.coalesce(func.sum(balance.c.quantity - balance.c.promised), 0),
        )
        .join(lot, lot.c.id == balance.c.lot)
        .where(balance.c.account == own, lot.c.item == goods.id)
    ).one()
    used = uses_of(view, dates=dates, **one).get((own, goods.id), {})
    begun = first_days(view, **one).get((own, goods.id))
    whole, today = counted_uses(dates[-window - 1 :], used, begun, goods.decimals)
    available = _amount(int(free), goods.decimals)
    left, found = int(held), []
    changes = changes_of(view, dates=dates, **one)
    for day in reversed(dates):
        burnt = _amount(max(used.get(day, 0), 0), goods.decimals)
        found.append(Day(day, burnt, _amount(left, goods.decimals)))
        left -= changes.get(day, 0)
    return Pace(
        item_code, _name(view, goods.id), goods.unit, tuple(found[count - 1 :: -1]), available,
        len(whole), cover_of(available, whole, today),
    )  # fmt: skip


def _amount(steps: int, decimals: int) -> Decimal:
    return Decimal(unscaled(steps, decimals))


def _name(view: View, goods: int) -> str:
    return str(view.connection.execute(select(item.c.name).where(item.c.id == goods)).scalar_one())
