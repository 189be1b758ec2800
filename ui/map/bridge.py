"""Control messages between the window and the page: batched down, one signal each up.

Bulk data never comes this way, only the path where it lies. Changes that arrive within a moment
leave as one message, the last state of each unit winning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.map.records import PointChange, flags_of

COALESCE_MS = 40


class Bridge(QObject):
    """The one object that the page sees; everything it says is checked by the panel."""

    news = Signal(str, int)
    ready_now = Signal()
    unit_clicked = Signal(str)
    unit_activated = Signal(str)
    mark_pressed = Signal(str)
    drawn_now = Signal(int)
    points_now = Signal(str)
    shape_now = Signal(dict)
    trouble_now = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.drawn_number = 0
        """The last batch that is on the screen."""
        self._ready = False
        self._number = 0
        self._waiting: list[dict[str, Any]] = []
        self._told: dict[str, dict[str, Any]] = {}
        self._points: dict[str, tuple[int, int]] = {}
        self._rows: dict[str, list[Any]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    @property
    def sent(self) -> int:
        """The number of the last batch that left."""
        return self._number

    @property
    def waits(self) -> bool:
        """Whether something is gathered that has not left yet."""
        return self._timer.isActive()

    @property
    def settled(self) -> bool:
        """Whether the page has painted everything that it was told, and nothing waits to leave."""
        return self._ready and not self.waits and self.drawn_number == self._number

    def tell(self, kind: str, **content: Any) -> None:
        """Send a message at the next turn, after everything that was told before it."""
        self._settle_changes()
        # A later message of the same kind says everything that the earlier one said.
        self._waiting = [message for message in self._waiting if message["kind"] != kind]
        self._waiting.append({"kind": kind, **content})
        self._timer.start(0)

    def tell_once(self, kind: str, **content: Any) -> None:
        """Send what stays true until it is told otherwise; the page is not told the same twice.

        To tell it again would not be harmless: the page draws anew, and where a person moved the
        map, a view told again moves it back.
        """
        if self._told.get(kind) != content:
            self._told[kind] = content
            self.tell(kind, **content)

    def change_points(self, changes: Iterable[PointChange]) -> None:
        """Note new states of points; they leave together."""
        for change in changes:
            flags = flags_of(overdue=change.overdue, flagged=change.flagged)
            self._points[change.code] = (change.state, flags)
        self._soon()

    def change_rows(self, rows: Iterable[list[Any]]) -> None:
        """Note new counts of units; they leave together."""
        for row in rows:
            self._rows[row[0]] = row
        self._soon()

    def flush(self) -> None:
        """Send what waits, if the page listens."""
        self._settle_changes()
        if self._ready and self._waiting:
            batch, self._waiting = self._waiting, []
            self._number += 1
            self.news.emit(json.dumps(batch, ensure_ascii=False), self._number)

    def restart(self) -> None:
        """The page is loaded anew and does not listen yet; what waited is for the old one."""
        self._ready = False
        self._waiting.clear()
        self._told.clear()
        self._points.clear()
        self._rows.clear()

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(COALESCE_MS)

    def _settle_changes(self) -> None:
        if self._rows:
            self._waiting.append({"kind": "row_changes", "rows": list(self._rows.values())})
            self._rows = {}
        if self._points:
            points = [[code, state, flags] for code, (state, flags) in self._points.items()]
            self._waiting.append({"kind": "point_changes", "points": points})
            self._points = {}

    @Slot()
    def ready(self) -> None:
        """The page listens."""
        self._ready = True
        self.ready_now.emit()
        self.flush()

    @Slot(str)
    def clicked(self, code: str) -> None:
        """A unit was clicked."""
        self.unit_clicked.emit(code)

    @Slot(str)
    def activated(self, code: str) -> None:
        """A selected unit was clicked again: the person wants to go into it."""
        self.unit_activated.emit(code)

    @Slot(str)
    def mark_clicked(self, mark: str) -> None:
        """An incident or report was clicked."""
        self.mark_pressed.emit(mark)

    @Slot(int)
    def drawn(self, number: int) -> None:
        """Everything up to a batch is on the screen."""
        self.drawn_number = number
        self.drawn_now.emit(number)

    @Slot(str)
    def points_ready(self, figures: str) -> None:
        """The points are loaded and drawn; the figures say how long it took."""
        self.points_now.emit(figures)

    @Slot(str)
    def shape_drawn(self, shape: str) -> None:
        """What a person has drawn so far."""
        self.shape_now.emit(json.loads(shape))

    @Slot(str)
    def trouble(self, words: str) -> None:
        """Something in the page failed."""
        self.trouble_now.emit(words)
