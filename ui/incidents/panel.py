"""Incidents: what happened, in its chains of events, and every notice of the response to it.

The response is started, raised, adjusted and ended here; nothing is ever deleted or rewritten.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import CATEGORY_WORDS, VERB_WORDS, Incident, ResponseLevel
from commandcenter.store.journal import Entry
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.flow import Flow
from ui.common.widgets.layouts import bar, ground, stack
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.widgets.scrolling import scrolled
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.common.words.levels import LEVELS, SEVERITIES
from ui.incidents.forms import (
    GRADES,
    NOT_GRADED,
    OpeningForm,
    ResponseForm,
    StepForm,
    derived_from,
    grade_choices,
)
from ui.incidents.reading import Line, read

INCIDENTS, CLOSING = text("Incidents"), text("Close the incident")
NOTICES_SHOWN = 4
FORM_SHARE = 4
WIDTH_LEAST = 390
"""What two fields of a form need beside each other in the wider language."""
BELOW, INDENT = "└ ", "　"


class IncidentsPanel(DataPanel):
    """The incidents above, the notices of the chosen one below, the form of an act last."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, INCIDENTS)
        look = desk.look
        self.lines: list[Line] = []
        self._about: str | None = None
        self.rows = Rows(look, INCIDENT_COLUMNS, lambda line: line.one.id)
        self.list = RowList(desk, self.rows, INCIDENTS)
        self.list.chosen.connect(self._choose)
        self.notices = Rows(look, NOTICE_COLUMNS, lambda one: (one.effective_at, one.level))
        self.notice_list = RowList(desk, self.notices, text("Notices of the response"))
        self.closed = Chip(look, text("Closed ones too"))
        self.closed.toggled.connect(self._show)
        self.headline, self.facts = QLabel(), QLabel()
        for label, role in ((self.headline, "strong"), (self.facts, "mute")):
            label.setWordWrap(True)
            restyle(label, role=role)
        self.opening, self.response = OpeningForm(desk, office), ResponseForm(desk, office)
        self.grading = StepForm(desk, office, text("Change the grade"), text("Grade"))
        self.deriving = StepForm(desk, office, text("Record it"), text("Derived from"))
        self.closing = StepForm(desk, office, CLOSING)
        self.forms = (self.opening, self.response, self.grading, self.deriving, self.closing)
        for form in self.forms:
            form.hide()
            form.done.connect(self.mark_out_of_date)
            form.opened.connect(self._make_room)
        # A new incident is what the headquarters is about from now on.
        self.opening.recorded.connect(lambda made: desk.selection.select(incident=made, by=self))
        self.buttons = self._register()
        self._lay_out()

    async def fetch(self) -> None:
        """Every incident, and the notices of the selected one."""
        self._about = self.desk.selection.now.incident
        shown = await self.office.read(read, chosen=self._about)
        self.lines = shown.lines
        self._show()
        self.notice_list.show_records(shown.notices)
        self._say()
        for button in self.buttons:
            button.renew()
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What is said of incidents alone."""
        return any(entry.kind.startswith("incident.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Another incident brings other notices."""
        return selected.incident != self._about

    @property
    def chosen(self) -> Incident | None:
        """The selected incident, None where none is selected or it is not known yet."""
        identity = self.desk.selection.now.incident
        return next((line.one for line in self.lines if line.one.id == identity), None)

    # ---- acts ----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask what happened."""
        self._clear_for(self.opening)
        known = [line.one for line in self.lines]
        self.opening.ask(self.desk.selection.now.unit or "", known)

    def change_level(self) -> None:
        """Ask for a notice of the response."""
        if (one := self.chosen) is not None:
            self._clear_for(self.response)
            last = self.notices.records[0] if self.notices.records else None
            self.response.ask(one, last)

    def regrade(self) -> None:
        """Ask for another grade and why."""
        if (one := self.chosen) is None:
            return

        async def step(grade: str | int | None, reason: str) -> Text:
            again = await self.office.act(
                incidents.regrade,
                incident=one.id,
                grade=None if grade is None else int(grade),
                reason=reason,
            )
            return text(
                "The grade is changed; {count} derived incidents are to be looked at again.",
                count=len(again),
            )

        self._clear_for(self.grading)
        self.grading.ask(one, step, grade_choices(), one.grade)

    def derive(self) -> None:
        """Ask from which event it was derived and how that is known."""
        if (one := self.chosen) is None:
            return

        async def step(parent: str | int | None, reason: str) -> Text:
            await self.office.act(
                incidents.derive, incident=one.id, parent=str(parent or ""), reason=reason
            )
            return text("The chain of events is changed.")

        self._clear_for(self.deriving)
        others = [line.one for line in self.lines if line.one.id != one.id]
        self.deriving.ask(one, step, derived_from(others), one.parent)

    def close_one(self) -> None:
        """Ask why it is over."""
        if (one := self.chosen) is None:
            return

        async def step(_choice: str | int | None, reason: str) -> Text:
            await self.office.act(incidents.close, incident=one.id, reason=reason)
            return text("“{title}” is closed.", title=one.title)

        self._clear_for(self.closing)
        self.closing.ask(one, step)

    def _register(self) -> list[ActButton]:
        group = INCIDENTS
        acts = (
            Act("incident new", text("New incident"), "N", self.begin, group, self._now),
            Act("incident level", text("Response level"), "V", self.change_level, group, self._may),
            Act("incident grade", text("Grade"), "G", self.regrade, group, self._may),
            Act("incident derive", text("Derived from"), "D", self.derive, group, self._may),
            Act("incident close", CLOSING, "X", self.close_one, group, self._may),
        )
        for act in acts:
            self.desk.acts.add(act, self, local=True)
        return [ActButton(self.look, self.desk.acts, act, primary=act is acts[0]) for act in acts]

    def _now(self) -> bool:
        return not self.desk.moment.past

    def _may(self) -> bool:
        one = self.chosen
        return self._now() and one is not None and one.closed_at is None

    def _clear_for(self, form: ActingForm) -> None:
        self.come_forward()
        for other in self.forms:
            other.setVisible(other is form)
        self._make_room()

    def _make_room(self) -> None:
        """A form that is open has the place of the notices, and of the buttons that open one."""
        busy = any(not form.isHidden() for form in self.forms)
        self.about.setVisible(not busy)
        self.foot.setVisible(busy)

    # ---- what is shown ---------------------------------------------------------------------------

    def _choose(self, line: Line) -> None:
        self.desk.selection.select(incident=line.one.id, by=self)

    def _show(self) -> None:
        chosen = self.desk.selection.now.incident
        self.list.show_records(
            [
                line
                for line in self.lines
                if self.closed.isChecked() or line.one.closed_at is None or line.one.id == chosen
            ]
        )
        if chosen is not None:
            self.list.go_to(chosen)

    def _say(self) -> None:
        line = next((one for one in self.lines if one.one.id == self._about), None)
        said: Words = text("No incident is chosen.")
        if not self.lines:
            said = text("No incident is on record. Open the first one with N.")
        elif line is not None:
            said = line.one.title
        self.look.put(self.headline, self.headline.setText, said)
        self.look.put(self.facts, self.facts.setText, "" if line is None else _facts(line))
        self.facts.setVisible(line is not None)

    def _lay_out(self) -> None:
        self.body.setMinimumWidth(WIDTH_LEAST)
        self.about, self.foot = self._chosen_one(), self._open_form()
        parts = (bar(self.look, self.closed), self.list, hairline(), self.about, self.foot)
        column = stack(self.body, *parts, grows=self.list)
        column.setStretchFactor(self.foot, FORM_SHARE)

    def _chosen_one(self) -> QWidget:
        """What is known of the chosen incident, its notices, and what can be done."""
        spacing, whole = self.look.theme.tokens.spacing, QWidget()
        self.notice_list.setFixedHeight((NOTICES_SHOWN + 1) * self.look.theme.density.row + 2)
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        head.setSpacing(spacing.tight)
        head.addWidget(self.headline)
        head.addWidget(self.facts)
        flow = Flow(spacing.near)
        flow.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        for button in self.buttons:
            flow.addWidget(button)
        stack(whole, head, self.notice_list, hairline(), flow)
        return whole

    def _open_form(self) -> QWidget:
        """The room of the form that is open; it scrolls where there is too little."""
        inner, column = ground(self.look, *self.forms)
        column.addStretch(1)
        area = scrolled(self.look, inner, text("What is to be done"))
        area.hide()
        return area


