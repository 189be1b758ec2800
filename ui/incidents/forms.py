"""The forms of incidents: a new one, a notice of the response, and a step with its reason.

They collect; whether it may happen, and what a change of the level is called, the service says.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import (
    CATEGORY_WORDS,
    LOWEST,
    VERB_WORDS,
    Category,
    Incident,
    ResponseLevel,
    Verb,
    verb_of,
)
from ui.common.face.language import Words
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.forms import Field, offer, words_box
from ui.common.widgets.moments import moment_box, put_moment, typed_moment
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.words.levels import LEVELS

WORDS_HEIGHT = 46
EXPECTED = timedelta(days=1)
GRADES: Mapping[int, Text] = {
    1: text("grade I, the highest"),
    2: text("grade II"),
    3: text("grade III"),
    4: text("grade IV"),
}
NOT_GRADED = text("not graded")
ENDED = text("No response any more")
STEPS: Mapping[Verb, Text] = {
    Verb.START: text("Start the response"),
    Verb.RAISE: text("Raise the response"),
    Verb.ADJUST: text("Adjust the response"),
    Verb.END: text("End the response"),
}

type_of_choices: TypeAlias = Sequence[tuple[str | int | None, Words]]
type_of_step: TypeAlias = Callable[[str | int | None, str], Awaitable[Text]]


def grade_choices() -> type_of_choices:
    """No grade, then I to IV."""
    return [(None, NOT_GRADED), *GRADES.items()]


class OpeningForm(ActingForm):
    """What happened, where and when; `recorded(id)` once it is on record."""

    recorded = Signal(str)

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Open the incident"))
        self.say(text("New incident"))
        look = self.look
        self.title, self.place = QLineEdit(), QLineEdit()
        self.category, self.grade, self.parent_box = QComboBox(), QComboBox(), QComboBox()
        self.at = moment_box(look.now())
        offer(look, self.category, ((one.value, said) for one, said in CATEGORY_WORDS.items()))
        offer(look, self.grade, grade_choices())
        self.form.add("title", Field(look, text("Title"), self.title, required=True))
        self.form.add_row(
            {
                "category": Field(look, text("Category"), self.category),
                "grade": Field(look, text("Grade"), self.grade),
            }
        )
        self.form.add_row(
            {
                "place": Field(
                    look,
                    text("Where it happened"),
                    self.place,
                    hint=text("a unit's code or name; the selected unit is taken"),
                    required=True,
                ),
                "at": Field(look, text("When it happened"), self.at),
            }
        )
        self.form.add("parent", Field(look, text("Derived from"), self.parent_box))
        self.stand(self.about, self.form)

    def ask(self, unit: str, known: Iterable[Incident]) -> None:
        """Begin a new incident at the selected unit; it may be derived from one that is known."""
        self.title.clear()
        self.place.setText(unit)
        put_moment(self.at, self.look.now())
        self.grade.setCurrentIndex(0)
        offer(self.look, self.parent_box, derived_from(known))
        self.form.show_problems([])
        self.show()
        self.title.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Open it."""
        self.desk.tasks.start(self._send(), latest="open an incident")

    async def _send(self) -> None:
        at = "place"
        try:
            place = await self.office.read(geo.unit_meant, words=self.place.text().strip())
            at = "title"
            made = await self.office.act(
                incidents.open,
                title=self.title.text(),
                category=Category(self.category.currentData()),
                grade=self.grade.currentData(),
                place=place.code,
                at=typed_moment(self.at),
                parent=self.parent_box.currentData(),
            )
        except (Refused, Fault) as failure:
            self.refuse(failure, at)
            return
        self.recorded.emit(made)
        self.finish(text("“{title}” is on record.", title=self.title.text().strip()))


