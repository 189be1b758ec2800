"""The form of a hold: the reason, for whom, how long; and of its release, the reason alone.

It collects; who may hold whose clock is the service's to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.geo.model import Unit
from ui.common.face.inner import indent
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import KeyButton, in_a_row
from ui.common.widgets.forms import Field, Form

HOURS_MAX = 720


@dataclass(frozen=True)
class Wanted:
    """What is asked for; `hours` 0 is until somebody releases it, `under` None is everybody."""

    reason: str
    under: str | None = None
    hours: int = 0
    release: bool = False


class HoldForm(QWidget):
    """One reason with what belongs to it; `given(wanted)` when it is sent."""

    given = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._unit: Unit | None = None
        self._release = False
        self.about = QLabel()
        self.about.setWordWrap(True)
        restyle(self.about, role="strong")
        self.reason, self.hours, self.only = QLineEdit(), QSpinBox(), QCheckBox()
        self.hours.setRange(0, HOURS_MAX)
        indent(look, self.hours)
        self.form = Form(look)
        self.form.add("reason", Field(look, text("Reason"), self.reason, required=True))
        hint = text("0: until somebody releases it")
        self.until = Field(look, text("For how many hours"), self.hours, hint=hint)
        self.form.add("until", self.until)
        self.form.add_plain(self.only)
        look.name(self.only, text("Only the selected unit and what lies under it"))
        self.send = KeyButton(look, text("Send"), keys="Ctrl+Enter", primary=True)
        self.cancel = KeyButton(look, text("Cancel"), keys="Esc")
        self.send.clicked.connect(self._give)
        self.cancel.clicked.connect(self.hide)
        row = in_a_row(look, self.send, self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.theme.tokens.spacing.near)
        column.addWidget(self.about)
        column.addWidget(self.form)
        column.addLayout(row)

    def ask_hold(self, unit: Unit | None) -> None:
        """Begin a hold; `unit` is the one that is selected, for which alone it may be."""
        self._unit, self._release = unit, False
        self._look.put(self.about, self.about.setText, text("Hold the ladder"))
        self.only.setChecked(False)
        self.only.setVisible(unit is not None)
        if unit is not None:
            said = text("Only {unit} and what lies under it", unit=unit.name)
            self._look.put(self.only, self.only.setText, said)
            self._look.name(self.only, said)
        self.until.show()
        self.hours.setValue(0)
        self._begin()

    def ask_release(self) -> None:
        """Begin a release."""
        self._release = True
        self._look.put(self.about, self.about.setText, text("Let it run again"))
        self.only.hide()
        self.until.hide()
        self._begin()

    def refuse(self, failure: Refused | Fault) -> None:
        """Say why it may not happen; what was typed stays."""
        if isinstance(failure, RefusedWithProblems):
            self.form.show_problems(failure.problems)
        else:
            self.form.show_problems([Problem("reason", failure.words)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        send = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if send and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._give()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _begin(self) -> None:
        self.reason.clear()
        self.form.show_problems([])
        self.show()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _give(self) -> None:
        under = self._unit.code if self._unit is not None and self.only.isChecked() else None
        reason = self.reason.text().strip()
        if self._release:
            self.given.emit(Wanted(reason, release=True))
        else:
            self.given.emit(Wanted(reason, under, self.hours.value()))
