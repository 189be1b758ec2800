"""The small form of a sealed draw: announce it with its target, then draw it with a second person's
number.

It collects; the order of the steps and what is refused is the service's to say.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.verification.samples import Sample
from ui.common.face.look import Look, restyle
from ui.common.widgets.act_form import ActForm
from ui.common.widgets.forms import Field

FIRST = frozenset({"target", "risk"})
"""The fields of the announcement; the others belong to the draw."""


class DrawForm(ActForm):
    """`announced(target, risk_limit)` for the first step, `drawn(number, by)` for the second."""

    announced = Signal(str, str)
    drawn = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Announce"))
        self.sample: Sample | None = None
        restyle(self.about, role="text")
        self.target, self.risk = QLineEdit(), QLineEdit()
        self.number, self.by = QLineEdit(), QLineEdit()
        self.form.add_row(
            {
                "target": Field(look, text("Target share"), self.target),
                "risk": Field(look, text("Risk limit"), self.risk),
            }
        )
        self.form.add_row(
            {
                "number": Field(look, text("Number of a second person"), self.number),
                "by": Field(look, text("Given by"), self.by),
            }
        )
        self.stand(self.about, self.form)

    def ask(self, about: Text, sample: Sample | None) -> None:
        """Begin the next step: of a new draw, or of one that was announced."""
        self.sample = sample
        self.say(about)
        for name, field in self.form.fields.items():
            field.setVisible((name in FIRST) is (sample is None))
        self.name_step(text("Announce") if sample is None else text("Draw the sample"))
        self.target.setText(str(rule("certificates", "target").value))
        self.risk.setText(str(rule("certificates", "risk_limit").value))
        known = sample is not None and sample.number is not None
        for editor in (self.number, self.by):
            editor.clear()
            editor.setEnabled(not known)
        self.form.show_problems([])
        (self.target if sample is None else self.number).setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def refuse(self, failure: Refused | Fault, at: str = "") -> None:
        super().refuse(failure, at or ("target" if self.sample is None else "number"))

    def give(self) -> None:
        """Send the step that is open."""
        if self.sample is None:
            self.announced.emit(self.target.text().strip(), self.risk.text().strip())
        else:
            self.drawn.emit(self.number.text().strip(), self.by.text().strip())
