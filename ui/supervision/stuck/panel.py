"""Where it is stuck: the sentence, the waterfall of the levels, and the units that hold it.

Times come from receipts; a wait is a fact about time, not about a person.
"""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout

from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.pace import Holding, Pace, Reactions, Stuck, UnitPace
from commandcenter.geo.model import LEVEL_NAMES
from commandcenter.store.journal import Entry
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.choice import DirectiveChoice
from ui.common.widgets.marks import Chip
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.widgets.tables import Index, RowDelegate
from ui.common.window.desk import Desk
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.common.words.stuck import (
    HELD,
    STEPS,
    blocking,
    blocking_unit,
    headline,
    longest,
    waited,
)
from ui.supervision import actions
from ui.supervision.stuck.bars import Bar, bars

BAR, WHISKER = 9, 5
BAR_COLUMN = 1
ROWS_SHOWN = 6
RESTS = 8
"""The times are read again after so many times what their last reading took."""


class StuckPanel(DataPanel):
    """The levels of one directive, and the units at which it waits."""

    ages = True

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Where it is stuck"))
        look = desk.look
        self.found: Stuck | None = None
        self.reactions: Reactions | None = None
        self._times_of, self._rested_at = "", 0.0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._catch_up)
        self._behind = False
        self.choice = DirectiveChoice(desk)
        self.headline, self.longest = QLabel(), QLabel()
        for label, role in ((self.headline, "strong"), (self.longest, "mute")):
            label.setWordWrap(True)
            restyle(label, role=role)
        self.steps = Rows(look, _step_columns(self), lambda bar: (bar.level, bar.leaf, bar.step))
        self.waterfall = RowList(desk, self.steps, text("Time of each level"))
        self.waterfall.setItemDelegateForColumn(BAR_COLUMN, BarDelegate(look, self.waterfall))
        self.holdings = Rows(
            look, _holding_columns(self), lambda one: (one.unit, one.leaf, one.step)
        )
        self.units = RowList(desk, self.holdings, text("Units at which it waits"))
        self.paces = Rows(look, PACE_COLUMNS, lambda one: one.unit)
        self.times = RowList(desk, self.paces, text("Time of each unit"))
        self.views = QStackedWidget()
        self.by_unit = Chip(look, text("Unit times"))
        self.by_unit.toggled.connect(self._switch)
        self.heading.tools.insertWidget(0, self.by_unit)
        self.heading.note(text("bar: median of those who did it; line: nine in ten"))
        self.units.chosen.connect(self._select)
        self.times.chosen.connect(self._select)
        desk.acts.add(actions.go_to_blocking(self.go_to_blocking, self._is_stuck), self)
        self.go = ActButton(look, desk.acts, desk.acts[actions.BLOCKING], primary=True)
        self._lay_out()

    async def fetch(self) -> None:
        """The directives, then times and waits of the chosen one."""
        listed = await self.office.read(
            directives.listed, incident=self.desk.selection.now.incident
        )
        chosen = self.choice.show_list(listed)
        if chosen is None:
            self.found = None
            self.frame.empty(text("No directive has been issued"), text("Issue one with Ctrl+N."))
            return
        if chosen.number != self._times_of:
            self.reactions = None
            self.waterfall.show_records([])
            self.times.show_records([])
        self.found = await self.office.read(directives.stuck, number=chosen.number)
        self._show()
        self.frame.ready()
        self._behind = not self._times_are_due(chosen.number)
        if not self._behind:
            await self._read_times(chosen.number)
            self._show()

    async def _read_times(self, number: str) -> None:
        """Ordering the times of a country takes seconds, so their reading rests in between."""
        began = monotonic()
        self.reactions = await self.office.read(directives.reactions, number=number)
        took = monotonic() - began
        self._times_of, self._rested_at = number, monotonic() + RESTS * took
        self._rest.start(round(1000 * RESTS * took))

    def _catch_up(self) -> None:
        """What was reported while the times rested is read now."""
        if self._behind:
            self.mark_out_of_date()

    def _times_are_due(self, number: str) -> bool:
        return number != self._times_of or monotonic() >= self._rested_at

    def concerns(self, entries: list[Entry]) -> bool:
        """Directives, and what is reported of the shown one."""
        if any(entry.kind == "issue" for entry in entries):
            return True
        return self.desk.selection.now.directive in subjects(entries)

    def follow(self, selected: Selected) -> bool:
        """Another directive is fetched; another unit is only shown."""
        if selected.unit:
            self._go_to_unit(selected.unit)
        return bool(self.choice.currentData() != selected.directive)

    def go_to_blocking(self) -> None:
        """Select the unit that holds the most leaves at the blocking step."""
        one = blocking_unit(self.found) if self.found else None
        if one is None:
            return
        self.come_forward()
        self.by_unit.setChecked(False)
        self.units.go_to(self.holdings.key_of(one))
        self.units.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._select(one)

    def _is_stuck(self) -> bool:
        return self.found is not None and blocking_unit(self.found) is not None

    def _show(self) -> None:
        look, found = self.look, self.found
        if found is None:
            return
        look.put(self.headline, self.headline.setText, headline(found))
        look.put(self.longest, self.longest.setText, longest(found))
        self.units.show_records(found.units)
        if self.reactions is not None:
            self.waterfall.show_records(bars(self.reactions, found.places))
            self.times.show_records(self.reactions.units)
        self.go.renew()

    def _go_to_unit(self, code: str) -> None:
        for one in self.holdings.records:
            if one.unit == code:
                self.units.go_to(self.holdings.key_of(one))
                break
        self.times.go_to(code)

    def _select(self, one: Holding | UnitPace) -> None:
        self.desk.selection.select(unit=one.unit, by=self)

    def _switch(self, by_unit: bool) -> None:
        self.views.setCurrentWidget(self.times if by_unit else self.units)

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        top = QHBoxLayout()
        top.setSpacing(spacing.near)
        top.addWidget(self.choice, 1)
        top.addWidget(self.go)
        head = QVBoxLayout()
        head.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        head.setSpacing(spacing.tight)
        head.addLayout(top)
        head.addWidget(self.headline)
        head.addWidget(self.longest)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        self.waterfall.setFixedHeight((ROWS_SHOWN + 1) * self.look.theme.density.row + 2)
        column.addWidget(self.waterfall)
        column.addWidget(hairline())
        self.views.addWidget(self.units)
        self.views.addWidget(self.times)
        column.addWidget(self.views, 1)


