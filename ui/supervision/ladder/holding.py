"""The form of a hold: the reason, for whom, how long; and of its release, the reason alone.

It collects; who may hold whose clock is the service's to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox

from commandcenter.core.language import text
from commandcenter.geo.model import Unit
from ui.common.face.inner import indent
from ui.common.face.look import Look
from ui.common.widgets.act_form import ActForm
from ui.common.widgets.forms import Field

HOURS_MAX = 720


@dataclass(frozen=True)
class Wanted:
    """What is asked for; `hours` 0 is until somebody releases it, `under` None is everybody."""

    reason: str
    under: str | None = None
    hours: int = 0
    release: bool = False


class HoldForm(ActForm):
    """One reason with what belongs to it; `given(wanted)` when it is sent."""

    given = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("Send"))
        self._unit: Unit | None = None
        self._release = False
        self.reason, self.hours, self.only = QLineEdit(), QSpinBox(), QCheckBox()
        self.hours.setRange(0, HOURS_MAX)
        indent(look, self.hours)
        self.form.add("reason", Field(look, text("Reason"), self.reason, required=True))
        hint = text("0: until somebody releases it")
        self.until = Field(look, text("For how many hours"), self.hours, hint=hint)
        self.form.add("until", self.until)
        self.form.add_plain(self.only)
        look.name(self.only, text("Only the selected unit and what lies under it"))
        self.stand(self.about, self.form)

    def ask_hold(self, unit: Unit | None) -> None:
        """Begin a hold; `unit` is the one that is selected, for which alone it may be."""
        self._unit, self._release = unit, False
        self.say(text("Hold the ladder"))
        self.only.setChecked(False)
        self.only.setVisible(unit is not None)
        if unit is not None:
            said = text("Only {unit} and what lies under it", unit=unit.name)
            self.look.put(self.only, self.only.setText, said)
            self.look.name(self.only, said)
        self.until.show()
        self.hours.setValue(0)
        self._begin()

    def ask_release(self) -> None:
        """Begin a release."""
        self._release = True
        self.say(text("Let it run again"))
        self.only.hide()
        self.until.hide()
        self._begin()

    def _begin(self) -> None:
        self.reason.clear()
        self.form.show_problems([])
        self.show()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Send the hold or the release."""
        under = self._unit.code if self._unit is not None and self.only.isChecked() else None
        reason = self.reason.text().strip()
        if self._release:
            self.given.emit(Wanted(reason, release=True))
        else:
            self.given.emit(Wanted(reason, under, self.hours.value()))
