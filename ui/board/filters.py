"""What the list asks for: words as they are typed, phases and lateness as chips, the count found.

It holds the question only; the database answers it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Phase
from ui.common.face.inner import clearable
from ui.common.face.look import Look, restyle
from ui.common.widgets.flow import Flow
from ui.common.widgets.layouts import stack
from ui.common.widgets.marks import Chip
from ui.common.words.phases import PHASES

SEARCH_PAUSE_MS = 200
SHOWN_PHASES = (
    Phase.WAITING,
    Phase.ACKNOWLEDGED,
    Phase.STARTED,
    Phase.CLAIMED,
    Phase.VERIFIED,
    Phase.REFUTED,
    Phase.RETURNED,
    Phase.CLOSED,
)


class SearchLine(QLineEdit):
    """The line of the search; `left` when the person goes down to the rows."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Search and chips, `beside` them the saved views; `changed` when something else is asked."""

    changed = Signal()

    def __init__(self, look: Look, beside: QWidget) -> None:
        super().__init__()
        self._look, self._beside = look, beside
        self.search = SearchLine()
        clearable(look, self.search)
        look.put(self.search, self.search.setPlaceholderText, text("Unit or code"))
        look.put(self.search, self.search.setToolTip, text("Search the list (/)"))
        look.name(self.search, text("Search the list"))
        self.count = QLabel()
        restyle(self.count, role="mute")
        self.chips = {phase: Chip(look, PHASES[phase]) for phase in SHOWN_PHASES}
        self.overdue = Chip(look, text("overdue"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self._quiet = False
        self.search.textChanged.connect(self._typed)
        for chip in (*self.chips.values(), self.overdue):
            chip.toggled.connect(self._turned)
        self._lay_out()

    def wanted(self) -> directives.BoardFilter:
        """What the chips and the search ask for."""
        return directives.BoardFilter(
            phases=tuple(phase for phase, chip in self.chips.items() if chip.isChecked()),
            overdue_only=self.overdue.isChecked(),
            words=self.search.text().strip(),
        )

    def take(self, wanted: directives.BoardFilter) -> None:
        """Ask for something else at once, without telling anybody."""
        self._quiet = True
        for phase, chip in self.chips.items():
            chip.setChecked(phase in wanted.phases)
        self.overdue.setChecked(wanted.overdue_only)
        self.search.setText(wanted.words)
        self._quiet = False

    def show_count(self, words: Text) -> None:
        """Say how many were found."""
        self._look.put(self.count, self.count.setText, words)

    def _typed(self) -> None:
        if not self._quiet:
            self._pause.start()

    def _turned(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _lay_out(self) -> None:
        spacing = self._look.theme.tokens.spacing
        first = QHBoxLayout()
        first.addWidget(self.search, 1)
        first.addWidget(self.count)
        first.addWidget(self._beside)
        chips = Flow(spacing.tight)
        for chip in (*self.chips.values(), self.overdue):
            chips.addWidget(chip)
        stack(self, first, chips, gap=spacing.near)
