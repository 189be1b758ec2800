"""Posts batches of lines: each stands alone, all are saved together, one journal entry a call.

What goes into the balances is not added up here: the database books the rows it was given, and
refuses to close a booking that would leave a store below nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select, update

from commandcenter.accounts.service import require
from commandcenter.core.collector import without_collector
from commandcenter.core.errors import Problem
from commandcenter.core.rules import rule
from commandcenter.core.tabletext import refusal
from commandcenter.ledgers.books import Books, Row
from commandcenter.ledgers.deciding import Batch
from commandcenter.ledgers.model import Declined, Posted
from commandcenter.ledgers.reading import PostingLine
from commandcenter.ledgers.service.books.loading import load
from commandcenter.ledgers.service.books.passages import add_passages
from commandcenter.ledgers.tables import account, balance, booking, closing, lot, posting
from commandcenter.store.setwise import insert_blocks
from commandcenter.store.work import Work

JOURNALLED_REFUSALS_MAX = 100


def post(work: Work, *, lines: Sequence[PostingLine]) -> Posted:
    """Post each line for itself, in their order; refused ones do not hold up the rest.

    A line that was posted before, under its key, changes nothing; its key with other content is
    refused and journalled.
    """
    require(work, "ledger.post")
    with without_collector():
        return _post(work, lines)


def _post(work: Work, lines: Sequence[PostingLine]) -> Posted:
    books = load(work, lines)
    first = int(work.connection.execute(select(func.max(posting.c.id))).scalar() or 0) + 1
    batch = Batch(books, first=first, entry=work.chain.seq + 1, latest=work.now + _future_allowed())
    batch.decide(lines)
    if batch.rows or batch.refused:
        _save(work, batch)
    return Posted(len(batch.rows), batch.repeated, tuple(batch.refused))


def post_together(work: Work, *, name: str, lines: Sequence[tuple[int, PostingLine]]) -> Posted:
    """Post the numbered lines of a sheet as a whole: all of them, or none and every reason why."""
    posted = post(work, lines=[line for _, line in lines])
    problems = [Problem(str(lines[one.place][0]), one.why) for one in posted.refused]
    if problems:
        raise refusal(name, problems)
    return posted


def rows_digest(rows: Iterable[Sequence[Any]]) -> str:
    """The digest of postings as they are stored, number by number."""
    return hashlib.sha256(msgspec.json.encode(list(rows))).hexdigest()


def _future_allowed() -> timedelta:
    return timedelta(minutes=int(rule("ledgers", "future_allowed").value))


def _save(work: Work, batch: Batch) -> None:
    rows = batch.rows
    digest = rows_digest(rows)
    _journal(work, batch, digest)
    if not rows:
        return
    _save_registers(work, batch.books)
    _open_balances(work, batch.books)
    opened = {"entry": batch.entry, "first": batch.first, "last": rows[-1].id, "digest": digest}
    work.connection.execute(booking.insert(), opened)
    insert_blocks(work.connection, posting, Row._fields, rows)
    add_passages(work, batch.books, rows)
    work.connection.execute(closing.insert(), {"entry": batch.entry, "booked": False})


def _save_registers(work: Work, books: Books) -> None:
    """The accounts and lots that were named for the first time, and what was learnt of lots."""
    lots = [one for one in books.lots_by_id.values() if one.used]
    held = (held for one in lots for held in one.held.values() if held.moved)
    accounts = {one.account.id: one.account for one in held if one.account.fresh}
    if accounts:
        work.connection.execute(
            account.insert(),
            [
                {"id": a.id, "code": a.code, "kind": a.kind.value, "free": a.free}
                for a in accounts.values()
            ],
        )
    new = [one for one in lots if one.fresh]
    if new:
        work.connection.execute(
            lot.insert(),
            [{"id": o.id, "item": o.goods.id, "code": o.code, **vars(o.facts)} for o in new],
        )
    changed = [one for one in lots if one.changed and not one.fresh]
    if changed:
        work.connection.execute(
            update(lot)
            .where(lot.c.id == bindparam("of"))
            .values({name: bindparam(f"new_{name}") for name in vars(changed[0].facts)}),
            [
                {"of": one.id, **{f"new_{name}": fact for name, fact in vars(one.facts).items()}}
                for one in changed
            ],
        )


def _open_balances(work: Work, books: Books) -> None:
    """Empty rows for what was never held before; the closing fills them."""
    rows = sorted(
        (held.account.id, lot.id, 0, 0, held.account.free, 0, 0)
        for lot in books.lots_by_id.values()
        if lot.used
        for held in lot.held.values()
        if held.fresh and held.moved
    )
    columns = ("account", "lot", "quantity", "promised", "free", "entry", "last_at")
    insert_blocks(work.connection, balance, columns, rows)


def _journal(work: Work, batch: Batch, digest: str) -> None:
    """One entry for the call; refusals that someone may have to answer for are named in it."""
    books, postings, refused = batch.books, batch.rows, batch.refused
    incidents = {row.incident for row in postings}
    subject = incidents.pop() if len(incidents) == 1 else None
    payload: dict[str, Any] = {
        "accepted": len(postings),
        "first": batch.first if postings else None,
        "last": batch.first + len(postings) - 1 if postings else None,
        "digest": digest if postings else None,
        "refused": len(refused),
        "refusals": [_refusal(one) for one in refused[:JOURNALLED_REFUSALS_MAX]],
    }
    if len(postings) == 1:
        payload |= _shown(books, postings[0])
    work.journal(
        "ledger.post" if postings else "ledger.refused",
        unit=_unit(books, postings),
        subject=subject,
        payload=payload,
    )


def _shown(books: Books, row: Row) -> dict[str, Any]:
    of = books.lots_by_id[row.lot]
    return {
        "key": row.key,
        "kind": row.kind,
        "item": of.goods.code,
        "lot": of.code,
        "quantity": of.goods.show(row.quantity),
        "from": books.accounts_by_id[row.source].code,
        "to": books.accounts_by_id[row.target].code,
        "by": row.by,
    }


def _unit(books: Books, postings: Sequence[Row]) -> str | None:
    """The one unit that a batch's goods went to, if it is one."""
    if not postings:
        return None
    targets = {row.target for row in postings}
    if len(targets) > 1:
        return None
    kind, _, name = books.accounts_by_id[targets.pop()].code.partition(":")
    return name if kind == "unit" else None


def _refusal(one: Declined) -> dict[str, Any]:
    return {"key": one.key[:120], "why": one.why.template}
