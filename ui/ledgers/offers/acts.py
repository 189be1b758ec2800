"""What can be done with needs and offers: the acts of the panel, each through its form.

Every act goes to the service with its own key; what may be given to whom is decided there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import Given, OfferState, OpenNeed, OpenOffer
from ui.common.widgets.rows import RowList
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers.acting import join
from ui.ledgers.offers import columns
from ui.ledgers.offers.forms import (
    ClaimForm,
    EntryForm,
    GiveForm,
    ReasonForm,
    StepBackForm,
)
from ui.ledgers.offers.words import amount, partner_name, what
from ui.ledgers.side import Side, path_in
from ui.ledgers.taking_in import FileForm, Listed

OFFERS = text("Needs and offers")
LISTS = {"needs": Listed(text("needs")), "offers": Listed(text("offers"))}
ENTRIES = 3
"""So many acts at the end begin something new; the others are about chosen rows."""
CLAIMABLE = frozenset({OfferState.OPEN, OfferState.GIVEN})


@dataclass(frozen=True)
class Lists:
    """The lists whose current rows the acts are about."""

    needs: RowList[OpenNeed]
    offers: RowList[OpenOffer]
    given: RowList[Given]


class OfferActs:
    """The forms beside the lists and what they do; `done` follows each act."""

    def __init__(
        self, desk: Desk, office: Office, side: Side, lists: Lists, done: Callable[[], object]
    ) -> None:
        look = desk.look
        self.desk, self.office, self.side, self.lists = desk, office, side, lists
        self.need_form, self.offer_form = EntryForm(look, offer=False), EntryForm(look, offer=True)
        self.give_form, self.claim_form = GiveForm(look), ClaimForm(look)
        self.file_form, self.step_back_form = FileForm(look, LISTS), StepBackForm(look)
        self.withdraw_form = ReasonForm(look, text("Withdraw an offer"), text("Withdraw"))
        self.close_form = ReasonForm(look, text("Close a need"), text("Close it"))
        self.back_form = ReasonForm(look, text("Take back what was given"), text("Take back"))
        for form, run in (
            (self.need_form, partial(self._enter, self.need_form)),
            (self.offer_form, partial(self._enter, self.offer_form)),
            (self.give_form, self._give),
            (self.claim_form, self._claim),
            (self.file_form, self._take_in),
            (self.step_back_form, self._step_back),
            (self.withdraw_form, self._withdraw),
            (self.close_form, self._close),
            (self.back_form, self._take_back),
        ):
            join(desk, side, form, run, done)

    def show_items(self, items: list[tuple[str, str]]) -> None:
        """The items that a need or an offer may be of."""
        for form in (self.need_form, self.offer_form):
            form.show_items(items)

    def take(self, selected: Selected) -> None:
        """The selected unit is who a new need or claim is for."""
        for form in (self.need_form, self.claim_form):
            if selected.unit and not form.editors["unit"].hasFocus():
                form.fill(unit=selected.unit)

    def acts(self) -> list[Act]:
        """What can be done, each with its key in this panel; the first is the primary one."""

        def act(name: str, title: Text, key: str, run: Callable[[], object],
                may: Callable[[], bool] = lambda: True) -> Act:  # fmt: skip
            return Act(f"offers {name}", title, key, run, OFFERS, may)

        return [
            act("give", text("Give"), "G", self.ask_to_give, self.may_give),
            act("claim", text("Claim"), "L", self._ask_to_claim, self._may_claim),
            act(
                "close",
                text("Close the need"),
                "C",
                self._ask_to_close,
                lambda: self.lists.needs.current is not None,
            ),
            act(
                "withdraw",
                text("Withdraw the offer"),
                "W",
                self._ask_to_withdraw,
                lambda: self.lists.offers.current is not None,
            ),
            act("step back", text("Step back"), "X", self._ask_to_step_back, self._may_step_back),
            act("back", text("Take back"), "B", self._ask_to_take_back, self._may_take_back),
            act("need", text("Enter a need"), "N", self._enter_need),
            act(
                "offer", text("Enter an offer"), "O", partial(self.side.show_form, self.offer_form)
            ),
            act("file", text("Take in a list"), "I", partial(self.side.show_form, self.file_form)),
        ]

    def may_give(self) -> bool:
        """Whether an open offer of the same thing as the chosen need is chosen."""
        need, offer = self.lists.needs.current, self.lists.offers.current
        return (
            need is not None
            and offer is not None
            and offer.state is OfferState.OPEN
            and ledgers.fits(need, offer)
        )

    def ask_to_give(self) -> None:
        """The form of giving, with as much as fits."""
        need, offer = self.lists.needs.current, self.lists.offers.current
        if need is None or offer is None:
            return
        self.give_form.say(
            text(
                "{partner} has {free} of {what} free; {unit} still needs {open}.",
                partner=partner_name(offer.partner),
                free=amount(offer.free, offer.measure),
                what=what(offer),
                unit=need.unit_name,
                open=amount(need.open, need.measure),
            )
        )
        self.side.show_form(self.give_form, quantity=columns.smaller(need.open, offer.free))

    def _enter_need(self) -> None:
        unit = self.desk.selection.now.unit or ""
        self.side.show_form(self.need_form, unit=unit)

    def _may_claim(self) -> bool:
        offer = self.lists.offers.current
        return offer is not None and offer.item is None and offer.state in CLAIMABLE

    def _ask_to_claim(self) -> None:
        offer = self.lists.offers.current
        if offer is not None:
            self.claim_form.say(
                text(
                    "{what} of {partner}: {free} free, {waiting} waiting in line. One for each.",
                    what=what(offer),
                    partner=partner_name(offer.partner),
                    free=amount(offer.free, offer.measure),
                    waiting=offer.waiting,
                )
            )
            self.side.show_form(self.claim_form, unit=self.desk.selection.now.unit or "")

    def _may_step_back(self) -> bool:
        offer = self.lists.offers.current
        return offer is not None and offer.item is None

    def _ask_to_step_back(self) -> None:
        offer = self.lists.offers.current
        if offer is not None:
            self.step_back_form.say(
                text("{what} of {partner}, {waiting} waiting in line.", what=what(offer),
                     partner=partner_name(offer.partner), waiting=offer.waiting)
            )  # fmt: skip
            self.side.show_form(self.step_back_form)

    def _ask_to_close(self) -> None:
        need = self.lists.needs.current
        if need is not None:
            self.close_form.say(text("{unit}: {what}", unit=need.unit_name, what=what(need)))
            self.side.show_form(self.close_form)

    def _ask_to_withdraw(self) -> None:
        offer = self.lists.offers.current
        if offer is not None:
            self.withdraw_form.say(
                text("What was given of it stays promised: {partner}, {what}.",
                     partner=partner_name(offer.partner), what=what(offer))
            )  # fmt: skip
            self.side.show_form(self.withdraw_form)

    def _may_take_back(self) -> bool:
        given = self.lists.given.current
        return given is not None and given.taken_back is None

    def _ask_to_take_back(self) -> None:
        given = self.lists.given.current
        if given is not None:
            self.back_form.say(
                text("{quantity} of {partner} for {unit}",
                     quantity=amount(given.quantity, given.measure),
                     partner=partner_name(given.partner), unit=given.unit_name)
            )  # fmt: skip
            self.side.show_form(self.back_form)

    async def _enter(self, form: EntryForm, _typed: dict[str, str]) -> Text:
        act: Any = ledgers.make_offer if form.offer else ledgers.say_need
        number = await self.office.act(act, **form.entry(self.desk.look.now()))
        form.entered()
        if form.offer:
            return text("Offer number {number}.", number=number)
        return text("Need number {number}.", number=number)

    async def _give(self, typed: dict[str, str]) -> Text:
        need, offer = self.lists.needs.current, self.lists.offers.current
        if need is None or offer is None:
            raise Refused("Choose a need and an offer first.")
        number = await self.office.act(
            ledgers.give, key=self.give_form.key, need_id=need.id, offer_id=offer.id,
            quantity=typed["quantity"],
        )  # fmt: skip
        self.give_form.renew()
        return text("Given: number {number}.", number=number)

    async def _claim(self, typed: dict[str, str]) -> Text:
        offer = self.lists.offers.current
        if offer is None:
            raise Refused("Choose a need and an offer first.")
        if typed["file"]:
            made = await self.office.act(
                ledgers.import_claims, offer_id=offer.id, path=path_in(typed["file"])
            )
        else:
            made = await self.office.act(
                ledgers.claim_one, offer_id=offer.id, claimant=typed["claimant"],
                unit=typed["unit"],
            )  # fmt: skip
        return text(
            "{given} given, {waiting} wait in line, {repeated} had claimed before.",
            given=made.given,
            waiting=made.waiting,
            repeated=made.repeated,
        )

    async def _step_back(self, typed: dict[str, str]) -> Text:
        offer = self.lists.offers.current
        if offer is None:
            raise Refused("Choose a need and an offer first.")
        made = await self.office.act(ledgers.give_up, offer_id=offer.id, **typed)
        return text("Stepped back: {given} of the line given, {waiting} still wait.",
                    given=made.given, waiting=made.waiting)  # fmt: skip

    async def _take_in(self, typed: dict[str, str]) -> Text:
        act = ledgers.import_offers if typed["kind"] == "offers" else ledgers.import_needs
        made = await self.office.act(act, path=path_in(typed["file"]))
        return text("{accepted} entered, {repeated} known before.",
                    accepted=made.accepted, repeated=made.repeated)  # fmt: skip

    async def _close(self, typed: dict[str, str]) -> Text:
        need = self.lists.needs.current
        assert need is not None
        await self.office.act(ledgers.close_need, need_id=need.id, reason=typed["reason"])
        return text("Need {number} is closed.", number=need.id)

    async def _withdraw(self, typed: dict[str, str]) -> Text:
        offer = self.lists.offers.current
        assert offer is not None
        await self.office.act(ledgers.withdraw_offer, offer_id=offer.id, reason=typed["reason"])
        return text("Offer {number} is withdrawn.", number=offer.id)

    async def _take_back(self, typed: dict[str, str]) -> Text:
        given = self.lists.given.current
        assert given is not None
        number = await self.office.act(
            ledgers.take_back, key=new_key(), match_id=given.id, reason=typed["reason"]
        )
        return text("Taken back: number {number}.", number=number)
