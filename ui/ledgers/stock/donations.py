"""What donors gave and who has it: a gift, its receivers, and the receiver's own ledger.

What went to somebody the gift was not meant for is said, never judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSplitter, QWidget

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import Donation, Share
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.inner import clearable
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.layouts import stack
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.ledgers.wording import HOLDERS, grouped, holder_of

SEARCH_PAUSE_MS = 150


@dataclass(frozen=True)
class Held:
    """One who has a part of a gift."""

    share: Share
    name: str
    astray: bool


class DonationsPanel(DataPanel):
    """All gifts; beside them who has the chosen one."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Donations"))
        look = desk.look
        self.found: list[Donation] = []
        self.names: dict[str, str] = {}
        self.search = QLineEdit()
        clearable(desk.look, self.search)
        look.put(self.search, self.search.setPlaceholderText, text("Donor, item, lot, or a label"))
        look.name(self.search, text("Search the donations"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._show)
        self.search.textChanged.connect(self._pause.start)
        self.search.returnPressed.connect(self._open_first)
        self.rows = Rows(look, self._columns(), _key)
        self.list = RowList(desk, self.rows, text("Donations"))
        self.list.chosen.connect(self._choose)
        self.way = QLabel()
        self.way.setWordWrap(True)
        restyle(self.way, role="mute")
        self.holders = Rows(look, self._holder_columns(), lambda held: held.share.account)
        self.owners = RowList(desk, self.holders, text("Who has it"))
        self.owners.chosen.connect(
            lambda held: desk.selection.select(account=held.share.account, by=self)
        )
        self._lay_out()

    async def fetch(self) -> None:
        """All gifts, and again who has the chosen one."""
        self.found, self.names = await self.office.read(_donations)
        if not self.found:
            self.frame.empty(text("Nothing has been donated"))
            return
        self.frame.ready()
        self._show()
        current = self.list.current
        if current is not None:
            await self._follow(current)

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted, and what is written on lots."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Nothing here depends on the selection."""
        return False

    def _show(self) -> None:
        asked = self.search.text().replace("|", " ").casefold().split()
        self.list.show_records(
            [one for one in self.found if all(word in self._words(one) for word in asked)]
        )

    def _words(self, one: Donation) -> str:
        said = (self.names[one.donor], one.item, one.name, one.lot, one.intended or "")
        return " ".join(said).casefold()

    def _open_first(self) -> None:
        """Enter, or a scanned label: the first gift that is found."""
        self._pause.stop()
        self._show()
        if self.rows.records:
            self.list.setCurrentIndex(self.rows.index(0, 0))
            self._choose(self.rows.records[0])

    def _choose(self, one: Donation) -> None:
        self.desk.tasks.start(self._follow(one), latest="donation")

    async def _follow(self, one: Donation) -> None:
        try:
            held = await self.office.read(_holders, donation=one)
        except (Refused, Fault) as failure:
            told = Notice(failure.words, self.look.now(), kind="trouble", key="donation")
            self.desk.notices.tell(told)
            return
        self.owners.show_records(held)
        self.look.put(self.way, self.way.setText, self._about(one))

    def _about(self, one: Donation) -> Text:
        return text(
            "{name} {lot}, from {donor}{meant}",
            name=one.name,
            lot=one.lot or "–",
            donor=self.names[one.donor],
            meant=text("; meant for {name}", name=self.names.get(one.intended, one.intended))
            if one.intended
            else "",
        )

    def _columns(self) -> tuple[Column[Donation], ...]:
        return (
            Column(
                text("Donor"),
                lambda one: self.names.get(one.donor, one.donor),
                note=self._meant,
                wide=True,
            ),
            Column(text("Item"), lambda one: one.name, note=lambda one: one.lot),
            Column(text("Given"), lambda one: f"{grouped(one.quantity)} {one.unit}", number=True),
            Column(
                text("Arrived"),
                lambda one: grouped(one.arrived),
                number=True,
                strong=lambda _one: True,
            ),
            Column(
                text("To others"),
                lambda one: grouped(one.astray) if one.astray != "0" else "–",
                number=True,
                tone=lambda one: "finding" if one.astray != "0" else "mute",
            ),
            Column(
                text("Last moved"),
                lambda one: words.age(one.last_at, self.look.now()),
                number=True,
                tone=lambda _one: "mute",
            ),
        )

    def _meant(self, one: Donation) -> Words:
        if not one.intended:
            return text("no receiver named")
        return text("meant for {name}", name=self.names.get(one.intended, one.intended))

    def _holder_columns(self) -> tuple[Column[Held], ...]:
        return (
            Column(
                text("Who has it"),
                lambda held: held.name,
                note=lambda held: HOLDERS[holder_of(held.share.account)],
                wide=True,
            ),
            Column(
                text("Quantity"),
                lambda held: f"{grouped(held.share.quantity)} {held.share.unit}",
                number=True,
                strong=lambda _held: True,
            ),
            Column(
                text("Intent"),
                lambda held: text("not whom it was meant for") if held.astray else "",
                tone=lambda _held: "finding",
            ),
        )

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        head = QHBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        head.addWidget(self.search)
        self.way.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        below = QWidget()
        stack(below, self.way, self.owners, grows=self.owners)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self.list)
        parts.addWidget(below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        stack(self.body, head, parts, grows=parts)


def _key(one: Donation) -> tuple[str, str, str]:
    return one.donor, one.item, one.lot


def _donations(view: View) -> tuple[list[Donation], dict[str, str]]:
    found = ledgers.donations(view)
    codes = {one.donor for one in found} | {one.intended for one in found if one.intended}
    return found, ledgers.account_names(view, codes=codes)


def _holders(view: View, *, donation: Donation) -> list[Held]:
    """Who has the gift now, receivers first."""
    [found] = [
        one for one in ledgers.trace(view, lot_code=donation.lot) if one.item == donation.item
    ]
    names = ledgers.account_names(view, codes={share.account for share in found.holders})
    held = [
        Held(share, names[share.account], share.account in found.astray) for share in found.holders
    ]
    order = list(HOLDERS)
    return sorted(held, key=lambda one: (-order.index(holder_of(one.share.account)), one.name))
