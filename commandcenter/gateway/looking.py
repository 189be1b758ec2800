"""What a link's holder may look at, each answered from one consistent view of the database.

Every read starts with the link itself; a unit sees what was sent to it and nothing else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import Holder
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.burden import asked_of
from commandcenter.directives.model import Directive, HopTimes, Phase, Status, StatusRow
from commandcenter.directives.service import InboxItem, Met, assignment_record, hop_times
from commandcenter.gateway.declined import Declined
from commandcenter.gateway.screens import (
    Card,
    DirectiveScreen,
    card,
    hop_screen,
    in_order,
    leaf_screen,
)
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level, Unit, level_of, parent_of
from commandcenter.ledgers import service as ledgers
from commandcenter.store.work import View

PASSED_SHOWN = 20


@dataclass(frozen=True)
class Visitor:
    """Who looks: the holder of a link, the unit it speaks for and the one above."""

    holder: Holder
    unit: Unit
    above: str

    @property
    def name(self) -> str:
        """The unit's name as its people say it."""
        return self.unit.name


@dataclass(frozen=True)
class Passed:
    """One report past the visitor's unit: whoever is passed over sees that it was done, and why."""

    words: Text
    said: str


@dataclass(frozen=True)
class InboxSeen:
    """The inbox, and the numbers of what is listed for the first time."""

    visitor: Visitor
    cards: list[Card]
    fresh: list[str]
    # How many consignments are on their way to the unit.
    goods: int = 0
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True)
class DirectiveSeen:
    """One directive as the visitor sees it, and whether it is opened for the first time."""

    visitor: Visitor
    screen: DirectiveScreen
    fresh: bool
    # Steps of the ladder that the unit has not seen yet.
    unseen: bool = False


def holder(view: View, *, token: str) -> Holder:
    """Whom a link belongs to; 401 where it is unknown, has run out or was revoked."""
    try:
        return accounts.holder(view, token=token)
    except Refused as refused:
        raise Declined(401, refused.words) from None


def visitor(view: View, *, token: str) -> Visitor:
    """Who looks, with the names of the unit and of the one above."""
    found = holder(view, token=token)
    above = parent_of(found.unit)
    units = geo.units(view, codes=[found.unit, *([above] if above else [])])
    return Visitor(found, units[found.unit], units[above].name if above in units else "")


def inbox(view: View, *, token: str) -> InboxSeen:
    """Every directive sent to the visitor's unit."""
    who = visitor(view, token=token)
    items = directives.inbox(view, unit_code=who.unit.code, open_only=False)
    cards = [card(item.directive, item.assignment, item.hop, view.now) for item in items]
    # A consignment of several lots is one, however many lines there are to sign for.
    on_the_way = ledgers.on_the_way(view, bound_for=who.unit.code)
    goods = len({(one.account, one.sent_at) for one in on_the_way})
    return InboxSeen(who, in_order(cards), unlisted(items), goods, _passed(view, who.unit.code))


def _passed(view: View, unit: str) -> tuple[Passed, ...]:
    found = directives.passed_over(view, unit_code=unit)[:PASSED_SHOWN]
    names = geo.units(view, codes={code for one in found for code in (one.unit, one.to)})
    return tuple(
        Passed(
            text(
                "{time}: {unit} reported past you to {to}. Reason: {reason}",
                time=show_time(one.at),
                unit=names[one.unit].name,
                to=names[one.to].name,
                reason=one.reason,
            ),
            one.words,
        )
        for one in found
    )


def one(view: View, *, token: str, number: str) -> DirectiveSeen:
    """One directive with everything the visitor's unit may know of it."""
    who = visitor(view, token=token)
    item = _item(view, who.unit.code, number)
    issuer = geo.unit(view, code=item.directive.issuer).name
    met = directives.steps_met(view, found=item.directive, unit_code=who.unit.code)
    if item.assignment is None and item.hop is not None:
        screen = _hop(view, who.unit.code, item.directive, item.hop, issuer, met)
    else:
        detail = directives.assignment_detail(view, number=number, unit_code=who.unit.code)
        known = directives.known_figures(view, found=item.directive, unit_code=who.unit.code)
        screen = leaf_screen(detail, issuer, view.now, item.hop, met, known)
    return DirectiveSeen(who, screen, not opened(item), any(one.seen_at is None for one in met))


