"""The form of one check: what was found, how, by whom; of a sampled unit or of any other.

It collects; whether this person may check this unit is the service's to say, by every door alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
)

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Fault, Problem, Refused
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import METHODS, Kind, Report
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.forms import Field, offer, words_box
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.words.phases import ACT_WORDS, METHOD_WORDS

WORDS_HEIGHT = 60
RESULTS: dict[Kind, Text] = {
    Kind.VERIFY: text("Done as claimed"),
    Kind.REFUTE: text("Not so"),
    Kind.UNREACHABLE: text("Not reached"),
}


@dataclass(frozen=True)
class Wanted:
    """What is to be checked; `sample` is the code of the draw it belongs to, if any."""

    directive: str
    unit: str
    about: Text
    sample: str | None = None


class CheckForm(ActingForm):
    """Result, method, checker and words of one check; `done` after it was taken."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Record the check"))
        look = desk.look
        self.wanted: Wanted | None = None
        self._key, self._own_name = new_key(), ""
        self.results: dict[Kind, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for kind, said in RESULTS.items():
            button = QRadioButton()
            look.put(button, button.setText, said)
            look.name(button, said)
            self._group.addButton(button)
            self.results[kind] = button
        self.method = QComboBox()
        offer(look, self.method, ((name, METHOD_WORDS[name]) for name in METHODS))
        self.by, self.words = QLineEdit(), words_box(WORDS_HEIGHT)
        self.form.add_row(
            {
                "method": Field(look, text("How"), self.method),
                "by": Field(look, text("Checker"), self.by, required=True),
            }
        )
        self.form.add("words", Field(look, text("What was found"), self.words))
        self._lay_out()

    def ask(self, wanted: Wanted) -> None:
        """Begin a check, in the name of the person at the console unless another is named."""
        self.wanted, self._key = wanted, new_key()
        self.say(wanted.about)
        self.results[Kind.VERIFY].setChecked(True)
        self.words.clear()
        self.by.clear()
        self.desk.tasks.start(self._offer_name(), latest="checker")
        self.form.show_problems([])
        self.show()
        self.results[Kind.VERIFY].setFocus(Qt.FocusReason.ShortcutFocusReason)

    async def _offer_name(self) -> None:
        """A person is shown by name; whoever is at the console most likely checked."""
        actor = self.office.actor
        self._own_name = (await self.office.read(accounts.names, codes=[actor])).get(actor, actor)
        if not self.by.text():
            self.by.setText(self._own_name)

    def _checker(self) -> str | None:
        """The code of the person at the console, else what was typed."""
        typed = self.by.text().strip()
        return self.office.actor if typed and typed == self._own_name else typed or None

    def give(self) -> None:
        """Record the check."""
        if self.wanted is not None:
            self.desk.tasks.start(self._send(self.wanted), latest="check")

    async def _send(self, wanted: Wanted) -> None:
        kind = next(kind for kind, button in self.results.items() if button.isChecked())
        report = Report(
            key=self._key,
            directive=wanted.directive,
            unit=wanted.unit,
            kind=kind,
            at=self.desk.look.now(),
            by=self._checker(),
            words=self.words.toPlainText().strip(),
            channel="console",
            sample=wanted.sample,
            method=self.method.currentData(),
        )
        try:
            [outcome] = await self.office.act(directives.report, reports=[report])
        except (Refused, Fault) as failure:
            self.refuse(failure, "by")
            return
        if outcome.why is not None:
            self.form.show_problems([Problem("by", outcome.why)])
            return
        self.finish(text("Check recorded: {what}", what=ACT_WORDS[kind]))

    def _lay_out(self) -> None:
        spacing = self.desk.look.theme.tokens.spacing
        results = QHBoxLayout()
        results.setSpacing(spacing.near)
        for button in self.results.values():
            results.addWidget(button)
        results.addStretch(1)
        column = self.stand(self.about, results, self.form)
        column.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
