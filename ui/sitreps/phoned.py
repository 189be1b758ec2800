"""The report that goes up by telephone (先电话后书面): who was told, in which words, when.

It writes the telephone log; that a call stands there is what makes the report done.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.sitreps import service as sitreps
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.forms import Field
from ui.common.window.desk import Desk
from ui.common.window.office import Office


class PhonedForm(ActingForm):
    """Records the call that was just made, in the signed-in person's name."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Record the call"))
        look = desk.look
        self.say(text("Reported by telephone just now"))
        self._incident = ""
        self.unit, self.name, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        self.form.add_row(
            {
                "unit": Field(look, text("Which office was told"), self.unit, required=True),
                "name": Field(look, text("Who answered"), self.name),
            }
        )
        self.form.add("account", Field(look, text("What was reported"), self.words, required=True))
        self.stand(self.about, self.form)
        self.hide()

    def ask(self, incident: str) -> None:
        """Begin the record of one call about this incident."""
        self._incident = incident
        for editor in (self.unit, self.name, self.words):
            editor.clear()
        self.form.show_problems([])
        self.show()
        self.unit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Record it."""
        self.desk.tasks.start(self._send(), latest="phoned report")

    async def _send(self) -> None:
        try:
            await self.office.act(
                sitreps.record_call,
                incident=self._incident,
                at=self.look.now(),
                way="out",
                unit=self.unit.text().strip(),
                name=self.name.text().strip(),
                account=self.words.text().strip(),
            )
        except (Refused, Fault) as failure:
            self.refuse(failure, at="account" if self.unit.text().strip() else "unit")
            return
        self.finish(text("The report by telephone is in the telephone log."))
