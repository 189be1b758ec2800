"""What was given of which offer to which need, and what is short when all offers are counted.

Reads only; matches that were taken back stay in sight, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy import select

from commandcenter.core.quantities import unscaled
from commandcenter.geo import service as geo
from commandcenter.ledgers.service.matching.needs import OpenNeed
from commandcenter.ledgers.service.matching.offers import OpenOffer
from commandcenter.ledgers.tables import claim, item, match, need, offer
from commandcenter.store.work import View

ROWS_MAX = 2_000
"""The newest so many are shown; the whole is in the journal."""


@dataclass(frozen=True)
class Given:
    """So much of an offer given to a need; `taken_back` is the reason where it was undone."""

    id: int
    need: int
    unit: str
    unit_name: str
    offer: int
    partner: str
    sort: str
    item: str | None
    name: str | None
    quantity: str
    measure: str
    at: datetime
    taken_back: str | None


@dataclass(frozen=True)
class Short:
    """What is needed and free of one thing in one measure; `short` is what no offer covers."""

    sort: str
    item: str | None
    name: str | None
    measure: str
    needed: str
    free: str
    short: str


def given(view: View, *, need_id: int | None = None, offer_id: int | None = None) -> list[Given]:
    """What was given, the newest first; claims in line are left out (`claimants` has them)."""
    back = match.alias("back")
    query = (
        select(match, need.c.unit, need.c.sort, need.c.decimals, need.c.measure, offer.c.partner,
               item.c.code, item.c.name, back.c.reason.label("undone"))
        .join(need, need.c.id == match.c.need)
        .join(offer, offer.c.id == match.c.offer)
        .outerjoin(item, item.c.id == offer.c.item)
        .outerjoin(back, back.c.of == match.c.id)
        .outerjoin(claim, claim.c.need == match.c.need)
        .where(match.c.of.is_(None), claim.c.need.is_(None))
        .order_by(match.c.id.desc())
        .limit(ROWS_MAX)
    )  # fmt: skip
    if need_id is not None:
        query = query.where(match.c.need == need_id)
    if offer_id is not None:
        query = query.where(match.c.offer == offer_id)
    rows = view.connection.execute(query).all()
    names = geo.units(view, codes={row.unit for row in rows})
    return [
        Given(
            id=row.id,
            need=row.need,
            unit=row.unit,
            unit_name=names[row.unit].name,
            offer=row.offer,
            partner=row.partner,
            sort=row.sort,
            item=row.code,
            name=row.name,
            quantity=unscaled(row.quantity, row.decimals),
            measure=row.measure,
            at=row.at,
            taken_back=row.undone,
        )
        for row in rows
    ]


class Thing(Protocol):
    """What a need and an offer have in common."""

    @property
    def sort(self) -> str:
        """Goods, services, finance, jobs or places."""

    @property
    def item(self) -> str | None:
        """The item, where it is one of the books."""

    @property
    def measure(self) -> str:
        """In what it is counted."""


def fits(asked: Thing, offered: Thing) -> bool:
    """Whether an offer is of the same thing, in the same measure, as what is needed."""
    return _thing(asked) == _thing(offered)


def shortfalls(needs: Iterable[OpenNeed], offers: Iterable[OpenOffer]) -> list[Short]:
    """What is short, thing by thing, the needs that name no quantity left out."""
    needed: dict[tuple[str, str | None, str], Decimal] = {}
    free: dict[tuple[str, str | None, str], Decimal] = {}
    names: dict[str | None, str | None] = {}
    for one in needs:
        if one.open is not None:
            key = _thing(one)
            needed[key] = needed.get(key, Decimal(0)) + Decimal(one.open)
            names[one.item] = one.name
    for other in offers:
        key = _thing(other)
        free[key] = free.get(key, Decimal(0)) + Decimal(other.free)
    return [
        Short(
            sort=key[0],
            item=key[1],
            name=names[key[1]],
            measure=key[2],
            needed=_plain(amount),
            free=_plain(free.get(key, Decimal(0))),
            short=_plain(max(amount - free.get(key, Decimal(0)), Decimal(0))),
        )
        for key, amount in needed.items()
    ]


def _thing(one: Thing) -> tuple[str, str | None, str]:
    return one.sort, one.item, one.measure


def _plain(amount: Decimal) -> str:
    said = f"{amount:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
