"""The forms of the price watch: a sample as it was seen, a list of them, the evidence of one."""

from __future__ import annotations

from datetime import datetime

from commandcenter.core.ids import new_key
from commandcenter.core.language import text
from ui.common.face.look import Look
from ui.ledgers.side import SideForm


class SampleForm(SideForm):
    """One price seen in a shop; its key is made anew after each entry."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Enter a price"), text("Enter"))
        self.key = new_key()
        hint = text("the unit's code; the selected unit is taken")
        self.add(place=self.line(text("Unit"), hint=hint, required=True))
        self.add(shop=self.line(text("Shop"), required=True))
        self.add(item=self.line(text("Item"), required=True), spec=self.line(text("Spec")))
        self.add(unit=self.line(text("In"), required=True))
        self.add(
            price=self.line(text("Price"), required=True),
            cost=self.line(text("Cost"), hint=text("by the purchase invoice")),
        )
        hint = text("before the announcement's day")
        self.add(
            base_price=self.line(text("Price before"), hint=hint),
            base_cost=self.line(text("Cost before")),
        )
        self.add(note=self.line(text("Note")))

    def cells(self, now: datetime) -> dict[str, str]:
        """What was typed, by the names of the columns."""
        typed = {name: words for name, words in self.values.items() if words}
        return {"key": self.key, "at": now.isoformat()} | typed

    def entered(self) -> None:
        """What was entered is entered; the place and the shop often stay the same."""
        self.key = new_key()
        typed = self.values
        self.begin(place=typed["place"], shop=typed["shop"])


class SampleFileForm(SideForm):
    """Samples from a file, all or nothing."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Take in prices"), text("Take in"))
        self.say(
            text(
                "key,at,place,shop,item,unit,price[,spec,cost,base_price,base_cost,inspectors,note]"
            )
        )
        self.add(file=self.file(text("File"), hint=text("CSV or XLSX"), required=True))


class EvidenceForm(SideForm):
    """The evidence of the chosen sample, in the names of those who inspected."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Evidence pack"), text("Make the pack"))
        hint = text("code or name, as in the register")
        self.add(first=self.line(text("First inspector"), hint=hint, required=True))
        self.add(second=self.line(text("Second inspector"), required=True))
        self.add(more=self.line(text("Further inspectors"), hint=text("divided by ;")))

    @property
    def inspectors(self) -> list[str]:
        """Everybody who was named."""
        typed = self.values
        named = [typed["first"], typed["second"], *typed["more"].replace("；", ";").split(";")]
        return [name.strip() for name in named if name.strip()]
