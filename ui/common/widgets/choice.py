"""The choice of a directive, the same in every workspace: it follows and sets the one selection."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyleOptionComboBox

from commandcenter.core.language import text
from commandcenter.directives.model import Directive, Status
from ui.common.window.desk import Desk

WIDTHS = (160, 420)
MARK_WIDTH = 36
"""The mark that opens the list, and the edges."""


class DirectiveChoice(QComboBox):
    """The directives of the incident, by number and title."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        least, most = WIDTHS
        self.setMinimumWidth(least)
        self.setMaximumWidth(most)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        desk.look.name(self, text("Directive"))
        self.activated.connect(self._choose)
        self.currentTextChanged.connect(self.setToolTip)

    def show_list(self, found: Sequence[Directive]) -> Directive | None:
        """Offer these directives; returns the selected one, and selects one where none is."""
        known = [(self.itemData(row), self.itemText(row)) for row in range(self.count())]
        by_number = {item.number: item for item in found}
        offered = [(item.number, f"{item.number} {item.title}") for item in found]
        if known != offered:
            self.clear()
            for number, said in offered:
                self.addItem(said, number)
        chosen = by_number.get(self._desk.selection.now.directive or "")
        if chosen is None and found:
            # The one that asks the most people is what the headquarters is about.
            chosen = max(found, key=lambda item: (item.status is Status.OPEN, item.leaves))
            self._desk.selection.select(directive=chosen.number, unit=None, by=self)
        self.setCurrentIndex(self.findData(chosen.number if chosen else None))
        return chosen

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """A title that finds no room ends in an ellipsis; the whole stands in the tooltip."""
        super().initStyleOption(option)
        room = self.width() - MARK_WIDTH
        elided = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room
        )
        option.currentText = elided

    def _choose(self, row: int) -> None:
        self._desk.selection.select(directive=self.itemData(row), unit=None, by=self)
