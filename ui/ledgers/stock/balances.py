"""What is where: every account with what it holds of each lot, by kind and by words.

A promised part is shown beside and never taken off in silence; goods on the way show their age.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import BalanceRow, Holder
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.inner import clearable
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.ledgers.exchange import Exchange
from ui.ledgers.stock.registers import RegisterDrawer
from ui.ledgers.wording import HOLDERS, SHOWN_HOLDERS, grouped, holder_of, waits_long

STOCK = text("Stock")
SEARCH_PAUSE_MS = 150
SHOWN_MAX = 1_000
"""More than anybody reads; the search narrows it."""


@dataclass(frozen=True)
class Held:
    """One row of the list: a balance, and what people call its account."""

    row: BalanceRow
    place: str


class BalancesPanel(DataPanel):
    """The balances of all accounts."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, STOCK)
        look = desk.look
        self.found: list[Held] = []
        self.search = QLineEdit()
        clearable(desk.look, self.search)
        look.put(self.search, self.search.setPlaceholderText, text("Place, item or lot"))
        look.name(self.search, text("Search the stock"))
        self.count = QLabel()
        restyle(self.count, role="mute")
        self.chips = {holder: Chip(look, HOLDERS[holder]) for holder in SHOWN_HOLDERS}
        self.rows = Rows(look, self._columns(), _key)
        self.list = RowList(desk, self.rows, text("Stock"))
        self.list.chosen.connect(
            lambda held: desk.selection.select(account=held.row.account, by=self)
        )
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._show)
        self.search.textChanged.connect(self._pause.start)
        for chip in self.chips.values():
            chip.toggled.connect(self._show)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        restyle(self.said, role="strong")
        self.exchange = Exchange(self, desk, office, shown=self._listed, say=self._say)
        self.buttons: list[ActButton] = []
        self.drawer = RegisterDrawer(desk, office)
        self.drawer.form.left.connect(self.mark_out_of_date)
        take_in = Act("stock.register", text("Take in a list"), "Alt+R", self.ask_for_list, STOCK)
        for act in (*self.exchange.acts(), take_in):
            desk.acts.add(act, self, local=True)
            self.buttons.append(ActButton(look, desk.acts, act))
        self.begin_button = ActButton(look, desk.acts, take_in, primary=True)
        self._lay_out()
        self._say("")

    async def fetch(self) -> None:
        """All balances, with the names of their accounts."""
        self.found = await self.office.read(_held)
        if not self.found and self.drawer.at_home:
            self.frame.empty(
                text("Nothing has been posted yet"),
                text("Take in the items and depots, then post with Ctrl+Enter in the form beside."),
                way=self.begin_button,
            )
            return
        self.frame.ready()
        self._show()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted, and the registers."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Selecting changes nothing here but the row; nothing is fetched."""
        for held in self.rows.records:
            if held.row.account == selected.account:
                current = self.list.current
                if current is None or current.row.account != selected.account:
                    self.list.go_to(self.rows.key_of(held))
                break
        return False

    def wanted(self, held: Held) -> bool:
        """Whether the chips and the search leave a row in."""
        kinds = {holder for holder, chip in self.chips.items() if chip.isChecked()}
        if kinds and holder_of(held.row.account) not in kinds:
            return False
        row = held.row
        within = " ".join((held.place, row.account, row.item, row.name, row.lot)).casefold()
        return all(word in within for word in self.search.text().casefold().split())

    def ask_for_list(self) -> None:
        """Show the form that takes in a register, also where nothing has been posted yet."""
        self.frame.ready()
        self.drawer.ask()

    def _listed(self) -> list[tuple[BalanceRow, str]]:
        """What the chips and the search leave in, all of it."""
        return [(held.row, held.place) for held in self.found if self.wanted(held)]

    def _say(self, words: Words) -> None:
        self.look.put(self.said, self.said.setText, words)
        self.said.setVisible(bool(words))

    def _show(self) -> None:
        found = [held for held in self.found if self.wanted(held)]
        shown = found[:SHOWN_MAX]
        self.list.show_records(shown)
        said = text("{n} of {all}", n=words.number(len(shown)), all=words.number(len(self.found)))
        self.look.put(self.count, self.count.setText, said)

    def _columns(self) -> tuple[Column[Held], ...]:
        look = self.look

        def age(held: Held) -> Text:
            return words.age(held.row.last_at, look.now())

        def tone(held: Held) -> str:
            return (
                "orange" if waits_long(held.row.account, held.row.last_at, look.now()) else "mute"
            )

        return (
            Column(
                text("Where held"),
                lambda held: held.place,
                note=lambda held: HOLDERS[holder_of(held.row.account)],
                wide=True,
            ),
            Column(text("Item"), lambda held: held.row.name, note=lambda held: held.row.item),
            Column(text("Lot"), lambda held: held.row.lot or "–", tone=lambda _held: "mute"),
            Column(
                text("Holds"),
                lambda held: f"{grouped(held.row.quantity)} {held.row.unit}",
                number=True,
                strong=lambda _held: True,
            ),
            Column(
                text("Of it promised"),
                lambda held: grouped(held.row.promised) if held.row.promised != "0" else "–",
                number=True,
                tone=lambda _held: "mute",
            ),
            Column(text("Last moved"), age, number=True, tone=tone),
        )

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        first, chips = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.search, 1)
        first.addWidget(self.count)
        chips.setSpacing(spacing.tight)
        for chip in self.chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        for button in self.buttons:
            chips.addWidget(button)
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        head.addLayout(first)
        head.addLayout(chips)
        head.addWidget(self.said)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.near)
        column.addLayout(head)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.list, 1)
        beside.addWidget(self.drawer.line)
        beside.addWidget(self.drawer)
        column.addLayout(beside, 1)


def _key(held: Held) -> tuple[str, str, str]:
    return held.row.account, held.row.item, held.row.lot


def _held(view: View) -> list[Held]:
    """What stores hold, those that give and take left out: theirs is no stock."""
    rows = [row for row in ledgers.balances(view) if holder_of(row.account) in _STORES]
    names = ledgers.account_names(view, codes={row.account for row in rows})
    return [Held(row, names[row.account]) for row in rows]


_STORES: frozenset[Holder] = frozenset(SHOWN_HOLDERS)
