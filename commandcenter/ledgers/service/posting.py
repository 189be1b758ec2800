"""Posts batches of lines: each stands alone, all are saved together, one journal entry a call.

What goes into the balances is not added up here: the database books the rows it was given and
refuses a booking that would leave a store below nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select, update

from commandcenter.accounts.service import require
from commandcenter.core.rules import rule
from commandcenter.ledgers.books import Books, Content
from commandcenter.ledgers.deciding import Batch
from commandcenter.ledgers.model import Declined, Posted
from commandcenter.ledgers.reading import PostingLine
from commandcenter.ledgers.service.loading import load
from commandcenter.ledgers.tables import account, balance, booking, lot, posting
from commandcenter.store.setwise import insert_blocks
from commandcenter.store.work import Work

JOURNALLED_REFUSALS_MAX = 100
COLUMNS = ("id", "key", *Content._fields, "entry")


def post(work: Work, *, lines: Sequence[PostingLine]) -> Posted:
    """Post each line for itself, in their order; refused ones do not hold up the rest.

    A line that was posted before, under its key, changes nothing; its key with other content is
    refused and journalled.
    """
    require(work, "ledger.post")
    books = load(work, lines)
    first = int(work.connection.execute(select(func.max(posting.c.id))).scalar() or 0) + 1
    batch = Batch(books, first=first, latest=work.now + _future_allowed())
    batch.decide(lines)
    if batch.postings or batch.refused:
        _save(work, batch)
    return Posted(len(batch.postings), batch.repeated, tuple(batch.refused))


def rows_digest(rows: Iterable[Sequence[Any]]) -> str:
    """The digest of postings as they are stored, number by number."""
    return hashlib.sha256(msgspec.json.encode(list(rows))).hexdigest()


def _future_allowed() -> timedelta:
    return timedelta(minutes=int(rule("ledgers", "future_allowed").value))


def _save(work: Work, batch: Batch) -> None:
    entry = work.chain.seq + 1
    rows = [
        (identity, key, *content[:2], content.kind.value, *content[3:], entry)
        for identity, (key, content) in enumerate(batch.postings, batch.first)
    ]
    digest = rows_digest(rows)
    _journal(work, batch, digest)
    if not rows:
        return
    _save_registers(work, batch.books)
    _open_balances(work, batch)
    insert_blocks(work.connection, posting, COLUMNS, rows)
    work.connection.execute(
        booking.insert(),
        {
            "entry": entry,
            "first": batch.first,
            "last": rows[-1][0],
            "digest": digest,
            "booked": False,
        },
    )


def _save_registers(work: Work, books: Books) -> None:
    """The accounts and lots that were named for the first time, and what was learnt of lots."""
    accounts = [one for one in books.accounts_by_id.values() if one.fresh and one.used]
    if accounts:
        work.connection.execute(
            account.insert(),
            [{"id": a.id, "code": a.code, "kind": a.kind.value, "free": a.free} for a in accounts],
        )
    lots = [one for one in books.lots_by_id.values() if one.used]
    new = [one for one in lots if one.fresh]
    if new:
        work.connection.execute(
            lot.insert(),
            [{"id": o.id, "item": o.goods.id, "code": o.code, **_facts(o.facts)} for o in new],
        )
    changed = [one for one in lots if one.changed and not one.fresh]
    if changed:
        work.connection.execute(
            update(lot)
            .where(lot.c.id == bindparam("of"))
            .values({name: bindparam(f"new_{name}") for name in _facts(changed[0].facts)}),
            [
                {"of": one.id, **{f"new_{k}": v for k, v in _facts(one.facts).items()}}
                for one in changed
            ],
        )


def _facts(facts: Any) -> dict[str, str | None]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}


def _open_balances(work: Work, batch: Batch) -> None:
    """Empty rows for what was never held before; the booking fills them."""
    pairs = {(c.source, c.lot) for _, c in batch.postings}
    pairs |= {(c.target, c.lot) for _, c in batch.postings}
    held, accounts = batch.books.held, batch.books.accounts_by_id
    rows = [
        (holder, of, 0, 0, accounts[holder].free, 0, 0)
        for holder, of in sorted(pairs)
        if held[holder, of].fresh
    ]
    columns = ("account", "lot", "quantity", "promised", "free", "entry", "last_at")
    insert_blocks(work.connection, balance, columns, rows)


def _journal(work: Work, batch: Batch, digest: str) -> None:
    """One entry for the call; refusals that someone may have to answer for are named in it."""
    books, postings, refused = batch.books, batch.postings, batch.refused
    incidents = {content.incident for _, content in postings}
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
        key, content = postings[0]
        payload |= _shown(books, content, key)
    work.journal(
        "ledger.post" if postings else "ledger.refused",
        unit=_unit(books, postings),
        subject=subject,
        payload=payload,
    )


def _shown(books: Books, content: Content, key: str) -> dict[str, Any]:
    of = books.lots_by_id[content.lot]
    return {
        "key": key,
        "kind": content.kind.value,
        "item": of.goods.code,
        "lot": of.code,
        "quantity": of.goods.show(content.quantity),
        "from": books.accounts_by_id[content.source].code,
        "to": books.accounts_by_id[content.target].code,
        "by": content.by,
    }


def _unit(books: Books, postings: Sequence[tuple[str, Content]]) -> str | None:
    """The one unit that a batch's goods went to, if it is one."""
    if not postings:
        return None
    targets = {content.target for _, content in postings}
    if len(targets) > 1:
        return None
    kind, _, name = books.accounts_by_id[targets.pop()].code.partition(":")
    return name if kind == "unit" else None


def _refusal(one: Declined) -> dict[str, Any]:
    return {"key": one.key[:120], "why": one.why.template}
