"""Needs and offers: who lacks what, who offers what, what is short, who was given what, and
whether each partner's goods add up.

The lists show and narrow; the forms beside them act. Claims that wait in a line are counted with
their offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
)

from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import Given, OfferState, OpenNeed, OpenOffer, PartnerRow
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.inner import clearable, name_tabs
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.flow import Flow
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers.acting import buttons_of
from ui.ledgers.offers import columns
from ui.ledgers.offers.acts import ENTRIES, OFFERS, Lists, OfferActs
from ui.ledgers.offers.words import SORT_WORDS, partner_name, statement, what_is_short
from ui.ledgers.side import Facts, Side, stand_beside

SHOWN_MAX = 1_000
"""More than anybody reads; the search narrows it."""
SEARCH_PAUSE_MS = 150


@dataclass(frozen=True)
class Seen:
    """Needs, offers, what was given and the partners' rows, of one moment."""

    needs: list[OpenNeed]
    offers: list[OpenOffer]
    given: list[Given]
    partners: list[PartnerRow]
    items: list[tuple[str, str]]


class OffersPanel(DataPanel):
    """Needs beside offers, and the form of what is done with them."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, OFFERS)
        look = desk.look
        self.seen = Seen([], [], [], [], [])
        self.search = QLineEdit()
        clearable(desk.look, self.search)
        look.put(self.search, self.search.setPlaceholderText, text("Unit, partner, item or words"))
        look.name(self.search, text("Search needs and offers"))
        self.short = QLabel()
        self.short.setWordWrap(True)
        restyle(self.short, role="strong")
        self.chips = {sort: Chip(look, words) for sort, words in SORT_WORDS.items()}
        self.ended = Chip(look, text("ended offers too"))
        self.needs = RowList(desk, Rows(look, columns.of_needs(look), lambda one: one.id),
                             text("Needs"))  # fmt: skip
        self.offer_rows = Rows(look, columns.of_offers(look), lambda one: one.id)
        self.offers = RowList(desk, self.offer_rows, text("Offers"))
        self.given = RowList(desk, Rows(look, columns.of_given(), lambda one: one.id),
                             text("Given"))  # fmt: skip
        self.partners = RowList(
            desk, Rows(look, columns.of_partners(), lambda one: (one.partner, one.item)),
            text("Partners"),
        )  # fmt: skip
        self.lists = Lists(self.needs, self.offers, self.given)
        self.facts = Facts(look, text("What is chosen"))
        self.side = Side(self.facts)
        self.doing = OfferActs(desk, office, self.side, self.lists, self.mark_out_of_date)
        self.buttons = buttons_of(desk, self, self.doing.acts())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._connect()
        self._lay_out()

    async def fetch(self) -> None:
        """Everything, and the items that a form offers."""
        self.seen = await self.office.read(_seen)
        self.doing.show_items(self.seen.items)
        self.frame.ready()
        self._show()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was said of needs and offers, and what was posted of partners' goods."""
        kinds = ("need.", "offer.", "ledger.")
        return any(entry.kind.startswith(kinds) for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """The selected unit is who a new need is entered for; nothing is fetched."""
        self.doing.take(selected)
        return False

    # ---- what is shown -------------------------------------------------------------------------

    def _show(self) -> None:
        seen, ended = self.seen, self.ended.isChecked()
        self.needs.show_records([one for one in seen.needs if self._wanted(one)][:SHOWN_MAX])
        offers = [
            one
            for one in seen.offers
            if self._wanted(one) and (ended or one.waiting or one.state is OfferState.OPEN)
        ]
        self.offers.show_records(self._fitting_first(offers)[:SHOWN_MAX])
        self.given.show_records([one for one in seen.given if self._holds(one)])
        self.partners.show_records([one for one in seen.partners if self._holds(one)])
        free = [one for one in seen.offers if one.state is OfferState.OPEN]
        said = what_is_short(ledgers.shortfalls(seen.needs, free))
        nothing = text("Nothing is short.") if seen.needs else text("No need is open.")
        self.look.put(self.short, self.short.setText, said or nothing)
        self._show_chosen()

    def _wanted(self, one: OpenNeed | OpenOffer) -> bool:
        sorts = {sort for sort, chip in self.chips.items() if chip.isChecked()}
        return (not sorts or one.sort in sorts) and self._holds(one)

    def _holds(self, one: object) -> bool:
        """Whether a record holds every word that is searched for."""
        within = " ".join(str(value) for value in vars(one).values() if value).casefold()
        return all(word in within for word in self.search.text().casefold().split())

    def _fitting_first(self, offers: list[OpenOffer]) -> list[OpenOffer]:
        """The offers of the same thing as the chosen need come first."""
        asked = self.needs.current
        if asked is None:
            return offers
        return sorted(offers, key=lambda one: not ledgers.fits(asked, one))

    def _show_chosen(self, record: object = None) -> None:
        """What is chosen, in full; while no row is, how to begin."""
        if isinstance(record, OpenNeed):
            self.offers.show_records(self._fitting_first(self.offer_rows.records))
        for button in self.buttons:
            button.renew()
        if isinstance(record, OpenOffer | PartnerRow):
            lines = statement(record.partner, self.seen.partners, self.seen.offers)
            self.facts.show_facts(partner_name(record.partner), lines)
        elif isinstance(record, OpenNeed):
            self.facts.show_facts(record.unit_name, columns.need_in_full(record, self.seen.given))
        elif isinstance(record, Given):
            self.facts.show_facts(partner_name(record.partner), columns.given_in_full(record))
        elif record is None and not self.facts.title.text():
            hint = text("Choose a need and an offer of the same thing, then give with G.")
            self.facts.show_facts(text("Nothing chosen"), [hint])

    # ---- how it stands -------------------------------------------------------------------------

    def _connect(self) -> None:
        self._pause.timeout.connect(self._show)
        self.search.textChanged.connect(self._pause.start)
        for chip in (*self.chips.values(), self.ended):
            chip.toggled.connect(self._show)
        for one in (self.needs, self.offers, self.given, self.partners):
            one.chosen.connect(self._show_chosen)
        for one in (self.needs, self.offers):
            one.opened.connect(lambda _record: self.desk.acts.run("offers give"))

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        first, second, last = QHBoxLayout(), Flow(spacing.tight), Flow(spacing.near)
        first.setSpacing(spacing.near)
        first.addWidget(self.search, 1)
        # What begins something new stands above, what is done with the chosen rows below.
        for button in self.buttons[len(self.buttons) - ENTRIES :]:
            first.addWidget(button)
        for chip in (*self.chips.values(), self.ended):
            second.addWidget(chip)
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        for row in (first, second):
            head.addLayout(row)
        head.addWidget(self.short)
        last.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        for button in self.buttons[: len(self.buttons) - ENTRIES]:
            last.addWidget(button)
        stand_beside(self, self.side, self._tabs(), head, foot=last)

    def _tabs(self) -> QTabWidget:
        matching = QSplitter(Qt.Orientation.Horizontal)
        matching.setChildrenCollapsible(False)
        matching.addWidget(self.needs)
        matching.addWidget(self.offers)
        tabs = QTabWidget()
        name_tabs(self.look, tabs.tabBar())
        self.look.name(tabs, text("Views of needs and offers"))
        tabs.setDocumentMode(True)
        for place, (widget, said) in enumerate(
            (
                (matching, text("Needs beside offers")),
                (self.given, text("Given")),
                (self.partners, text("Partners")),
            )
        ):
            tabs.addTab(widget, "")
            self.look.language.put(tabs, partial(tabs.setTabText, place), said, key=str(place))
        return tabs


def _seen(view: View) -> Seen:
    return Seen(
        needs=ledgers.unmet_needs(view),
        offers=ledgers.open_offers(view, everything=True),
        given=ledgers.given(view),
        partners=ledgers.reconcile(view),
        items=[(one.code, one.name) for one in ledgers.items(view)],
    )
