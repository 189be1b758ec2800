"""The form of one act: what it is about, its fields, send and leave.

Ctrl+Enter sends from every field, Esc leaves. A form collects; whether the act may happen is the
service's to say, and its refusal stands in the form with what was typed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import KeyButton, in_a_row
from ui.common.widgets.forms import Form
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office

SENDING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ActForm(QWidget):
    """One act; a child fills `form`, lays out by `stand` and says in `give` what is sent."""

    def __init__(self, look: Look, send: Text) -> None:
        super().__init__()
        self.look = look
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        restyle(self.about, role="strong")
        self.form = Form(look)
        self.send = KeyButton(look, send, keys="Ctrl+Enter", primary=True)
        self.cancel = KeyButton(look, text("Cancel"), keys="Esc")
        self.send.clicked.connect(self.give)
        self.cancel.clicked.connect(self.leave)

    def stand(self, *parts: QWidget | QLayout) -> QVBoxLayout:
        """Put the parts below each other and the buttons last; returns the column."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.look.theme.tokens.spacing.near)
        for part in (*parts, in_a_row(self.look, self.send, self.cancel)):
            if isinstance(part, QLayout):
                column.addLayout(part)
            else:
                column.addWidget(part)
        return column

    def say(self, words: Words) -> None:
        """What the act is about, above its fields."""
        self.look.put(self.about, self.about.setText, words)

    def name_step(self, words: Text) -> None:
        """What sending does now, on its button."""
        self.look.put(self.send, self.send.setText, words)
        self.look.name(self.send, words)
        self.send.updateGeometry()

    def give(self) -> None:
        """Send what was typed."""
        raise NotImplementedError

    def leave(self) -> None:
        """Give the act up."""
        self.hide()

    def refuse(self, failure: Refused | Fault, at: str = "") -> None:
        """Say why it may not happen: at the fields it names, else at `at`, else at the first."""
        if isinstance(failure, RefusedWithProblems):
            self.form.show_problems(failure.problems)
        else:
            field = at or next(iter(self.form.fields), "")
            self.form.show_problems([Problem(field, failure.words)])

    def event(self, event: QEvent) -> bool:
        # Else a form elsewhere in the workspace would take the key as its own shortcut.
        if event.type() == QEvent.Type.ShortcutOverride and _sends(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _sends(event):
            self.give()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


class ActingForm(ActForm):
    """A form that does its act itself; `done` once it is done, `opened` as it comes and goes."""

    done = Signal()
    opened = Signal(bool)

    def __init__(self, desk: Desk, office: Office, send: Text) -> None:
        super().__init__(desk.look, send)
        self.desk, self.office = desk, office

    def finish(self, said: Text) -> None:
        """Put the form away and tell quietly what was done."""
        self.hide()
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self.done.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.opened.emit(False)


def _sends(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and event.key() in SENDING
        and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    )
