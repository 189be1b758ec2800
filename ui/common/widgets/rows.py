"""A flat list of records in columns: for lists that come whole and are short enough to be read.

What stands in a cell is a function of the record; the model computes nothing. A list that comes
again keeps the row that was current, and tells nobody that it did.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeView

from commandcenter.core.language import Text
from ui.common.face.language import Words
from ui.common.face.look import Look
from ui.common.widgets.tables import NOTE_ROLE, STRONG_ROLE, TONE_ROLE, dress, numbers_at
from ui.common.window.desk import Desk

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROOM = 20
WIDEST = 190
WIDE_LEAST, WORDS_LEAST = 56, 84
R = TypeVar("R")


def _text(_record: object) -> str:
    return "text"


def _nothing(_record: object) -> str:
    return ""


def _plain(_record: object) -> bool:
    return False


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its title, and what stands in it for a record; `wide` takes the room left."""

    title: Text
    shown: Callable[[R], Words]
    tone: Callable[[R], str] = _text
    note: Callable[[R], Words] = _nothing
    strong: Callable[[R], bool] = _plain
    number: bool = False
    wide: bool = False
    widest: int = WIDEST


class Rows(QAbstractItemModel, Generic[R]):
    """The records in their order; `key` tells them apart when they come again."""

    def __init__(
        self, look: Look, columns: Sequence[Column[R]], key: Callable[[R], Hashable]
    ) -> None:
        super().__init__()
        self._look, self._key = look, key
        self.columns = tuple(columns)
        self.records: list[R] = []
        look.language.changed.connect(self._renew_words)

    def show_records(self, records: Sequence[R]) -> None:
        """Show other records; the same ones in the same order change in place."""
        same = [self._key(one) for one in records] == [self._key(one) for one in self.records]
        if same:
            self.records = list(records)
            if records:
                last = self.index(len(records) - 1, len(self.columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.records = list(records)
        self.endResetModel()

    def record(self, index: Index) -> R | None:
        """The record of a row, None outside the list."""
        return self.records[index.row()] if index.isValid() else None

    def place_of(self, key: Hashable) -> int | None:
        """The row of the record with this key."""
        return next((n for n, one in enumerate(self.records) if self._key(one) == key), None)

    def key_of(self, record: R) -> Hashable:
        """What tells a record apart."""
        return self._key(record)

    # ---- Qt's side -----------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        inside = not parent.isValid() and 0 <= row < len(self.records)
        return self.createIndex(row, column) if inside else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt overloads it
        return QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        record = self.record(index)
        if record is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(column.shown(record))
        if role == NOTE_ROLE:
            return self._look.say(column.note(record))
        if role == TONE_ROLE:
            return column.tone(record)
        if role == STRONG_ROLE:
            return column.strong(record)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (column.title, column.shown(record), column.note(record))
            return " ".join(said for said in map(self._look.say, parts) if said)
        return None

    def _renew_words(self) -> None:
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self.layoutChanged.emit()


class RowList(QTreeView, Generic[R]):
    """Shows `Rows`; `chosen(record)` follows the current row, `opened(record)` Enter on it."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, desk: Desk, model: Rows[R], name: Text) -> None:
        super().__init__()
        self._look, self._rows = desk.look, model
        self._telling = True
        self.setModel(model)
        dress(self, desk.look)
        self.setRootIsDecorated(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        desk.look.name(self, name)
        numbers_at(self, desk.look, *(n for n, one in enumerate(model.columns) if one.number))
        header = self.header()
        for place, column in enumerate(model.columns):
            wide = QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(
                place, wide if column.wide else QHeaderView.ResizeMode.Fixed
            )
        for changed in (model.modelReset, model.dataChanged, desk.look.language.changed):
            changed.connect(self.share_width)
        desk.look.theme.changed.connect(self.share_width)
        self.doubleClicked.connect(lambda _index: self._open())
        self.share_width()

    def show_records(self, records: Sequence[R]) -> None:
        """Show other records and stay at the one that was current, without telling anybody."""
        current = self._rows.record(self.currentIndex())
        self._telling = False
        self._rows.show_records(records)
        self._telling = True
        if current is not None:
            self.go_to(self._rows.key_of(current))

    def go_to(self, key: Hashable) -> bool:
        """Make the record with this key current without telling anybody; whether it is there."""
        place = self._rows.place_of(key)
        if place is None:
            return False
        self._telling = False
        self.setCurrentIndex(self._rows.index(place, 0))
        self._telling = True
        return True

    @property
    def current(self) -> R | None:
        """The record of the current row."""
        return self._rows.record(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        record = self._rows.record(current)
        if record is not None and self._telling:
            self.chosen.emit(record)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
            return
        super().keyPressEvent(event)

    def share_width(self) -> None:
        """Each column takes what its words need, the wide one the rest."""
        metrics = QFontMetricsF(self._look.theme.font(bold=True))
        widths: dict[int, int] = {}
        for place, column in enumerate(self._rows.columns):
            if column.wide:
                continue
            said: list[Words] = [column.title]
            for one in self._rows.records:
                said += column.shown(one), column.note(one)
            widest = max(metrics.horizontalAdvance(self._look.say(one)) for one in said)
            widths[place] = min(column.widest, ceil(widest)) + ROOM
        self._make_room(widths)
        for place, width in widths.items():
            self.header().resizeSection(place, width)

    def _make_room(self, widths: dict[int, int]) -> None:
        """On a narrow panel the columns of words are shortened; figures and headings never are."""
        plain = QFontMetricsF(self.header().font()).horizontalAdvance
        columns = self._rows.columns
        headings = [ceil(plain(self._look.say(column.title))) + ROOM for column in columns]
        rest = [headings[place] for place, column in enumerate(columns) if column.wide]
        missing = sum(widths.values()) + max([WIDE_LEAST, *rest]) - self.viewport().width()
        for place, width in list(widths.items()):
            if missing > 0 and not columns[place].number:
                shorter = min(width, max(WORDS_LEAST, headings[place], width - missing))
                missing -= width - shorter
                widths[place] = shorter

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.share_width()
        super().resizeEvent(event)

    def _open(self) -> None:
        record = self.current
        if record is not None:
            self.opened.emit(record)
