"""Lists that stand beside the books: what is written on lots, the standard's categories, and the
reserve that is to be held.

An import is all or nothing. A category is unverified until somebody with the standard checks it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, func, literal, select, update

from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.core.quantities import unscaled
from commandcenter.core.tabletext import TableText, read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.ledgers.books import Goods
from commandcenter.ledgers.model import Holder, Imported, LotFacts
from commandcenter.ledgers.reading import FACT_MAX, LOT_MAX, check_facts
from commandcenter.ledgers.registers import NAME_MAX, check_gb_code
from commandcenter.ledgers.service.books.loading import load_goods
from commandcenter.ledgers.service.books.registers import note
from commandcenter.ledgers.tables import account, balance, category, depot, item, lot, quota
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

LOT_COLUMNS = ("item", "lot")
LOT_FACTS = ("maker", "spec", "made", "expires", "intended")
BASIS_MAX = 200


@dataclass(frozen=True)
class Reserve:
    """What is to be held of an item at or under a unit, what is, and what is missing."""

    place: str
    place_name: str
    item: str
    name: str
    unit: str
    quota: str
    held: str
    missing: str
    basis: str


def import_lots(work: Work, *, path: Path) -> Imported:
    """Set what is written on lots, from CSV `item,lot[,maker,spec,made,expires,intended]`.

    The list is the truth about the lots it names; a lot that is not there yet is made.
    """
    require(work, "ledger.lots")
    table = read_table(path, needed=LOT_COLUMNS, optional=LOT_FACTS, omitted=LOT_FACTS)
    goods = load_goods(work, {row[table.columns.index("item")].strip() for row in table.rows})

    def read(cells: dict[str, str]) -> tuple[tuple[int, str], dict[str, Any]]:
        of = _goods(goods, cells["item"])
        if not 0 < len(cells["lot"]) <= LOT_MAX:
            raise Refused("“{field}” is empty.", field="lot")
        facts = {name: cells.get(name) or None for name in LOT_FACTS}
        if any(len(fact or "") > FACT_MAX for fact in facts.values()):
            raise Refused("A name is longer than {most} characters.", most=FACT_MAX)
        return (of.id, cells["lot"]), vars(check_facts(LotFacts(**facts)))

    rows = _read(table, read)
    query = select(lot.c.id, lot.c.item, lot.c.code).where(
        in_set(work.connection, lot.c.code, {code for _, code in rows})
    )
    known = {(row.item, row.code): row.id for row in work.connection.execute(query)}
    changed = [{"of": known[pair]} | _new(facts) for pair, facts in rows.items() if pair in known]
    if changed:
        sets: dict[str, Any] = {name: bindparam(f"new_{name}") for name in LOT_FACTS}
        work.connection.execute(
            update(lot).where(lot.c.id == bindparam("of")).values(sets), changed
        )
    last = int(work.connection.execute(select(func.max(lot.c.id))).scalar() or 0)
    fresh = [pair for pair in rows if pair not in known]
    if fresh:
        work.connection.execute(
            lot.insert(),
            [
                {"id": number, "item": pair[0], "code": pair[1], **rows[pair]}
                for number, pair in enumerate(fresh, last + 1)
            ],
        )
    return note(work, "ledger.lots", table, len(rows), len(fresh), len(changed))


def import_categories(work: Work, *, path: Path, verified: bool = False) -> Imported:
    """Import categories of GB/T 38565-2020 from CSV `code,name`; unverified unless somebody who
    has the standard says so.
    """
    require(work, "ledger.categories")
    table = read_table(path, needed=("code", "name"), optional=())

    def read(cells: dict[str, str]) -> tuple[str, str]:
        if not 0 < len(cells["name"]) <= NAME_MAX:
            raise Refused("“{field}” is empty.", field="name")
        return check_gb_code(cells["code"]), cells["name"]

    rows = _read(table, read)
    query = select(category.c.code).where(in_set(work.connection, category.c.code, rows))
    known = set(work.connection.execute(query).scalars())
    work.connection.execute(delete(category).where(in_set(work.connection, category.c.code, rows)))
    if rows:
        work.connection.execute(
            category.insert(),
            [
                {"code": code, "name": name, "verified": verified, "source": table.name[:200]}
                for code, name in rows.items()
            ],
        )
    return note(work, "ledger.categories", table, len(rows), len(rows) - len(known), len(known))


def import_quotas(work: Work, *, path: Path) -> Imported:
    """Set the reserve to be held, from CSV `place,item,quantity,basis`; a place is a unit."""
    require(work, "ledger.quotas")
    table = read_table(path, needed=("place", "item", "quantity", "basis"), optional=())
    column = table.columns.index
    goods = load_goods(work, {row[column("item")].strip() for row in table.rows})
    places = geo.units(work, codes={row[column("place")].strip() for row in table.rows})

    def read(cells: dict[str, str]) -> tuple[tuple[str, int], dict[str, Any]]:
        if cells["place"] not in places:
            raise Refused("There is no unit {code}.", code=cells["place"][:40])
        if not 0 < len(cells["basis"]) <= BASIS_MAX:
            raise Refused("Say on what basis the reserve is held.")
        of = _goods(goods, cells["item"])
        steps = of.steps(cells["quantity"], None)[0]
        return (cells["place"], of.id), {"quantity": steps, "basis": cells["basis"]}

    rows = _read(table, read)
    known = 0
    for place, of in rows:
        gone = delete(quota).where(quota.c.place == place, quota.c.item == of)
        known += work.connection.execute(gone).rowcount
    if rows:
        work.connection.execute(
            quota.insert(),
            [{"place": place, "item": of, **values} for (place, of), values in rows.items()],
        )
    return note(work, "ledger.quotas", table, len(rows), len(rows) - known, known)


def reserves(view: View) -> list[Reserve]:
    """The reserve to be held at or under each place, beside what its depots have available."""
    held = view.connection.execute(
        select(
            depot.c.place,
            lot.c.item,
            func.sum(balance.c.quantity - balance.c.promised).label("has"),
        )
        .join(account, account.c.code == literal(f"{Holder.DEPOT.value}:").concat(depot.c.code))
        .join(balance, balance.c.account == account.c.id)
        .join(lot, lot.c.id == balance.c.lot)
        .group_by(depot.c.place, lot.c.item)
    ).all()
    rows = view.connection.execute(
        select(quota, item.c.code.label("item_code"), item.c.name, item.c.unit, item.c.decimals)
        .join(item, item.c.id == quota.c.item)
        .order_by(quota.c.place, item.c.code)
    ).all()
    names = geo.units(view, codes={row.place for row in rows})
    found = []
    for row in rows:
        has = sum(
            int(one.has) for one in held if one.item == row.item and one.place.startswith(row.place)
        )
        found.append(
            Reserve(
                place=row.place,
                place_name=names[row.place].name,
                item=row.item_code,
                name=row.name,
                unit=row.unit,
                quota=unscaled(row.quantity, row.decimals),
                held=unscaled(has, row.decimals),
                missing=unscaled(max(row.quantity - has, 0), row.decimals),
                basis=row.basis,
            )
        )
    return found


def _goods(goods: dict[str, Goods], code: str) -> Goods:
    if code not in goods:
        raise Refused("There is no item “{code}”.", code=code[:60])
    return goods[code]


def _new(facts: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": fact for name, fact in facts.items()}


def _read(table: TableText, read: Callable[[dict[str, str]], tuple[Any, Any]]) -> dict[Any, Any]:
    """The rows of a table by their keys; refused as a whole with every problem found."""
    rows: dict[Any, Any] = {}
    problems = []
    for index, cells in enumerate(table.rows):
        stripped = (cell.strip() for cell in cells)
        try:
            key, value = read(dict(zip(table.columns, stripped, strict=True)))
            if key in rows:
                raise Refused("The code “{code}” stands twice.", code=str(cells[1])[:40])
        except Refused as refused:
            problems.append(table.problem(index, refused.words))
        else:
            rows[key] = value
    refuse_if(table.name, problems)
    return rows
