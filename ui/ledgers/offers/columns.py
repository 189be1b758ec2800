"""The columns of needs, offers, what was given and the partners; and one record in sentences.

Pure: records in, words out.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from commandcenter.core.clock import SHOWN_ZONE, show_time
from commandcenter.core.language import Text, text
from commandcenter.ledgers.service import Given, OfferState, OpenNeed, OpenOffer, PartnerRow
from ui.common.face.language import Words
from ui.common.face.look import Look
from ui.common.widgets.rows import Column
from ui.common.words import ages as words
from ui.ledgers.offers.words import GAP, SORT_WORDS, STATE_WORDS, amount, partner_name, what
from ui.ledgers.wording import grouped

ENDS_SOON = timedelta(hours=24)
TOLD_MAX = 12


def of_needs(look: Look) -> tuple[Column[OpenNeed], ...]:
    """Who needs what, how much of it is open, since when."""
    return (
        Column(
            text("Needs it"),
            lambda one: one.unit_name,
            note=lambda one: one.words or (one.directive or ""),
            wide=True,
        ),
        Column(text("What"), what, note=_source),
        Column(
            text("Still open"),
            lambda one: amount(one.open, one.measure),
            note=lambda one: words.age(one.at, look.now()),
            number=True,
            strong=lambda _one: True,
        ),
    )


def of_offers(look: Look) -> tuple[Column[OpenOffer], ...]:
    """Who offers what, until when, how much of it is free, and who waits for it."""
    return (
        Column(
            text("Offers it"),
            lambda one: partner_name(one.partner),
            note=lambda one: _terms(one, look),
            wide=True,
        ),
        Column(text("What"), what, note=lambda one: SORT_WORDS.get(one.sort, one.sort)),
        Column(
            text("Free"),
            lambda one: amount(one.free, one.measure),
            note=_line,
            number=True,
            strong=lambda one: one.state is OfferState.OPEN,
        ),
    )


def of_given() -> tuple[Column[Given], ...]:
    """What was given of which offer to whom."""
    return (
        Column(text("Partner"), lambda one: partner_name(one.partner)),
        Column(
            text("For"),
            lambda one: one.unit_name,
            note=lambda one: one.taken_back or "",
            wide=True,
        ),
        Column(text("What"), what),
        Column(
            text("Quantity"),
            lambda one: amount(one.quantity, one.measure),
            number=True,
            strong=lambda one: one.taken_back is None,
        ),
        Column(
            text("State"),
            lambda one: text("stands") if one.taken_back is None else text("taken back"),
            tone=lambda one: "text" if one.taken_back is None else "mute",
        ),
        Column(
            text("Time"), lambda one: words.day_time(one.at), number=True, tone=lambda _one: "mute"
        ),
    )


def of_partners() -> tuple[Column[PartnerRow], ...]:
    """What each partner promised, shipped, got back, and what became of it."""

    def told(name: str) -> Column[PartnerRow]:
        return Column(
            FIGURES[name],
            lambda one: GAP if getattr(one, name) is None else grouped(getattr(one, name)),
            number=True,
            tone=lambda one: "mute" if getattr(one, name) in (None, "0") else "text",
        )

    return (
        Column(
            text("Partner"),
            lambda one: partner_name(one.partner),
            note=lambda one: text("lots shared with others") if one.mixed else "",
            wide=True,
        ),
        Column(text("Item"), lambda one: one.name, note=lambda one: one.unit),
        *(told(name) for name in FIGURES),
    )


FIGURES: dict[str, Text] = {
    "promised": text("Promised"),
    "shipped": text("Shipped"),
    "on_the_way": text("On the way"),
    "received": text("Received"),
    "returned": text("Returned"),
    "consumed": text("Consumed"),
    "lost": text("Lost"),
    "in_hand": text("In hand"),
}


def need_in_full(one: OpenNeed, given: list[Given]) -> list[Text]:
    """A need in sentences: what, since when, from whom it comes, what it was given."""
    lines = [
        text(
            "{what}: {quantity} needed, {open} still open.",
            what=what(one),
            quantity=amount(one.quantity, one.measure),
            open=amount(one.open, one.measure),
        ),
        text("Said {time}, by {by}.", time=show_time(one.at), by=one.by or GAP),
    ]
    if one.directive:
        lines.append(text("Taken from a reported difficulty with {number}.", number=one.directive))
    if one.words:
        lines.append(text("“{words}”", words=one.words))
    own = [match for match in given if match.need == one.id]
    lines += [_told(match) for match in own[:TOLD_MAX]]
    return lines


def given_in_full(one: Given) -> list[Text]:
    """One match in sentences."""
    lines = [
        text("Need number {need}, offer number {offer}.", need=one.need, offer=one.offer),
        _told(one),
    ]
    if one.taken_back is not None:
        lines.append(text("Taken back: {reason}", reason=one.taken_back))
    return lines


def smaller(needed: str | None, free: str) -> str:
    """As much as fits: what is open, or what is free where that is less."""
    return free if needed is None or Decimal(free) < Decimal(needed) else needed


def _source(one: OpenNeed) -> Words:
    return text("from a report") if one.directive else SORT_WORDS.get(one.sort, one.sort)


def _terms(one: OpenOffer, look: Look) -> Words:
    """When an offer runs out, then its words; within a day the time is said too."""
    if one.state is not OfferState.OPEN:
        end: Words = STATE_WORDS[one.state]
    elif one.until is None:
        return one.words
    elif one.until - look.now() < ENDS_SOON:
        end = text("ends {time}", time=words.day_time(one.until))
    else:
        end = text("until {day}", day=one.until.astimezone(SHOWN_ZONE).strftime("%Y-%m-%d"))
    return text("{first}; {rest}", first=end, rest=one.words) if one.words else end


def _line(one: OpenOffer) -> Words:
    if one.waiting:
        return text("{n} waiting in line", n=one.waiting)
    return text("of {quantity}", quantity=grouped(one.quantity))


def _told(one: Given) -> Text:
    return text(
        "{time}: {quantity} of {partner} for {unit}, {state}.",
        time=words.day_time(one.at),
        quantity=amount(one.quantity, one.measure),
        partner=partner_name(one.partner),
        unit=one.unit_name,
        state=text("stands") if one.taken_back is None else text("taken back"),
    )
