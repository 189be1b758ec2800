"""The forms of roll calls: whom to call and when; and an answer that came by telephone.

They collect. Time and units are drawn by the service from the journal's own hash; nobody picks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from commandcenter.core.errors import Fault, Problem, Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Report
from commandcenter.directives.rollcalls import COUNT_MAX, read_plan
from commandcenter.directives.service import Call
from ui.common.face.inner import indent
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.forms import Field, offer
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.common.words.levels import CARRYING_OUT

WINDOWS: tuple[tuple[int, Text], ...] = (
    (0, text("at once")),
    (30, text("unannounced, within 30 minutes")),
    (120, text("unannounced, within 2 hours")),
    (480, text("unannounced, within 8 hours")),
    (1440, text("unannounced, within 24 hours")),
)
COUNT = 10


class RollCallForm(ActingForm):
    """Under which units, how many of which level, when; `announced(id)` once on record."""

    announced = Signal(int)

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Call the roll"))
        self.say(text("New roll call"))
        self._key, self._incident = new_key(), ""
        self.under, self.title = QLineEdit(), QLineEdit()
        self.count, self.level, self.when = QSpinBox(), QComboBox(), QComboBox()
        indent(desk.look, self.count)
        self.count.setRange(1, COUNT_MAX)
        offer(self.look, self.level, CARRYING_OUT)
        offer(self.look, self.when, WINDOWS)
        look = self.look
        self.form.add(
            "under",
            Field(
                look,
                text("Under (codes)"),
                self.under,
                hint=text("the selected unit, or several codes with spaces between"),
                required=True,
            ),
        )
        self.form.add_row(
            {
                "count": Field(look, text("How many posts"), self.count),
                "level": Field(look, text("Of"), self.level),
            }
        )
        self.form.add_row(
            {
                "from": Field(look, text("When"), self.when),
                "title": Field(look, text("Title"), self.title),
            }
        )
        self.stand(self.about, self.form)

    def ask(self, selected: Selected) -> None:
        """Begin a roll call under the selected unit."""
        self._key, self._incident = new_key(), selected.incident or ""
        self.under.setText(selected.unit or "")
        self.title.clear()
        self.count.setValue(COUNT)
        self.form.show_problems([])
        self.show()
        self.under.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Announce it; one that is to begin at once is drawn and called."""
        self.desk.tasks.start(self._send(), latest="roll call")

    def data(self) -> dict[str, Any]:
        """What was typed, as a roll call file."""
        given: dict[str, Any] = {
            "under": self.under.text().replace("、", " ").replace(",", " ").split(),
            "level": self.level.currentData(),
            "count": self.count.value(),
            "key": self._key,
        }
        if self.title.text().strip():
            given["title"] = self.title.text().strip()
        if self._incident:
            given["incident"] = self._incident
        minutes = int(self.when.currentData())
        if minutes:
            begins = self.look.now()
            given["from"] = begins.isoformat()
            given["to"] = (begins + timedelta(minutes=minutes)).isoformat()
        return given

    async def _send(self) -> None:
        try:
            made = await self.office.act(directives.announce_roll_call, plan=read_plan(self.data()))
            if not int(self.when.currentData()):
                made = await self.office.act(directives.start_roll_call, identity=made.id)
        except (Refused, Fault) as failure:
            self.refuse(failure)
            return
        self.announced.emit(made.id)
        if made.directive is not None:
            n = words.number(made.count)
            self.finish(text("{number}: {count} units are called.", number=made.directive, count=n))
        else:
            self.finish(text("Roll call {number} is announced; nobody knows when.", number=made.id))


class ProxyForm(ActingForm):
    """Who answered by telephone for a unit, and in which words; it is recorded as such for ever."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Record the answer"))
        self.say(text("Answer by telephone"))
        self._number = self._unit = self._name = ""
        self._key = new_key()
        self.caller, self.post, self.phone = QLineEdit(), QLineEdit(), QLineEdit()
        self.place, self.words = QLineEdit(), QLineEdit()
        look = self.look
        self.form.add_row(
            {
                "caller": Field(look, text("Who answered"), self.caller, required=True),
                "post": Field(look, text("Post"), self.post),
            }
        )
        self.form.add_row(
            {
                "phone": Field(look, text("Telephone"), self.phone),
                "place": Field(look, text("Place"), self.place),
            }
        )
        self.form.add("words", Field(look, text("In which words"), self.words))
        self.stand(self.about, self.form)

    def ask(self, number: str, unit: str, name: str) -> None:
        """Begin the record of one unit's answer."""
        self._number, self._unit, self._name, self._key = number, unit, name, new_key()
        self.say(text("Answer of {unit} by telephone", unit=name))
        for editor in (self.caller, self.post, self.phone, self.place, self.words):
            editor.clear()
        self.form.show_problems([])
        self.show()
        self.caller.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Record it."""
        self.desk.tasks.start(self._send(), latest="proxy answer")

    async def _send(self) -> None:
        item = Report(
            key=self._key,
            directive=self._number,
            unit=self._unit,
            kind=Kind.CLAIM,
            at=self.look.now(),
            words=self.words.text().strip(),
        )
        call = Call(
            caller=self.caller.text().strip(),
            caller_post=self.post.text().strip(),
            caller_phone=self.phone.text().strip(),
            place=self.place.text().strip(),
            told="",
            recorder=self.office.actor,
        )
        try:
            outcome = await self.office.act(directives.record_call, item=item, call=call)
        except (Refused, Fault) as failure:
            self.refuse(failure)
            return
        if outcome.why is not None:
            self.form.show_problems([Problem("caller", outcome.why)])
            return
        said = text("The answer of {unit} is recorded as one by telephone.", unit=self._name)
        self.finish(said)
