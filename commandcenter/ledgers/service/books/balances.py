"""What the books say: balances now and at a time, one account's ledger, the way of a lot.

Reads only. A balance of now is one kept row; a balance of a time is added up from the postings.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, func, or_, select, union_all

from commandcenter.core.errors import Refused
from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.model import STANDING, BalanceRow, Holder, Kind, Movement
from commandcenter.ledgers.reading import read_account, read_holder
from commandcenter.ledgers.service.books.loading import goods_named
from commandcenter.ledgers.tables import account, balance, item, lot, posting
from commandcenter.store.work import View

MOVES_MAX = 10_000
MOVING = posting.c.kind.not_in([kind.value for kind in STANDING])


def balances(
    view: View, *, account: str | None = None, item: str | None = None, at: datetime | None = None
) -> list[BalanceRow]:
    """What each account holds of each lot, empty rows left out.

    `account` is one account, or a kind of accounts (“depot”); with `at`, postings count from their
    own time. What is asked for must be able to exist: an empty answer to a slip of the keys would
    read as “nothing there”.
    """
    if account is not None:
        _read_wanted(account)
    if at is None:
        query = _kept(account is not None, _is_kind(account), item is not None)
    else:
        query = _described(added_up(view, wanted=account, until=at), account, item)
    asked = {"wanted": (account or "").rstrip(":") if _is_kind(account) else account, "of": item}
    rows = view.connection.execute(query, asked if at is None else {}).all()
    if item is not None and not rows:
        goods_named(view, item)
    return [
        BalanceRow(
            account=row.account_code,
            item=row.item_code,
            name=row.name,
            lot=row.lot_code,
            quantity=unscaled(int(row.quantity), row.decimals),
            promised=unscaled(int(row.promised), row.decimals),
            unit=row.unit,
            last_at=row.last_at,
        )
        for row in rows
    ]


@cache
def _kept(by_account: bool, by_kind: bool, by_item: bool) -> Select[Any]:
    """The kept balances; the same few questions are asked again and again, so they are kept."""
    query = _described(balance, None, None)
    if by_kind:
        query = query.where(account.c.kind == bindparam("wanted"))
    elif by_account:
        # By its number, so that both databases begin at the account's own few rows.
        own = account.alias("own")
        number = select(own.c.id).where(own.c.code == bindparam("wanted")).scalar_subquery()
        query = query.where(balance.c.account == number)
    return query.where(item.c.code == bindparam("of")) if by_item else query


def _read_wanted(code: str) -> Holder:
    return read_holder(code) if _is_kind(code) else read_account(code)


def _is_kind(wanted: str | None) -> bool:
    """Whether all accounts of a kind are meant, not one account."""
    return wanted is not None and ":" not in wanted.rstrip(":")


def added_up(view: View, *, wanted: str | None = None, until: datetime | None = None) -> Any:
    """The sums of everything that was posted, for the time up to `until` where one is given."""
    held = case(
        (posting.c.kind == Kind.PROMISE.value, posting.c.quantity), else_=-posting.c.quantity
    )
    promising = [Kind.PROMISE.value, Kind.SETTLE.value, Kind.RELEASE.value]
    went = select(
        posting.c.source.label("account"),
        posting.c.lot,
        case((MOVING, -posting.c.quantity), else_=0).label("quantity"),
        case((posting.c.kind.in_(promising), held), else_=0).label("promised"),
        posting.c.at,
    )
    came = select(
        posting.c.target, posting.c.lot, posting.c.quantity, posting.c.quantity * 0, posting.c.at
    ).where(MOVING)
    if until is not None:
        went, came = went.where(posting.c.at <= until), came.where(posting.c.at <= until)
    if wanted is not None:
        ids = list(view.connection.execute(select(account.c.id).where(_is(wanted))).scalars())
        went, came = went.where(posting.c.source.in_(ids)), came.where(posting.c.target.in_(ids))
    both = union_all(went, came).subquery()
    return (
        select(
            both.c.account,
            both.c.lot,
            func.sum(both.c.quantity).label("quantity"),
            func.sum(both.c.promised).label("promised"),
            func.max(both.c.at).label("last_at"),
        )
        .group_by(both.c.account, both.c.lot)
        .subquery()
    )


def _is(wanted: str) -> ColumnElement[bool]:
    """One account, or all of a kind."""
    if _is_kind(wanted):
        return account.c.kind == wanted.rstrip(":")
    return account.c.code == wanted


def _described(sums: Any, wanted: str | None, item_code: str | None) -> Select[Any]:
    query = (
        select(
            account.c.code.label("account_code"),
            item.c.code.label("item_code"),
            item.c.name,
            item.c.unit,
            item.c.decimals,
            lot.c.code.label("lot_code"),
            sums.c.quantity,
            sums.c.promised,
            sums.c.last_at,
        )
        .join(account, account.c.id == sums.c.account)
        .join(lot, lot.c.id == sums.c.lot)
        .join(item, item.c.id == lot.c.item)
        .where(or_(sums.c.quantity != 0, sums.c.promised != 0))
        .order_by(account.c.code, item.c.code, lot.c.code)
    )
    if wanted is not None:
        query = query.where(_is(wanted))
    if item_code is not None:
        query = query.where(item.c.code == item_code)
    return query


def movements(rows: Iterable[Row[Any]]) -> list[Movement]:
    """Rows of `movement_query` as records."""
    return [
        Movement(
            id=row.id,
            key=row.key,
            at=row.at,
            by=row.by,
            kind=Kind(row.kind),
            item=row.item_code,
            name=row.name,
            lot=row.lot_code,
            quantity=unscaled(row.quantity, row.decimals),
            unit=row.unit,
            source=row.source_code,
            target=row.target_code,
            incident=row.incident,
            note=row.note,
            of=row.of_key,
            entry=row.entry,
            reversed=row.reversed_by is not None,
        )
        for row in rows
    ]


def movement_query() -> Select[Any]:
    """Postings with the words that people know them by, in the order of their own time."""
    source, target = account.alias("source"), account.alias("target")
    first, red = posting.alias("first"), posting.alias("red")
    return (
        select(
            posting,
            item.c.code.label("item_code"),
            item.c.name,
            item.c.unit,
            item.c.decimals,
            lot.c.code.label("lot_code"),
            source.c.code.label("source_code"),
            target.c.code.label("target_code"),
            first.c.key.label("of_key"),
            red.c.id.label("reversed_by"),
        )
        .join(lot, lot.c.id == posting.c.lot)
        .join(item, item.c.id == lot.c.item)
        .join(source, source.c.id == posting.c.source)
        .join(target, target.c.id == posting.c.target)
        .outerjoin(first, first.c.id == posting.c.of)
        .outerjoin(red, (red.c.of == posting.c.id) & (red.c.kind == Kind.REVERSAL.value))
        .order_by(posting.c.at, posting.c.id)
    )


def account_id(view: View, code: str) -> int:
    """The number of an account that was posted to; refused where there is none."""
    found = view.connection.execute(select(account.c.id).where(account.c.code == code)).scalar()
    if found is None:
        raise Refused("Nothing was ever posted to “{code}”.", code=code[:60])
    return int(found)
