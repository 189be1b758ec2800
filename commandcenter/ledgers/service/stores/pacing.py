"""The last weeks of a store's stock day by day: what was there, what was used up.

Reads only. Days are those of the duty room's clock; the day that is not over counts for no pace.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import dropwhile

from sqlalchemy import case, func, or_, select

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.core.quantities import unscaled
from commandcenter.core.rules import rule
from commandcenter.ledgers.model import STANDING, Kind
from commandcenter.ledgers.pace import Cover, Day, cover_of
from commandcenter.ledgers.service.books.balances import account_id
from commandcenter.ledgers.service.books.loading import load_goods
from commandcenter.ledgers.service.stores.outlook import BURNING
from commandcenter.ledgers.tables import balance, item, lot, posting
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
    goods = load_goods(view, {item_code}).get(item_code)
    if goods is None:
        raise Refused("There is no item “{code}”.", code=item_code[:60])
    window = int(rule("ledgers", "burn_window").value)
    count = int(rule("ledgers", "chart_days").value) if days is None else days
    own = account_id(view, code)
    today = view.now.astimezone(SHOWN_ZONE).date()
    dates = [today - timedelta(days=back) for back in range(count - 1, -1, -1)]
    held, free = view.connection.execute(
        select(
            func.coalesce(func.sum(balance.c.quantity), 0),
            func.coalesce(func.sum(balance.c.quantity - balance.c.promised), 0),
        )
        .join(lot, lot.c.id == balance.c.lot)
        .where(balance.c.account == own, lot.c.item == goods.id)
    ).one()
    changes, burnt = _moves(view, own, goods.id, dates[0])
    found: list[Day] = []
    left = int(held)
    for day in reversed(dates):
        used = max(burnt.get(day, 0), 0)
        found.append(Day(day, _amount(used, goods.decimals), _amount(left, goods.decimals)))
        left -= changes.get(day, 0)
    found.reverse()
    # Days before the store had any of it say nothing of its pace.
    stocked = list(dropwhile(lambda day: not (day.held or day.burnt), found[:-1]))
    whole = [day.burnt for day in stocked][-window:]
    available = _amount(int(free), goods.decimals)
    name = _name(view, goods.id)
    return Pace(
        item_code, name, goods.unit, tuple(found), available, len(whole),
        cover_of(available, whole),
    )  # fmt: skip


def _moves(
    view: View, own: int, goods: int, first: date
) -> tuple[dict[date, int], dict[date, int]]:
    """What each day changed and used up; a red entry counts on the day it is dated."""
    since = datetime.combine(first, time(), SHOWN_ZONE)
    before = posting.alias("before")
    kind = case((posting.c.kind == Kind.REVERSAL.value, before.c.kind), else_=posting.c.kind)
    rows = view.connection.execute(
        select(posting.c.at, posting.c.quantity, posting.c.source, kind.label("kind"))
        .join(lot, lot.c.id == posting.c.lot)
        .outerjoin(before, before.c.id == posting.c.of)
        .where(
            or_(posting.c.source == own, posting.c.target == own),
            lot.c.item == goods,
            posting.c.at >= since,
            posting.c.kind.not_in([one.value for one in STANDING]),
        )
    )
    changes: dict[date, int] = {}
    burnt: dict[date, int] = {}
    for row in rows:
        day = row.at.astimezone(SHOWN_ZONE).date()
        change = -row.quantity if row.source == own else row.quantity
        changes[day] = changes.get(day, 0) + change
        if row.kind in BURNING:
            burnt[day] = burnt.get(day, 0) - change
    return changes, burnt


def _amount(steps: int, decimals: int) -> Decimal:
    return Decimal(unscaled(steps, decimals))


def _name(view: View, goods: int) -> str:
    return str(view.connection.execute(select(item.c.name).where(item.c.id == goods)).scalar_one())
