"""The forms of lists of money: hand one in, publish it, pay it. They collect, nothing more."""

from __future__ import annotations

from datetime import date
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.ledgers.payments import Kind
from ui.common.face.look import Look
from ui.ledgers.side import SideForm, path_in

KIND_WORDS: dict[Kind, Text] = {
    Kind.AID: text("aid by household"),
    Kind.ALLOWANCE: text("allowances"),
}


class HandInForm(SideForm):
    """A list from a file, with what it pays for and where the money comes from."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Hand in a list"), text("Hand in"))
        self.say(text("Whatever stands against it is shown with its rows; nothing is paid yet."))
        kinds = {kind.value: words for kind, words in KIND_WORDS.items()}
        self.add(kind=self.choice(text("Kind"), kinds))
        self.add(file=self.file(text("File"), hint=text("CSV or XLSX"), required=True))
        self.add(title=self.line(text("Title"), required=True))
        hint = text("the unit's code; the selected unit is taken")
        self.add(unit=self.line(text("Unit"), hint=hint, required=True))
        self.add(source=self.line(text("Source of the money"), required=True))
        hint = text("like 2026-07-01")
        self.add(
            first_day=self.line(text("First day"), hint=hint, required=True),
            last_day=self.line(text("Last day"), required=True),
        )

    def entry(self, incident: str | None) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        typed = self.values
        return {
            "kind": Kind(typed["kind"]),
            "path": path_in(typed["file"]),
            "title": typed["title"],
            "unit": typed["unit"].partition(" ")[0],
            "source": typed["source"],
            "first_day": read_day(typed["first_day"]),
            "last_day": read_day(typed["last_day"]),
            "incident": incident,
        }


class PublishForm(SideForm):
    """Publication; against findings only with a reason that somebody else signs."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Publish the list"), text("Publish"))
        hint = text("needed where rows are wrong")
        self.add(reason=self.words(text("Reason"), hint=hint))
        hint = text("code or name; not who handed the list in")
        self.add(signed_by=self.line(text("Signed by"), hint=hint))


class PayForm(SideForm):
    """Payment of a published list of aid out of the books."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Pay the list"), text("Pay"))
        self.add(item=self.line(text("The item that money is in the books"), required=True))


def read_day(said: str) -> date:
    """A day as people write it."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refused("“{said}” is not a day; write it like 2026-07-01.", said=said[:40]) from None
