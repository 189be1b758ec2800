"""A quiet surface over the window: the command palette, the notices, the overview of keys.

It belongs to the window, closes on Escape and gives the focus back; it is never modal.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.look import Look, restyle
from ui.common.panels.panel import Heading, hairline
from ui.common.widgets.buttons import IconButton

MARGIN = 12


class Overlay(QFrame):
    """A child of the window that keeps its place; a subclass says the place."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self.look = look
        self._before: QWidget | None = None
        restyle(self, role="palette")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        window.installEventFilter(self)
        self.hide()

    def place(self, window: QRect) -> QRect:
        """Where this surface lies in a window of that size."""
        raise NotImplementedError

    def open(self) -> None:
        """Show it on top and take the focus."""
        self._before = QApplication.focusWidget()
        self._settle()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Hide it and give the focus back."""
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def toggle(self) -> None:
        """Open it, or leave it if it is open."""
        if self.isVisible():
            self.leave()
        else:
            self.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        self._settle()
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def _settle(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(self.place(parent.rect()))


class Overview(Overlay):
    """An overlay under a heading that can be closed, its content scrolling below."""

    def __init__(self, look: Look, window: QWidget, title: Text) -> None:
        super().__init__(look, window)
        self.heading = Heading(look, title)
        close = IconButton(look, "close", text("Close"), size=12)
        close.clicked.connect(self.leave)
        self.heading.tools.addWidget(close)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        look.name(self.area, title)
        look.name(self, title)
        self.setFocusProxy(self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for part in (self.heading, hairline(), self.area):
            column.addWidget(part)
