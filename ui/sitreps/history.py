"""The reports that were made, how far each has come, and the next step of the selected one.

The steps are the service's; here they are only asked for, in the signed-in person's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.language import text
from commandcenter.sitreps.approval import NEXT, STANDING_WORDS, Approval, Standing, Step
from commandcenter.sitreps.model import Sitrep
from ui.common.face.look import Look
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.tables import dress
from ui.common.words import ages as words

BY_WIDTH, MADE_WIDTH, STANDING_WIDTH = 110, 96, 90


class HistoryTable(QWidget):
    """The list of reports; `step_wanted(number, step, words)` and `files_wanted(number)`."""

    step_wanted = Signal(str, str, str)
    files_wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._reports: Sequence[Sitrep] = ()
        self._approvals: Mapping[str, Approval] = {}
        self.table = QTableWidget(0, 4)
        dress(self.table, look)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        look.name(self.table, text("Reports made"))
        self.words = QLineEdit()
        look.put(self.words, self.words.setPlaceholderText, text("To whom, or why it goes back"))
        look.name(self.words, text("To whom, or why it goes back"))
        self.buttons = {
            Step.SIGN: KeyButton(look, text("Sign off")),
            Step.SEAL: KeyButton(look, text("Freeze")),
            Step.SEND: KeyButton(look, text("Sent")),
            Step.RETURN: KeyButton(look, text("Send back")),
        }
        self.files = KeyButton(look, text("Write files again"))
        for step, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, step=step: self._want(step))
        self.files.clicked.connect(self._want_files)
        self.table.itemSelectionChanged.connect(self._offer)
        look.language.changed.connect(self._name_columns)
        self._name_columns()
        self._lay_out()
        self._offer()

    def show_reports(
        self,
        reports: Sequence[Sitrep],
        approvals: Mapping[str, Approval],
        names: Mapping[str, str],
    ) -> None:
        """Show these reports, newest first; the selected one stays selected."""
        chosen = self.selected
        self._reports, self._approvals = reports, approvals
        self.table.setRowCount(len(reports))
        for row, one in enumerate(reports):
            standing = self._look.say(STANDING_WORDS[approvals[one.id].standing])
            made = words.day_time(one.made_at)
            cells = (one.title, made, names.get(one.actor, one.actor), standing)
            for column, cell in enumerate(cells):
                label = QLabel(cell)
                label.setContentsMargins(8, 0, 8, 0)
                label.setToolTip(f"{one.number}　{cell}")
                self.table.setCellWidget(row, column, label)
            if chosen is not None and one.id == chosen.id:
                self.table.selectRow(row)
        self._offer()

    @property
    def selected(self) -> Sitrep | None:
        """The report whose row is selected."""
        row = self.table.currentRow()
        return self._reports[row] if 0 <= row < len(self._reports) else None

    def _offer(self) -> None:
        """Only the steps that its way has now."""
        chosen = self.selected
        standing = Standing.RETURNED
        if chosen is not None and chosen.id in self._approvals:
            standing = self._approvals[chosen.id].standing
        for step, button in self.buttons.items():
            button.setEnabled(chosen is not None and step in NEXT[standing])
        self.files.setEnabled(chosen is not None)

    def _want(self, step: Step) -> None:
        chosen = self.selected
        if chosen is not None:
            self.step_wanted.emit(chosen.number, step.value, self.words.text().strip())

    def _want_files(self) -> None:
        chosen = self.selected
        if chosen is not None:
            self.files_wanted.emit(chosen.number)

    def _name_columns(self) -> None:
        titles = (text("Report"), text("Made"), text("By"), text("Standing"))
        self.table.setHorizontalHeaderLabels([self._look.say(title) for title in titles])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, MADE_WIDTH), (2, BY_WIDTH), (3, STANDING_WIDTH)):
            header.resizeSection(column, width)

    def _lay_out(self) -> None:
        near = self._look.theme.tokens.spacing.near
        row = QHBoxLayout()
        row.setSpacing(near)
        for button in (*self.buttons.values(), self.files):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, near, 0, near)
        column.setSpacing(near)
        column.addWidget(self.table, 1)
        column.addWidget(self.words)
        column.addLayout(row)
