"""The form of one inspection: which line comes, announced by whom; a repeat is warned of first.

政府督查工作条例 art. 15. The warning stands here before anything is sent; the service refuses a
repeat without a reason whatever the form says.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Fault, Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.geo.model import Unit
from commandcenter.verification import service as verification
from ui.common.face.look import restyle
from ui.common.widgets.buttons import KeyButton, in_a_row
from ui.common.widgets.forms import Field, Form
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.words import ages as words

NOT_ONE = text("No one unit is meant by this; write its code or its whole name.")


class InspectionForm(QWidget):
    """Line, announcer and, for a repeat, the reason; `announced` after it was taken."""

    announced = Signal()

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__()
        self.desk, self.office = desk, office
        look = desk.look
        self._number = self._unit = self._name = ""
        self.about, self.warning = QLabel(), QLabel()
        for label in (self.about, self.warning):
            label.setWordWrap(True)
            restyle(label, role="strong")
            self.line, self.by, self.despite = QLineEdit(), QLineEdit(), QLineEdit()
        self.form = Form(look)
        self.form.add_row(
            {
                "line": Field(look, text("Inspecting department"), self.line, required=True),
                "by": Field(look, text("Announced by"), self.by, required=True),
            }
        )
        self.repeat = Field(look, text("Why a repeat is needed"), self.despite)
        self.form.add("despite", self.repeat)
        self.line.editingFinished.connect(self._look_for_repeats)
        self.send = KeyButton(
            look, text("Announce the inspection"), keys="Ctrl+Enter", primary=True
        )
        self.cancel = KeyButton(look, text("Cancel"), keys="Esc")
        self.send.clicked.connect(self._give)
        self.cancel.clicked.connect(self.hide)
        self._lay_out()

    def ask(self, number: str, unit: str, name: str) -> None:
        """Begin an announcement about one unit on one directive."""
        self._number, self._unit, self._name = number, unit, name
        said = text("Inspection of {unit} on {number}", unit=name, number=number)
        self.desk.look.put(self.about, self.about.setText, said)
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
        look = self.desk.look
        look.put(self.warning, self.warning.setText, said or "")
        self.warning.setVisible(said is not None)
        self.repeat.setVisible(said is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        send = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if send and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._give()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
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
            self.form.show_problems([Problem(where, failure.words)])
            return
        self.hide()
        said = text("Inspection {number} of {unit} is announced.", number=made.id, unit=self._name)
        self.desk.notices.tell(Notice(said, self.desk.look.now(), kind="done"))
        self.announced.emit()

    def _lay_out(self) -> None:
        spacing = self.desk.look.theme.tokens.spacing
        row = in_a_row(self.desk.look, self.send, self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.near)
        for part in (self.about, self.warning, self.form):
            column.addWidget(part)
        column.addLayout(row)
