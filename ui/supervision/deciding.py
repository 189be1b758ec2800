"""The small form below a finding: an answer, or a decision with its reason, by a named person.

It collects; whether the act may happen is the service's to say, and its refusal stands here.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from ui.common.face.look import Look
from ui.common.widgets.buttons import KeyButton, in_a_row
from ui.common.widgets.forms import Field, Form

WORDS_HEIGHT = 72
TITLES: dict[str, Text] = {
    "answer": text("Record the answer"),
    "uphold": text("Uphold"),
    "dismiss": text("Dismiss"),
    "propose": text("Propose accountability"),
    "approve": text("Approve the proposal"),
    "decline": text("Decline the proposal"),
    "ask": text("Take the request for review"),
    "kept": text("Review: keep"),
    "lifted": text("Review: lift"),
}


class DecisionForm(QWidget):
    """Name and reason for one act; `given(kind, by, words)` when it is sent."""

    given = Signal(str, str, str)
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.kind = ""
        self.by, self.words = QLineEdit(), QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(WORDS_HEIGHT)
        self.form = Form(look)
        self.form.add("words", Field(look, text("Words or reason"), self.words, required=True))
        self.form.add("by", Field(look, text("By"), self.by, required=True))
        self.send = KeyButton(look, text("Send"), keys="Ctrl+Enter", primary=True)
        self.cancel = KeyButton(look, text("Cancel"), keys="Esc")
        self.send.clicked.connect(self._give)
        self.cancel.clicked.connect(self.left)
        row = in_a_row(look, self.send, self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.theme.tokens.spacing.near)
        column.addWidget(self.form)
        column.addLayout(row)

    def ask(self, kind: str) -> None:
        """Begin an act, with nothing written yet."""
        self.kind = kind
        self.words.clear()
        self.by.clear()
        self._look.put(self.send, self.send.setText, TITLES[kind])
        self._look.name(self.send, TITLES[kind])
        self.send.updateGeometry()
        self.form.show_problems([])
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def offer(self, by: str) -> None:
        """Who is most likely to do it, unless a name was typed meanwhile."""
        if not self.by.text():
            self.by.setText(by)

    def refuse(self, why: Text) -> None:
        """Say why it may not happen; what was typed stays."""
        self.form.show_problems([Problem("words", why)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        send = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if send and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._give()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        self.given.emit(self.kind, self.by.text().strip(), self.words.toPlainText().strip())