def _item(view: View, unit: str, number: str) -> InboxItem:
    found = directives.get(view, number=number)
    item = InboxItem(found, assignment_record(view, found, unit), hop_times(view, found, unit))
    sent = item.assignment is not None or item.hop is not None
    if not (sent and directives.reached(view, found, unit)):
        raise Declined(
            404, text("There is no directive {number} in your inbox.", number=number[:40])
        )
    return item


def _hop(
    view: View, unit: str, found: Directive, hop: HopTimes, issuer: str, met: list[Met]
) -> DirectiveScreen:
    number = found.number
    level = Level(min(level_of(unit) + 1, Level.GRID))
    below = directives.status(view, number=number, under=unit, by=level)
    silent = [row.name for row in below.rows if not answered(row)]
    return hop_screen(found, hop, issuer, below.total, silent, view.now, met)


def answered(row: StatusRow) -> bool:
    """Whether a unit below gave its own receipt; where it has none, all of its leaves."""
    if row.hop is not None:
        return row.hop.acknowledged_at is not None
    return row.counts.acknowledged >= row.counts.issued


def unlisted(items: list[InboxItem]) -> list[str]:
    """The numbers our page has never listed to the unit before."""
    return [
        item.directive.number
        for item in items
        if item.directive.status is Status.OPEN
        and any(own.delivered_at is None for own in (item.assignment, item.hop) if own is not None)
    ]


def opened(item: InboxItem) -> bool:
    """Whether our page has already shown this to the unit."""
    if item.directive.status is not Status.OPEN:
        return True
    return all(own.read_at for own in (item.assignment, item.hop) if own is not None)


def inbox_data(view: View, *, token: str) -> tuple[Holder, list[dict[str, Any]], list[str]]:
    """The inbox for programs: the holder, the directives, and which are listed first now."""
    found = holder(view, token=token)
    items = directives.inbox(view, unit_code=found.unit)
    rows = [_row(item) for item in items]
    return found, rows, unlisted(items)


def one_data(view: View, *, token: str, number: str) -> tuple[Holder, dict[str, Any], bool]:
    """One directive for programs, with the times of each hop above the unit."""
    found = holder(view, token=token)
    item = _item(view, found.unit, number)
    content = _row(item)
    content["text"] = item.directive.text
    if item.assignment is not None:
        detail = directives.assignment_detail(view, number=number, unit_code=found.unit)
        known = directives.known_figures(view, found=item.directive, unit_code=found.unit)
        content["known"] = {name: asdict(one) for name, one in known.items()}
        content["hops"] = [hop._asdict() for hop in detail.hops]
        content["acts"] = [
            {"key": act.key, "act": act.kind, "at": act.at, "text": act.words, "by": act.by}
            for act in detail.acts
        ]
    return found, content, not opened(item)


def _row(item: InboxItem) -> dict[str, Any]:
    found: Directive = item.directive
    record, hop = item.assignment, item.hop
    cost = asked_of(found.evidence)
    return {
        "directive": found.number,
        "title": found.title,
        "kind": found.kind.value,
        "issuer": found.issuer,
        "issued_at": found.issued_at,
        "acknowledge_by": found.acknowledge_by,
        "start_by": found.start_by,
        "complete_by": found.complete_by if record is None else record.complete_by,
        "status": found.status,
        "version": found.version,
        "evidence": asdict(found.evidence),
        "minutes": cost.minutes,
        "phase": None if record is None else Phase(record.phase).name.lower(),
        "overdue": None if record is None else record.overdue,
        "hop": None
        if hop is None
        else {"acknowledged_at": hop.acknowledged_at, "relayed_at": hop.relayed_at},
    }
