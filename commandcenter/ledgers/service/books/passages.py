"""What passed the border of our stores, kept lot by lot with the postings that changed it.

A partner's account gives and gets back; a consignment is filled and unloaded. Their sums are kept
in the same transaction, so that a reconciliation reads them instead of every posting again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import case, func, literal, select, union_all

from commandcenter.ledgers.books import Books, Row
from commandcenter.ledgers.model import OUTSIDE, STANDING, STORES, Holder, Kind
from commandcenter.ledgers.tables import account, passage, posting
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import add_set, insert_blocks
from commandcenter.store.work import View, Work

BORDER = OUTSIDE | {Holder.TRANSIT}
OURS = STORES - {Holder.TRANSIT}
KEYS, SUMS = ("account", "lot"), ("gone", "stored", "came")

type_of_sums = dict[tuple[int, int], list[int]]


def add_passages(work: Work, books: Books, rows: Iterable[Row]) -> None:
    """Add what these new postings carried over the border."""
    new = _summed(books, rows)
    if not new:
        return
    query = select(passage.c.account, passage.c.lot).where(
        in_set(work.connection, passage.c.account, {of for of, _ in new}),
        in_set(work.connection, passage.c.lot, {lot for _, lot in new}),
    )
    known = {(row.account, row.lot) for row in work.connection.execute(query)}
    fresh = [(*key, *sums) for key, sums in new.items() if key not in known]
    grown = [(*sums, *key) for key, sums in new.items() if key in known]
    insert_blocks(work.connection, passage, (*KEYS, *SUMS), fresh)
    add_set(work.connection, passage, keys=KEYS, columns=SUMS, rows=grown)


def recounted_passages(view: View) -> type_of_sums:
    """The same sums, added up anew from every posting; empty ones left out."""
    first, second = account.alias("first"), account.alias("second")
    way = union_all(
        select(posting.c.source, posting.c.target, posting.c.lot, posting.c.quantity).where(
            posting.c.kind.not_in([Kind.REVERSAL.value, *(kind.value for kind in STANDING)])
        ),
        # A red entry goes the way back; it takes off what its posting carried.
        select(posting.c.target, posting.c.source, posting.c.lot, -posting.c.quantity).where(
            posting.c.kind == Kind.REVERSAL.value
        ),
    ).subquery()
    steps, none = way.c.quantity, literal(0)
    ends = (
        select(
            way.c.source.label("account"),
            way.c.lot,
            case((_of(first, OUTSIDE), steps), else_=0).label("gone"),
            case((_of(second, OURS), steps), else_=0).label("stored"),
            none.label("came"),
        ),
        select(way.c.target, way.c.lot, none, none, steps),
    )
    wanted = (
        _of(first, BORDER),
        _of(second, OUTSIDE) | (_of(second, {Holder.TRANSIT}) & _of(first, OUTSIDE)),
    )
    both = union_all(
        *(
            query.join(first, first.c.id == way.c.source)
            .join(second, second.c.id == way.c.target)
            .where(condition)
            for query, condition in zip(ends, wanted, strict=True)
        )
    ).subquery()
    total = [func.sum(both.c[name]) for name in SUMS]
    query = select(both.c.account, both.c.lot, *total).group_by(both.c.account, both.c.lot)
    found = {(row[0], row[1]): [int(sums) for sums in row[2:]]
             for row in view.connection.execute(query)}  # fmt: skip
    return {key: sums for key, sums in found.items() if any(sums)}


def kept_passages(view: View) -> type_of_sums:
    """The sums that are kept, empty ones left out."""
    rows = view.connection.execute(select(passage))
    return {(row.account, row.lot): [row.gone, row.stored, row.came]
            for row in rows if row.gone or row.stored or row.came}  # fmt: skip


def _summed(books: Books, rows: Iterable[Row]) -> type_of_sums:
    """What postings carried: `gone`, `stored` and `came` by account and lot."""
    holders = {one.id: one.kind for one in books.accounts_by_id.values()}
    border = {number for number, kind in holders.items() if kind in BORDER}
    standing = {kind.value for kind in STANDING}
    found: type_of_sums = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        if (row.source not in border and row.target not in border) or row.kind in standing:
            continue
        source, target, steps = row.source, row.target, row.quantity
        if row.kind == Kind.REVERSAL:
            source, target, steps = target, source, -steps
        outside = holders[source] in OUTSIDE
        if outside:
            found[source, row.lot][0] += steps
        if source in border and holders[target] in OURS:
            found[source, row.lot][1] += steps
        if holders[target] in OUTSIDE or (outside and target in border):
            found[target, row.lot][2] += steps
    return {key: sums for key, sums in found.items() if any(sums)}


def _of(end: Any, kinds: Iterable[Holder]) -> Any:
    return end.c.kind.in_(sorted(kind.value for kind in kinds))
