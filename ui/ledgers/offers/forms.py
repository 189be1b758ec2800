"""The forms of needs and offers: enter one, give, close or take back with a reason, claim.

They collect and shape what was typed for the service; nothing is decided here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from ui.common.face.look import Look
from ui.common.widgets.forms import Field
from ui.ledgers.offers.words import SORT_WORDS
from ui.ledgers.side import SideForm

TIME_FORM = "%Y-%m-%d %H:%M"


class EntryForm(SideForm):
    """A need of a unit, or an offer of a partner. Its key is made anew after each entry, so that
    sending twice enters once.
    """

    def __init__(self, look: Look, *, offer: bool) -> None:
        title = text("Enter an offer") if offer else text("Enter a need")
        super().__init__(look, title, text("Enter"))
        self.offer = offer
        self.key = new_key()
        if offer:
            hint = text("donor:NAME or supplier:NAME")
            self.add(partner=self.line(text("Partner"), hint=hint, required=True))
        else:
            hint = text("the unit's code; the selected unit is taken")
            self.add(unit=self.line(text("Unit"), hint=hint, required=True))
        self.add(sort=self.choice(text("Sort"), SORT_WORDS), item=self._items())
        self.add(
            quantity=self.line(text("Quantity"), required=offer),
            measure=self.line(text("In"), hint=text("empty: the item's own")),
        )
        self.add(words=self.words(text("Words, terms, conditions")))
        if offer:
            hint = text("like 2026-08-01 18:00; empty: no end")
            self.add(until=self.line(text("Until"), hint=hint))
        self.add(by=self.line(text("By")))

    def show_items(self, items: list[tuple[str, str]]) -> None:
        """Offer the items of the books, after “no item”."""
        box = self.editors["item"]
        assert isinstance(box, QComboBox)
        kept = box.currentText()
        box.clear()
        box.addItem("", "")
        for code, name in items:
            box.addItem(f"{code} {name}", code)
        box.setCurrentText(kept)

    def entry(self, now: datetime) -> dict[str, Any]:
        """What was typed, as the service takes it; a time that is none is refused."""
        typed = self.values
        item = self.editors["item"]
        assert isinstance(item, QComboBox)
        given: dict[str, Any] = {
            "key": self.key,
            "at": now,
            "sort": typed["sort"],
            "item_code": item.currentText().partition(" ")[0] or None,
            "measure": typed["measure"] or None,
            "words": typed["words"],
            "by": typed["by"] or None,
        }
        if self.offer:
            until = read_moment(typed["until"])
            return given | {
                "partner": typed["partner"], "quantity": typed["quantity"], "until": until,
            }  # fmt: skip
        return given | {"unit": typed["unit"].partition(" ")[0],
                        "quantity": typed["quantity"] or None}  # fmt: skip

    def entered(self) -> None:
        """What was entered is entered; the next one has its own key."""
        self.key = new_key()
        self.begin()

    def _items(self) -> Field:
        box = QComboBox()
        typed = QLineEdit()
        box.setEditable(True)
        box.setLineEdit(typed)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.look.name(typed, text("Item"))
        return Field(self.look, text("Item"), box, hint=text("empty: no item of the books"))


class GiveForm(SideForm):
    """So much of the chosen offer to the chosen need."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Give of an offer"), text("Give"))
        self.key = new_key()
        self.add(quantity=self.line(text("Quantity"), required=True))

    def renew(self) -> None:
        """The next one has its own key."""
        self.key = new_key()


class ReasonForm(SideForm):
    """An act that needs nothing but its reason."""

    def __init__(self, look: Look, title: Text, send: Text) -> None:
        super().__init__(look, title, send)
        self.add(reason=self.words(text("Reason"), required=True))


class ClaimForm(SideForm):
    """A claim on an offer that is no item of the books: one of it for one claimant."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Claim of an offer"), text("Enter the claim"))
        hint = text("a code of the household or the person, no name")
        self.add(claimant=self.line(text("Claimant"), hint=hint))
        self.add(unit=self.line(text("Unit")))
        hint = text("instead of one: a file with claimant,unit[,at]")
        self.add(file=self.file(text("File"), hint=hint))


class StepBackForm(SideForm):
    """A claimant steps back; the next in line is given at once."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Step back from a claim"), text("Step back"))
        self.add(claimant=self.line(text("Claimant"), required=True))
        self.add(reason=self.words(text("Reason"), required=True))


def read_moment(said: str) -> datetime | None:
    """A time as people write it on this screen, in its zone."""
    if not said:
        return None
    try:
        return datetime.strptime(said, TIME_FORM).replace(tzinfo=SHOWN_ZONE)
    except ValueError:
        raise Refused("“{said}” is not a time; write it like {form}.", said=said[:40],
                      form="2026-08-01 18:00") from None  # fmt: skip
