"""The list of assignments: filters as chips, search as you type, sorted by a click on a heading.

What is shown is asked of the database; the list itself never filters or sorts.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive, Phase
from ui.board.list_model import CLAIMED, NAME, PHASE, TITLES, AssignmentTable
from ui.common import words
from ui.common.desk import Desk
from ui.common.look import restyle
from ui.common.marks import Chip
from ui.common.office import Office
from ui.common.phases import PHASES
from ui.common.tables import dress

SEARCH_PAUSE_MS = 200
ROOM = 26
ORDER_OF = {NAME: "unit", PHASE: "phase", CLAIMED: "claimed_at"}
SHOWN_PHASES = (
    Phase.WAITING,
    Phase.ACKNOWLEDGED,
    Phase.STARTED,
    Phase.CLAIMED,
    Phase.VERIFIED,
    Phase.REFUTED,
    Phase.RETURNED,
)


class AssignmentList(QWidget):
    """The assignments of one directive; `chosen(code)` follows the current row."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__()
        self.desk, self.office = desk, office
        self.directive: Directive | None = None
        self.model = AssignmentTable(desk.look)
        self.model.wanted.connect(self._fetch_block)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        desk.look.put(self.search, self.search.setPlaceholderText, text("Unit or code"))
        desk.look.name(self.search, text("Search the list"))
        self.count = QLabel()
        restyle(self.count, role="mute")
        self.chips = {phase: Chip(desk.look, PHASES[phase]) for phase in SHOWN_PHASES}
        self.overdue = Chip(desk.look, text("overdue"))
        self.view = QTableView()
        self._make_view()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self.renew)
        self.search.textChanged.connect(self._pause.start)
        for chip in (*self.chips.values(), self.overdue):
            chip.toggled.connect(self.renew)
        self._order, self._descending = NAME, False
        self._lay_out()

    def show_directive(self, directive: Directive) -> None:
        """List another directive's assignments."""
        self.directive = directive
        self.model.show_codes([])

    def renew(self) -> None:
        """Ask for the codes again, if anybody can see them."""
        if self.directive is not None and self.isVisible():
            self.desk.tasks.start(self._fetch_codes(self.directive), latest="assignment codes")

    def wanted(self) -> directives.BoardFilter:
        """What the chips and the search ask for."""
        return directives.BoardFilter(
            phases=tuple(phase for phase, chip in self.chips.items() if chip.isChecked()),
            overdue_only=self.overdue.isChecked(),
            words=self.search.text().strip(),
        )

    async def _fetch_codes(self, directive: Directive) -> None:
        at = self.desk.moment.shown
        then = partial(directives.board_units_then, at=at) if at else directives.board_units
        codes = await self.office.read(
            then,
            number=directive.number,
            wanted=self.wanted(),
            order=ORDER_OF[self._order],
            descending=self._descending,
        )
        self.model.show_codes(codes)
        shown = text("{n} of {all}", n=words.number(len(codes)), all=words.number(directive.leaves))
        self.desk.look.put(self.count, self.count.setText, shown)

    def _fetch_block(self, block: int) -> None:
        if self.directive is not None:
            self.desk.tasks.start(self._fetch_rows(self.directive, block, self.model.generation))

    async def _fetch_rows(self, directive: Directive, block: int, generation: int) -> None:
        at = self.desk.moment.shown
        rows = await self.office.read(
            partial(directives.board_rows_then, at=at) if at else directives.board_rows,
            number=directive.number,
            units=list(self.model.block_codes(block)),
        )
        self.model.take(block, rows, generation)

    def _sort(self, column: int) -> None:
        if column not in ORDER_OF:
            return
        self._descending = not self._descending if column == self._order else False
        self._order = column
        down = Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder
        self.view.horizontalHeader().setSortIndicator(column, down)
        self.renew()

    def _tell(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.model.codes[current.row()])

    def _make_view(self) -> None:
        self.view.setModel(self.model)
        dress(self.view, self.desk.look)
        self.desk.look.name(self.view, text("Assignments"))
        header = self.view.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._sort)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self._share_width()
        self.desk.look.language.changed.connect(self._share_width)
        self.view.selectionModel().currentRowChanged.connect(self._tell)

    def _share_width(self) -> None:
        """Every heading and every state has room in this language."""
        look, header = self.desk.look, self.view.horizontalHeader()
        metrics = QFontMetricsF(look.theme.font())
        for column, title in enumerate(TITLES):
            shown = [look.say(title), "00:00"]
            if column == PHASE:
                shown += [look.say(words_) for words_ in PHASES.values()]
            if column != NAME:
                widest = max(metrics.horizontalAdvance(words_) for words_ in shown)
                header.resizeSection(column, round(widest) + ROOM)

    def _lay_out(self) -> None:
        spacing = self.desk.look.theme.tokens.spacing
        first = QHBoxLayout()
        first.addWidget(self.search, 1)
        first.addWidget(self.count)
        chips = QHBoxLayout()
        chips.setSpacing(spacing.tight)
        for chip in (*self.chips.values(), self.overdue):
            chips.addWidget(chip)
        chips.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.near)
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        head.addLayout(first)
        head.addLayout(chips)
        column.addLayout(head)
        column.addWidget(self.view, 1)
