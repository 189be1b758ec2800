"""What has become of transfer orders: promised, sent, given up, and what is still to come.

Reads only; the books say it, nobody else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select

from commandcenter.core.quantities import unscaled
from commandcenter.geo.model import subtree
from commandcenter.ledgers.model import Kind
from commandcenter.ledgers.tables import (
    allocation_plan,
    item,
    lot,
    posting,
    transfer_order,
)
from commandcenter.store.work import View


@dataclass(frozen=True)
class OrderState:
    """One transfer order and what has become of it; `settled` was sent, `released` given up."""

    plan: str
    number: int
    depot: str
    unit: str
    item: str
    quantity: Decimal
    settled: Decimal
    released: Decimal
    directive: str

    @property
    def open(self) -> Decimal:
        """What is still promised."""
        return self.quantity - self.settled - self.released


def orders(view: View, *, plan: str | None = None, unit: str | None = None) -> list[OrderState]:
    """The transfer orders of a plan, or to a unit and all below it; the newest plan first."""
    query = (
        select(transfer_order, allocation_plan.c.adopted_at)
        .join(allocation_plan, allocation_plan.c.id == transfer_order.c.plan)
        .order_by(allocation_plan.c.adopted_at.desc(), transfer_order.c.number)
    )
    if plan is not None:
        query = query.where(transfer_order.c.plan == plan)
    if unit is not None:
        first, last = subtree(unit)
        query = query.where(transfer_order.c.unit >= first, transfer_order.c.unit < last)
    rows = list(view.connection.execute(query))
    done = _done(view, {row.plan for row in rows})
    nothing = (Decimal(), Decimal())
    return [
        OrderState(
            plan=row.plan,
            number=row.number,
            depot=row.depot,
            unit=row.unit,
            item=row.item,
            quantity=Decimal(row.quantity),
            settled=done.get((row.plan, row.number), nothing)[0],
            released=done.get((row.plan, row.number), nothing)[1],
            directive=row.directive,
        )
        for row in rows
    ]


def _done(view: View, plans: Collection[str]) -> dict[tuple[str, int], tuple[Decimal, Decimal]]:
    """What was settled and released of each order; a settling that was corrected does not count."""
    promise, child, red = posting.alias("promise"), posting.alias("child"), posting.alias("red")
    settled = (child.c.kind == Kind.SETTLE.value) & red.c.id.is_(None)
    query = (
        select(
            promise.c.key,
            item.c.decimals,
            func.sum(case((settled, child.c.quantity), else_=0)).label("settled"),
            func.sum(case((child.c.kind == Kind.RELEASE.value, child.c.quantity), else_=0)).label(
                "released"
            ),
        )
        .join(lot, lot.c.id == promise.c.lot)
        .join(item, item.c.id == lot.c.item)
        .join(child, child.c.of == promise.c.id)
        .outerjoin(red, (red.c.of == child.c.id) & (red.c.kind == Kind.REVERSAL.value))
        .where(promise.c.kind == Kind.PROMISE.value)
        .group_by(promise.c.key, item.c.decimals)
    )
    found: dict[tuple[str, int], tuple[Decimal, Decimal]] = {}
    for plan in plans:
        # The keys of a plan's promises: the plan, a colon, the order's number, a colon, the lot.
        mine = query.where(promise.c.key.startswith(f"{plan}:", autoescape=True))
        for row in view.connection.execute(mine):
            number = int(row.key.removeprefix(f"{plan}:").partition(":")[0])
            sent, given_up = found.get((plan, number), (Decimal(), Decimal()))
            found[plan, number] = (
                sent + Decimal(unscaled(int(row.settled), row.decimals)),
                given_up + Decimal(unscaled(int(row.released), row.decimals)),
            )
    return found
