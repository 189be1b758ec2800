"""The small form of a sealed draw: announce it with its target, then draw it with a second person's
number.

It collects; the order of the steps and what is refused is the service's to say.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.verification.samples import Sample
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import KeyButton, in_a_row
from ui.common.widgets.forms import Field, Form


class DrawForm(QWidget):
    """`announced(target, risk_limit)` for the first step, `drawn(number, by)` for the second."""

    announced = Signal(str, str)
    drawn = Signal(str, str)
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.sample: Sample | None = None
        self.about = QLabel()
        self.about.setWordWrap(True)
        restyle(self.about, role="text")
        self.target, self.risk = QLineEdit(), QLineEdit()
        self.number, self.by = QLineEdit(), QLineEdit()
        self.first, self.second = Form(look), Form(look)
        self.first.add_row(
            {
                "target": Field(look, text("Target share"), self.target),
                "risk": Field(look, text("Risk limit"), self.risk),
            }
        )
        self.second.add_row(
            {
                "number": Field(look, text("Number of a second person"), self.number),
                "by": Field(look, text("Given by"), self.by),
            }
        )
        self.send = KeyButton(look, text("Announce"), keys="Ctrl+Enter", primary=True)
        self.cancel = KeyButton(look, text("Cancel"), keys="Esc")
        self.send.clicked.connect(self._send)
        self.cancel.clicked.connect(self.left)
        row = in_a_row(look, self.send, self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.theme.tokens.spacing.near)
        for part in (self.about, self.first, self.second):
            column.addWidget(part)
        column.addLayout(row)

    def ask(self, about: Text, sample: Sample | None) -> None:
        """Begin the next step: of a new draw, or of one that was announced."""
        self.sample = sample
        look = self._look
        look.put(self.about, self.about.setText, about)
        self.first.setVisible(sample is None)
        self.second.setVisible(sample is not None)
        step = text("Announce") if sample is None else text("Draw the sample")
        look.put(self.send, self.send.setText, step)
        look.name(self.send, step)
        self.send.updateGeometry()
        self.target.setText(str(rule("certificates", "target").value))
        self.risk.setText(str(rule("certificates", "risk_limit").value))
        known = sample is not None and sample.number is not None
        for editor in (self.number, self.by):
            editor.clear()
            editor.setEnabled(not known)
        self.first.show_problems([])
        self.second.show_problems([])
        (self.target if sample is None else self.number).setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def refuse(self, why: Text) -> None:
        """Say why it may not happen; what was typed stays."""
        form, field = (self.first, "target") if self.sample is None else (self.second, "number")
        form.show_problems([Problem(field, why)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        send = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if send and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._send()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _send(self) -> None:
        if self.sample is None:
            self.announced.emit(self.target.text().strip(), self.risk.text().strip())
        else:
            self.drawn.emit(self.number.text().strip(), self.by.text().strip())
