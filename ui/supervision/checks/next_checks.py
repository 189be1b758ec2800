"""Whom to check next, to catch: each unit with the reasons why it stands here.

This list says nothing of the whole and never mixes with a certificate's sample.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from commandcenter.verification.choosing import Choice
from ui.common.face.language import Words
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.layouts import stack
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.supervision import actions
from ui.supervision.checks.checking import CheckForm, Wanted


@dataclass(frozen=True)
class Row:
    """A unit to check, by its name and its way."""

    choice: Choice
    name: str
    above: str


class NextChecksPanel(DataPanel):
    """The units of the selected directive that deserve a look first."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Check these next"))
        look = desk.look
        self.heading.note(text("chosen to catch; says nothing of the whole"))
        self.directive: str | None = None
        self.rows = Rows(look, COLUMNS, lambda row: row.choice.unit)
        self.list = RowList(desk, self.rows, text("Check these next"))
        self.list.chosen.connect(self._select)
        self.form = CheckForm(desk, office)
        self.form.hide()
        desk.acts.add(actions.record_check(self.check, lambda: self.list.current is not None), self)
        self.record = ActButton(look, desk.acts, desk.acts[actions.CHECK], primary=True)
        self._lay_out()

    async def fetch(self) -> None:
        """The list as it stands now."""
        number = self.desk.selection.now.directive
        if number is None:
            self.frame.empty(text("No directive is selected"))
            return
        self.directive = number
        found = await self.office.read(_named, number=number)
        self.list.show_records(found)
        self.record.renew()
        if not found:
            self.frame.empty(
                text("Nobody stands out"),
                text("Neither findings nor silence nor history point at a unit."),
            )
            return
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Findings, and what is reported of the shown directive."""
        found = any(entry.kind.startswith("finding") for entry in entries)
        return found or self.directive in subjects(entries)

    def follow(self, selected: Selected) -> bool:
        """Another directive has another list; another unit is only shown."""
        if selected.unit:
            self.list.go_to(selected.unit)
        return self.directive != selected.directive

    def check(self) -> None:
        """Ask for the result of a check of the current unit."""
        row = self.list.current
        if row is not None and self.directive is not None:
            about = text("Check of {unit}, {above}", unit=row.name, above=row.above)
            self.form.ask(Wanted(self.directive, row.choice.unit, about))

    def _select(self, row: Row) -> None:
        self.record.renew()
        self.desk.selection.select(unit=row.choice.unit, by=self)

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        acts = QHBoxLayout()
        acts.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        acts.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)
        stack(self.body, self.list, hairline(), self.form, acts, grows=self.list)


def _named(view: View, *, number: str) -> list[Row]:
    """The list with names, of one moment."""
    found = verification.check_next(view, number=number)
    codes = [one.unit for one in found]
    names = {code: unit.name for code, unit in geo.units(view, codes=codes).items()}
    paths = geo.path_names(view, codes=codes)
    rows = []
    for one in found:
        name = names.get(one.unit, one.unit)
        rows.append(Row(one, name, paths.get(one.unit, "").removesuffix(name).strip()))
    return rows


def _why(row: Row) -> Words:
    reasons = row.choice.why
    said: Text = reasons[0]
    for one in reasons[1:]:
        said = text("{first} · {rest}", first=said, rest=one)
    return said


COLUMNS: tuple[Column[Row], ...] = (
    Column(text("Unit"), lambda row: row.name, note=_why, wide=True),
    Column(text("Where"), lambda row: row.above, tone=lambda _row: "mute"),
)
