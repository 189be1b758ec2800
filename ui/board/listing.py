"""The assignments of one directive, as a list or in columns: asked, marked, acted upon.

What is shown is asked of the database; nothing here filters or sorts.
"""

from __future__ import annotations

import asyncio
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.batches import BatchKind
from commandcenter.directives.model import Directive
from commandcenter.directives.service import SavedView
from ui.board import actions
from ui.board.batch import BatchPreview
from ui.board.columns import Columns
from ui.board.filters import SHOWN_PHASES, FilterBar
from ui.board.list_model import (
    ACKNOWLEDGED,
    CHECKED,
    CLAIMED,
    DUE,
    NAME,
    PART,
    PHASE,
    STARTED,
    TITLES,
    AssignmentTable,
)
from ui.board.marks import Marks
from ui.board.table import AssignmentView
from ui.board.views import ViewBar
from ui.common.face.look import restyle
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.flow import Flow
from ui.common.widgets.layouts import stack
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.words import ages as words
from ui.common.words.phases import PHASES

ROOM = 26
ORDER_OF = {NAME: "unit", PHASE: "phase", CLAIMED: "claimed_at"}
IMPORTANCE = (PHASE, DUE, CLAIMED, CHECKED, ACKNOWLEDGED, STARTED)
COLUMN_OF = {order: column for column, order in ORDER_OF.items()}


