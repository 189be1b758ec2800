"""The strip in which a count is typed or scanned, lot by lot: what, how many, why it differs.

Enter leads from field to field; a label that is scanned meanwhile ends the lot before it. The strip
only collects: what the books say and whether it may be entered is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.quantities import parse_amount
from commandcenter.ledgers.countsheet import Counted, SheetRow
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.forms import Field, Form, suggest
from ui.ledgers.fields.account_field import BETWEEN
from ui.ledgers.fields.scanning import BAR, Codes, Scan, Scanner, read_scan
from ui.ledgers.wording import grouped

type_of_lot = tuple[str, str]


class CountStrip(QWidget):
    """Three fields for one lot; `taken(Counted)` when it is counted and explained."""

    taken = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.meant: type_of_lot | None = None
        self._rows: dict[type_of_lot, SheetRow] = {}
        self._labels: dict[str, type_of_lot] = {}
        self._names: dict[str, str] = {}
        self._next: Scan | None = None
        self._scanned = False
        self.what, self.quantity, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.form = Form(look)
        self.form.add_row(
            {
                "what": Field(look, text("Item or lot, typed or scanned"), self.what),
                "quantity": Field(look, text("Counted"), self.quantity),
                "reason": Field(look, text("Reason of the difference"), self.reason),
            }
        )
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        restyle(self.said, role="mute")
        self.go = KeyButton(look, text("Count it"), keys="Enter")
        self.scanner = Scanner(self)
        self.scanner.watch(self.quantity, numbers=True)
        self.scanner.watch(self.reason, bare=False)
        self.scanner.watch_wordless(self.go)
        self.scanner.scanned.connect(self._take_scan)
        for field in (self.what, self.quantity, self.reason):
            field.returnPressed.connect(self._enter)
        self.go.clicked.connect(self._enter)
        self._lay_out()

    def offer(self, rows: Sequence[SheetRow], codes: Codes, names: dict[str, str]) -> None:
        """What the books have in the store, what a code may stand for, and the items' names."""
        self._rows = {(row.item, row.lot): row for row in rows}
        self._labels = {self._label(of): of for of in self._rows}
        self._names, self.scanner.codes = names, codes
        suggest(self.what, self._labels)

    def begin(self) -> None:
        """The next lot."""
        self.meant, waiting, self._next = None, self._next, None
        for field in (self.what, self.quantity, self.reason):
            field.clear()
        self.form.show_problems([])
        self._tell("")
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)
        if waiting is not None:
            self._turn_to(waiting)

    def choose(self, of: type_of_lot, counted: Counted | None = None) -> None:
        """Turn to a lot; one that was counted before is shown as it was, to be mended."""
        self.meant = of
        self.what.setText(self._label(of))
        self.quantity.setText(counted.quantity if counted else "")
        self.reason.setText(counted.reason if counted else "")
        self.form.show_problems([])
        self._tell_difference()
        self.quantity.setFocus(Qt.FocusReason.OtherFocusReason)
        self.quantity.selectAll()

    def _enter(self) -> None:
        """Go on with what is still open: the lot, how many, why."""
        if self._scanned:  # The Enter was the scanner's; its code has been taken already.
            self._scanned = False
            return
        try:
            if self.meant is None or self.what.text().strip() != self._label(self.meant):
                self.choose(self._lot_meant(self.what.text().strip()))
                return
        except Refused as refused:
            self.form.show_problems([Problem("what", refused.words)])
            return
        self._take()

    def _take(self) -> None:
        """Hand on the lot if it is counted, and explained where it differs."""
        assert self.meant is not None
        typed, reason = self.quantity.text().strip(), self.reason.text().strip()
        try:
            differs = self._difference(typed) != 0
        except Refused as refused:
            self.form.show_problems([Problem("quantity", refused.words)])
            return
        self._tell_difference()
        if differs and not reason:
            words = text("It differs from the books: give the reason.")
            if self.focusWidget() is self.reason:
                self.form.show_problems([Problem("reason", words)])
            else:
                self.form.show_problems([])
                self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.taken.emit(Counted(*self.meant, typed, reason if differs else ""))
        self.begin()

    def _take_scan(self, scan: Scan) -> None:
        """A label was scanned: the lot before it is finished first, if it was counted."""
        # A field tells of its Enter afterwards; a button does not.
        self._scanned = self.focusWidget() in {self.quantity, self.reason}
        if self.meant is not None and self.quantity.text().strip():
            self._next = scan
            self._take()
        else:
            self._turn_to(scan)

    def _turn_to(self, scan: Scan) -> None:
        try:
            self.choose(self._lot_of(scan))
        except Refused as refused:
            self.form.show_problems([Problem("what", refused.words)])

    def _lot_meant(self, typed: str) -> type_of_lot:
        """The lot that was typed: as it is offered, as on a label, or by a code alone."""
        if typed in self._labels:
            return self._labels[typed]
        scan = read_scan(typed, self.scanner.codes, bare=True)
        if scan is None:
            raise Refused("No item or lot is called “{typed}” here.", typed=typed[:60])
        return self._lot_of(scan)

    def _lot_of(self, scan: Scan) -> type_of_lot:
        """The one lot that a code stands for; a label's own lot need not be in the books yet."""
        if scan.item is not None and scan.item not in self._names:
            raise Refused("There is no item “{code}”.", code=scan.item[:60])
        if scan.item is not None and scan.lot is not None:
            return scan.item, scan.lot
        here = [
            (item, lot)
            for item, lot in self._rows
            if scan.item in {None, item} and scan.lot in {None, lot}
        ]
        if not here and scan.item is not None:
            return scan.item, ""
        if len(here) != 1:
            said = scan.item or scan.lot or ""
            raise Refused("“{code}” stands for several lots; choose one.", code=said[:60])
        return here[0]

    def _difference(self, typed: str) -> Decimal:
        counted = parse_amount(typed)
        if counted < 0:
            raise Refused("The quantity must not be below zero.")
        row = self._rows.get(self.meant) if self.meant else None
        return counted - Decimal(row.booked if row else "0")

    def _tell_difference(self) -> None:
        """What the books say of the lot, and how far the count is from it."""
        row = self._rows.get(self.meant) if self.meant else None
        said: Text = text("The books have nothing of this lot here.")
        if row is not None:
            said = text("The books say {booked} {unit}.", booked=grouped(row.booked),
                        unit=row.unit)  # fmt: skip
        try:
            difference = self._difference(self.quantity.text().strip())
        except Refused:
            difference = Decimal()
        if difference:
            said = text("{said} The count differs by {difference}.", said=said,
                        difference=f"{difference:+f}".replace("-", "−"))  # fmt: skip
        self._tell(said)

    def _tell(self, words: Text | str) -> None:
        self.look.put(self.said, self.said.setText, words)

    def _label(self, of: type_of_lot) -> str:
        item, lot = of
        row = self._rows.get(of)
        name = row.name if row else self._names.get(item, "")
        return f"{name}{BETWEEN}{item}{BAR}{lot}" if name else f"{item}{BAR}{lot}"

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        first = QHBoxLayout()
        first.setSpacing(spacing.gap)
        first.addWidget(self.form, 1)
        first.addWidget(self.go, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(spacing.inset, 0, spacing.inset, spacing.tight)
        column.setSpacing(spacing.tight)
        column.addLayout(first)
        column.addWidget(self.said)
