"""The registers of the books: what is counted, in which units, and where it is kept.

An import is all or nothing. Names may change; what postings already count in may not.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update

from commandcenter.accounts.service import require
from commandcenter.core.errors import Problem
from commandcenter.core.language import text
from commandcenter.core.tabletext import TableText, read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.ledgers.model import Imported
from commandcenter.ledgers.registers import (
    DEPOT_COLUMNS,
    DEPOT_OPTIONAL,
    ITEM_COLUMNS,
    ITEM_OPTIONAL,
    DepotRow,
    ItemRow,
    read_depots,
    read_items,
)
from commandcenter.ledgers.tables import depot, item, item_unit, lot
from commandcenter.store import service as installation
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


def import_items(work: Work, *, path: Path) -> Imported:
    """Import items from CSV `code,name,unit[,gb_code,decimals,units]`, all or nothing."""
    require(work, "ledger.items")
    table = read_table(path, needed=ITEM_COLUMNS, optional=ITEM_OPTIONAL, omitted=ITEM_OPTIONAL)
    rows, problems = read_items(table)
    known = _items(work, rows)
    problems += _recounted(work, table, rows, known)
    refuse_if(table.name, problems)
    identity = int(work.connection.execute(select(func.max(item.c.id))).scalar() or 0)
    ids = {code: row.id for code, row in known.items()}
    new = [row for code, row in rows.items() if code not in known]
    ids |= {row.code: number for number, row in enumerate(new, identity + 1)}
    changed = [row for code, row in rows.items() if code in known and _differs(row, known[code])]
    if new:
        work.connection.execute(item.insert(), [_item_values(row, ids[row.code]) for row in new])
    if changed:
        columns = ("name", "unit", "decimals", "gb_code")
        work.connection.execute(
            update(item)
            .where(item.c.id == bindparam("of"))
            .values({name: bindparam(f"new_{name}") for name in columns}),
            [
                {"of": ids[row.code], **{f"new_{name}": getattr(row, name) for name in columns}}
                for row in changed
            ],
        )
    _set_units(work, {ids[code]: row.units for code, row in rows.items()})
    return note(work, "ledger.items", table, len(rows), len(new), len(changed))


def import_depots(work: Work, *, path: Path) -> Imported:
    """Import depots from CSV `code,name,place[,lat,lon]`, all or nothing; `place` is a unit."""
    require(work, "ledger.depots")
    table = read_table(path, needed=DEPOT_COLUMNS, optional=DEPOT_OPTIONAL, omitted=DEPOT_OPTIONAL)
    rows, problems = read_depots(table)
    places = geo.units(work, codes={row.place for row in rows.values()})
    place, code = table.columns.index("place"), table.columns.index("code")
    for index, cells in enumerate(table.rows):
        if cells[code].strip() in rows and cells[place].strip() not in places:
            words = text("There is no unit {code}.", code=cells[place].strip()[:40])
            problems.append(table.problem(index, words))
    refuse_if(table.name, problems)
    query = select(depot).where(in_set(work.connection, depot.c.code, rows))
    known = {row.code: row for row in work.connection.execute(query)}
    values = [vars(row) for row in rows.values()]
    new = [row for row in values if row["code"] not in known]
    changed = [
        row for row in values if row["code"] in known and row != known[row["code"]]._asdict()
    ]
    if new:
        work.connection.execute(depot.insert(), new)
    if changed:
        work.connection.execute(
            update(depot)
            .where(depot.c.code == bindparam("of"))
            .values({name: bindparam(f"new_{name}") for name in ("name", "place", "lat", "lon")}),
            [
                {"of": row["code"], **{f"new_{k}": v for k, v in row.items() if k != "code"}}
                for row in changed
            ],
        )
    return note(work, "ledger.depots", table, len(rows), len(new), len(changed))


def items(view: View) -> list[ItemRow]:
    """Every item with its other units, in the order of their codes."""
    factors: dict[int, dict[str, str]] = {}
    for row in view.connection.execute(select(item_unit).order_by(item_unit.c.unit)):
        factors.setdefault(row.item, {})[row.unit] = row.factor
    return [
        ItemRow(row.code, row.name, row.unit, row.decimals, row.gb_code, factors.get(row.id, {}))
        for row in view.connection.execute(select(item).order_by(item.c.code))
    ]


def depots(view: View) -> list[DepotRow]:
    """Every depot, in the order of their codes."""
    rows = view.connection.execute(select(depot).order_by(depot.c.code))
    return [DepotRow(row.code, row.name, row.place, row.lat, row.lon) for row in rows]


def _items(view: View, codes: Collection[str]) -> dict[str, Row[Any]]:
    query = select(item).where(in_set(view.connection, item.c.code, codes))
    return {row.code: row for row in view.connection.execute(query)}


def _recounted(
    view: View, table: TableText, rows: dict[str, ItemRow], known: dict[str, Row[Any]]
) -> list[Problem]:
    """The items that are already counted otherwise: their unit cannot change under the books."""
    query = select(lot.c.item).where(
        in_set(view.connection, lot.c.item, [row.id for row in known.values()])
    )
    counted = set(view.connection.execute(query).scalars())
    column = table.columns.index("code")
    problems = []
    for index, cells in enumerate(table.rows):
        row, before = rows.get(cells[column].strip()), known.get(cells[column].strip())
        if row is None or before is None or before.id not in counted:
            continue
        if (row.unit, row.decimals) != (before.unit, before.decimals):
            words = text(
                "{code} is already counted in {unit}; its unit cannot change.",
                code=row.code,
                unit=before.unit,
            )
            problems.append(table.problem(index, words))
    return problems


def _differs(row: ItemRow, known: Row[Any]) -> bool:
    said = (row.name, row.unit, row.decimals, row.gb_code)
    return said != (known.name, known.unit, known.decimals, known.gb_code)


def _item_values(row: ItemRow, identity: int) -> dict[str, Any]:
    return {
        "id": identity,
        "code": row.code,
        "name": row.name,
        "unit": row.unit,
        "decimals": row.decimals,
        "gb_code": row.gb_code,
    }


def _set_units(work: Work, units: dict[int, dict[str, str]]) -> None:
    """The list is the truth about the other units of the items it names."""
    work.connection.execute(
        delete(item_unit).where(in_set(work.connection, item_unit.c.item, units))
    )
    rows = [
        {"item": of, "unit": name, "factor": factor}
        for of, factors in units.items()
        for name, factor in factors.items()
    ]
    if rows:
        work.connection.execute(item_unit.insert(), rows)


def note(work: Work, kind: str, table: TableText, rows: int, added: int, changed: int) -> Imported:
    """Journal an import, keep its file, and say what it did."""
    work.journal(
        kind,
        payload={
            "source": table.name,
            "file": installation.keep_file(work, data=table.data, media_type=table.media_type),
            "rows": rows,
            "added": added,
            "changed": changed,
        },
    )
    return Imported(rows, added, changed)
