"""The lists of money for people at a glance: what stands against each, what was published and paid.

Reads only. An open list is checked as it would be now; a published one keeps what was found then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from commandcenter.geo import service as geo
from commandcenter.ledgers.payments import Kind, Period
from commandcenter.ledgers.service.money.payments import payments_of
from commandcenter.ledgers.tables import payment, payment_list, posting, publication
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

LISTS_MAX = 100
"""The newest so many."""


@dataclass(frozen=True)
class ListRow:
    """One list: `wrong` rows have something against them; `paid` out of the books or not."""

    id: str
    kind: Kind
    title: str
    unit: str
    unit_name: str
    source: str
    period: Period
    rows: int
    total_fen: int
    wrong: int
    maker: str
    made_at: datetime
    published_at: datetime | None
    publisher: str | None
    reason: str | None
    signed_by: str | None
    paid: bool


def payment_lists(view: View) -> list[ListRow]:
    """The newest lists, with what stands against each."""
    rows = view.connection.execute(_lists()).all()
    names = geo.units(view, codes={row.unit for row in rows})
    keys = {f"{row.id}:{row.first}" for row in rows}
    paid = set(
        view.connection.execute(
            select(posting.c.key).where(in_set(view.connection, posting.c.key, keys))
        ).scalars()
    )
    return [
        ListRow(
            id=row.id,
            kind=Kind(row.kind),
            title=row.title,
            unit=row.unit,
            unit_name=names[row.unit].name,
            source=row.source,
            period=Period(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)),
            rows=row.rows,
            total_fen=int(row.total),
            wrong=_wrong(view, row.id)
            if row.published_at is None
            else len({line for _rule, line, _payee in row.findings}),
            maker=row.maker,
            made_at=row.made_at,
            published_at=row.published_at,
            publisher=row.publisher,
            reason=row.reason,
            signed_by=row.signed_by,
            paid=f"{row.id}:{row.first}" in paid,
        )
        for row in rows
    ]


def _lists() -> Any:
    """The lists with their sums and their publication, the newest first."""
    sums = (
        select(
            payment.c.list,
            func.count().label("rows"),
            func.min(payment.c.line).label("first"),
            func.sum(payment.c.amount_fen).label("total"),
        )
        .group_by(payment.c.list)
        .subquery()
    )
    return (
        select(
            payment_list, sums.c.rows, sums.c.first, sums.c.total, publication.c.published_at,
            publication.c.publisher, publication.c.findings, publication.c.reason,
            publication.c.signed_by,
        )
        .join(sums, sums.c.list == payment_list.c.id)
        .outerjoin(publication, publication.c.list == payment_list.c.id)
        .order_by(payment_list.c.made_at.desc(), payment_list.c.id)
        .limit(LISTS_MAX)
    )  # fmt: skip


def _wrong(view: View, identity: str) -> int:
    return len({finding.line for finding in payments_of(view, id=identity).findings})
