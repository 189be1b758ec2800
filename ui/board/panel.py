"""The board: one directive's headline figures, and the tree of units in which it moves or is stuck.

Claimed and verified stand side by side and are never added. Acts live in `actions.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QTreeView

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive, StatusReport, StatusRow
from commandcenter.directives.service import SavedView
from commandcenter.geo.model import Level, ancestors, level_of
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from ui.board import actions
from ui.board.headline import Figures
from ui.board.listing import AssignmentList
from ui.board.tree_model import (
    CLAIMED,
    CODE_ROLE,
    FLAGGED,
    GAP,
    PROGRESS,
    TITLES,
    UNIT,
    VERIFIED,
    UnitTree,
)
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.choice import DirectiveChoice
from ui.common.widgets.layouts import stack
from ui.common.widgets.marks import Chip
from ui.common.widgets.tables import Index, dress, numbers_at, progress_at
from ui.common.window.desk import Desk
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.common.words.phases import ended

NUMBERS = (VERIFIED, CLAIMED, GAP, FLAGGED)
NUMBER_ROOM, NAMES_WIDTH, BAR_WIDEST = 18, 150, 150


class BoardPanel(DataPanel):
    """Figures, tree and list of one directive; `opened(code)` when a unit's row is opened."""

    opened = Signal(str)

    replays = True
    ages = True

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Board"))
        self.directive: Directive | None = None
        self.choice = DirectiveChoice(desk)
        self.figures = Figures(desk)
        self.model = UnitTree(desk.look)
        self.tree = Tree(desk, self.model)
        self.listing = AssignmentList(desk, office)
        self.views = QStackedWidget()
        self.views.addWidget(self.tree)
        self.views.addWidget(self.listing)
        self.as_list = Chip(desk.look, text("List"))
        self.as_columns = Chip(desk.look, text("Columns"))
        self._add_acts()
        self._lay_out()
        self.model.wanted.connect(self._fetch_below)
        self.tree.chosen.connect(self._select_unit)
        self.listing.chosen.connect(self._select_unit)
        self.listing.opened.connect(self.opened)
        self.tree.opened.connect(self.opened)
        self.listing.shape_wanted.connect(self.show_shape)

    @property
    def shape(self) -> str:
        """`tree`, `list` or `columns`."""
        return "tree" if self.views.currentWidget() is self.tree else self.listing.shape

    def show_shape(self, shape: str) -> None:
        """Show the board as a tree, as a list or in columns."""
        listed = shape != "tree"
        for chip, name in ((self.as_list, "list"), (self.as_columns, "columns")):
            with QSignalBlocker(chip):
                chip.setChecked(shape == name)
        self.views.setCurrentWidget(self.listing if listed else self.tree)
        if listed:
            self.listing.show_shape(shape)
            self.desk.tasks.start(self.listing.saved.fetch(), latest="saved views")

    def show_view(self, view: SavedView) -> None:
        """Show one of the saved views."""
        self.come_forward()
        self.listing.show_view(view)
        self.listing.go_in()

    def search(self) -> None:
        """Go to the search; the tree has none, so it becomes the list."""
        if self.shape == "tree":
            self.show_shape("list")
        self.listing.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.listing.search.selectAll()

    def begin_saving(self) -> None:
        """Ask for a name for what is looked at."""
        if self.shape == "tree":
            self.show_shape("list")
        self.listing.saved.begin_saving(self.listing.present())

    async def fetch(self) -> None:
        """The directives, then the figures and every open part of the tree of the chosen one."""
        found = await self.office.read(directives.listed, incident=self.desk.selection.now.incident)
        chosen = self.choice.show_list(found)
        if chosen is None:
            self.frame.empty(text("No directive has been issued"), text("Issue one with Ctrl+N."))
            return
        if self.directive is None or self.directive.number != chosen.number:
            self.model.clear(_leaf_level(chosen))
            self.listing.show_directive(chosen)
        self.directive = chosen
        self.model.at = at = self.desk.moment.shown
        if at is not None and at < chosen.issued_at:
            self.frame.empty(text("{number} had not been issued then", number=chosen.number))
            return
        opened = self.model.opened() or [None]
        total, below = await self.office.read(_figures, chosen=chosen, opened=opened, at=at)
        self._show_total(chosen, total)
        for code, rows in below.items():
            self.model.take(code, rows)
        self.listing.renew()
        if self.desk.moment.past:
            self.figures.hide_bound()  # With the counts: no bound of today beside them for a turn.
        else:
            self.desk.tasks.start(self._certify(chosen.number), latest="board certificate")
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Directives, and what is reported of the shown one."""
        if any(entry.kind == "issue" for entry in entries):
            return True
        return self.directive is None or self.directive.number in subjects(entries)

    def follow(self, selected: Selected) -> bool:
        """Another directive is fetched; another unit is only shown."""
        if selected.unit and self.directive is not None:
            self.desk.tasks.start(self._reveal(self.directive, selected.unit), latest="reveal")
            self.listing.show_unit(selected.unit)
        return self.directive is None or selected.directive != self.directive.number

    async def _certify(self, number: str) -> None:
        """Reckoning a certificate may take longer than the counts, so it comes after them."""
        try:
            found = await self.office.read(verification.certify, number=number)
        except (Refused, Fault):
            return  # The board itself says what is wrong; the last bound stays with its age.
        still = self.directive is not None and self.directive.number == number
        if self.directive is not None and still and not self.desk.moment.past:
            self.figures.show_bound(found, self.directive.leaves, self.look.now())

    async def _fill(self, chosen: Directive, code: str | None) -> None:
        """Fetch the units below `code`."""
        at = self.desk.moment.shown
        _total, below = await self.office.read(_figures, chosen=chosen, opened=[code], at=at)
        self.model.take(code, below[code])

    async def _reveal(self, chosen: Directive, code: str) -> None:
        """Open the tree down to a unit that was selected elsewhere, and go to its row."""
        for above in ancestors(code):
            node = self.model.node(above)
            if node is None:
                continue
            if node.children is None:
                await self._fill(chosen, above)
            if node.code is not None:
                self.tree.expand(self.model.index_of(node))
        self.tree.show_unit(code)

    def _fetch_below(self, code: object) -> None:
        if self.directive is not None and isinstance(code, str):
            self.desk.tasks.start(self._fill(self.directive, code))

    def _show_total(self, chosen: Directive, found: StatusReport) -> None:
        self.heading.note(_note(chosen, found))
        self.figures.show_counts(found.total, found.at)

    def _select_unit(self, code: str) -> None:
        self.desk.selection.select(unit=code, by=self)

    def _add_acts(self) -> None:
        """The shapes by chip and by key, the search from anywhere on the board."""
        for act in actions.shape_acts(self):
            self.desk.acts.add(act, self)
        self.desk.acts.add(actions.search_act(self), self, local=True)
        for place, (chip, shape) in enumerate(
            ((self.as_list, "list"), (self.as_columns, "columns"))
        ):
            act = self.desk.acts[f"board {shape}"]
            self.look.put(chip, chip.setToolTip, act.hint)
            chip.toggled.connect(lambda on, shape=shape: self.show_shape(shape if on else "tree"))
            self.heading.tools.insertWidget(place, chip)

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        top = QHBoxLayout()
        top.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        top.addWidget(self.choice)
        top.addStretch(1)
        stack(self.body, top, self.figures, hairline(), self.views, grows=self.views)


class Tree(QTreeView):
    """The tree of units; `chosen(code)` follows the current row, `opened(code)` Enter on a leaf."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, desk: Desk, model: UnitTree) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        dress(self, desk.look)
        progress_at(self, desk.look, PROGRESS)
        numbers_at(self, desk.look, *NUMBERS)
        desk.look.name(self, text("Units"))
        header = self.header()
        header.setSectionResizeMode(UNIT, QHeaderView.ResizeMode.Stretch)
        for column in (PROGRESS, *NUMBERS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self._look = desk.look
        for changed in (desk.look.language.changed, desk.look.theme.changed):
            changed.connect(self._share_width)
        self.setExpandsOnDoubleClick(True)
        self._telling = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share_width()
        super().resizeEvent(event)

    def _share_width(self) -> None:
        """The numbers take what they and their headings need, the bar a part, the names the rest.

        Where the names would become unreadable the bar goes: the figures beside it say the same.
        """
        header, say = self.header(), self._look.say
        plain = QFontMetricsF(header.font()).horizontalAdvance
        bold = QFontMetricsF(self._look.theme.font(bold=True)).horizontalAdvance
        taken = 0
        for column in NUMBERS:
            wide = round(max(plain(say(TITLES[column])), bold("100%"))) + NUMBER_ROOM
            header.resizeSection(column, wide)
            taken += wide
        room = self.viewport().width() - taken - NAMES_WIDTH
        least = round(plain(say(TITLES[PROGRESS]))) + NUMBER_ROOM
        self.setColumnHidden(PROGRESS, room < least)
        header.resizeSection(PROGRESS, min(BAR_WIDEST, max(least, room)))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        code = current.data(CODE_ROLE)
        if code and self._telling:
            self.chosen.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            index = self.currentIndex()
            if index.isValid() and not self._model.hasChildren(index):
                self.opened.emit(index.data(CODE_ROLE))
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().keyPressEvent(event)

    def show_unit(self, code: str) -> None:
        """Go to a unit's row as far as it is loaded, without telling anybody."""
        node = self._model.node(code)
        if node is None or self.currentIndex().data(CODE_ROLE) == code:
            return
        self._telling = False
        self.setCurrentIndex(self._model.index_of(node))
        self._telling = True


def _figures(
    view: View, *, chosen: Directive, opened: Sequence[str | None], at: datetime | None
) -> tuple[StatusReport, dict[str | None, tuple[StatusRow, ...]]]:
    """The total and every open part of the tree, all of one moment; the top of the tree starts
    below the issuer.
    """
    number, top = chosen.number, directives.top_of(chosen)
    above = {code: top if code is None else code for code in opened}
    if at is not None:
        total, found = directives.tree_then(view, number=number, opened=[*above.values()], at=at)
        return total, {code: found[unit] for code, unit in above.items()}
    total = directives.status(view, number=number)
    return total, {
        code: directives.children(view, number=number, unit_code=unit).rows
        for code, unit in above.items()
    }


def _note(chosen: Directive, found: StatusReport) -> Text:
    """To how many it went, and until when; or how it ended, where that was before the moment
    shown.
    """
    n = words.number(found.total.issued)
    if chosen.ended_at is not None and chosen.ended_at <= found.at:
        return text("{n} units · {ended}", n=n, ended=ended(chosen.status, chosen.ended_at))
    until = words.clock_time(chosen.complete_by) if chosen.complete_by else "–"
    return text("{n} units · due {until}", n=n, until=until)


def _leaf_level(chosen: Directive) -> Level:
    levels = [level_of(code) for code in chosen.units]
    return max([*levels, chosen.level] if chosen.level else levels, default=Level.VILLAGE)
