"""Adds the books up again from every posting, and says where anything differs.

Reads only. It trusts no sum: not the balances, not the bookings, not the journal's digests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, and_, func, or_, select, type_coerce

from commandcenter.core.language import Text, text
from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.books import Row
from commandcenter.ledgers.service.books.balances import added_up
from commandcenter.ledgers.service.books.passages import kept_passages, recounted_passages
from commandcenter.ledgers.service.books.posting import rows_digest
from commandcenter.ledgers.tables import account, balance, booking, item, lot, posting
from commandcenter.store.tables import journal_payload
from commandcenter.store.work import View

SHOWN_MAX = 100
BLOCK = 200


@dataclass(frozen=True)
class Checked:
    """What a recount found; `problems` empty means that everything agrees."""

    postings: int
    accounts: int
    lots: int
    problems: tuple[Text, ...]


def check(view: View) -> Checked:
    """Recount all balances, the trial balance of each lot, and every booking's digest."""

    def count(table: Any) -> int:
        return int(view.connection.execute(select(func.count()).select_from(table)).scalar() or 0)

    problems = [
        *_balances_that_differ(view),
        *_lots_that_do_not_balance(view),
        *_below_zero(view),
        *_passages_that_differ(view),
        *_bookings_that_differ(view),
    ]
    return Checked(count(posting), count(account), count(lot), tuple(problems[:SHOWN_MAX]))


def _balances_that_differ(view: View) -> Iterator[Text]:
    sums = added_up(view)
    kept = balance
    differs = or_(
        kept.c.quantity != func.coalesce(sums.c.quantity, 0),
        kept.c.promised != func.coalesce(sums.c.promised, 0),
    )
    query = (
        select(account.c.code, lot.c.code, kept.c.quantity, sums.c.quantity)
        .select_from(kept)
        .outerjoin(sums, and_(sums.c.account == kept.c.account, sums.c.lot == kept.c.lot))
        .join(account, account.c.id == kept.c.account)
        .join(lot, lot.c.id == kept.c.lot)
        .where(differs)
        .limit(SHOWN_MAX)
    )
    for code, of, held, counted in view.connection.execute(query):
        yield text(
            "{account}, lot “{lot}”: the books keep {kept}, the postings come to {counted}.",
            account=code,
            lot=of,
            kept=held,
            counted=int(counted or 0),
        )


def _lots_that_do_not_balance(view: View) -> Iterator[Text]:
    total = func.sum(balance.c.quantity)
    query = (
        select(lot.c.code, item.c.code, item.c.decimals, total)
        .join(lot, lot.c.id == balance.c.lot)
        .join(item, item.c.id == lot.c.item)
        .group_by(lot.c.id, lot.c.code, item.c.code, item.c.decimals)
        .having(total != 0)
        .limit(SHOWN_MAX)
    )
    for of, code, decimals, rest in view.connection.execute(query):
        yield text(
            "{item}, lot “{lot}”: the accounts come to {rest} instead of nothing.",
            item=code,
            lot=of,
            rest=unscaled(int(rest), decimals),
        )


def _below_zero(view: View) -> Iterator[Text]:
    query = (
        select(account.c.code, lot.c.code)
        .select_from(balance)
        .join(account, account.c.id == balance.c.account)
        .join(lot, lot.c.id == balance.c.lot)
        .where(~account.c.free, balance.c.quantity < balance.c.promised)
        .limit(SHOWN_MAX)
    )
    for code, of in view.connection.execute(query):
        yield text("{account} holds less than nothing of lot “{lot}”.", account=code, lot=of)


def _passages_that_differ(view: View) -> Iterator[Text]:
    """What is kept of partners and consignments, against the postings."""
    kept, counted = kept_passages(view), recounted_passages(view)
    wrong = sorted(key for key in kept | counted if kept.get(key) != counted.get(key))[:SHOWN_MAX]
    for number, of in wrong:
        code = view.connection.execute(select(account.c.code).where(account.c.id == number))
        name = view.connection.execute(select(lot.c.code).where(lot.c.id == of))
        yield text(
            "{account}, lot “{lot}”: what it gave and got back differs from the postings.",
            account=str(code.scalar()),
            lot=str(name.scalar()),
        )


def _bookings_that_differ(view: View) -> Iterator[Text]:
    """Bookings whose postings are not those of their journal entry."""
    after = 0
    while True:
        found = view.connection.execute(
            select(booking, journal_payload.c.body)
            .outerjoin(journal_payload, journal_payload.c.seq == booking.c.entry)
            .where(booking.c.entry > after)
            .order_by(booking.c.entry)
            .limit(BLOCK)
        ).all()
        if not found:
            return
        for row in found:
            said = None if row.body is None else json.loads(row.body).get("digest")
            if row.digest != _digest(view, row.first, row.last) or said not in {None, row.digest}:
                yield text("The postings of entry {entry} were changed.", entry=row.entry)
        after = found[-1].entry


def _digest(view: View, first: int, last: int) -> str:
    # The stored value of the time itself, as it was digested.
    columns = [
        type_coerce(posting.c.at, BigInteger) if name == "at" else posting.c[name]
        for name in Row._fields
    ]
    rows = view.connection.execute(
        select(*columns).where(posting.c.id.between(first, last)).order_by(posting.c.id)
    )
    return rows_digest(tuple(row) for row in rows)