def _span(length: timedelta | None) -> Words:
    return "–" if length is None else words.span(length)


def _count_of(pace: Pace) -> str:
    return words.number(pace.waiting) if pace.waiting else "–"


def _step_columns(panel: StuckPanel) -> tuple[Column[Bar], ...]:
    def is_blocking(bar: Bar) -> bool:
        place = blocking(panel.found) if panel.found else None
        return place is not None and bar.stuck == place

    def waits(bar: Bar) -> str:
        return words.number(bar.stuck.leaves) if bar.stuck else "–"

    return (
        Column(
            text("Step"),
            lambda bar: text(
                "{level} · {step}", level=LEVEL_NAMES[bar.level], step=STEPS[bar.step]
            ),
            strong=is_blocking,
        ),
        Column(text("Taken"), lambda _bar: "", wide=True),
        Column(text("Median"), lambda bar: _span(bar.pace.median), number=True),
        Column(text("90 %"), lambda bar: _span(bar.pace.ninth), number=True),
        Column(
            text("Held"),
            waits,
            tone=lambda bar: "text" if bar.stuck else "mute",
            strong=is_blocking,
            number=True,
        ),
    )


def _holding_columns(panel: StuckPanel) -> tuple[Column[Holding], ...]:
    def span(one: Holding) -> Words:
        return waited(one.since, panel.look.now())

    def step(one: Holding) -> Text:
        return HELD[one.leaf, one.step]

    return (
        Column(text("Unit"), lambda one: one.name, note=step, wide=True),
        Column(text("For"), span, number=True),
        Column(
            text("Held"),
            lambda one: words.number(one.leaves),
            number=True,
            strong=lambda _one: True,
        ),
    )


PACE_COLUMNS: tuple[Column[UnitPace], ...] = (
    Column(text("Unit"), lambda one: one.name, wide=True),
    Column(text("Receipt"), lambda one: _span(one.acknowledged), number=True),
    Column(text("Passed on"), lambda one: _span(one.relayed), number=True),
    Column(text("Below: receipt"), lambda one: _span(one.leaf_acknowledge.median), number=True),
    Column(text("90 %"), lambda one: _span(one.leaf_acknowledge.ninth), number=True),
    Column(text("Below: on the spot"), lambda one: _span(one.leaf_start.median), number=True),
    Column(text("90 %"), lambda one: _span(one.leaf_start.ninth), number=True),
    Column(text("Waiting"), lambda one: _count_of(one.leaf_acknowledge), number=True),
)


class BarDelegate(RowDelegate):
    """The bar of a step: solid to the median, a line to where nine in ten had done it."""

    def paint_cell(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the bar into the cell, on the scale of the whole way."""
        model = index.model()
        bar = model.record(index) if isinstance(model, Rows) else None
        if not isinstance(bar, Bar):
            return
        theme = self._look.theme
        room = QRectF(rect.left(), rect.center().y() - BAR / 2, rect.width(), BAR)
        painter.fillRect(room, theme.colour("raised"))
        if bar.pace.median is None or not bar.scale:
            return
        whole = bar.scale / timedelta(seconds=1)
        left = room.left() + room.width() * bar.begins.total_seconds() / whole
        width = max(2.0, room.width() * bar.pace.median.total_seconds() / whole)
        painter.fillRect(QRectF(left, room.top(), width, BAR), theme.colour("started"))
        end = room.left() + room.width() * bar.ends.total_seconds() / whole
        middle = room.center().y()
        painter.setPen(QPen(theme.colour("mute"), 1.0))
        painter.drawLine(
            QRectF(left + width, middle, 0, 0).topLeft(), QRectF(end, middle, 0, 0).topLeft()
        )
        cap = QRectF(end, middle - WHISKER, 0, 2 * WHISKER)
        painter.drawLine(cap.topLeft(), cap.bottomLeft())