def _response(line: Line) -> Words:
    level = line.one.level
    if line.one.closed_at is not None:
        return text("closed")
    return LEVELS[level.level] if level and level.level else text("no response")


def _tone(line: Line) -> str:
    level = line.one.level
    return SEVERITIES[level.level] if level and level.level else "mute"


def _since(line: Line) -> Words:
    level = line.one.level
    at = line.one.closed_at or (level.effective_at if level else None)
    return text("since {time}", time=words.day_time(at)) if at else ""


def _facts(line: Line) -> Text:
    one = line.one
    return text(
        "{category}, {grade}. {place}, {time}",
        category=CATEGORY_WORDS[one.category],
        grade=GRADES[one.grade] if one.grade else NOT_GRADED,
        place=line.place,
        time=words.day_time(one.at),
    )


def _title(line: Line) -> str:
    return INDENT * (line.depth - 1) + BELOW + line.one.title if line.depth else line.one.title


def _until(one: ResponseLevel) -> Words:
    at = one.expected_until
    return text("expected until {time}", time=words.day_time(at)) if at else ""


INCIDENT_COLUMNS: tuple[Column[Line], ...] = (
    Column(
        text("Incident"),
        _title,
        note=lambda line: f"{words.day_time(line.one.at)}  {line.place}",
        strong=lambda line: line.depth == 0,
        wide=True,
    ),
    Column(text("Response"), _response, tone=_tone, note=_since),
)
NOTICE_COLUMNS: tuple[Column[ResponseLevel], ...] = (
    Column(text("In force from"), lambda one: words.day_time(one.effective_at), note=_until),
    Column(
        text("Response"),
        lambda one: VERB_WORDS[one.verb],
        note=lambda one: LEVELS[one.level] if one.level else "",
        tone=lambda one: SEVERITIES[one.level] if one.level else "mute",
    ),
    Column(
        text("What for"), lambda one: one.matter, note=lambda one: one.measures or "", wide=True
    ),
)
