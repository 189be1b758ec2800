"""What partners offer, and which need is given what of it.

An offer is never given twice: the database adds up the matches and refuses more than there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update

from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.core.quantities import unscaled
from commandcenter.ledgers.model import OUTSIDE
from commandcenter.ledgers.reading import read_account
from commandcenter.ledgers.service.amounts import (
    checked_reason,
    enter,
    known,
    next_number,
    one_of,
    steps_of,
)
from commandcenter.ledgers.tables import claim, item, match, need, offer
from commandcenter.store.work import View, Work


class OfferState(StrEnum):
    """What can be done with an offer: only of an open one something can be given."""

    OPEN = "open"
    GIVEN = "given"
    RUN_OUT = "run_out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class OpenOffer:
    """An offer, how much of it is still free, and how many claimants wait in line for it."""

    id: int
    partner: str
    sort: str
    item: str | None
    quantity: str
    free: str
    measure: str
    words: str
    at: datetime
    until: datetime | None
    name: str | None = None
    state: OfferState = OfferState.OPEN
    waiting: int = 0


def make_offer(
    work: Work, *, key: str, partner: str, at: datetime, quantity: str, words: str = "",
    sort: str = "goods", item_code: str | None = None, measure: str | None = None,
    until: datetime | None = None, by: str | None = None,
) -> int:  # fmt: skip
    """Enter what a partner offers; the same key changes nothing. Returns its number."""
    require(work, "ledger.offer")
    if read_account(partner) not in OUTSIDE:
        raise Refused("A partner is a donor or a supplier, like donor:红十字会.")
    before = known(work, offer, key)
    if before is not None:
        return before
    if until is not None and until <= at:
        raise Refused("The offer would run out before it is made.")
    identity, goods = enter(
        work, offer, key=key, at=at, words=words, sort=sort, item_code=item_code,
        quantity=quantity, measure=measure, by=by, partner=partner, until=until, withdrawn=False,
    )  # fmt: skip
    payload = {"offer": identity, "item": goods and goods.code, "quantity": quantity}
    work.journal("offer.make", subject=partner[:80], payload=payload)
    return identity


def give(work: Work, *, key: str, need_id: int, offer_id: int, quantity: str) -> int:
    """Give so much of an offer to a need; refused where that is not free any more."""
    require(work, "ledger.match")
    before = known(work, match, key)
    if before is not None:
        return before
    asked, offered = one_of(work, need, need_id), one_of(work, offer, offer_id)
    in_line = select(claim.c.need).where(claim.c.need == need_id)
    if work.connection.execute(in_line).first() is not None:
        raise Refused("This is a claim that waits in its line; nobody is served before their turn.")
    if asked.closed_at is not None or offered.withdrawn:
        raise Refused("The need is closed, or the offer was taken back.")
    if offered.until is not None and offered.until < work.now:
        raise Refused("The offer has run out.")
    alike = ("sort", "item", "decimals", "measure")
    if any(getattr(asked, name) != getattr(offered, name) for name in alike):
        raise Refused("The offer is something else than what is needed.")
    steps = steps_of(quantity, offered.decimals)
    _refuse_more(steps, offered.quantity - offered.matched, offered)
    if asked.quantity is not None:
        _refuse_more(steps, asked.quantity - asked.matched, asked)
    identity = next_number(work, match)
    row = {"id": identity, "key": key, "need": need_id, "offer": offer_id, "quantity": steps}
    work.connection.execute(match.insert(), row | {"at": work.now})
    payload = row | {"partner": offered.partner, "given": quantity}
    work.journal("need.match", unit=asked.unit, payload=payload)
    return identity


def take_back(work: Work, *, key: str, match_id: int, reason: str) -> int:
    """Take a match back, once and whole, with its reason; the offer is free again."""
    require(work, "ledger.match")
    before = known(work, match, key)
    if before is not None:
        return before
    first = one_of(work, match, match_id)
    again = select(match.c.id).where(match.c.of == match_id)
    if first.of is not None or work.connection.execute(again).first() is not None:
        raise Refused("It was taken back before.")
    identity = next_number(work, match)
    row = {"id": identity, "key": key, "need": first.need, "offer": first.offer}
    row |= {"quantity": -first.quantity, "of": match_id, "reason": checked_reason(reason)}
    work.connection.execute(match.insert(), row | {"at": work.now})
    work.journal("need.unmatch", payload=row)
    return identity


def withdraw_offer(work: Work, *, offer_id: int, reason: str) -> None:
    """A partner takes an offer back, with the reason; what was given of it stays promised."""
    require(work, "ledger.offer")
    offered = one_of(work, offer, offer_id)
    if offered.withdrawn:
        return
    why = checked_reason(reason)
    work.connection.execute(update(offer).where(offer.c.id == offer_id).values(withdrawn=True))
    payload = {"offer": offer_id, "reason": why}
    work.journal("offer.withdraw", subject=offered.partner[:80], payload=payload)


def open_offers(
    view: View, *, everything: bool = False, partner: str | None = None
) -> list[OpenOffer]:
    """Offers of which something is still free, oldest first; or, with `everything`, also those
    that are given, run out or withdrawn. `partner` narrows it to one.
    """
    line = (
        select(claim.c.offer, func.count().label("waiting"))
        .join(need, need.c.id == claim.c.need)
        .where(need.c.closed_at.is_(None), need.c.matched < need.c.quantity)
        .group_by(claim.c.offer)
        .subquery()
    )
    query = (
        select(offer, item.c.code.label("item_code"), item.c.name, line.c.waiting)
        .outerjoin(item, item.c.id == offer.c.item)
        .outerjoin(line, line.c.offer == offer.c.id)
        .order_by(offer.c.at, offer.c.id)
    )
    if not everything:
        query = query.where(~offer.c.withdrawn, offer.c.matched < offer.c.quantity).where(
            offer.c.until.is_(None) | (offer.c.until >= view.now)
        )
    if partner is not None:
        query = query.where(offer.c.partner == partner)
    return [
        OpenOffer(
            id=row.id,
            partner=row.partner,
            sort=row.sort,
            item=row.item_code,
            quantity=unscaled(row.quantity, row.decimals),
            free=unscaled(row.quantity - row.matched, row.decimals),
            measure=row.measure,
            words=row.words,
            at=row.at,
            until=row.until,
            name=row.name,
            state=_state(row, view.now),
            waiting=row.waiting or 0,
        )
        for row in view.connection.execute(query)
    ]


def _state(row: Any, now: datetime) -> OfferState:
    if row.withdrawn:
        return OfferState.WITHDRAWN
    if row.matched >= row.quantity:
        return OfferState.GIVEN
    run_out = row.until is not None and row.until < now
    return OfferState.RUN_OUT if run_out else OfferState.OPEN


def _refuse_more(steps: int, free: int, row: Any) -> None:
    if steps > free:
        raise Refused(
            "Only {free} {measure} is still free; {wanted} cannot be given.",
            free=unscaled(free, row.decimals),
            measure=row.measure,
            wanted=unscaled(steps, row.decimals),
        )
