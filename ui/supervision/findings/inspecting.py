"""The form of one inspection: which line comes, announced by whom; a repeat is warned of first.

政府督查工作条例 art. 15. The warning stands here before anything is sent; the service refuses a
repeat without a reason whatever the form says.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Fault, Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.geo.model import Unit
from commandcenter.verification import service as verification
from ui.common.face.look import restyle
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.forms import Field
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.words import ages as words

NOT_ONE = text("No one unit is meant by this; write its code or its whole name.")


class InspectionForm(ActingForm):
    """Line, announcer and, for a repeat, the reason; `done` after it was taken."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Announce the inspection"))
        look = desk.look
        self._number = self._unit = self._name = ""
        self.warning = QLabel()
        self.warning.setWordWrap(True)
        restyle(self.warning, role="strong")
        self.line, self.by, self.despite = QLineEdit(), QLineEdit(), QLineEdit()
        self.form.add_row(
            {
                "line": Field(look, text("Inspecting department"), self.line, required=True),
                "by": Field(look, text("Announced by"), self.by, required=True),
            }
        )
        self.repeat = Field(look, text("Why a repeat is needed"), self.despite)
        self.form.add("despite", self.repeat)
        self.line.editingFinished.connect(self._look_for_repeats)
        self.stand(self.about, self.warning, self.form)

    def ask(self, number: str, unit: str, name: str) -> None:
        """Begin an announcement about one unit on one directive."""
        self._number, self._unit, self._name = number, unit, name
        self.say(text("Inspection of {unit} on {number}", unit=name, number=number))
        for editor in (self.line, self.by, self.despite):
            editor.clear()
        self._warn(None)
        self.form.show_problems([])
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.desk.tasks.start(self._offer_name(), latest="inspector")

    async def _offer_name(self) -> None:
        actor = self.office.actor
        names = await self.office.read(accounts.names, codes=[actor])
        if not self.by.text():
            self.by.setText(names.get(actor, actor))

    def _look_for_repeats(self) -> None:
        if self.line.text().strip() and self.isVisible():
            self.desk.tasks.start(self._check(), latest="repeats")

    async def _check(self) -> None:
        """Say before anything is sent that another line was or will be there."""
        line = await self._meant()
        self._warn(None if line is None else await self._repeat(line))

    async def _repeat(self, line: Unit) -> Text | None:
        others = await self.office.read(
            verification.repeated, number=self._number, unit=self._unit, line=line.code
        )
        if not others:
            return None
        last = others[0]
        names = await self.office.read(geo.units, codes=[last.line, last.unit])
        return text(
            "▲ Repeated inspection (重复督查): {line} already inspected {unit} on {time}.",
            line=names[last.line].name,
            unit=names[last.unit].name,
            time=words.day_time(last.at),
        )

    async def _meant(self) -> Unit | None:
        """The one unit that was written, by its code or its whole name."""
        written = self.line.text().strip()
        found = await self.office.read(geo.find, words=written, limit=3)
        whole = [one for one in found if written in {one.code, one.name}]
        return whole[0] if len(whole) == 1 else None

    def _warn(self, said: Text | None) -> None:
        self.look.put(self.warning, self.warning.setText, said or "")
        self.warning.setVisible(said is not None)
        self.repeat.setVisible(said is not None)

    def give(self) -> None:
        """Announce it, unless a warning must be read first."""
        self.desk.tasks.start(self._send(), latest="inspection")

    async def _send(self) -> None:
        line = await self._meant()
        if line is None:
            self.form.show_problems([Problem("line", NOT_ONE)])
            return
        repeat = await self._repeat(line)
        unsaid = repeat is not None and not self.repeat.isVisible()
        self._warn(repeat)
        if unsaid:
            # Nobody sends past a warning that was not yet on the screen.
            self.despite.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            made = await self.office.act(
                verification.announce_inspection,
                number=self._number,
                unit=self._unit,
                line=line.code,
                by=self.by.text().strip(),
                despite=self.despite.text().strip() or None,
            )
        except (Refused, Fault) as failure:
            where = "despite" if repeat is not None and self.by.text().strip() else "by"
            self.refuse(failure, where)
            return
        said = text("Inspection {number} of {unit} is announced.", number=made.id, unit=self._name)
        self.finish(said)
