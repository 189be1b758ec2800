"""Adopts a plan: transfer orders go down the cascade, and the depots' stock is promised.

All or nothing: what the books do not hold is not ordered. What is sent later is compared with the
plan and with the need.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select

from commandcenter.accounts.service import require
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import canonical, digest, new_key
from commandcenter.core.language import FIRST_LANGUAGE, text, translate
from commandcenter.core.quantities import unscaled
from commandcenter.directives import service as directives
from commandcenter.directives.model import Evidence, Order
from commandcenter.geo import service as geo
from commandcenter.ledgers.allocation.fairness import Alarm, alarms, by_item
from commandcenter.ledgers.allocation.plan import Plan, Shipment
from commandcenter.ledgers.allocation.problem import Problem as Allocation
from commandcenter.ledgers.allocation.problem import need
from commandcenter.ledgers.allocation.reading import read_problem
from commandcenter.ledgers.model import STANDING, Holder, Kind
from commandcenter.ledgers.reading import PostingLine
from commandcenter.ledgers.service.books.posting import post
from commandcenter.ledgers.tables import account, balance, depot, item, lot, posting
from commandcenter.ledgers.tables.plans import allocation_plan, transfer_order
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

LINES_MAX = 300
UNDATED = "9999-12-31"


@dataclass(frozen=True)
class Adopted:
    """A plan that became orders: its id, and the directives that went down."""

    id: str
    orders: int
    directives: tuple[str, ...]


def adopt_plan(
    work: Work,
    *,
    problem: str,
    plan: Plan,
    issuer: str,
    incident: str | None = None,
    complete_by: datetime | None = None,
) -> Adopted:
    """Make a plan's shipments transfer orders: promised in the books, ordered by a directive for
    each depot to the depot's unit and to all who receive. The same plan again is the same plan.
    """
    require(work, "ledger.adopt")
    content = digest(canonical([problem, issuer, incident]))
    known = work.connection.execute(
        select(allocation_plan.c.id).where(allocation_plan.c.digest == content)
    ).scalar()
    if known is not None:
        return _adopted(work, known)
    if not plan.shipments:
        raise Refused("The plan sends nothing, so there is nothing to order.")
    geo.unit(work, code=issuer)
    places = _check(work, plan.shipments)
    row = {"digest": content, "problem": problem, "issuer": issuer, "incident": incident}
    return _keep(work, row, plan, places, complete_by)


def fairness(view: View, *, plan: str) -> list[Alarm]:
    """The alarms of an adopted plan: what has been sent since, beside plan and need."""
    row = view.connection.execute(
        select(allocation_plan).where(allocation_plan.c.id == plan)
    ).first()
    if row is None:
        raise Refused("There is no plan {id}.", id=plan[:40])
    orders = view.connection.execute(
        select(transfer_order.c.item, transfer_order.c.unit, transfer_order.c.quantity).where(
            transfer_order.c.plan == plan
        )
    )
    planned = by_item((one.item, one.unit, Decimal(one.quantity)) for one in orders)
    return _alarms(view, read_problem(row.problem), planned, row.adopted_at)


def fairness_of_needs(view: View, *, problem: Allocation, since: datetime) -> list[Alarm]:
    """The alarms where there is no plan: what has been sent since a moment, beside the need."""
    return _alarms(view, problem, None, since)


def _keep(
    work: Work,
    row: dict[str, Any],
    plan: Plan,
    places: Mapping[str, str],
    complete_by: datetime | None,
) -> Adopted:
    identity, issuer, incident = new_key(), str(row["issuer"]), row["incident"]
    work.connection.execute(
        allocation_plan.insert(),
        row | {"id": identity, "adopted_at": work.now, "actor": work.actor},
    )
    _promise(work, identity, plan.shipments, incident)
    numbers = {
        store: _order(work, store, place, plan.shipments, issuer, incident, complete_by)
        for store, place in sorted(places.items())
    }
    rows = [
        {"plan": identity, "number": number, **vars(one), "directive": numbers[one.depot]}
        for number, one in enumerate(plan.shipments, 1)
    ]
    work.connection.execute(transfer_order.insert(), rows)
    work.journal(
        "ledger.adopt",
        unit=issuer,
        subject=identity,
        payload={
            "digest": row["digest"],
            "orders": len(rows),
            "directives": sorted(numbers.values()),
            "min_fill": {code: round(ratio, 6) for code, ratio in plan.min_fill.items()},
        },
    )
    return _adopted(work, identity)


def _alarms(
    view: View,
    problem: Allocation,
    planned: Mapping[str, Mapping[str, Decimal]] | None,
    since: datetime,
) -> list[Alarm]:
    sent = _sent(view, items=problem.items.keys(), since=since)
    found: list[Alarm] = []
    for code, goods in problem.items.items():
        found += alarms(
            code,
            need={area.unit: need(goods, area) for area in problem.areas},
            planned=None if planned is None else planned.get(code, {}),
            sent=sent.get(code, {}),
        )
    return found


def _sent(view: View, *, items: Collection[str], since: datetime) -> dict[str, dict[str, Decimal]]:
    """What has gone to each unit by the books, on the way to it or there; red entries taken off.

    Goods in transit count for the unit whose code the transit account bears.
    """
    near = (Holder.UNIT.value, Holder.TRANSIT.value)
    giver, taker = account.alias("giver"), account.alias("taker")
    same = func.substr(giver.c.code, func.length(giver.c.kind) + 2) == func.substr(
        taker.c.code, func.length(taker.c.kind) + 2
    )
    back = posting.c.kind == Kind.REVERSAL.value
    query = (
        select(
            item.c.code,
            item.c.decimals,
            posting.c.quantity,
            back.label("back"),
            giver.c.code.label("giver"),
            taker.c.code.label("taker"),
        )
        .join(lot, lot.c.id == posting.c.lot)
        .join(item, item.c.id == lot.c.item)
        .join(giver, giver.c.id == posting.c.source)
        .join(taker, taker.c.id == posting.c.target)
        .where(
            in_set(view.connection, item.c.code, items),
            posting.c.at >= since,
            posting.c.kind.not_in([kind.value for kind in STANDING]),
            or_(
                and_(~back, taker.c.kind.in_(near)),
                and_(back, giver.c.kind.in_(near)),
            ),
            ~and_(giver.c.kind.in_(near), taker.c.kind.in_(near), same),
        )
    )
    rows = (
        (
            row.code,
            (row.giver if row.back else row.taker).partition(":")[2],
            Decimal(unscaled(row.quantity, row.decimals)) * (-1 if row.back else 1),
        )
        for row in view.connection.execute(query)
    )
    return by_item(rows)


def _check(work: Work, shipments: Sequence[Shipment]) -> dict[str, str]:
    """The places of the depots; refused with everything that tree and registers do not know."""
    places = dict(
        work.connection.execute(
            select(depot.c.code, depot.c.place).where(
                in_set(work.connection, depot.c.code, {one.depot for one in shipments})
            )
        ).all()
    )
    units = geo.units(work, codes={one.unit for one in shipments})
    known = set(
        work.connection.execute(
            select(item.c.code).where(
                in_set(work.connection, item.c.code, {one.item for one in shipments})
            )
        ).scalars()
    )
    problems = [
        Problem(f"depots.{code}", text("There is no depot “{depot}”.", depot=code))
        for code in sorted({one.depot for one in shipments} - places.keys())
    ]
    problems += [
        Problem(f"areas.{code}", text("There is no unit {code}.", code=code))
        for code in sorted({one.unit for one in shipments} - units.keys())
    ]
    problems += [
        Problem(f"items.{code}", text("There is no such item."))
        for code in sorted({one.item for one in shipments} - known)
    ]
    if problems:
        raise RefusedWithProblems(text("The plan was not adopted."), problems)
    return places


def _promise(
    work: Work, identity: str, shipments: Sequence[Shipment], incident: str | None
) -> None:
    """Hold the stock back for who is to get it, from the lots that expire first."""
    free = _free(work, {one.depot for one in shipments}, {one.item for one in shipments})
    lines: list[PostingLine] = []
    problems: list[Problem] = []
    for number, one in enumerate(shipments, 1):
        left = Decimal(one.quantity)
        for place in free.get((one.depot, one.item), ()):
            taken = min(left, place.amount)
            if taken <= 0:
                continue
            place.amount -= taken
            left -= taken
            lines.append(
                PostingLine(
                    key=f"{identity}:{number}:{place.lot}",
                    at=work.now.isoformat(),
                    kind=Kind.PROMISE.value,
                    by=work.actor,
                    item=one.item,
                    lot=place.lot or None,
                    quantity=f"{taken:f}",
                    source=f"{Holder.DEPOT}:{one.depot}",
                    target=f"{Holder.UNIT}:{one.unit}",
                    incident=incident,
                )
            )
        if left > 0:
            words = text(
                "{depot} lacks {left} {item} for {unit}: the books hold less than the plan says.",
                depot=one.depot,
                left=f"{left:f}",
                item=one.item,
                unit=one.unit,
            )
            problems.append(Problem(str(number), words))
    if not problems:
        refused = post(work, lines=lines).refused
        problems = [Problem(str(one.place + 1), one.why) for one in refused]
    if problems:
        raise RefusedWithProblems(text("The plan was not adopted."), problems)


@dataclass
class _Free:
    """What a depot can still promise of a lot."""

    lot: str
    amount: Decimal


def _free(
    work: Work, stores: Collection[str], items: Collection[str]
) -> dict[tuple[str, str], list[_Free]]:
    """The free stock of depots by item, the lots that expire first first."""
    query = (
        select(
            account.c.code.label("store"),
            item.c.code.label("goods"),
            item.c.decimals,
            lot.c.code.label("lot"),
            (balance.c.quantity - balance.c.promised).label("free"),
        )
        .join(account, account.c.id == balance.c.account)
        .join(lot, lot.c.id == balance.c.lot)
        .join(item, item.c.id == lot.c.item)
        .where(
            in_set(work.connection, account.c.code, {f"{Holder.DEPOT}:{one}" for one in stores}),
            in_set(work.connection, item.c.code, items),
        )
        .order_by(func.coalesce(lot.c.expires, UNDATED), lot.c.code)
    )
    found: dict[tuple[str, str], list[_Free]] = {}
    for row in work.connection.execute(query):
        key = (row.store.partition(":")[2], row.goods)
        amount = Decimal(unscaled(int(row.free), row.decimals))
        found.setdefault(key, []).append(_Free(row.lot, amount))
    return found


def _order(
    work: Work,
    store: str,
    place: str,
    shipments: Sequence[Shipment],
    issuer: str,
    incident: str | None,
    complete_by: datetime | None,
) -> str:
    """The directive of one depot, to its own unit and to all who receive from it."""
    mine = [one for one in shipments if one.depot == store]
    lines = [f"{one.unit}：{one.item} {one.quantity}" for one in mine[:LINES_MAX]]
    rest = len(mine) - len(lines)
    if rest:
        lines.append(translate(text("… and {rest} more.", rest=rest), FIRST_LANGUAGE))
    words = text("Transfer from {depot}. Receivers sign for what arrives.", depot=store)
    units = dict.fromkeys([place, *(one.unit for one in mine)])
    issued = directives.issue(
        work,
        order=Order(
            title=translate(text("Transfer order: {depot}", depot=store), FIRST_LANGUAGE),
            text="\n".join([translate(words, FIRST_LANGUAGE), *lines]),
            incident=incident,
            issuer=issuer,
            lead=None,
            assist=(),
            under=(),
            level=None,
            units=tuple(units),
            delivery="direct",
            priority="urgent",
            evidence=Evidence(),
            key=None,
            issued_at=None,
            acknowledge_by=None,
            start_by=None,
            complete_by=complete_by,
        ),
    )
    return issued.directive


def _adopted(view: View, identity: str) -> Adopted:
    rows = view.connection.execute(
        select(transfer_order.c.directive).where(transfer_order.c.plan == identity)
    ).scalars()
    numbers: list[Any] = list(rows)
    return Adopted(identity, len(numbers), tuple(sorted(set(numbers))))
