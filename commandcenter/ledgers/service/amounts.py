"""How much of what: the amounts of needs and offers, and the small rules they share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from commandcenter.core.errors import Refused
from commandcenter.core.quantities import parse_amount, scaled
from commandcenter.core.tabletext import bad_character
from commandcenter.ledgers.books import Goods
from commandcenter.ledgers.service.books.loading import goods_named
from commandcenter.store.work import View, Work

SORTS = ("goods", "services", "finance", "jobs", "places")
KEY_MAX, WORDS_MAX = 120, 2_000
OTHER_DECIMALS = 2


def enter(
    work: Work,
    table: Any,
    *,
    key: str,
    at: datetime,
    words: str,
    sort: str,
    item_code: str | None,
    quantity: str | None,
    measure: str | None,
    by: str | None,
    **own: Any,
) -> tuple[int, Goods | None]:
    """Write down a need or an offer, with the columns of its `own`: its number, and its item."""
    amount, goods = amount_of(work, sort, item_code, quantity, measure)
    said = {"key": key, "at": at, "by": by, "words": checked_words(words), "sort": sort}
    row = {"id": next_number(work, table), **said, **amount, "matched": 0, "counted": 0, **own}
    work.connection.execute(table.insert(), row)
    return row["id"], goods


def amount_of(
    view: View, sort: str, item_code: str | None, quantity: str | None, measure: str | None
) -> tuple[dict[str, Any], Goods | None]:
    """The item and quantity of a need or an offer, as they are stored."""
    if sort not in SORTS:
        raise Refused("“{sort}” is none of: {allowed}.", sort=sort[:20], allowed=", ".join(SORTS))
    if item_code:
        goods = goods_named(view, item_code)
        steps = None if quantity is None else goods.steps(quantity, measure)[0]
        named = {"item": goods.id, "quantity": steps, "decimals": goods.decimals}
        return named | {"measure": goods.unit}, goods
    if quantity is not None and not (measure and 0 < len(measure) <= 20):
        raise Refused("Say in what it is counted.")
    steps = None if quantity is None else steps_of(quantity, OTHER_DECIMALS)
    plain = {"item": None, "quantity": steps, "decimals": OTHER_DECIMALS}
    return plain | {"measure": measure or ""}, None


def steps_of(quantity: str, decimals: int) -> int:
    """A written amount in whole steps, above zero."""
    steps = scaled(parse_amount(quantity), decimals)
    if steps is None or steps <= 0:
        raise Refused(
            "The quantity must be above zero, with at most {decimals} decimals.", decimals=decimals
        )
    return steps


def known(view: View, table: Any, key: str) -> int | None:
    """The number of what was entered under this key before."""
    if not key or len(key) > KEY_MAX or bad_character(key):
        raise Refused("“key” must have 1 to {most} characters.", most=KEY_MAX)
    found = view.connection.execute(select(table.c.id).where(table.c.key == key)).scalar()
    return None if found is None else int(found)


def one_of(view: View, table: Any, identity: int) -> Any:
    """One row by its number; an unknown one is refused."""
    row = view.connection.execute(select(table).where(table.c.id == identity)).first()
    if row is None:
        raise Refused("There is no number {number} here.", number=identity)
    return row


def next_number(view: View, table: Any) -> int:
    """The number of the next row; called under the write lock."""
    return int(view.connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1


def checked_words(words: str) -> str:
    """Words that can be stored."""
    if len(words) > WORDS_MAX or "\0" in words:
        raise Refused("The note is longer than {most} characters.", most=WORDS_MAX)
    return words


def checked_reason(reason: str) -> str:
    """A reason that is one."""
    if not reason.strip():
        raise Refused("Give the reason.")
    return checked_words(reason.strip())
