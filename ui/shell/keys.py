"""The overview of keys (F1): every act of the window with its key, in groups.

It lists what the registry holds at the moment it opens, so it can never be out of date.
"""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from commandcenter.core.language import text
from ui.common.face.look import restyle
from ui.common.panels.panel import HEADING_HEIGHT
from ui.common.widgets.marks import KeyCap
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.shell.overlay import Overview

WIDTH = 760
COLUMNS = 2


class KeyOverview(Overview):
    """Groups of acts in two columns."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk.look, window, text("Keys"))
        self._desk = desk
        self.heading.note(text("every act of this window"))
        desk.look.language.changed.connect(self._renew)

    def place(self, window: QRect) -> QRect:
        """In the middle of the window."""
        content = self.area.widget()
        wanted = HEADING_HEIGHT + 10 + content.sizeHint().height() if content else 0
        width, height = min(WIDTH, window.width() - 48), min(wanted, window.height() - 96)
        return QRect((window.width() - width) // 2, 64, width, height)

    def open(self) -> None:
        """List the acts as they are now."""
        self._renew()
        super().open()

    def _renew(self) -> None:
        box = QWidget()
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(box, surface="panel")
        columns = QHBoxLayout(box)
        columns.setContentsMargins(20, 12, 20, 20)
        columns.setSpacing(36)
        acts = sorted(self._desk.acts, key=lambda act: self.look.say(act.group))
        groups = [list(group) for _, group in groupby(acts, key=lambda act: act.group)]
        piles: list[list[list[Act]]] = [[] for _ in range(COLUMNS)]
        for group in sorted(groups, key=len, reverse=True):
            min(piles, key=lambda pile: sum(len(part) + 1 for part in pile)).append(group)
        for pile in piles:
            columns.addLayout(self._pile(pile), 1)
        self.area.setWidget(box)

    def _pile(self, groups: list[list[Act]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        for group in groups:
            title = QLabel(self.look.say(group[0].group))
            restyle(title, role="strong")
            title.setContentsMargins(0, 10, 0, 2)
            column.addWidget(title)
            grid = QGridLayout()
            grid.setVerticalSpacing(5)
            grid.setColumnStretch(0, 1)
            for row, act in enumerate(group):
                words = QLabel(self.look.say(act.title))
                words.setEnabled(act.enabled())
                grid.addWidget(words, row, 0)
                grid.addWidget(KeyCap(self.look, act.keys), row, 1, Qt.AlignmentFlag.AlignRight)
            column.addLayout(grid)
        column.addStretch(1)
        return column
