"""The frame of every panel: a heading line, the content, its state, and when to refresh it.

On news a panel is marked stale; it refreshes only while it can be seen. Never fetch in a hidden
panel and never refresh twice for one's own echo.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from commandcenter.core.language import Text
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.panels.states import StateFrame
from ui.common.widgets.labels import ElidedLabel
from ui.common.widgets.layouts import stack

HEADING_HEIGHT = 40
NOTE_LEAST = 8
"""Fewer letters of a note say nothing."""


class Panel(QWidget):
    """One panel; a child fills `body`, and overrides `refresh` to fetch what it shows.

    `appeared` follows each time it comes into view.
    """

    appeared = Signal()

    def __init__(self, look: Look, title: Text) -> None:
        super().__init__()
        self.look = look
        self.title = title
        self.heading = Heading(look, title)
        self.body = QWidget()
        self.frame = StateFrame(look, self.body, retry=self.refresh)
        self._out_of_date = True
        self._asked = QTimer(self)
        self._asked.setSingleShot(True)
        self._asked.setInterval(0)
        self._asked.timeout.connect(self._refresh_once)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        look.name(self, title)
        stack(self, self.heading, hairline(), self.frame, grows=self.frame)

    def refresh(self) -> None:
        """Fetch and show; the child says how. It returns at once and never waits."""

    def mark_out_of_date(self) -> None:
        """Note that something changed; several notes before the next turn are one refresh."""
        self._out_of_date = True
        if self.isVisible():
            self._asked.start()

    def come_forward(self) -> None:
        """Come to the front where other panels stand over this one as tabs."""
        holder = self.parentWidget()
        if isinstance(holder, QDockWidget):
            holder.show()
            holder.raise_()
        elif isinstance(holder, QStackedWidget):
            tabs = holder.parentWidget()
            if isinstance(tabs, QTabWidget):
                tabs.setCurrentWidget(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()
        if self._out_of_date:
            self._asked.start()

    def _refresh_once(self) -> None:
        if self._out_of_date and self.isVisible():
            self._out_of_date = False
            self.refresh()


class Heading(QWidget):
    """A bold word, a quiet note beside it, and room for a few controls at the right."""

    def __init__(self, look: Look, title: Words) -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        self._title = QLabel()
        self._note = ElidedLabel("mute", least=NOTE_LEAST)
        restyle(self._title, role="strong")
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(look.theme.tokens.spacing.tight)
        row = QHBoxLayout(self)
        inset = look.theme.tokens.spacing.inset
        row.setContentsMargins(inset, 0, look.theme.tokens.spacing.near, 0)
        row.setSpacing(look.theme.tokens.spacing.near)
        row.addWidget(self._title)
        row.addWidget(self._note, 1)
        row.addLayout(self.tools)
        self.say(title)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEADING_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(HEADING_HEIGHT, HEADING_HEIGHT)  # A dock's title bar asks this one.

    def say(self, title: Words, note: Words = "") -> None:
        """Show another title and note."""
        self._look.put(self._title, self._title.setText, title)
        self.note(note)

    def note(self, note: Words) -> None:
        """Show another note beside the title."""
        self._look.put(self._note, self._note.setText, note)


def hairline(*, vertical: bool = False) -> QFrame:
    """The one-pixel line that separates things; there are no boxes in boxes."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.NoFrame)
    restyle(line, surface="line")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
