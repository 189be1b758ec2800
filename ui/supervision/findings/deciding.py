"""The small form below a finding: an answer, or a decision with its reason, by a named person.

It collects; whether the act may happen is the service's to say, and its refusal stands here.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from commandcenter.core.language import Text, text
from ui.common.face.look import Look
from ui.common.widgets.act_form import ActForm
from ui.common.widgets.forms import Field, words_box

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


class DecisionForm(ActForm):
    """Name and reason for one act; `given(kind, by, words)` when it is sent."""

    given = Signal(str, str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Send"))
        self.kind = ""
        self.by, self.words = QLineEdit(), words_box(WORDS_HEIGHT)
        self.form.add("words", Field(look, text("Words or reason"), self.words, required=True))
        self.form.add("by", Field(look, text("By"), self.by, required=True))
        self.stand(self.form)

    def ask(self, kind: str) -> None:
        """Begin an act, with nothing written yet."""
        self.kind = kind
        self.words.clear()
        self.by.clear()
        self.name_step(TITLES[kind])
        self.form.show_problems([])
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def offer(self, by: str) -> None:
        """Who is most likely to do it, unless a name was typed meanwhile."""
        if not self.by.text():
            self.by.setText(by)

    def give(self) -> None:
        """Send the words and the name."""
        self.given.emit(self.kind, self.by.text().strip(), self.words.toPlainText().strip())
