"""A table of figures: what each is called, then numbers side by side; what differs stands out.

It draws what it is given; which figures stand in it, and what differs, its view says.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QTableWidget

from commandcenter.core.language import Text
from ui.common.face.look import Look, restyle
from ui.common.widgets.tables import dress

SIDE_WIDTH, NUMBER_WIDTH = 8, 84
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FigureTable(QTableWidget):
    """The first column takes the room that is left; all others hold numbers."""

    def __init__(self, look: Look, name: Text, titles: Sequence[Text]) -> None:
        super().__init__(0, len(titles))
        self._look, self._titles = look, titles
        dress(self, look)
        look.name(self, name)
        look.language.changed.connect(self._name_columns)
        self._name_columns()

    def show_row(self, row: int, cells: Sequence[str], *, stands_out: bool, tone: str = "") -> None:
        """Show one figure."""
        for column, said in enumerate(cells):
            label = QLabel(said)
            label.setContentsMargins(SIDE_WIDTH, 0, SIDE_WIDTH, 0)
            if column:
                label.setAlignment(RIGHT)
            restyle(label, role="strong" if stands_out else "mute", tone=tone)
            self.setCellWidget(row, column, label)

    def _name_columns(self) -> None:
        self.setHorizontalHeaderLabels([self._look.say(title) for title in self._titles])
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, self.columnCount()):
            header.resizeSection(column, NUMBER_WIDTH)
            title = self.horizontalHeaderItem(column)
            if title is not None:
                title.setTextAlignment(RIGHT)
