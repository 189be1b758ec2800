"""One view over assignments, in the list and in the columns alike: what its keys do.

Space marks the chosen rows and goes on, Enter opens, the arrows at the edge go aside.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.board.list_model import NAME, AssignmentTable, Index
from ui.common.widgets.tables import dress
from ui.common.window.desk import Desk

NAME_LEAST = 132
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class AssignmentView(QTableView):
    """Rows of assignments; `chosen(code)` follows the current row, `opened(code)` Enter."""

    chosen = Signal(str)
    opened = Signal(str)
    aside = Signal(int)

    def __init__(self, desk: Desk, model: AssignmentTable) -> None:
        super().__init__()
        self._model = model
        self._telling = True
        self.widths: dict[int, int] = {}
        """What each column beside the names needs, the most important first."""
        self.setModel(model)
        dress(self, desk.look)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _index: self._open())
        self.selectionModel().currentRowChanged.connect(self._tell)

    @property
    def picked(self) -> list[str]:
        """The codes of the selected rows, or of the current one."""
        codes = self._model.codes
        rows: list[int] = []
        selection = self.selectionModel().selection()
        for part in (selection.at(place) for place in range(selection.count())):
            rows += range(part.top(), part.bottom() + 1)
        if not rows and self.currentIndex().isValid():
            rows = [self.currentIndex().row()]
        return [codes[row] for row in rows if row < len(codes)]

    @property
    def has_pick(self) -> bool:
        """Whether any row is selected or current; cheap, however many there are."""
        return self.selectionModel().hasSelection() or self.currentIndex().isValid()

    def mark(self) -> None:
        """Mark the selected rows, or take their marks off, and go to the next one."""
        picked = self.picked
        if not picked:
            return
        self._model.marks.turn(picked)
        if len(picked) == 1 and self.currentIndex().row() + 1 < len(self._model.codes):
            self.setCurrentIndex(self.currentIndex().siblingAtRow(self.currentIndex().row() + 1))

    def go_in(self) -> None:
        """Take the focus, at the first row where none is current."""
        if not self.currentIndex().isValid() and self._model.codes:
            self.setCurrentIndex(self._model.index(0, NAME))
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_unit(self, code: str) -> None:
        """Go to a unit's row, if it is listed, without telling anybody."""
        current = self.currentIndex()
        codes = self._model.codes
        if current.isValid() and current.row() < len(codes) and codes[current.row()] == code:
            return
        if code in codes:
            self._telling = False
            self.setCurrentIndex(self._model.index(codes.index(code), NAME))
            self._telling = True

    def make_room(self) -> None:
        """Where it is narrow the less important columns go, so that names can be read."""
        room = self.viewport().width() - NAME_LEAST
        for column, width in self.widths.items():
            room -= width
            self.setColumnHidden(column, room < 0)
            if room >= 0:
                self.horizontalHeader().resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.make_room()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        elif event.key() in STEPS:
            self.aside.emit(STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.currentIndex().isValid():
            self.opened.emit(self._model.codes[self.currentIndex().row()])

    def _tell(self, current: QModelIndex, _previous: Index) -> None:
        if current.isValid() and self._telling:
            self.chosen.emit(self._model.codes[current.row()])
