"""What is to stand on the labels of the lots that a store holds."""

from __future__ import annotations

from sqlalchemy import func, select

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.labels import Label
from commandcenter.ledgers.tables import account, balance, item, lot, posting
from commandcenter.store.work import View


def labels(view: View, *, code: str, item_code: str | None = None) -> list[Label]:
    """One label for each numbered lot that an account holds, with the day it came there first."""
    came = func.min(posting.c.at)
    query = (
        select(
            item.c.code.label("item_code"),
            item.c.name,
            item.c.unit,
            item.c.decimals,
            lot,
            balance.c.quantity,
            came.label("stored_at"),
        )
        .join(lot, lot.c.id == balance.c.lot)
        .join(item, item.c.id == lot.c.item)
        .join(account, account.c.id == balance.c.account)
        .join(posting, (posting.c.target == account.c.id) & (posting.c.lot == lot.c.id))
        .where(account.c.code == code, balance.c.quantity > 0, lot.c.code != "")
        .group_by(item.c.id, lot.c.id, balance.c.account, balance.c.lot, balance.c.quantity)
        .order_by(item.c.code, lot.c.code)
    )
    if item_code is not None:
        query = query.where(item.c.code == item_code)
    return [
        Label(
            item=row.item_code,
            lot=row.code,
            name=row.name,
            spec=row.spec,
            maker=row.maker,
            quantity=f"{unscaled(row.quantity, row.decimals)} {row.unit}",
            made=row.made,
            expires=row.expires,
            stored=row.stored_at.astimezone(SHOWN_ZONE).date().isoformat(),
            place=code.partition(":")[2],
        )
        for row in view.connection.execute(query)
    ]
