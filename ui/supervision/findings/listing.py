"""The list of findings of a directive: by rule and unit, with strength, state and age.

Strong and undecided ones come first; a weak one is listed and colours nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from commandcenter.verification.model import RULE_WORDS, Finding, State, Strength
from commandcenter.verification.naming import codes_in, with_names
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.findings import A_LEAD, STATES, STRENGTHS, tone_of
from ui.common.widgets.layouts import stack
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.supervision import actions

UNIT_WIDTH = 130
UNDECIDED = frozenset({State.OPEN, State.ANSWERED})
KINDS = ("findings", "finding.")


@dataclass(frozen=True)
class Row:
    """A finding with the name of its unit."""

    found: Finding
    unit: str


class FindingsPanel(DataPanel):
    """The findings on the selected directive."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Findings"))
        look = desk.look
        self.heading.note(A_LEAD)
        self.directive: str | None = None
        self.strong = Chip(look, text("Only strong"))
        self.undecided = Chip(look, text("Undecided"))
        self.dismissed = Chip(look, text("With dismissed"))
        self.here = Chip(look, text("At this unit"))
        for chip in (self.strong, self.undecided, self.dismissed, self.here):
            chip.toggled.connect(self.mark_out_of_date)
        self.rows = Rows(look, _columns(self), _key)
        self.list = RowList(desk, self.rows, text("Findings"))
        self.list.chosen.connect(self._select)
        self.list.opened.connect(self._select)
        desk.acts.add(actions.next_finding(self.go_to_next, lambda: bool(self._waiting())), self)
        self._lay_out()

    async def fetch(self) -> None:
        """The findings that weigh most, with the names of the units."""
        number = self.desk.selection.now.directive
        if number is None:
            self.frame.empty(text("No directive is selected"))
            return
        total, rows = await self.office.read(_named, number=number, wanted=self.wanted())
        self.directive = number
        self.list.show_records(rows)
        said = text("{n} of {all}", n=words.number(len(rows)), all=words.number(total))
        self.heading.note(text("{first} · {rest}", first=said, rest=A_LEAD))
        if not total and self.wanted() == verification.Wanted():
            self.frame.empty(
                text("No findings"), text("The checks have found nothing that needs a look.")
            )
            return
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What the checks found, and what people decided on it."""
        return any(entry.kind.startswith(KINDS) for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Another directive has other findings; another unit may narrow the list."""
        if selected.finding is not None:
            self.list.go_to(int(selected.finding))
        elsewhere = self.directive != selected.directive
        return elsewhere or (self.here.isChecked() and not self._owns(selected))

    def go_to_next(self) -> None:
        """Select the next finding that nobody has decided."""
        self.come_forward()
        waiting = self._waiting()
        now = self.desk.selection.now.finding
        at = next((n for n, row in enumerate(waiting) if str(row.found.id) == now), -1)
        row = waiting[(at + 1) % len(waiting)]
        self.list.go_to(_key(row))
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._select(row)

    def _waiting(self) -> list[Row]:
        return [row for row in self.rows.records if row.found.state in UNDECIDED]

    def wanted(self) -> verification.Wanted:
        """What the chips ask for."""
        unit = self.desk.selection.now.unit
        return verification.Wanted(
            under=unit if self.here.isChecked() else None,
            strong_only=self.strong.isChecked(),
            undecided_only=self.undecided.isChecked(),
            dismissed=self.dismissed.isChecked(),
        )

    def _owns(self, selected: Selected) -> bool:
        """Whether the selection came from a row of this list, which must not narrow it further."""
        row = self.list.current
        return row is not None and selected.finding == str(row.found.id)

    def _select(self, row: Row) -> None:
        number = row.found.id
        self.desk.selection.select(
            unit=row.found.unit, finding=None if number is None else str(number), by=self
        )

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        chips = QHBoxLayout()
        chips.setContentsMargins(spacing.inset, spacing.tight, spacing.inset, spacing.tight)
        chips.setSpacing(spacing.tight)
        for chip in (self.strong, self.undecided, self.dismissed, self.here):
            chips.addWidget(chip)
        chips.addStretch(1)
        stack(self.body, chips, self.list, grows=self.list)


def _named(view: View, *, number: str, wanted: verification.Wanted) -> tuple[int, list[Row]]:
    """The list and the names of its units, of one moment."""
    found = verification.listed(view, number=number, wanted=wanted)
    codes = {one.unit for one in found.rows}.union(*(codes_in(one.why) for one in found.rows))
    names = {code: unit.name for code, unit in geo.units(view, codes=codes).items()}
    return found.total, [
        Row(replace(one, why=with_names(one.why, names)), names.get(one.unit, one.unit))
        for one in found.rows
    ]


def _key(row: Row) -> Hashable:
    """Its number; what only the clock says has none yet."""
    return row.found.id if row.found.id is not None else (row.found.rule, row.found.unit)


def _columns(panel: FindingsPanel) -> Sequence[Column[Row]]:
    def age(row: Row) -> Text:
        return words.age(row.found.at, panel.look.now())

    return (
        Column(
            text("Finding"),
            lambda row: RULE_WORDS[row.found.rule],
            tone=lambda row: tone_of(row.found),
            note=lambda row: row.found.why,
            strong=lambda row: row.found.strength is Strength.STRONG,
            wide=True,
        ),
        Column(text("Unit"), lambda row: row.unit, note=_standing, widest=UNIT_WIDTH),
        Column(text("Age"), age, tone=_quiet, number=True),
    )


def _standing(row: Row) -> Text:
    """The word of its strength beside its state, since colour alone tells nothing."""
    strength, state = STRENGTHS[row.found.strength], STATES[row.found.state]
    return text("{first} · {rest}", first=strength, rest=state)


def _quiet(_row: Row) -> str:
    return "mute"
