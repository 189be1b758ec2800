"""The words of needs and offers on the screen. Pure: records in, words out."""

from __future__ import annotations

from commandcenter.core.language import Text, text
from commandcenter.ledgers.service import Given, OfferState, OpenNeed, OpenOffer, PartnerRow, Short
from ui.common.face.language import Words
from ui.ledgers.wording import grouped

SORT_WORDS: dict[str, Text] = {
    "goods": text("goods"),
    "services": text("services"),
    "finance": text("finance"),
    "jobs": text("jobs"),
    "places": text("places"),
}
STATE_WORDS: dict[OfferState, Text] = {
    OfferState.OPEN: text("open"),
    OfferState.GIVEN: text("all given"),
    OfferState.RUN_OUT: text("run out"),
    OfferState.WITHDRAWN: text("withdrawn"),
}
SHOWN_SHORT = 3
GAP = "–"


def what(one: OpenNeed | OpenOffer | Given) -> Words:
    """The thing itself: an item by name, else the sort."""
    return named(one.name, one.sort)


def named(name: str | None, sort: str) -> Words:
    """An item by its name, else the words of the sort."""
    return name or SORT_WORDS.get(sort, text("other"))


def amount(quantity: str | None, measure: str) -> Words:
    """So much, in its measure; that nobody said how much is said."""
    return text("not said") if quantity is None else f"{grouped(quantity)} {measure}"


def partner_name(code: str) -> str:
    """What people call a partner."""
    return code.partition(":")[2] or code


def what_is_short(shorts: list[Short]) -> Text | None:
    """The first things that no offer covers, in one sentence; None where nothing is short."""
    missing = [one for one in shorts if one.short != "0"]
    if not missing:
        return None
    things: Words = ""
    for one in missing[:SHOWN_SHORT]:
        thing = text(
            "{what} {quantity}",
            what=named(one.name, one.sort),
            quantity=amount(one.short, one.measure),
        )
        things = text("{first}; {rest}", first=things, rest=thing) if things else thing
    rest = len(missing) - SHOWN_SHORT
    if rest > 0:
        return text("Short, with all offers counted: {things} and {rest} more", things=things,
                    rest=rest)  # fmt: skip
    return text("Short, with all offers counted: {things}", things=things)


def statement(partner: str, rows: list[PartnerRow], offers: list[OpenOffer]) -> list[Text]:
    """A partner's account in sentences: what was offered, and whether its goods add up."""
    lines = [
        text(
            "Offers {what}: {quantity}, still free {free}, {ends}.",
            what=what(one),
            quantity=amount(one.quantity, one.measure),
            free=grouped(one.free),
            ends=STATE_WORDS[one.state],
        )
        for one in offers
        if one.partner == partner
    ]
    lines += [text("Waiting in line for number {n}: {waiting}.", n=one.id, waiting=one.waiting)
              for one in offers if one.partner == partner and one.waiting]  # fmt: skip
    for row in rows:
        if row.partner == partner:
            lines += _adds_up(row)
    return lines


def _adds_up(row: PartnerRow) -> list[Text]:
    lines = [
        text(
            "{name}: promised {promised}, shipped {shipped}, still to be shipped {open} ({unit}).",
            name=row.name,
            promised=grouped(row.promised),
            shipped=grouped(row.shipped),
            open=grouped(row.open),
            unit=row.unit,
        )
    ]
    if row.mixed:
        words = text(
            "{name}: others gave to the same lots; what became of it cannot be told apart.",
            name=row.name,
        )
    else:
        words = text(
            "{name}: shipped {shipped} = returned {returned} + on the way {way}"
            " + consumed {consumed} + lost {lost} + in hand {hand}.",
            name=row.name,
            shipped=grouped(row.shipped),
            returned=grouped(row.returned),
            way=grouped(row.on_the_way or "0"),
            consumed=grouped(row.consumed or "0"),
            lost=grouped(row.lost or "0"),
            hand=grouped(row.in_hand or "0"),
        )
    return [*lines, words]
