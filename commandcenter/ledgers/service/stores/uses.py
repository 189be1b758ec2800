"""What each day changed of a store's stock and used up of it, for one store or for all.

Reads only; the list of the stock and the chart of one store count by this alone. Days are those of
the duty room's clock. Issues, consumption, loss and scrapping use stock up; what is moved to
another store is not used up, and a red entry takes off, on its own day, what it undoes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import case, func, literal, select, union_all

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.ledgers.model import Kind
from commandcenter.ledgers.service.books.balances import MOVING
from commandcenter.ledgers.tables import balance, lot, posting
from commandcenter.store.work import View

# What wears stock down; a transfer to another depot does not.
BURNING = [kind.value for kind in (Kind.ISSUE, Kind.CONSUMPTION, Kind.LOSS, Kind.SCRAP)]


def last_days(now: datetime, count: int) -> list[date]:
    """The last so many days of the duty room, today, which is not over, the last of them."""
    today = now.astimezone(SHOWN_ZONE).date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def uses_of(
    view: View, *, dates: Sequence[date], account: int | None = None, item: int | None = None
) -> dict[tuple[int, int], dict[date, int]]:
    """What each of the days used up, in smallest steps, by account and item; quiet days left out.

    Each balance leads to what left it by the index, so that neither old postings are read nor what
    came; red entries are few and are asked for by themselves.
    """
    begun, undone = _begun(dates), posting.alias("undone")
    gone = (
        select(balance.c.account, lot.c.item, _place(posting, begun), posting.c.quantity)
        .join(posting, _at_end(posting.c.source, posting))
        .join(lot, lot.c.id == balance.c.lot)
        .where(posting.c.at >= begun[0], posting.c.kind.in_(BURNING), ~balance.c.free)
    )
    back = (
        select(balance.c.account, lot.c.item, _place(undone, begun), -undone.c.quantity)
        .select_from(undone)
        .join(posting, posting.c.id == undone.c.of)
        .join(balance, _at_end(undone.c.target, undone))
        .join(lot, lot.c.id == balance.c.lot)
        .where(undone.c.kind == Kind.REVERSAL.value, undone.c.at >= begun[0])
        .where(posting.c.kind.in_(BURNING), ~balance.c.free)
    )
    found: dict[tuple[int, int], dict[date, int]] = defaultdict(dict)
    for row in _summed(view, [gone, back], account=account, item=item):
        found[row.account, row.item][dates[row.day]] = int(row.steps)
    return found


def changes_of(view: View, *, dates: Sequence[date], account: int, item: int) -> dict[date, int]:
    """What each of the days changed of one store's stock of an item, in smallest steps."""
    begun = _begun(dates)
    ends = [
        select(balance.c.account, lot.c.item, _place(posting, begun), steps)
        .join(posting, _at_end(end, posting))
        .join(lot, lot.c.id == balance.c.lot)
        .where(posting.c.at >= begun[0], MOVING, balance.c.account == account)
        for end, steps in (
            (posting.c.source, -posting.c.quantity),
            (posting.c.target, posting.c.quantity),
        )
    ]
    rows = _summed(view, ends, account=account, item=item)
    return {dates[row.day]: int(row.steps) for row in rows}


def first_days(
    view: View, *, account: int | None = None, item: int | None = None
) -> dict[tuple[int, int], date]:
    """The day on which each store had the first of an item; before it nothing is told of its
    pace.
    """
    first = (
        select(posting.c.at)
        .where(posting.c.target == balance.c.account, posting.c.lot == balance.c.lot, MOVING)
        .order_by(posting.c.at)
        .limit(1)
        .scalar_subquery()
        .label("first")
    )
    query = (
        select(balance.c.account, lot.c.item, first)
        .join(lot, lot.c.id == balance.c.lot)
        .where(~balance.c.free)
    )
    if account is not None:
        query = query.where(balance.c.account == account)
    if item is not None:
        query = query.where(lot.c.item == item)
    found: dict[tuple[int, int], date] = {}
    for row in view.connection.execute(query):
        if row.first is not None:
            day, key = row.first.astimezone(SHOWN_ZONE).date(), (row.account, row.item)
            found[key] = min(day, found.get(key, day))
    return found


def _begun(dates: Sequence[date]) -> list[datetime]:
    return [datetime.combine(day, time(), SHOWN_ZONE) for day in dates]


def _place(moves: Any, begun: Sequence[datetime]) -> Any:
    """The place of a posting's day among days that begin at these moments."""
    later = range(len(begun) - 1, 0, -1)
    whens = [(moves.c.at >= begun[place], literal(place)) for place in later]
    return case(*whens, else_=literal(0)) if whens else literal(0)


def _at_end(end: Any, moves: Any) -> Any:
    return (end == balance.c.account) & (moves.c.lot == balance.c.lot)


def _summed(
    view: View, moves: Sequence[Any], *, account: int | None, item: int | None
) -> Sequence[Any]:
    """Moves of (account, item, day, steps) added up by account, item and day."""
    names = ("account", "item", "day", "steps")
    both = union_all(*moves).subquery().alias("moves")
    own, what, day, steps = (column.label(name) for column, name in zip(both.c, names, strict=True))
    query = select(own, what, day, func.sum(steps).label("steps")).group_by(own, what, day)
    if account is not None:
        query = query.where(both.c[0] == account)
    if item is not None:
        query = query.where(both.c[1] == item)
    return view.connection.execute(query).all()
