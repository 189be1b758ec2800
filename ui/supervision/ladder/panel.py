"""The ladder of the selected directive: the step that comes, the steps taken, and how to hold it.

Steps come by the clock alone; here a supervisor sees them and may hold them, with a reason. "Seen"
is what a unit's own page showed, never what a robot or a server answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from commandcenter.accounts import service as accounts
from commandcenter.channels import service as channels
from commandcenter.channels.model import Channel, State
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Status
from commandcenter.directives.service import LadderReport
from commandcenter.directives.supervision import OWED_WORDS, step_words
from commandcenter.geo import service as geo
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import ActButton, in_a_row
from ui.common.widgets.layouts import stack
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.supervision import actions
from ui.supervision.ladder.climbing import Line, headline, held_words, lines_of, ways
from ui.supervision.ladder.holding import HoldForm, Wanted

KINDS = ("ladder.", "message.")


@dataclass(frozen=True)
class Shown:
    """The ladder with its messages by step and the names of whom it speaks."""

    found: LadderReport
    messages: Mapping[int, Counter[tuple[Channel, State]]]
    names: Mapping[str, str]


class LadderPanel(DataPanel):
    """The steps of one directive."""

    ages = True

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Ladder of supervision"))
        look = desk.look
        self.shown: Shown | None = None
        self.headline, self.holds = QLabel(), QLabel()
        for label, role in ((self.headline, "strong"), (self.holds, "mute")):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            restyle(label, role=role)
        self.rows = Rows(look, COLUMNS, lambda line: (line.step, line.rung.code, line.at))
        self.list = RowList(desk, self.rows, text("Steps of the ladder"))
        self.form = HoldForm(look)
        self.form.hide()
        self.form.given.connect(self._give)
        self.buttons: list[ActButton] = []
        for act in actions.ladder_acts(self.hold, self.release, self._is_open, self._is_held):
            desk.acts.add(act, self)
            self.buttons.append(ActButton(look, desk.acts, act, primary=not self.buttons))
        self._lay_out()

    async def fetch(self) -> None:
        """The ladder of the selected directive, and how its messages stand."""
        number = self.desk.selection.now.directive
        if number is None:
            self.shown = None
            self.frame.empty(text("No directive is selected"))
            return
        self.shown = await self.office.read(_shown, number=number)
        found, names, look = self.shown.found, self.shown.names, self.look
        self.heading.say(self.title, found.directive.number)
        look.put(self.headline, self.headline.setText, headline(found, names))
        partly = [one for one in found.held if one.under]
        self._say_holds([held_words(one, names) for one in partly])
        self.list.show_records(lines_of(found, self.shown.messages))
        for button in self.buttons:
            button.renew()
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Steps, holds and messages, and whatever is reported of the shown directive."""
        number = self.desk.selection.now.directive
        return number in subjects(entries) or any(
            entry.kind.startswith(KINDS) and entry.subject == number for entry in entries
        )

    def follow(self, selected: Selected) -> bool:
        """Only another directive has another ladder."""
        self.form.hide()
        shown = self.shown.found.directive.number if self.shown else None
        return shown != selected.directive

    def hold(self) -> None:
        """Ask why, for whom and how long the ladder is held."""
        if self.shown is not None:
            self.come_forward()
            self.desk.tasks.start(self._ask_hold(), latest="hold form")

    async def _ask_hold(self) -> None:
        unit = self.desk.selection.now.unit or ""
        found = await self.office.read(geo.units, codes=[unit])
        self.form.ask_hold(found.get(unit))

    def release(self) -> None:
        """Ask why the ladder runs again."""
        self.come_forward()
        self.form.ask_release()

    def _is_open(self) -> bool:
        return self.shown is not None and self.shown.found.directive.status is Status.OPEN

    def _is_held(self) -> bool:
        return self.shown is not None and bool(self.shown.found.held)

    def _give(self, wanted: Wanted) -> None:
        if self.shown is not None:
            number = self.shown.found.directive.number
            self.desk.tasks.start(self._send(number, wanted), latest="hold")

    async def _send(self, number: str, wanted: Wanted) -> None:
        try:
            if wanted.release:
                await self.office.act(directives.release, number=number, reason=wanted.reason)
                said = text("The ladder of {directive} runs again.", directive=number)
            else:
                until = self.look.now() + timedelta(hours=wanted.hours) if wanted.hours else None
                change = {
                    "reason": wanted.reason,
                    "under": [wanted.under] if wanted.under else [],
                    "until": until.isoformat() if until else None,
                }
                await self.office.act(directives.hold, number=number, change=change)
                said = text("The ladder of {directive} is held.", directive=number)
        except (Refused, Fault) as failure:
            self.form.refuse(failure)
            return
        self.form.hide()
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self.mark_out_of_date()

    def _say_holds(self, said: list[Text]) -> None:
        whole: Words = ""
        for one in said:
            whole = one if not whole else text("{first}\n{rest}", first=whole, rest=one)
        self.look.put(self.holds, self.holds.setText, whole)
        self.holds.setVisible(bool(said))

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        head.setSpacing(spacing.tight)
        head.addWidget(self.headline)
        head.addWidget(self.holds)
        buttons = in_a_row(self.look, *self.buttons)
        foot = QVBoxLayout()
        foot.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        foot.setSpacing(spacing.near)
        foot.addWidget(self.form)
        foot.addLayout(buttons)
        stack(self.body, head, hairline(), self.list, hairline(), foot, grows=self.list)


def _shown(view: View, *, number: str) -> Shown:
    """The ladder and what left for it, of one moment."""
    found = directives.ladder(view, number=number)
    codes = {code for one in found.holds for code in one.under}
    names = {code: unit.name for code, unit in geo.units(view, codes=codes).items()}
    names |= accounts.names(view, codes={one.by for one in found.holds})
    return Shown(found, channels.standing(view, subject=number), names)


def _named(line: Line) -> Text:
    """A rung with what it waits for, since several have one name."""
    owed = OWED_WORDS[line.rung.watch]
    return text("{step} · {owed}", step=step_words(line.rung), owed=owed)


def _when(line: Line) -> Words:
    time = words.day_time(line.at)
    return time if line.step is not None else text("from {time}", time=time)


def _tone(line: Line) -> str:
    if line.step is None:
        return "text" if line.next else "mute"
    return line.rung.colour or "text"


def _seen(line: Line) -> str:
    """How many of the units met have seen it; of a step to come, how many owe it."""
    units = words.number(line.units)
    return units if line.step is None else f"{words.number(line.seen)} / {units}"


COLUMNS: tuple[Column[Line], ...] = (
    Column(
        text("Step"),
        _named,
        tone=_tone,
        note=ways,
        strong=lambda line: line.next,
        wide=True,
    ),
    Column(text("Time"), _when, tone=lambda line: "text" if line.next else "mute"),
    Column(
        text("Seen / units"),
        _seen,
        tone=lambda line: "mute" if line.step is None else "text",
        number=True,
    ),
    Column(
        text("Uncertain"),
        lambda line: words.number(line.uncertain) if line.messages else "–",
        strong=lambda line: bool(line.uncertain),
        number=True,
    ),
)
