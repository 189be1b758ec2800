"""Loads the part of the books that a batch of lines touches, set by set; nothing is decided here.

An account that may not exist (an unknown depot, an unknown unit) is loaded as its refusal.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select, union_all

from commandcenter.core.errors import Refused
from commandcenter.geo.tables import unit
from commandcenter.incidents.tables import incident
from commandcenter.ledgers.books import Account, Books, Content, Goods, Held, Lot, Stored
from commandcenter.ledgers.history import Move
from commandcenter.ledgers.model import KINDS, NAMING, STANDING, STORES, Holder, Kind, LotFacts
from commandcenter.ledgers.reading import PostingLine, read_account
from commandcenter.ledgers.tables import account, balance, depot, item, item_unit, lot, posting
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View


def load(view: View, lines: Sequence[PostingLine]) -> Books:
    """Everything a batch may need."""
    naming = [line for line in lines if KINDS.get(line.kind, Kind.OPENING) in NAMING]
    named = {word for line in naming for word in (line.of, line.note) if word}
    rows = _postings(view, {line.key for line in lines} | named)
    stored = {row.key: _stored(row) for row in rows}
    goods = load_goods(view, {line.item for line in lines if line.item})
    accounts = _accounts(view, {code for one in lines for code in (one.source, one.target) if code})
    books = Books(
        goods=goods,
        accounts=accounts,
        accounts_by_id={one.id: one for one in accounts.values() if isinstance(one, Account)},
        lots=_lots(view, goods, lines),
        lots_by_id={},
        held={},
        stored=stored,
        reversed=set(),
        open={},
        incidents=_incidents(view, {line.incident for line in lines if line.incident}),
        history=lambda holder, of, since: history(view, holder, of, since),
    )
    books.lots_by_id = {one.id: one for one in books.lots.values()}
    about = [stored[word] for word in named if word in stored]
    _load_named(view, books, about)
    _load_held(view, books, lines, about)
    return books


def load_goods(view: View, codes: Collection[str]) -> dict[str, Goods]:
    """The items behind these codes, with their other units."""
    found = view.connection.execute(
        select(item).where(in_set(view.connection, item.c.code, codes))
    ).all()
    return _goods(view, found)


def goods_by_id(view: View, ids: Collection[int]) -> dict[int, Goods]:
    """The items behind these numbers."""
    found = view.connection.execute(select(item).where(in_set(view.connection, item.c.id, ids)))
    return {one.id: one for one in _goods(view, found.all()).values()}


def _goods(view: View, rows: Sequence[Row[Any]]) -> dict[str, Goods]:
    goods = {row.id: Goods(row.id, row.code, row.unit, row.decimals, {}) for row in rows}
    for row in view.connection.execute(
        select(item_unit).where(in_set(view.connection, item_unit.c.item, goods))
    ):
        goods[row.item].factors[row.unit] = Decimal(row.factor)
    return {one.code: one for one in goods.values()}


def _accounts(view: View, codes: Collection[str]) -> dict[str, Account | Refused]:
    """Known accounts, new ones that may be, and the refusals of those that may not."""
    found: dict[str, Account | Refused] = {}
    for row in view.connection.execute(
        select(account).where(in_set(view.connection, account.c.code, codes))
    ):
        found[row.code] = Account(row.id, row.code, Holder(row.kind), row.free)
    new: dict[str, Holder] = {}
    for code in sorted(set(codes) - found.keys()):
        try:
            new[code] = read_account(code)
        except Refused as refused:
            found[code] = refused
    names = {code: code.partition(":")[2] for code in new}
    depots = _known(view, depot.c.code, (names[c] for c, h in new.items() if h is Holder.DEPOT))
    units = _known(view, unit.c.code, (names[c] for c, h in new.items() if h is Holder.UNIT))
    identity = int(view.connection.execute(select(func.max(account.c.id))).scalar() or 0)
    for code, holder in new.items():
        if holder is Holder.DEPOT and names[code] not in depots:
            found[code] = Refused("There is no depot {code}.", code=names[code][:60])
        elif holder is Holder.UNIT and names[code] not in units:
            found[code] = Refused("There is no unit {code}.", code=names[code][:60])
        else:
            identity += 1
            found[code] = Account(identity, code, holder, holder not in STORES, fresh=True)
    return found


def _known(view: View, column: Any, codes: Iterable[str]) -> set[str]:
    listed = list(codes)
    if not listed:
        return set()
    query = select(column).where(in_set(view.connection, column, listed))
    return set(view.connection.execute(query).scalars())


def _incidents(view: View, ids: Collection[str]) -> set[str]:
    return _known(view, incident.c.id, ids)


def _lots(
    view: View, goods: dict[str, Goods], lines: Sequence[PostingLine]
) -> dict[tuple[int, str], Lot]:
    """The lots the lines name, those the books do not know yet included."""
    wanted = {(line.item, line.lot or "") for line in lines if line.item in goods}
    codes = {code for _, code in wanted}
    by_id = {one.id: one for one in goods.values()}
    query = select(lot).where(
        in_set(view.connection, lot.c.code, codes), in_set(view.connection, lot.c.item, by_id)
    )
    found = {(row.item, row.code): _lot(row, by_id) for row in view.connection.execute(query)}
    identity = int(view.connection.execute(select(func.max(lot.c.id))).scalar() or 0)
    for code, lot_code in sorted(wanted, key=lambda pair: (str(pair[0]), pair[1])):
        one = goods[str(code)]
        if (one.id, lot_code) not in found:
            identity += 1
            found[one.id, lot_code] = Lot(identity, one, lot_code, LotFacts(), fresh=True)
    return found


def _lot(row: Row[Any], goods: dict[int, Goods]) -> Lot:
    facts = LotFacts(row.maker, row.spec, row.made, row.expires, row.intended)
    return Lot(row.id, goods[row.item], row.code, facts)


def _postings(view: View, keys: Collection[str]) -> Sequence[Row[Any]]:
    return view.connection.execute(
        select(posting).where(in_set(view.connection, posting.c.key, keys))
    ).all()


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        row.id,
        Content(
            to_microseconds(row.at),
            row.by,
            Kind(row.kind),
            row.lot,
            row.quantity,
            row.said,
            row.source,
            row.target,
            row.incident,
            row.note,
            row.of,
        ),
    )


def _load_named(view: View, books: Books, about: Sequence[Stored]) -> None:
    """The lots and accounts of the postings that others name, and what became of those."""
    if not about:
        return
    lots = {one.content.lot for one in about} - books.lots_by_id.keys()
    rows = view.connection.execute(select(lot).where(in_set(view.connection, lot.c.id, lots))).all()
    goods = {one.id: one for one in books.goods.values()}
    goods |= goods_by_id(view, {row.item for row in rows} - goods.keys())
    for row in rows:
        books.lots_by_id[row.id] = _lot(row, goods)
    ends = {end for one in about for end in (one.content.source, one.content.target)}
    for row in view.connection.execute(
        select(account).where(
            in_set(view.connection, account.c.id, ends - books.accounts_by_id.keys())
        )
    ):
        books.accounts_by_id[row.id] = Account(row.id, row.code, Holder(row.kind), row.free)
    for one in about:
        books.open[one.id] = one.content.quantity
    for row in view.connection.execute(
        select(posting.c.of, posting.c.kind, posting.c.quantity).where(
            in_set(view.connection, posting.c.of, {one.id for one in about})
        )
    ):
        if row.kind == Kind.REVERSAL.value:
            books.reversed.add(row.of)
        else:
            books.open[row.of] -= row.quantity


def _load_held(
    view: View, books: Books, lines: Sequence[PostingLine], about: Sequence[Stored]
) -> None:
    pairs = {(c.source, c.lot) for _, c in about} | {(c.target, c.lot) for _, c in about}
    for line in lines:
        goods = books.goods.get(line.item or "")
        if goods is None:
            continue
        of = books.lots[goods.id, line.lot or ""].id
        for code in (line.source, line.target):
            holder = books.accounts.get(code or "")
            if isinstance(holder, Account):
                pairs.add((holder.id, of))
    for row in _balances(view, sorted(pairs)):
        holder, of_lot = books.accounts_by_id[row.account], books.lots_by_id[row.lot]
        books.held[row.account, row.lot] = Held(
            holder, of_lot, row.quantity, row.promised, to_microseconds(row.last_at), fresh=False
        )


def _balances(view: View, pairs: Sequence[tuple[int, int]]) -> Sequence[Row[Any]]:
    asked: Any
    if view.database.dialect == "sqlite":
        each = func.json_each(json.dumps(pairs)).table_valued("value", name="pair")
        asked = select(
            func.json_extract(each.c.value, "$[0]").label("account"),
            func.json_extract(each.c.value, "$[1]").label("lot"),
        ).subquery()
    else:
        asked = (
            func.unnest([a for a, _ in pairs], [one for _, one in pairs])
            .table_valued("account", "lot", name="pair")
            .render_derived()
        )
    return view.connection.execute(
        select(balance).join(
            asked, (balance.c.account == asked.c.account) & (balance.c.lot == asked.c.lot)
        )
    ).all()


def history(view: View, holder: int, of: int, since: int) -> list[Move]:
    """What came to an account and left it of a lot, after a moment."""
    after = from_microseconds(since)
    moving = posting.c.kind.not_in([kind.value for kind in STANDING])
    came = select(posting.c.at, posting.c.quantity).where(posting.c.target == holder)
    went = select(posting.c.at, -posting.c.quantity).where(posting.c.source == holder)
    both = union_all(
        *(half.where(posting.c.lot == of, posting.c.at > after, moving) for half in (came, went))
    )
    return [Move(to_microseconds(at), delta) for at, delta in view.connection.execute(both)]
