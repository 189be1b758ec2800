"""The form of a new directive: words, scope picked on the tree or the map, deadlines, evidence,
burden.

It collects and shows; whether it may be issued is decided by the service, whose problems appear at
their fields. It never closes over what was typed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.burden import asked_of
from commandcenter.directives.model import Evidence
from commandcenter.directives.orders import read_order
from commandcenter.geo import service as geo
from commandcenter.geo.model import LEVEL_WORDS, Unit, ancestors
from ui.common.face.inner import indent
from ui.common.face.look import restyle
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.flow import Flow
from ui.common.widgets.forms import Field, Form, offer, words_box
from ui.common.widgets.layouts import bar, emptied
from ui.common.widgets.marks import Chip
from ui.common.widgets.moments import moment_box, put_moment, typed_moment
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.common.words.levels import CARRYING_OUT
from ui.forms.standing import WIDTH, stand_alone

DELIVERIES: tuple[tuple[str, Text], ...] = (
    ("direct", text("to all at once")),
    ("relayed", text("level by level")),
)
DEADLINES: tuple[tuple[str, Text, timedelta], ...] = (
    ("acknowledge_by", text("Acknowledge by"), timedelta(minutes=30)),
    ("start_by", text("Start by"), timedelta(hours=1)),
    ("complete_by", text("Complete by"), timedelta(hours=3)),
)
PHOTOS_MAX = 9
CHIPS_MAX = 4
HEIGHT = 720
WORDS_HEIGHT = 72


class DirectiveForm(QWidget):
    """A window of its own beside the console; `issued(number)` when it was sent."""

    issued = Signal(str)

    def __init__(self, desk: Desk, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.desk, self.office = desk, office
        self.look = desk.look
        self.scope: dict[str, Unit] = {}
        self._key = new_key()
        self._make_editors()
        self._lay_out()
        desk.selection.changed.connect(self._offer)
        self._offer(desk.selection.now, None)

    def data(self) -> dict[str, Any]:
        """What was typed, as a directive file."""
        selected = self.desk.selection.now
        given: dict[str, Any] = {
            "title": self.title.text().strip(),
            "text": self.words.toPlainText().strip(),
            "scope": {"under": list(self.scope), "level": self.level.currentData()},
            "delivery": self.delivery.currentData(),
            "evidence": {
                "photos": self.photos.value(),
                "location": self.location.isChecked(),
                "quantities": self._quantities(),
            },
            "key": self._key,
        }
        if self.reason.text().strip():
            given["burden_reason"] = self.reason.text().strip()
        for name, editor in self.deadlines.items():
            if editor.isEnabled():
                given[name] = typed_moment(editor).isoformat()
        if selected.incident:
            given["incident"] = selected.incident
        elif self.scope:
            given["issuer"] = next(iter(self.scope))
        return given

    def send(self) -> None:
        """Issue what was typed."""
        self.desk.tasks.start(self._send(), latest="issue a directive")

    async def _send(self) -> None:
        try:
            order = read_order(self.data())
            made = await self.office.act(directives.issue, order=order)
        except RefusedWithProblems as refused:
            problems = [_at_field(problem) for problem in refused.problems]
            if any(problem.where == "burden_reason" for problem in problems):
                self.form.fields["burden_reason"].show()
            self.form.show_problems(problems)
            return
        except Refused as refused:
            self.form.show_problems([Problem("", refused.words)])
            return
        self.form.show_problems([])
        self._begin_anew()
        said = text(
            "{number} issued to {n} units", number=made.directive, n=words.number(made.assignments)
        )
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self.desk.selection.select(directive=made.directive, unit=None, by=self)
        self.issued.emit(made.directive)
        self.hide()

    def _begin_anew(self) -> None:
        """What was sent is sent: the next directive begins with an empty form and its own key."""
        self._key = new_key()
        for editor in (self.title, self.quantity, self.target, self.reason):
            editor.clear()
        self.words.clear()
        self.scope.clear()
        self._show_scope()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.title.text():
            now = self.look.now()
            for name, _label, after in DEADLINES:
                put_moment(self.deadlines[name], now + after)

    def take_units(self, codes: Collection[str]) -> None:
        """Take units that were found elsewhere, for example inside a drawn circle."""
        self.desk.tasks.start(self._add(codes))

    async def _add(self, codes: Collection[str]) -> None:
        """Take units of the tree or the map into the scope."""
        found = await self.office.read(geo.units, codes=codes)
        self.scope |= {code: found[code] for code in codes if code in found}
        self._show_scope()

    def _take_selected(self) -> None:
        code = self.desk.selection.now.unit
        if code:
            self.take_units([code])

    def _remove(self, code: str) -> None:
        self.scope.pop(code, None)
        self._show_scope()

    def _offer(self, selected: Selected, _by: object) -> None:
        self.take.setEnabled(selected.unit is not None and selected.unit not in self.scope)

    def _show_scope(self) -> None:
        emptied(self.chosen)
        for code, unit in list(self.scope.items())[:CHIPS_MAX]:
            chip = Chip(self.look, unit.name, removable=True)
            chip.removed.connect(lambda code=code: self._remove(code))
            self.chosen.addWidget(chip)
        rest = [unit.name for unit in self.scope.values()][CHIPS_MAX:]
        if rest:
            self.chosen.addWidget(self._rest(rest))
        self._offer(self.desk.selection.now, None)
        self._show_burden()

    def _rest(self, names: Sequence[str]) -> QWidget:
        """The units that have no chip of their own; pressing takes all of the scope back."""
        rest = KeyButton(self.look, text("and {n} more: clear all", n=len(names)))
        rest.setToolTip("、".join(names))
        rest.clicked.connect(self._clear)
        return rest

    def _clear(self) -> None:
        self.scope.clear()
        self._show_scope()

    def _show_burden(self) -> None:
        """How many are asked, and what it costs each of them."""
        level = LEVEL_WORDS[self.level.currentData()]
        # A unit that lies under another chosen one is asked once.
        chosen = (
            unit
            for code, unit in self.scope.items()
            if self.scope.keys().isdisjoint(ancestors(code))
        )
        count = sum(1 if unit.level == level else unit.counts.get(level, 0) for unit in chosen)
        asked = asked_of(
            Evidence(self.photos.value(), self.location.isChecked(), self._quantities())
        )
        said = text(
            "Goes to {n} units; each is asked {items} things, about {minutes} min (estimate)."
            " Together about {hours} hours of work at the grassroots.",
            n=words.number(count),
            items=asked.items,
            minutes=f"{asked.minutes:.1f}",
            hours=words.number(round(asked.minutes * count / 60)),
        )
        self.look.put(self.burden, self.burden.setText, said)
        if self.scope:
            self.desk.tasks.start(self._show_week(), latest="burden of a directive")
        else:
            self.week.setText("")
            self.form.fields["burden_reason"].hide()

    async def _show_week(self) -> None:
        """What the week already asks of the same units, and whether a reason is needed."""
        given = self.data()
        asked = {"title": "-", "text": "-", "scope": given["scope"], "evidence": given["evidence"]}
        try:
            order = read_order(asked | {"issuer": given.get("issuer")})
            found = await self.office.read(directives.order_burden, order=order)
        except Refused:
            # What cannot be read yet is said at its field when it is sent.
            return
        known = sum(found.known.values())
        said = text(
            "With this week's directives up to {day} of {most_day} min today and {week} of"
            " {most_week} min in seven days for one unit; {over} units over the budget.",
            day=f"{found.most_day:.0f}",
            most_day=f"{found.budget_day:.0f}",
            week=f"{found.most_week:.0f}",
            most_week=f"{found.budget_week:.0f}",
            over=words.number(max(found.over_day, found.over_week)),
        )
        if known:
            gave = text(
                "{n} units gave the figure within the day and are not asked again.",
                n=words.number(known),
            )
            said = text("{first} {rest}", first=said, rest=gave)
        self.look.put(self.week, self.week.setText, said)
        restyle(self.week, role="strong" if found.over else "mute")
        self.form.fields["burden_reason"].setVisible(found.over)

    def _quantities(self) -> dict[str, str]:
        name, target = self.quantity.text().strip(), self.target.text().strip()
        return {name: target or "0"} if name else {}

    def _make_editors(self) -> None:
        self.title, self.words = QLineEdit(), words_box(WORDS_HEIGHT)
        self.level, self.delivery = QComboBox(), QComboBox()
        offer(self.look, self.level, CARRYING_OUT)
        offer(self.look, self.delivery, DELIVERIES)
        self.take = KeyButton(self.look, text("Add the selected unit"))
        self.take.clicked.connect(self._take_selected)
        self.chosen = Flow(self.look.theme.tokens.spacing.tight)
        self.photos, self.location = QSpinBox(), QCheckBox()
        self.photos.setRange(0, PHOTOS_MAX)
        indent(self.look, self.photos)
        self.photos.setValue(1)
        self.location.setChecked(True)
        self.quantity, self.target = QLineEdit(), QLineEdit()
        self.burden, self.week, self.reason = QLabel(), QLabel(), QLineEdit()
        for label in (self.burden, self.week):
            label.setWordWrap(True)
            restyle(label, role="mute")
        now = self.look.now()
        self.deadlines = {name: moment_box(now + after) for name, _label, after in DEADLINES}
        self.level.currentIndexChanged.connect(self._show_burden)
        self.photos.valueChanged.connect(self._show_burden)
        self.location.toggled.connect(self._show_burden)
        self.quantity.textChanged.connect(self._show_burden)

    def _make_fields(self) -> None:
        look = self.look
        self.form = Form(look)
        self.form.add("title", Field(look, text("Title"), self.title, required=True))
        self.form.add("text", Field(look, text("What is ordered"), self.words, required=True))
        scope = QWidget()
        row = QVBoxLayout(scope)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(self.chosen)
        hint = text("Choose on the tree or the map, then add.")
        self.form.add("scope", Field(look, text("To all under"), scope, hint=hint, required=True))
        self.form.add_row(
            {
                "scope.level": Field(look, text("Carried out by"), self.level),
                "delivery": Field(look, text("Delivered"), self.delivery),
            }
        )
        self.form.add_row(
            {name: Field(look, label, self.deadlines[name]) for name, label, _after in DEADLINES}
        )
        self.form.add_row(
            {
                "evidence.photos": Field(look, text("Photos wanted"), self.photos),
                "evidence.quantities": Field(look, text("Figure wanted"), self.quantity),
                "target": Field(look, text("Its target"), self.target),
            }
        )
        look.put(self.location, self.location.setText, text("Position wanted"))
        look.name(self.location, text("Position wanted"))
        self.form.add_plain(self.location)
        self.form.add_plain(self.burden)
        self.form.add_plain(self.week)
        hint = text("The budget is a rule with its basis; over it the order says why.")
        why = Field(look, text("Why more than the budget"), self.reason, hint=hint)
        self.form.add("burden_reason", why).hide()

    def _lay_out(self) -> None:
        look = self.look
        self._make_fields()
        self.go = KeyButton(look, text("Issue"), keys="Ctrl+Enter", primary=True)
        self.go.setShortcut("Ctrl+Return")
        self.go.clicked.connect(self.send)
        title, below = text("Issue a directive"), bar(look, self.go)
        stand_alone(self, look, self.office, title=title, parts=(self.form,), below=below)
        self.resize(WIDTH, HEIGHT)
        self._show_scope()


def _at_field(problem: Problem) -> Problem:
    """Problems of parts of the scope appear at the scope."""
    known = {"scope.under": "scope", "scope.units": "scope"}
    return Problem(known.get(problem.where, problem.where), problem.words)
