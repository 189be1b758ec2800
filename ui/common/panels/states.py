"""The four states that every panel has beside its content: empty, loading, stale, error.

Stale content stays visible under one line that says so; an error says what to do and offers it.
Never a spinner that hides what is known, and never a blank surface.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.figures import AgeLabel
from ui.common.widgets.labels import ElidedLabel
from ui.common.widgets.layouts import stack

LOADING_AFTER_MS = 250
"""A wait shorter than this is not worth a word."""
WORDS_WIDTH_MIN, WORDS_WIDTH_MAX = 160, 460
CENTRE = Qt.AlignmentFlag.AlignHCenter


class State(Enum):
    """What a panel can be in."""

    READY = "ready"
    EMPTY = "empty"
    LOADING = "loading"
    STALE = "stale"
    ERROR = "error"


class StateFrame(QWidget):
    """Holds a panel's content and shows its state over or above it."""

    def __init__(
        self, look: Look, content: QWidget, *, retry: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self._look = look
        self.state = State.READY
        self.content = content
        self._line = _StaleLine(look, retry)
        self._message = _Message(look, retry)
        self._stack = QStackedLayout()
        stack(self, self._line, self._stack, grows=self._stack)
        # Only now: a stack without a parent would show its first widget as a window.
        self._stack.addWidget(content)
        self._stack.addWidget(self._message)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(LOADING_AFTER_MS)
        self._wait.timeout.connect(lambda: self._tell(text("Loading …"), None, offer=False))
        self._line.hide()

    def ready(self) -> None:
        """Show the content."""
        self._become(State.READY)
        self._stack.setCurrentWidget(self.content)

    def empty(self, words: Text, hint: Text | None = None, *, way: QWidget | None = None) -> None:
        """Say that there is nothing, and what would put something here; `way` is the button that
        does so.
        """
        self._become(State.EMPTY)
        self._tell(words, hint, offer=False)
        self._message.show_way(way)

    def loading(self) -> None:
        """Say that it is on its way, if it takes longer than a moment."""
        self._become(State.LOADING)
        self._wait.start()

    def stale(self, at: datetime | None, why: Text | None = None) -> None:
        """Keep showing what is known, with its age and the reason."""
        self._become(State.STALE)
        self._stack.setCurrentWidget(self.content)
        self._line.say(at, why)
        self._line.show()

    def error(self, words: Text, hint: Text | None = None) -> None:
        """Say what went wrong and how to mend it, and offer to try again."""
        self._become(State.ERROR)
        self._tell(words, hint, offer=True)

    def _become(self, state: State) -> None:
        self.state = state
        self._wait.stop()
        self._line.hide()

    def _tell(self, words: Text, hint: Text | None, *, offer: bool) -> None:
        self._message.say(words, hint, offer=offer)
        self._stack.setCurrentWidget(self._message)


class _StaleLine(QWidget):
    """One raised line above stale content."""

    def __init__(self, look: Look, retry: Callable[[], object] | None) -> None:
        super().__init__()
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="raised")
        self._age = AgeLabel(
            look,
            text("Not up to date: from {age}"),
            role="strong",
            unknown=text("Not up to date"),
        )
        self._why = ElidedLabel("mute")
        self._why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._retry = KeyButton(look, text("Refresh"))
        if retry is not None:
            self._retry.clicked.connect(retry)
        spacing = look.theme.tokens.spacing
        row = QHBoxLayout(self)
        row.setContentsMargins(spacing.inset, spacing.tight, spacing.near, spacing.tight)
        row.setSpacing(spacing.near)
        row.addWidget(self._age)
        row.addWidget(self._why, 1)
        row.addWidget(self._retry)
        self._retry.setVisible(retry is not None)

    def say(self, at: datetime | None, why: Text | None) -> None:
        self._age.since(at)
        self._look.put(self._why, self._why.setText, why or "")


class _Message(QWidget):
    """A quiet sentence in the middle of an otherwise empty panel."""

    def __init__(self, look: Look, retry: Callable[[], object] | None) -> None:
        super().__init__()
        self._look = look
        self._can_retry = retry is not None
        self.words, self.hint = _centred("strong"), _centred("mute")
        self._retry = KeyButton(look, text("Try again"), primary=True)
        if retry is not None:
            self._retry.clicked.connect(retry)
        spacing = look.theme.tokens.spacing
        self._edge = spacing.wide
        self._way: QWidget | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(spacing.wide, spacing.wide, spacing.wide, spacing.wide)
        column.setSpacing(spacing.near)
        column.addStretch(2)
        column.addWidget(self.words)
        column.addWidget(self.hint)
        column.addWidget(self._retry, 0, CENTRE)
        column.addStretch(3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A label of limited width would lie at the left of a wide panel: the edges take the rest.
        side = max(self._edge, (event.size().width() - WORDS_WIDTH_MAX) // 2)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(side, self._edge, side, self._edge)
        super().resizeEvent(event)

    def say(self, words: Text, hint: Text | None, *, offer: bool) -> None:
        self._look.put(self.words, self.words.setText, words)
        self._look.put(self.hint, self.hint.setText, hint or "")
        self._look.name(self, words)
        self.hint.setVisible(hint is not None)
        self._retry.setVisible(offer and self._can_retry)
        self.show_way(None)

    def show_way(self, way: QWidget | None) -> None:
        """Put a button below the words, or take away the one that is there."""
        if self._way is not None and self._way is not way:
            self._way.hide()
        if way is not None and way is not self._way:
            self._column.insertWidget(self._column.count() - 1, way, 0, CENTRE)
        self._way = way
        if way is not None:
            way.show()


def _centred(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setMinimumWidth(WORDS_WIDTH_MIN)
    restyle(label, role=role)
    return label
