"""The registers behind the stock, each with its table and the act that takes it in.

Wiring of words to acts; nothing is read or decided here.
"""

from __future__ import annotations

from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.ledgers.acting import join
from ui.ledgers.side import Drawer, path_in
from ui.ledgers.taking_in import FileForm, Listed, taken_in

ACTS = {
    "items": ledgers.import_items,
    "depots": ledgers.import_depots,
    "lots": ledgers.import_lots,
    "quotas": ledgers.import_quotas,
    "categories": ledgers.import_categories,
}
LISTS = {
    "items": Listed(text("items"), "code, name, unit [gb_code, decimals, units]"),
    "depots": Listed(text("depots"), "code, name, place [lat, lon]"),
    "lots": Listed(text("lots and their labels"),
                   "item, lot [maker, spec, made, expires, intended]"),
    "quotas": Listed(text("reserve to be held"), "place, item, quantity, basis"),
    "categories": Listed(text("categories of GB/T 38565 (unverified)"), "code, name"),
}  # fmt: skip


class RegisterDrawer(Drawer):
    """The form that takes in one of the registers, beside the stock while it is in use."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__()
        self.office = office
        self.form = FileForm(desk.look, LISTS)
        # What was taken in is news; the panels that it concerns hear of it as of any other.
        join(desk, self, self.form, self._take_in, lambda: None)

    def ask(self) -> None:
        """Show the form."""
        self.show_form(self.form)

    async def _take_in(self, typed: dict[str, str]) -> Text:
        act = ACTS[self.form.kind]
        return taken_in(await self.office.act(act, path=path_in(typed["file"])))
