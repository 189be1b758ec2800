"""The posting form: one movement, typed and sent by keys alone.

It collects and shows; whether the goods are there is decided by the books. A key is made when the
form begins anew, so that pressing twice posts once. A scanner may type into any field.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
)

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import KIND_WORDS, NAMING, Kind
from commandcenter.ledgers.reading import PostingLine
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.forms import Field, Form, offer
from ui.common.widgets.layouts import bar, ground, stack
from ui.common.widgets.scrolling import scrolled
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers.fields.account_field import AccountField
from ui.ledgers.fields.scanning import Codes, Scan, Scanner

WIDTH_LEAST = 300
OFFERED = tuple(kind for kind in Kind if kind not in NAMING)


class PostingPanel(DataPanel):
    """One movement at a time."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Post a movement"))
        self.age.setVisible(False)
        self.key = new_key()
        self.kind, self.item = QComboBox(), QComboBox()
        typed = QLineEdit()
        self.item.setLineEdit(typed)
        self.look.name(typed, text("Item"))
        offer(self.look, self.kind, ((kind.value, KIND_WORDS[kind]) for kind in OFFERED))
        self.lot, self.quantity, self.unit = QLineEdit(), QLineEdit(), QLineEdit()
        self.source, self.target, self.note = AccountField(), AccountField(), QLineEdit()
        self.names: dict[str, str] = {}
        self._lay_out()
        self.scanner = Scanner(self)
        self.scanner.scanned.connect(self._take_scan)
        for field in (self.lot, self.unit, self.source, self.target, typed):
            self.scanner.watch(field)
        self.scanner.watch(self.quantity, numbers=True)
        self.scanner.watch(self.note, bare=False)
        for widget in (self.kind, self.go):
            self.scanner.watch_wordless(widget)

    async def fetch(self) -> None:
        """The items and accounts that the editors offer."""
        self.names, accounts, self.scanner.codes = await self.office.read(_offered)
        kept = self.item.currentText()
        self.item.clear()
        for code, name in self.names.items():
            self.item.addItem(f"{code} {name}", code)
        self.item.setCurrentText(kept)
        for editor in (self.source, self.target):
            editor.offer(accounts)
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """New items, depots and accounts."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """The selected account is where the next movement begins."""
        if selected.account and not self.source.hasFocus():
            self.source.show_account(selected.account)
        return False

    def line(self) -> PostingLine:
        """What was typed, as a posting line."""
        return PostingLine(
            key=self.key,
            at=self.look.now().isoformat(),
            kind=str(self.kind.currentData()),
            by=self.office.actor,
            item=self.item.currentText().partition(" ")[0] or None,
            lot=self.lot.text().strip() or None,
            quantity=self.quantity.text().strip() or None,
            unit=self.unit.text().strip() or None,
            source=self.source.account,
            target=self.target.account,
            incident=self.desk.selection.now.incident,
            note=self.note.text().strip() or None,
        )

    def send(self) -> None:
        """Post what was typed."""
        self.desk.tasks.start(self._send(), latest="post a movement")

    async def _send(self) -> None:
        line = self.line()
        problems = self._unclear()
        if problems:
            self.form.show_problems(problems)
            return
        try:
            posted = await self.office.act(ledgers.post, lines=[line])
        except Refused as refused:
            self.form.show_problems([Problem("", refused.words)])
            return
        if posted.refused:
            self.form.show_problems([Problem("", posted.refused[0].why)])
            return
        self.form.show_problems([])
        said = text(
            "Posted: {kind}, {quantity} {item}",
            kind=KIND_WORDS[Kind(line.kind)],
            quantity=str(line.quantity),
            item=self.names.get(str(line.item), str(line.item)),
        )
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self.desk.selection.select(account=line.target, by=self)
        self._begin_anew()

    def _unclear(self) -> list[Problem]:
        """The ends that name more than one account."""
        found = []
        for name, editor in (("from", self.source), ("to", self.target)):
            try:
                editor.checked_account()
            except Refused as refused:
                found.append(Problem(name, refused.words))
        return found

    def _take_scan(self, scan: Scan) -> None:
        """A label was scanned: its item and lot stand in the form, the quantity comes next."""
        if scan.item is not None:
            place = self.item.findData(scan.item)
            if place < 0:
                words = text("There is no item “{code}”.", code=scan.item)
                self.form.show_problems([Problem("item", words)])
                return
            self.item.setCurrentIndex(place)
        if scan.lot is not None:
            self.lot.setText(scan.lot)
        elif scan.item is not None:
            self.lot.clear()
        self.form.show_problems([])
        self.quantity.setFocus()
        self.quantity.selectAll()

    def _begin_anew(self) -> None:
        """The next movement has its own key; what often stays the same stays."""
        self.key = new_key()
        self.quantity.clear()
        self.note.clear()
        self.quantity.setFocus()

    def _lay_out(self) -> None:
        look, spacing = self.look, self.look.theme.tokens.spacing
        self.form = Form(look)
        self.form.add("kind", Field(look, text("Kind"), self.kind))
        self.form.add("item", Field(look, text("Item"), self.item, required=True))
        self.form.add_row(
            {
                "quantity": Field(look, text("Quantity"), self.quantity, required=True),
                "unit": Field(look, text("In"), self.unit, hint=text("empty: the item's own")),
                "lot": Field(look, text("Lot"), self.lot),
            }
        )
        hint = text("a name of the list, or a code like depot:D01, donor:NAME")
        self.form.add("from", Field(look, text("From"), self.source, hint=hint, required=True))
        self.form.add("to", Field(look, text("To"), self.target, required=True))
        self.form.add("note", Field(look, text("Note"), self.note))
        inner, inside = ground(look)
        inside.addWidget(self.form)
        inside.addStretch(1)
        area = scrolled(look, inner, text("Post a movement"))
        area.setMinimumWidth(WIDTH_LEAST)
        self.go = KeyButton(look, text("Post"), keys="Ctrl+Enter", primary=True)
        # Within this panel alone: what is sent from another form is not posted here.
        key = QShortcut(QKeySequence("Ctrl+Return"), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.go.click)
        self.go.clicked.connect(self.send)
        hint_label = QLabel()
        hint_label.setWordWrap(True)
        restyle(hint_label, role="small")
        look.put(hint_label, hint_label.setText, text("A scanned label fills item and lot."))
        last = bar(look, self.go, hint_label, gap=spacing.gap, grows=hint_label)
        stack(self.body, area, hairline(), last, grows=area)


def _offered(view: View) -> tuple[dict[str, str], dict[str, str], Codes]:
    """What items and known accounts are called, by their codes, and what a scanned code may stand
    for.
    """
    items = ledgers.items(view)
    rows = ledgers.balances(view)
    accounts = {row.account for row in rows}
    accounts |= {f"depot:{one.code}" for one in ledgers.depots(view)}
    lots: dict[str, set[str]] = {}
    for row in rows:
        if row.lot:
            lots.setdefault(row.lot, set()).add(row.item)
    codes = Codes({one.code: one.code for one in items}, lots)
    names = ledgers.account_names(view, codes=accounts)
    return {one.code: one.name for one in items}, names, codes