class AssignmentList(QWidget):
    """The assignments of one directive; `chosen(code)` follows the current row, `opened` Enter."""

    chosen = Signal(str)
    opened = Signal(str)
    shape_wanted = Signal(str)

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__()
        self.desk, self.office = desk, office
        self.directive: Directive | None = None
        self.marks = Marks()
        self.model = AssignmentTable(desk.look, self.marks)
        self.view = AssignmentView(desk, self.model)
        self.columns = Columns(desk, self.marks, self._fetch_block)
        self.saved = ViewBar(desk, office)
        self.filters = FilterBar(desk.look, self.saved)
        self.preview = BatchPreview(desk, office)
        self.marked = QLabel()
        self.shapes = QStackedWidget()
        self.shapes.addWidget(self.view)
        self.shapes.addWidget(self.columns)
        self.search, self.count = self.filters.search, self.filters.count
        self.chips, self.overdue = self.filters.chips, self.filters.overdue
        self._order, self._descending = NAME, False
        self._marking = False
        self._dress_list()
        self._connect()
        self._lay_out(self._add_acts())
        self._renew_acts()

    @property
    def shape(self) -> str:
        """`list` or `columns`."""
        return "columns" if self.shapes.currentWidget() is self.columns else "list"

    def show_directive(self, directive: Directive) -> None:
        """List another directive's assignments."""
        self.directive = directive
        self.marks.clear()
        self.preview.leave()
        self.model.show_codes([])
        self.columns.show_columns({})

    def show_shape(self, shape: str) -> None:
        """Show the rows as a list or in columns."""
        self.shapes.setCurrentWidget(self.columns if shape == "columns" else self.view)
        self.renew()

    def renew(self) -> None:
        """Ask for the codes again, if anybody can see them."""
        if self.directive is not None and self.isVisible():
            self.desk.tasks.start(self._fetch_codes(self.directive), latest="assignment codes")

    def wanted(self) -> directives.BoardFilter:
        """What the chips and the search ask for."""
        return self.filters.wanted()

    def present(self) -> SavedView:
        """What is looked at now, as a view without a name."""
        order = ORDER_OF[self._order]
        return SavedView("", self.wanted(), order, self._descending, self.shape)

    def show_view(self, view: SavedView) -> None:
        """Look at a saved view."""
        self.filters.take(view.wanted)
        self._order, self._descending = COLUMN_OF.get(view.order, NAME), view.descending
        self._show_order()
        self.saved.show_chosen(view.name)
        self.shape_wanted.emit(view.shape)
        self.renew()

    def show_unit(self, code: str) -> None:
        """Go to the row of a unit that was selected elsewhere, if it is listed."""
        if self.isVisible() and self.shape == "list":
            self.view.show_unit(code)

    def go_in(self) -> None:
        """Go to the rows."""
        if self.shape == "columns":
            self.columns.focus()
        else:
            self.view.go_in()

    # ---- marks and acts ------------------------------------------------------------------------

    def mark(self) -> None:
        """Mark the selected rows, or take their marks off."""
        self._active().mark()

    def mark_all(self) -> None:
        """Mark everything that the filter found."""
        models = [self.model] if self.shape == "list" else self.columns.models
        parts = [part for model in models for part in model.parts()]
        if sum(map(len, parts)) <= PART:
            for part in parts:
                self.marks.add(part)
        elif not self._marking:
            self._marking = True
            self.desk.tasks.start(self._mark_all(parts))

    async def _mark_all(self, parts: list[list[str]]) -> None:
        """A part at a time: a whole country at once would hold the window. No act begins meanwhile,
        for it would be about a part only.
        """
        try:
            for part in parts:
                self.marks.add(part)
                await asyncio.sleep(0)
        finally:
            self._marking = False
            self._renew_acts()

    def targets(self) -> tuple[str, ...]:
        """The units an act is about: the marked ones, else the selected rows."""
        return self.marks.codes or tuple(self._active().picked)

    def has_targets(self) -> bool:
        """Whether there is anything to act upon."""
        if self.directive is None or self.desk.moment.past or self._marking:
            return False
        return bool(len(self.marks)) or self._active().has_pick

    def begin_batch(self, kind: BatchKind, units: tuple[str, ...] = ()) -> None:
        """Show what an act would do to the marked units."""
        found, chosen = self.directive, units or self.targets()
        if found is None or not chosen or self._marking:
            return
        self.foot.hide()
        self.preview.show()
        due = found.complete_by or self.desk.look.now()
        self.preview.begin(kind, found.number, chosen, due)

    def _end_batch(self) -> None:
        self._leave_batch()
        self.marks.clear()
        self.renew()

    def _leave_batch(self) -> None:
        if not self.preview.isHidden():
            self.preview.hide()
            self.foot.show()
            self.go_in()

    def _active(self) -> AssignmentView:
        return self.columns.active if self.shape == "columns" else self.view

    def _renew_acts(self) -> None:
        n = words.number(len(self.marks))
        said = text("{n} marked", n=n) if len(self.marks) else text("Space marks, / searches")
        self.desk.look.put(self.marked, self.marked.setText, said)
        for button in self._buttons:
            button.renew()

    # ---- asking --------------------------------------------------------------------------------

    async def _fetch_codes(self, directive: Directive) -> None:
        at = self.desk.moment.shown
        if self.shape == "columns":
            found = await self.office.read(
                partial(directives.board_columns_then, at=at) if at else directives.board_columns,
                number=directive.number,
                wanted=self.wanted(),
                phases=SHOWN_PHASES,
            )
            self.columns.show_columns(found)
            count = sum(map(len, found.values()))
        else:
            codes = await self.office.read(
                partial(directives.board_units_then, at=at) if at else directives.board_units,
                number=directive.number,
                wanted=self.wanted(),
                order=ORDER_OF[self._order],
                descending=self._descending,
            )
            self.model.show_codes(codes)
            count = len(codes)
        shown = text("{n} of {all}", n=words.number(count), all=words.number(directive.leaves))
        self.filters.show_count(shown)
        self._renew_acts()

    def _fetch_block(self, model: AssignmentTable, block: int) -> None:
        if self.directive is not None:
            self.desk.tasks.start(self._fetch_rows(self.directive, model, block, model.generation))

    async def _fetch_rows(
        self, directive: Directive, model: AssignmentTable, block: int, generation: int
    ) -> None:
        at = self.desk.moment.shown
        rows = await self.office.read(
            partial(directives.board_rows_then, at=at) if at else directives.board_rows,
            number=directive.number,
            units=list(model.block_codes(block)),
        )
        model.take(block, rows, generation)

    def _ask_anew(self) -> None:
        """Another question: it is no longer the saved view."""
        self.saved.show_chosen("")
        self.renew()

    def _sort(self, column: int) -> None:
        if column not in ORDER_OF:
            return
        self._descending = not self._descending if column == self._order else False
        self._order = column
        self._show_order()
        self._ask_anew()

    def _show_order(self) -> None:
        down = Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder
        self.view.horizontalHeader().setSortIndicator(self._order, down)

    # ---- the face ------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.model.wanted.connect(lambda block: self._fetch_block(self.model, block))
        self.filters.changed.connect(self._ask_anew)
        self.search.left.connect(self.go_in)
        self.marks.changed.connect(self._renew_acts)
        self.saved.wanted.connect(self.show_view)
        self.saved.saving.connect(lambda: self.saved.begin_saving(self.present()))
        self.preview.done.connect(self._end_batch)
        self.preview.left.connect(self._leave_batch)
        self.preview.reversed.connect(self.begin_batch)
        for part in (self.view, self.columns):
            part.chosen.connect(self.chosen)
            part.opened.connect(self.opened)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._renew_acts())

    def _add_acts(self) -> list[Act]:
        """The acts on rows work inside the rows: their letters may be typed anywhere else."""
        acts = actions.row_acts(self)
        for act in acts:
            self.desk.acts.add(act, self.shapes, local=True)
        return [act for act in acts if act.id in map(actions.batch_id, BatchKind)]

    def _dress_list(self) -> None:
        self.desk.look.name(self.view, text("Assignments"))
        header = self.view.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._sort)
        self._share_width()
        self.desk.look.language.changed.connect(self._share_width)

    def _share_width(self) -> None:
        """Every heading and every state has room in this language."""
        look = self.desk.look
        metrics = QFontMetricsF(look.theme.font())
        for column in IMPORTANCE:
            shown = [look.say(TITLES[column]), "00:00"]
            if column == PHASE:
                shown += [look.say(words_) for words_ in PHASES.values()]
            widest = max(metrics.horizontalAdvance(words_) for words_ in shown)
            self.view.widths[column] = round(widest) + ROOM
        self.view.make_room()

    def _lay_out(self, acts: list[Act]) -> None:
        spacing = self.desk.look.theme.tokens.spacing
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.tight)
        head.setSpacing(spacing.near)
        head.addWidget(self.filters)
        self.foot = QWidget()
        foot = Flow(spacing.tight)
        self.marked.setMinimumHeight(self.desk.look.theme.density.control)
        foot.setContentsMargins(spacing.inset, spacing.tight, spacing.inset, spacing.tight)
        self._buttons = [ActButton(self.desk.look, self.desk.acts, act) for act in acts]
        restyle(self.marked, role="mute")
        foot.addWidget(self.marked)
        for button in self._buttons:
            foot.addWidget(button)
        self.foot.setLayout(foot)
        self.preview.hide()
        stack(self, head, self.shapes, self.foot, self.preview, grows=self.shapes)