class ResponseForm(ActingForm):
    """A notice of the response level with its four mandatory fields (突发事件应对法 art. 72)."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, STEPS[Verb.START])
        look = self.look
        self._incident = ""
        self._before: int | None = None
        self.level = QComboBox()
        offer(look, self.level, [*LEVELS.items(), (None, ENDED)])
        self.matter, self.measures = words_box(WORDS_HEIGHT), words_box(WORDS_HEIGHT)
        self.effective, self.until = moment_box(look.now()), moment_box(look.now() + EXPECTED)
        self.basis = QLineEdit()
        self.form.add("level", Field(look, text("Response level"), self.level))
        self.form.add("matter", Field(look, text("What for"), self.matter, required=True))
        measures = Field(look, text("Measures of the response"), self.measures, required=True)
        self.form.add("measures", measures)
        self.form.add_row(
            {
                "effective_at": Field(look, text("In force from"), self.effective),
                "expected_until": Field(look, text("Expected until"), self.until),
            }
        )
        self.form.add("basis", Field(look, text("Plan or document"), self.basis))
        self.level.currentIndexChanged.connect(self._renew)
        self.stand(self.about, self.form)

    def ask(self, one: Incident, last: ResponseLevel | None) -> None:
        """Begin a notice for an incident; what the last one said stands there to be changed."""
        self._incident, self._before = one.id, last.level if last else None
        self.say(one.title)
        self.matter.setPlainText(last.matter if last else "")
        self.measures.setPlainText(last.measures if last else "")
        self.basis.setText((last.basis if last else "") or "")
        now = self.look.now()
        put_moment(self.effective, now)
        put_moment(self.until, now + EXPECTED)
        self.level.setCurrentIndex(self.level.findData(self._before or LOWEST))
        self.form.show_problems([])
        self._renew()
        self.show()
        self.level.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Put the notice in force."""
        self.desk.tasks.start(self._send(), latest="response level")

    async def _send(self) -> None:
        level = self.level.currentData()
        try:
            made = await self.office.act(
                incidents.change_level,
                incident=self._incident,
                level=level,
                matter=self.matter.toPlainText(),
                measures=self.measures.toPlainText(),
                expected_until=None if level is None else typed_moment(self.until),
                effective_at=typed_moment(self.effective),
                basis=self.basis.text().strip() or None,
            )
        except (Refused, Fault) as failure:
            self.refuse(failure, "effective_at")
            return
        if made.level is None:
            self.finish(VERB_WORDS[made.verb])
        else:
            words = text("{verb}: {level}", verb=VERB_WORDS[made.verb], level=LEVELS[made.level])
            self.finish(words)

    def _renew(self) -> None:
        """What sending does by its right name; an end needs neither measures nor a duration."""
        level = self.level.currentData()
        self.name_step(STEPS[verb_of(self._before, level)])
        for name in ("measures", "expected_until"):
            self.form.fields[name].setVisible(level is not None)


class StepForm(ActingForm):
    """A step that asks for its reason, and where it needs one for a choice."""

    def __init__(self, desk: Desk, office: Office, send: Text, choice: Text | None = None) -> None:
        super().__init__(desk, office, send)
        self.choice, self.reason = QComboBox(), QLineEdit()
        self._step: type_of_step | None = None
        if choice is not None:
            self.form.add("choice", Field(self.look, choice, self.choice))
        self.form.add("reason", Field(self.look, text("Reason"), self.reason, required=True))
        self.stand(self.about, self.form)

    def ask(
        self,
        one: Incident,
        step: type_of_step,
        choices: type_of_choices = (),
        now: str | int | None = None,
    ) -> None:
        """Begin the step on one incident; `now` is the choice that holds already."""
        self._step = step
        self.say(one.title)
        offer(self.look, self.choice, choices)
        self.choice.setCurrentIndex(max(self.choice.findData(now), 0))
        self.reason.clear()
        self.form.show_problems([])
        self.show()
        (self.choice if choices else self.reason).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Do it."""
        self.desk.tasks.start(self._send(), latest="step of an incident")

    async def _send(self) -> None:
        assert self._step is not None
        try:
            said = await self._step(self.choice.currentData(), self.reason.text().strip())
        except (Refused, Fault) as failure:
            self.refuse(failure, "reason")
            return
        self.finish(said)


def derived_from(known: Iterable[Incident]) -> type_of_choices:
    """What an incident may have been derived from: nothing, or one that is still open."""
    return [(None, "–"), *((one.id, one.title) for one in known if one.closed_at is None)]
