"""Loads the part of the books that a batch of lines touches, set by set; nothing is decided here.

An account that may not exist (an unknown depot, an unknown unit) is loaded as its refusal.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Integer, bindparam, func, select, type_coerce, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from commandcenter.core.errors import Refused
from commandcenter.geo.tables import unit
from commandcenter.incidents.tables import incident
from commandcenter.ledgers.books import Account, Books, Goods, Held, Lot, Row, type_of_way
from commandcenter.ledgers.history import type_of_move
from commandcenter.ledgers.model import KINDS, NAMING, STANDING, STORES, Holder, Kind, LotFacts
from commandcenter.ledgers.reading import PostingLine, read_account
from commandcenter.ledgers.tables import account, balance, depot, item, item_unit, lot, posting
from commandcenter.store.sets import in_set
from commandcenter.store.types import from_microseconds, to_microseconds
from commandcenter.store.work import View


def load(view: View, lines: Sequence[PostingLine]) -> Books:
    """Everything a batch may need."""
    # Many lines go the same ways: what can be asked of a way is not asked of each line.
    ways = {(line.kind, line.item, line.lot, line.source, line.target) for line in lines}
    named = _named(lines, {way[0] for way in ways})
    stored = _stored(view, {line.key for line in lines} | named)
    goods = load_goods(view, {way[1] for way in ways if way[1]})
    accounts = _accounts(view, {way[3] for way in ways} | {way[4] for way in ways})
    lots = _lots(view, goods, {(way[1] or "", way[2] or "") for way in ways})
    books = Books(
        goods=goods,
        accounts=accounts,
        accounts_by_id={one.id: one for one in accounts.values() if isinstance(one, Account)},
        lots=lots,
        lots_by_id={one.id: one for one in lots.values()},
        stored=stored,
        reversed=set(),
        open={},
        incidents=_incidents(view, {line.incident for line in lines}),
        history=lambda holder, of, since: history(view, holder, of, since),
    )
    about = [stored[word] for word in named if word in stored]
    _load_named(view, books, about)
    _load_held(view, books, ways, about)
    return books


def _named(lines: Sequence[PostingLine], kinds: Collection[str]) -> set[str]:
    """The keys of postings that red entries, settlings and releases may be about."""
    naming = {kind for kind in kinds if KINDS.get(kind, Kind.RELEASE) in NAMING}
    if not naming:
        return set()
    about = (word for line in lines if line.kind in naming for word in (line.of, line.note))
    return {word for word in about if word}


def load_goods(view: View, codes: Collection[str]) -> dict[str, Goods]:
    """The items behind these codes, with their other units."""
    found = view.connection.execute(
        select(item).where(in_set(view.connection, item.c.code, codes))
    ).all()
    return _goods(view, found)


def goods_named(view: View, code: str) -> Goods:
    """The item behind this code; refused where there is none."""
    goods = load_goods(view, {code}).get(code)
    if goods is None:
        raise Refused("There is no item “{code}”.", code=code[:60])
    return goods


def goods_by_id(view: View, ids: Collection[int]) -> dict[int, Goods]:
    """The items behind these numbers."""
    found = view.connection.execute(select(item).where(in_set(view.connection, item.c.id, ids)))
    return {one.id: one for one in _goods(view, found.all()).values()}


def _goods(view: View, rows: Sequence[Any]) -> dict[str, Goods]:
    goods = {row.id: Goods(row.id, row.code, row.unit, row.decimals, {}) for row in rows}
    for row in view.connection.execute(
        select(item_unit).where(in_set(view.connection, item_unit.c.item, goods))
    ):
        goods[row.item].factors[row.unit] = Decimal(row.factor)
    return {one.code: one for one in goods.values()}


def _accounts(view: View, named: Collection[str | None]) -> dict[str, Account | Refused]:
    """Known accounts, new ones that may be, and the refusals of those that may not."""
    codes = {code for code in named if code}
    found: dict[str, Account | Refused] = {}
    for row in view.connection.execute(
        select(account).where(in_set(view.connection, account.c.code, codes))
    ):
        found[row.code] = Account(row.id, row.code, Holder(row.kind), row.free)
    new: dict[str, Holder] = {}
    for code in sorted(codes - found.keys()):
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


def _known(view: View, column: Any, codes: Iterable[str | None]) -> set[str]:
    listed = [code for code in codes if code]
    if not listed:
        return set()
    query = select(column).where(in_set(view.connection, column, listed))
    return set(view.connection.execute(query).scalars())


def _incidents(view: View, ids: Collection[str | None]) -> set[str]:
    return _known(view, incident.c.id, ids)


def _lots(
    view: View, goods: dict[str, Goods], named: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Lot]:
    """The lots the lines name, by item and code; those the books do not know yet included."""
    wanted = {pair for pair in named if pair[0] in goods}
    by_id = {one.id: one for one in goods.values()}
    query = select(lot).where(
        in_set(view.connection, lot.c.code, {code for _, code in wanted}),
        in_set(view.connection, lot.c.item, by_id),
    )
    rows = view.connection.execute(query)
    found = {(by_id[row.item].code, row.code): _lot(row, by_id) for row in rows}
    last = int(view.connection.execute(select(func.max(lot.c.id))).scalar() or 0)
    for identity, pair in enumerate(sorted(wanted - found.keys()), last + 1):
        found[pair] = Lot(identity, goods[pair[0]], pair[1], LotFacts(), fresh=True)
    return found


def _lot(row: Any, goods: dict[int, Goods]) -> Lot:
    facts = LotFacts(row.maker, row.spec, row.made, row.expires, row.intended)
    return Lot(row.id, goods[row.item], row.code, facts)


def _stored(view: View, keys: Collection[str]) -> dict[str, Row]:
    columns = [
        # The stored value of the time itself, as a new row has it.
        type_coerce(posting.c.at, BigInteger) if name == "at" else posting.c[name]
        for name in Row._fields
    ]
    query = select(*columns).where(in_set(view.connection, posting.c.key, keys))
    return {row[1]: Row(*row) for row in view.connection.execute(query)}


def _load_named(view: View, books: Books, about: Sequence[Row]) -> None:
    """The lots and accounts of the postings that others name, and what became of those."""
    if not about:
        return
    lots = {one.lot for one in about} - books.lots_by_id.keys()
    rows = view.connection.execute(select(lot).where(in_set(view.connection, lot.c.id, lots))).all()
    goods = {one.id: one for one in books.goods.values()}
    goods |= goods_by_id(view, {row.item for row in rows} - goods.keys())
    for row in rows:
        books.lots_by_id[row.id] = _lot(row, goods)
    ends = {end for one in about for end in (one.source, one.target)}
    for row in view.connection.execute(
        select(account).where(
            in_set(view.connection, account.c.id, ends - books.accounts_by_id.keys())
        )
    ):
        books.accounts_by_id[row.id] = Account(row.id, row.code, Holder(row.kind), row.free)
    for one in about:
        books.open[one.id] = one.quantity
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
    view: View, books: Books, ways: Collection[type_of_way], about: Sequence[Row]
) -> None:
    """Who holds what of the lots, as far as the lines name it."""
    pairs = {(row.source, row.lot) for row in about} | {(row.target, row.lot) for row in about}
    accounts: dict[str | None, int] = {
        code: one.id
        for code, one in books.accounts.items()
        if isinstance(one, Account) and not one.fresh
    }
    lots = {pair: one.id for pair, one in books.lots.items() if not one.fresh}
    for _, item_code, lot_code, source, target in ways:
        of = lots.get((item_code or "", lot_code or ""))
        if of is None:
            continue
        if source in accounts:
            pairs.add((accounts[source], of))
        if target in accounts:
            pairs.add((accounts[target], of))
    for row in _balances(view, sorted(pairs)):
        holder, of_row = books.accounts_by_id[row.account], books.lots_by_id[row.lot]
        of_row.held[holder.id] = Held(holder, row.quantity, row.promised, row.last_at, fresh=False)


def _balances(view: View, pairs: Sequence[tuple[int, int]]) -> Sequence[Any]:
    asked: Any
    if view.database.dialect == "sqlite":
        each = func.json_each(json.dumps(pairs)).table_valued("value", name="pair")
        asked = select(
            func.json_extract(each.c.value, "$[0]").label("account"),
            func.json_extract(each.c.value, "$[1]").label("lot"),
        ).subquery()
    else:
        asked = (
            func.unnest(_array(a for a, _ in pairs), _array(of for _, of in pairs))
            .table_valued("account", "lot", name="pair")
            .render_derived()
        )
    columns = (
        balance.c.account,
        balance.c.lot,
        balance.c.quantity,
        balance.c.promised,
        type_coerce(balance.c.last_at, BigInteger).label("last_at"),
    )
    return view.connection.execute(
        select(*columns).join(
            asked, (balance.c.account == asked.c.account) & (balance.c.lot == asked.c.lot)
        )
    ).all()


def _array(numbers: Iterable[int]) -> Any:
    return bindparam(None, list(numbers), ARRAY(Integer))


def history(view: View, holder: int, of: int, since: int) -> list[type_of_move]:
    """What came to an account and left it of a lot, after a moment."""
    after = from_microseconds(since)
    moving = posting.c.kind.not_in([kind.value for kind in STANDING])
    came = select(posting.c.at, posting.c.quantity).where(posting.c.target == holder)
    went = select(posting.c.at, -posting.c.quantity).where(posting.c.source == holder)
    both = union_all(
        *(half.where(posting.c.lot == of, posting.c.at > after, moving) for half in (came, went))
    )
    return [(to_microseconds(at), delta) for at, delta in view.connection.execute(both)]
