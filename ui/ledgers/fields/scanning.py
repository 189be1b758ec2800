"""A code that a scanner types: recognised wherever the focus is, and taken out of the field again.

A scanner is a keyboard that types a code and Enter. What the labels hold (`ITEM|LOT`) is known by
its bar; a code alone (a maker's own) only where it is known and the field does not want such words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

BAR = "|"
CODE_MAX = 101
"""An item's and a lot's longest code, and the bar."""
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True)
class Scan:
    """What was scanned: an item, a lot, or both; `typed` is what the scanner typed of the text."""

    typed: str
    item: str | None
    lot: str | None


@dataclass(frozen=True)
class Codes:
    """What a code may stand for: items by what is printed on them, and the items of each lot."""

    items: Mapping[str, str]
    lots: Mapping[str, Collection[str]]


def read_scan(text: str, codes: Codes, *, bare: bool) -> Scan | None:
    """The scan at the end of a text, None where there is none; `bare` codes must be all of it."""
    before, bar, lot = text[-CODE_MAX:].rpartition(BAR)
    if bar:
        known = [code for code in codes.items if before.endswith(code)]
        # An unknown code cannot be told from what stands before it, but for a space.
        item = max(known, key=len) if known else before.rpartition(" ")[2]
        return Scan(f"{item}{bar}{lot}", codes.items.get(item, item), lot.strip()) if item else None
    whole = text.strip()
    if not bare or not whole:
        return None
    if whole in codes.items:
        return Scan(text, codes.items[whole], None)
    of = codes.lots.get(whole, ())
    if not of:
        return None
    return Scan(text, next(iter(of)) if len(of) == 1 else None, whole)


class Scanner(QObject):
    """Listens to the fields of a form; `scanned(Scan)` when a code was typed into one of them."""

    scanned = Signal(object)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.codes = Codes({}, {})
        self._wordless: dict[QObject, str] = {}
        self._index: dict[QObject, int] = {}

    def watch(self, field: QLineEdit, *, bare: bool = True, numbers: bool = False) -> None:
        """Look at a field whenever Enter is pressed in it; where `numbers` are wanted, a code of
        digits alone is none.
        """

        def look() -> None:
            place = field.cursorPosition()
            text = field.text()[:place]
            taken = bare and not (numbers and text.strip().isdecimal())
            scan = read_scan(text, self.codes, bare=taken)
            if scan is not None:
                field.setText(field.text()[: place - len(scan.typed)] + field.text()[place:])
                self.scanned.emit(scan)

        field.returnPressed.connect(look)

    def watch_wordless(self, widget: QWidget) -> None:
        """Listen to a choice or a button: what is typed there stands nowhere, so it is kept."""
        self._wordless[widget] = ""
        widget.installEventFilter(self)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and widget in self._wordless:
            self._wordless[widget] = ""
        if not isinstance(event, QKeyEvent) or widget not in self._wordless:
            return super().eventFilter(widget, event)
        if event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(widget, event)
        return self._take_key(widget, event) or super().eventFilter(widget, event)

    def _take_key(self, widget: QObject, event: QKeyEvent) -> bool:
        """Keep what is typed; whether the key was the end of a scan."""
        typed = self._wordless[widget]
        if event.key() in ENTER:
            self._wordless[widget] = ""
            scan = read_scan(typed, self.codes, bare=True)
            if scan is None:
                return False
            if isinstance(widget, QComboBox):
                widget.setCurrentIndex(self._index[widget])
            self.scanned.emit(scan)
            return True
        words = event.text()
        if words.isprintable() and words:
            if not typed and isinstance(widget, QComboBox):
                self._index[widget] = widget.currentIndex()
            self._wordless[widget] = (typed + words)[-CODE_MAX:]
        return False
