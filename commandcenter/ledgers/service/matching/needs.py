"""What units need: said by a person, or taken from what they reported as a difficulty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from commandcenter.accounts.service import require
from commandcenter.core.quantities import parse_amount, scaled, unscaled
from commandcenter.directives.model import Kind as Act
from commandcenter.directives.tables import act, directive
from commandcenter.geo import service as geo
from commandcenter.ledgers.books import Goods
from commandcenter.ledgers.service.amounts import (
    SORTS,
    checked_reason,
    enter,
    known,
    next_number,
    one_of,
)
from commandcenter.ledgers.service.books.loading import load_goods
from commandcenter.ledgers.tables import claim, item, need
from commandcenter.store import service as installation
from commandcenter.store.work import View, Work

GATHER_MAX = 2_000
GATHERED = "needs.gathered"
# So many reports without a difficulty are read before it is noted that they were.
READ_MAX = 50_000


@dataclass(frozen=True)
class OpenNeed:
    """A need that is not met: `open` is what no offer was found for, None where nobody said how
    much.
    """

    id: int
    unit: str
    unit_name: str
    sort: str
    item: str | None
    name: str | None
    quantity: str | None
    open: str | None
    measure: str
    words: str
    at: datetime
    age: timedelta
    by: str | None
    directive: str | None


def say_need(
    work: Work, *, key: str, unit: str, at: datetime, words: str = "", sort: str = "goods",
    item_code: str | None = None, quantity: str | None = None, measure: str | None = None,
    by: str | None = None,
) -> int:  # fmt: skip
    """Enter what a unit needs; the same key changes nothing. Returns its number."""
    require(work, "ledger.need")
    geo.unit(work, code=unit)
    before = known(work, need, key)
    if before is not None:
        return before
    identity, goods = enter(
        work, need, key=key, at=at, words=words, sort=sort, item_code=item_code,
        quantity=quantity, measure=measure, by=by, unit=unit,
    )  # fmt: skip
    payload = {"need": identity, "item": goods and goods.code, "quantity": quantity, "words": words}
    work.journal("need.say", unit=unit, payload=payload)
    return identity


def gather_needs(work: Work) -> int:
    """Make a need of every difficulty that units reported and nobody took up yet; returns how
    many. A quantity that is called like an item, by code or name, counts as so much of it.
    """
    require(work, "ledger.need")
    rows, newest = _new_difficulties(work)
    if newest is not None:
        installation.set_fact(work, name=GATHERED, value=newest)
    if not rows:
        return 0
    names = {name for row in rows for name in (row.quantities or {})}
    goods = _goods_called(work, names)
    identity = next_number(work, need)
    made: list[dict[str, Any]] = []
    for row in rows:
        asked = {name: value for name, value in (row.quantities or {}).items() if name in goods}
        wanted = asked or {"": None}
        for place, (name, value) in enumerate(wanted.items()):
            made.append(_gathered(row, identity + len(made), place, goods.get(name), value))
    work.connection.execute(need.insert(), made)
    work.journal(
        "need.gather",
        payload={"needs": len(made), "first_act": rows[0].id, "last_act": rows[-1].id},
    )
    return len(made)


def has_new_difficulties(view: View) -> bool:
    """Whether there is something to gather, so that nobody writes for nothing."""
    rows, newest = _new_difficulties(view)
    last = int(installation.fact(view, GATHERED) or 0)
    return bool(rows) or (newest or 0) - last > READ_MAX


def close_need(work: Work, *, need_id: int, reason: str) -> None:
    """A need is met or was none; a person says so and why."""
    require(work, "ledger.need")
    asked = one_of(work, need, need_id)
    if asked.closed_at is not None:
        return
    work.connection.execute(
        update(need)
        .where(need.c.id == need_id)
        .values(closed_at=work.now, closed_why=checked_reason(reason))
    )
    work.journal("need.close", unit=asked.unit, payload={"need": need_id, "reason": reason})


def unmet_needs(view: View, *, under: str | None = None) -> list[OpenNeed]:
    """Needs that are not met, oldest first; a unit's own or those of everybody under it.

    Claims that wait in the line of an offer are counted there, not here.
    """
    query = (
        select(need, item.c.code.label("item_code"), item.c.name, directive.c.number)
        .outerjoin(item, item.c.id == need.c.item)
        .outerjoin(directive, directive.c.id == need.c.directive)
        .outerjoin(claim, claim.c.need == need.c.id)
        .where(need.c.closed_at.is_(None), claim.c.need.is_(None))
        .where(need.c.quantity.is_(None) | (need.c.matched < need.c.quantity))
        .order_by(need.c.at, need.c.id)
    )
    if under is not None:
        query = query.where(need.c.unit.startswith(under, autoescape=True))
    rows = view.connection.execute(query).all()
    names = geo.units(view, codes={row.unit for row in rows})
    return [
        OpenNeed(
            id=row.id,
            unit=row.unit,
            unit_name=names[row.unit].name,
            sort=row.sort,
            item=row.item_code,
            name=row.name,
            quantity=None if row.quantity is None else unscaled(row.quantity, row.decimals),
            open=None
            if row.quantity is None
            else unscaled(row.quantity - row.matched, row.decimals),
            measure=row.measure,
            words=row.words,
            at=row.at,
            age=view.now - row.at,
            by=row.by,
            directive=row.number,
        )
        for row in rows
    ]


def _new_difficulties(view: View) -> tuple[Sequence[Any], int | None]:
    """Difficulties reported since the last time, and the newest report that was looked at."""
    last = int(installation.fact(view, GATHERED) or 0)
    newest = view.connection.execute(select(func.max(act.c.id)).where(act.c.id > last)).scalar()
    columns = (act.c.id, act.c.unit, act.c.at, act.c.by, act.c.words, act.c.quantities)
    rows = view.connection.execute(
        select(*columns, act.c.directive)
        .where(act.c.id > last, act.c.kind == Act.NEED.value)
        .order_by(act.c.id)
        .limit(GATHER_MAX)
    ).all()
    return rows, rows[-1].id if len(rows) == GATHER_MAX else newest


def _goods_called(view: View, names: set[str]) -> dict[str, Goods]:
    rows = view.connection.execute(select(item.c.code, item.c.name)).all()
    codes = {row.name: row.code for row in rows if row.name in names}
    codes |= {row.code: row.code for row in rows if row.code in names}
    goods = load_goods(view, set(codes.values()))
    return {called: goods[code] for called, code in codes.items()}


def _gathered(
    row: Any, identity: int, place: int, goods: Goods | None, value: str | None
) -> dict[str, Any]:
    steps = scaled(parse_amount(value), goods.decimals) if goods and value else None
    return {
        "id": identity,
        "key": f"act:{row.id}:{place}",
        "unit": row.unit,
        "sort": SORTS[0],
        "item": goods.id if goods and steps else None,
        "quantity": steps or None,
        "decimals": goods.decimals if goods else 0,
        "measure": goods.unit if goods else "",
        "words": row.words or "",
        "at": row.at,
        "by": row.by,
        "directive": row.directive,
        "act": row.id,
        "matched": 0,
        "counted": 0,
    }
