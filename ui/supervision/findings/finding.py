"""One finding with what it rests on, what the unit answered, and what a named person decided.

It is a lead and says so. The console proposes, a person decides, the unit can answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.store.journal import Entry
from commandcenter.verification.model import RULE_WORDS, State
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.findings import A_LEAD, STATES, STEPS, show_strength, strength_mark
from ui.common.widgets.flow import Flow
from ui.common.widgets.labels import wrapped
from ui.common.widgets.layouts import emptied, ground, stack
from ui.common.widgets.scrolling import scrolled
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.supervision import actions
from ui.supervision.findings.accounts import AccountLines
from ui.supervision.findings.deciding import TITLES, DecisionForm
from ui.supervision.findings.evidence import (
    PHOTO_HEIGHT,
    PLACES,
    Clauses,
    Lines,
    Photos,
    apart,
    books_line,
    of_kind,
)
from ui.supervision.findings.inspecting import InspectionForm
from ui.supervision.findings.shown import ACTS, Shown, exhibits_of, read_shown

LARGE = (1180, 640)
DECIDED = frozenset({State.UPHELD, State.DISMISSED})


class FindingPanel(DataPanel):
    """The evidence of the selected finding, and the acts on it.

    `placed(places)` tells the places to be marked on the map, as pieces of evidence.
    """

    placed = Signal(object)

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Finding in detail"))
        look = desk.look
        self.shown: Shown | None = None
        self.rule, self.state, self.why, self.lead = QLabel(), QLabel(), QLabel(), QLabel()
        for label, role in (
            (self.rule, "title"),
            (self.state, "mute"),
            (self.why, "text"),
            (self.lead, "strong"),
        ):
            label.setWordWrap(True)
            restyle(label, role=role)
        look.put(self.lead, self.lead.setText, A_LEAD)
        self.strength = strength_mark(look)
        self.parts = QVBoxLayout()
        self.photos: Photos | None = None
        self.form = DecisionForm(look)
        self.form.hide()
        self.form.given.connect(self._give)
        self.inspection = InspectionForm(desk, office)
        self.inspection.hide()
        self.inspection.done.connect(self.mark_out_of_date)
        self.large: QWidget | None = None
        self.buttons: list[ActButton] = []
        self.following: list[ActButton] = []
        for act in actions.finding_acts(self.decide, self.compare, self._is_shown):
            desk.acts.add(act, self)
            first = not self.buttons
            self.buttons.append(ActButton(look, desk.acts, act, primary=first))
        for act in actions.blame_acts(self.decide, self._may):
            desk.acts.add(act, self)
            self.following.append(ActButton(look, desk.acts, act))
            # Six beside each other would make the panel wide before anything is shown in it.
            self.following[-1].hide()
        desk.acts.add(actions.inspect(self.inspect, self._is_shown), self)
        self.buttons.append(ActButton(look, desk.acts, desk.acts[actions.INSPECT]))
        self._lay_out()

    async def fetch(self) -> None:
        """The selected finding, its units, people and photos."""
        number = self.desk.selection.now.finding
        if number is None:
            self.shown = None
            self.placed.emit([])
            self.heading.say(self.title)
            self.frame.empty(text("No finding is selected"), text("Choose one in the list below."))
            return
        files = self.office.headquarters.files
        self.shown = await self.office.read(read_shown, identity=int(number), files=files)
        self._draw(self.shown)
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was answered, decided or proposed on the shown finding, and who inspects there."""
        number = self.desk.selection.now.finding
        unit = self.shown.found.unit if self.shown else None
        return any(
            (
                entry.kind.startswith(("finding.", "blame."))
                and str((entry.payload or {}).get("finding")) == number
            )
            or (entry.kind == "inspection" and entry.unit == unit)
            for entry in entries
        )

    def follow(self, selected: Selected) -> bool:
        """Only another finding is another picture."""
        shown = str(self.shown.found.id) if self.shown else None
        if shown != selected.finding:
            self._leave_form()
            if selected.finding is not None:
                self.come_forward()
        return shown != selected.finding

    # ---- acts ------------------------------------------------------------------------------------

    def _is_shown(self) -> bool:
        return self.shown is not None

    def _may(self, kind: str) -> bool:
        return self.shown is not None and kind in self.shown.possible

    def inspect(self) -> None:
        """Ask which line inspects the unit on this matter; a repeat is warned of in the form."""
        if self.shown is not None:
            self.come_forward()
            self._leave_form()
            found = self.shown.found
            self.inspection.ask(found.directive, found.unit, self.shown.units[found.unit])

    def decide(self, kind: str) -> None:
        """Ask for the name and the reason of an act."""
        self.come_forward()
        self.inspection.hide()
        self.form.show()
        self.form.ask(kind)
        if kind not in actions.OF_THE_OBJECT:
            self.desk.tasks.start(self._offer_name(), latest="finding form")

    async def _offer_name(self) -> None:
        """A decision is most likely that of the person at the console."""
        actor = self.office.actor
        names = await self.office.read(accounts.names, codes=[actor])
        self.form.offer(names.get(actor, actor))

    def compare(self) -> None:
        """Show the photos large, in a window of their own beside the console."""
        if self.shown is None:
            return
        exhibits = exhibits_of(self.shown)
        if not exhibits:
            return
        width, height = LARGE
        self.large = QWidget(self.window(), Qt.WindowType.Tool)
        self.large.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        restyle(self.large, surface="panel")
        self.look.put(self.large, self.large.setWindowTitle, RULE_WORDS[self.shown.found.rule])
        column = QVBoxLayout(self.large)
        column.addWidget(Photos(self.look, exhibits, height=height - 120))
        self.large.resize(width, height)
        self.large.show()

    def _give(self, kind: str, by: str, said: str) -> None:
        if self.shown is not None and self.shown.found.id is not None:
            self.desk.tasks.start(self._send(kind, self.shown, by, said), latest="finding act")

    async def _send(self, kind: str, shown: Shown, by: str, said: str) -> None:
        try:
            await self.office.act(ACTS[kind], by=by, words=said, **shown.about(kind))
        except (Refused, Fault) as failure:
            self.form.refuse(failure)
            return
        self._leave_form()
        self.desk.notices.tell(
            Notice(text("{act}: recorded", act=TITLES[kind]), self.look.now(), kind="done")
        )
        self.mark_out_of_date()

    def _leave_form(self) -> None:
        self.form.hide()
        self.inspection.hide()

    @property
    def compare_button(self) -> ActButton:
        """The button of the photos, which is there only where photos are."""
        return self.buttons[3]

    # ---- the picture -----------------------------------------------------------------------------

    def _draw(self, shown: Shown) -> None:
        look, found = self.look, shown.found
        unit = shown.units.get(found.unit, found.unit)
        self.heading.say(unit, shown.path.removesuffix(unit).strip())
        look.put(self.rule, self.rule.setText, RULE_WORDS[found.rule])
        show_strength(self.strength, found)
        age = text("{state} · {time}", state=STATES[found.state], time=words.day_time(found.at))
        look.put(self.state, self.state.setText, age)
        look.put(self.why, self.why.setText, found.why)
        emptied(self.parts)
        self.placed.emit(of_kind(found.evidence, "place"))
        self._draw_photos(shown)
        self._draw_texts(shown)
        self._draw_steps(shown)
        self._draw_account(shown)
        self._renew_buttons()

    def _draw_photos(self, shown: Shown) -> None:
        exhibits = exhibits_of(shown)
        self.photos = Photos(self.look, exhibits, height=PHOTO_HEIGHT) if exhibits else None
        if self.photos is not None:
            self._part(text("Photos"), self.photos)
        places = of_kind(shown.found.evidence, "place")
        if places:
            self._part(text("Places, marked on the map"), _place_lines(self, places))

    def _draw_texts(self, shown: Shown) -> None:
        evidence = shown.found.evidence
        clauses = of_kind(evidence, "clause")
        if clauses:
            self._part(text("Clause by clause"), Clauses(self.look, clauses))
        said = [one for one in evidence if one.get("kind") in {"words", "act"}]
        if said:
            self._part(text("What was said"), Lines(self.look, said, shown.units))
        for piece in of_kind(evidence, "books"):
            self._part(text("What the stock ledger says"), wrapped(self.look, books_line(piece)))

    def _draw_steps(self, shown: Shown) -> None:
        if not shown.found.steps:
            nothing = text("The unit has not answered; nobody has decided.")
            label = wrapped(self.look, nothing, "mute")
            self._part(text("Answer and decision"), label)
            return
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.look.theme.tokens.spacing.tight)
        for step in shown.found.steps:
            head = text(
                "{step} · {by} · {time}",
                step=STEPS.get(step.kind, Text(step.kind)),
                by=shown.people.get(step.by, step.by),
                time=words.day_time(step.at),
            )
            column.addWidget(wrapped(self.look, head, "mute"))
            column.addWidget(wrapped(self.look, step.words))
        self._part(text("Answer and decision"), box)

    def _draw_account(self, shown: Shown) -> None:
        lines = AccountLines(self.look, shown.account, shown.units, shown.people)
        self._part(text("Accountability and inspections"), lines)

    def _part(self, title: Text, widget: QWidget) -> None:
        self.parts.addWidget(hairline())
        self.parts.addWidget(wrapped(self.look, title, "strong"))
        self.parts.addWidget(widget)

    def _renew_buttons(self) -> None:
        for button in (*self.buttons, *self.following):
            button.renew()
        for button in self.following:
            button.setVisible(button.isEnabled())
        self.compare_button.setVisible(self.photos is not None)

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        inner, column = ground(self.look)
        head = QHBoxLayout()
        head.addWidget(self.rule, 1)
        head.addWidget(self.strength, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for label in (self.state, self.why, self.lead):
            column.addWidget(label)
        self.parts.setSpacing(spacing.near)
        column.addLayout(self.parts)
        column.addStretch(1)
        area = scrolled(self.look, inner, text("Finding"))
        stack(self.body, area, hairline(), self._acts_row(), grows=area)

    def _acts_row(self) -> QVBoxLayout:
        spacing = self.look.theme.tokens.spacing
        rows = QVBoxLayout()
        rows.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        rows.setSpacing(spacing.near)
        rows.addWidget(self.form)
        rows.addWidget(self.inspection)
        for together in (self.buttons, self.following):
            line = Flow(spacing.near)
            for button in together:
                line.addWidget(button)
            rows.addLayout(line)
        return rows


def _place_lines(panel: FindingPanel, places: list[Mapping[str, Any]]) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    for number, one in enumerate(places, start=1):
        said = text(
            "{n} · {what} · {lat}°N {lon}°E",
            n=number,
            what=PLACES.get(str(one.get("what")), "–"),
            lat=f"{float(one['lat']):.4f}",
            lon=f"{float(one['lon']):.4f}",
        )
        column.addWidget(wrapped(panel.look, said))
    distance = apart(places)
    if distance is not None:
        column.addWidget(wrapped(panel.look, distance, "strong"))
    return box
