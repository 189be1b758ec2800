"""Roll calls (点名/查岗): those announced, and of one of them who answered, from where, and how.

The moment of one that has not started is shown to nobody. An unanswered call is a reason to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.rollcalls import (
    ANSWERED_WORDS,
    HOW_WORDS,
    WHERE_WORDS,
    Answered,
    Calling,
    How,
    RollCall,
    Where,
)
from commandcenter.geo import service as geo
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import ActButton, in_a_row
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.supervision import actions
from ui.supervision.rollcalls.calling import ProxyForm, RollCallForm

CALLS_SHOWN = 3
ABSENT = frozenset({Answered.UNANSWERED, Answered.WAITING})


@dataclass(frozen=True)
class Call:
    """One roll call with what came of it so far."""

    found: RollCall
    where: str
    answered: int
    redrawn: bool | None


class RollCallsPanel(DataPanel):
    """The roll calls above, the units of the chosen one below."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Roll calls"))
        look = desk.look
        self.chosen: int | None = None
        self.calls = Rows(look, CALL_COLUMNS, lambda one: one.found.id)
        self.call_list = RowList(desk, self.calls, text("Roll calls"))
        self.call_list.chosen.connect(self._choose)
        self.units = Rows(look, UNIT_COLUMNS, lambda one: one.unit)
        self.unit_list = RowList(desk, self.units, text("Units called"))
        self.unit_list.chosen.connect(self._select)
        self.absent = Chip(look, text("Without an answer"))
        self.elsewhere = Chip(look, text("From elsewhere"))
        self.proxy = Chip(look, text("By somebody else"))
        for chip in (self.absent, self.elsewhere, self.proxy):
            chip.toggled.connect(self._filter)
        self.headline = QLabel()
        self.headline.setWordWrap(True)
        restyle(self.headline, role="strong")
        self._callings: list[Calling] = []
        self.form, self.answer = RollCallForm(desk, office), ProxyForm(desk, office)
        for form in (self.form, self.answer):
            form.hide()
            form.done.connect(self.mark_out_of_date)
            form.opened.connect(self._make_room)
        self.form.announced.connect(self._show_made)
        self.buttons: list[ActButton] = []
        for act in actions.roll_call_acts(self.begin, self.record, self._may_record):
            desk.acts.add(act, self)
            self.buttons.append(ActButton(look, desk.acts, act, primary=not self.buttons))
        self._lay_out()

    async def fetch(self) -> None:
        """Every roll call, and the units of the chosen one."""
        calls, self._callings = await self.office.read(_read, chosen=self.chosen)
        self.call_list.show_records(calls)
        if self.chosen is None and calls:
            self.chosen = calls[0].found.id
        if self.chosen is not None:
            self.call_list.go_to(self.chosen)
        self._say()
        self._filter()
        for button in self.buttons:
            button.renew()
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Announcements, draws, and what is said on the shown one."""
        shown = {one.found.directive for one in self.calls.records}
        return bool(shown & subjects(entries)) or any(
            entry.kind.startswith("rollcall.") for entry in entries
        )

    def follow(self, selected: Selected) -> bool:
        """Another unit is only shown."""
        if selected.unit:
            self.unit_list.go_to(selected.unit)
        return False

    def begin(self) -> None:
        """Ask whom to call and when."""
        self.come_forward()
        self.answer.hide()
        self.form.ask(self.desk.selection.now)

    def record(self) -> None:
        """Ask who answered for the current unit by telephone, and in which words."""
        row, call = self.unit_list.current, self._call()
        if row is not None and call is not None and call.found.directive is not None:
            self.come_forward()
            self.form.hide()
            self.answer.ask(call.found.directive, row.unit, row.name)

    def _make_room(self) -> None:
        """While a form is open it has the place of the buttons that open one."""
        busy = self.form.isVisible() or self.answer.isVisible()
        for button in self.buttons:
            button.setVisible(not busy)

    def _may_record(self) -> bool:
        row = self.unit_list.current
        return row is not None and row.answered in ABSENT

    def _call(self) -> Call | None:
        records = self.calls.records
        return next((one for one in records if one.found.id == self.chosen), None)

    def _choose(self, call: Call) -> None:
        self.chosen = call.found.id
        self.mark_out_of_date()

    def _show_made(self, identity: int) -> None:
        self.chosen = identity
        self.mark_out_of_date()

    def _select(self, row: Calling) -> None:
        for button in self.buttons:
            button.renew()
        self.desk.selection.select(unit=row.unit, by=self)

    def _filter(self) -> None:
        shown = [
            one
            for one in self._callings
            if (not self.absent.isChecked() or one.answered in ABSENT)
            and (not self.elsewhere.isChecked() or one.where is Where.ELSEWHERE)
            and (not self.proxy.isChecked() or one.how in {How.PROXY, How.COLLEAGUE})
        ]
        self.unit_list.show_records(shown)

    def _say(self) -> None:
        call = self._call()
        said = text("No roll call has been held.") if call is None else _headline(call)
        self.look.put(self.headline, self.headline.setText, said)

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        chips = QHBoxLayout()
        chips.setContentsMargins(spacing.inset, spacing.tight, spacing.inset, spacing.tight)
        chips.setSpacing(spacing.tight)
        for chip in (self.absent, self.elsewhere, self.proxy):
            chips.addWidget(chip)
        chips.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        head.addWidget(self.headline)
        buttons = in_a_row(self.look, *self.buttons)
        foot = QVBoxLayout()
        foot.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        foot.setSpacing(spacing.near)
        foot.addWidget(self.form)
        foot.addWidget(self.answer)
        foot.addLayout(buttons)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.call_list.setFixedHeight((CALLS_SHOWN + 1) * self.look.theme.density.row + 2)
        column.addWidget(self.call_list)
        column.addWidget(hairline())
        column.addLayout(head)
        column.addLayout(chips)
        column.addWidget(self.unit_list, 1)
        column.addWidget(hairline())
        column.addLayout(foot)


def _headline(call: Call) -> Text:
    found = call.found
    if found.directive is None:
        return text(
            "Announced; it begins at a drawn moment between {begins} and {ends}, known to nobody.",
            begins=words.day_time(found.begins),
            ends=words.day_time(found.ends),
        )
    same = DRAWS[call.redrawn]
    return text(
        "{answered} of {count} answered; drawn from {candidates} units. {same}",
        answered=call.answered,
        count=found.count,
        candidates=words.number(found.candidates),
        same=same,
    )


DRAWS: Mapping[bool | None, Text | str] = {
    None: "",
    True: text("Drawn again from the journal: the same units."),
    False: text("Drawn again from the journal: other units!"),
}


def _read(view: View, *, chosen: int | None) -> tuple[list[Call], list[Calling]]:
    """Every roll call with its answers, and the units of the chosen one (else the newest)."""
    found = directives.roll_calls(view)
    chosen = found[0].id if chosen is None and found else chosen
    names = geo.units(view, codes={code for one in found for code in one.under})
    callings: list[Calling] = []
    calls = []
    for one in found:
        where = "、".join(names[code].name if code in names else code for code in one.under)
        redrawn: bool | None = None
        answered = 0
        if one.directive is not None:
            answered = directives.status(view, number=one.directive).total.claimed
        if one.id == chosen and one.directive is not None:
            callings = _with_names(view, directives.callings(view, number=one.directive))
            redrawn = _same(view, one, callings)
        calls.append(Call(one, where, answered, redrawn))
    return calls, callings


def _same(view: View, one: RollCall, callings: list[Calling]) -> bool | None:
    """Whether the draw, done again from the journal, names the same units."""
    try:
        units = directives.redrawn(view, identity=one.id)
    except Refused:
        return None
    return sorted(units) == sorted(row.unit for row in callings)


def _with_names(view: View, callings: list[Calling]) -> list[Calling]:
    """People by their names where they answered by a code."""
    names = accounts.names(view, codes={one.by for one in callings if one.by})
    return [replace(one, by=names.get(one.by or "", one.by)) for one in callings]


def _begun(call: Call) -> Words:
    if call.found.directive is None:
        return text("not begun")
    return words.day_time(call.found.starts_at)


def _answers(call: Call) -> str:
    if call.found.directive is None:
        return "–"
    return f"{words.number(call.answered)} / {words.number(call.found.count)}"


CALL_COLUMNS: tuple[Column[Call], ...] = (
    Column(text("Title"), lambda call: call.found.title, note=lambda call: call.where, wide=True),
    Column(text("Directive"), lambda call: call.found.directive or "–", tone=lambda _c: "mute"),
    Column(text("Begun"), _begun, tone=lambda _call: "mute"),
    Column(text("Answered"), _answers, number=True),
)


def _distance(one: Calling) -> Words:
    if one.distance_m is None or one.where is Where.AT_POST:
        return ""
    return text("{n} m off", n=words.number(round(one.distance_m)))


def _duty(one: Calling) -> Words:
    said = "、".join(one.on_duty)
    return text("on duty: {people}", people=said) if said else text("no roster")


UNIT_COLUMNS: tuple[Column[Calling], ...] = (
    Column(text("Unit"), lambda one: one.name, note=_duty, wide=True),
    Column(
        text("Answer"),
        lambda one: ANSWERED_WORDS[one.answered],
        note=lambda one: words.day_time(one.answered_at) if one.answered_at else "",
        strong=lambda one: one.answered is Answered.UNANSWERED,
    ),
    Column(
        text("Answered by"),
        lambda one: one.by or "–",
        note=lambda one: HOW_WORDS[one.how] if one.how else "",
    ),
    Column(
        text("From where"),
        lambda one: WHERE_WORDS[one.where] if one.where else "–",
        note=_distance,
        tone=lambda one: "text" if one.where is Where.ELSEWHERE else "mute",
        strong=lambda one: one.where is Where.ELSEWHERE,
    ),
)
