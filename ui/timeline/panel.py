"""The duty log: what was committed, newest first, in sentences; a click selects what it is
about.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem, QVBoxLayout

from commandcenter.core.language import text
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.entries import QUIET, sentence
from commandcenter.store import service as installation
from commandcenter.store.journal import Entry
from ui.common.face.look import Look
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.marks import Chip
from ui.common.widgets.tables import Index, RowDelegate
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.common.words import ages as words

ROOT = QModelIndex()
SHOWN_MAX = 300
FETCHED_MAX = 1500
TIME_WIDTH = 76
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 30


class TimelinePanel(DataPanel):
    """The journal as the duty log; Enter or a double click shows the moment of an entry."""

    replays = True

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Duty log"))
        self.everything = Chip(desk.look, text("Everything"))
        self.everything.toggled.connect(self.mark_out_of_date)
        self.heading.tools.insertWidget(0, self.everything)
        self.model = LogModel(desk.look)
        self.view = QListView()
        self.view.setFrameShape(QListView.Shape.NoFrame)
        self.view.setUniformItemSizes(True)
        self.view.setModel(self.model)
        self.view.setItemDelegate(LogDelegate(desk.look, self.view))
        desk.look.name(self.view, text("Duty log"))
        self.view.clicked.connect(self._select)
        self.view.activated.connect(self._show_moment)
        hint = text("Enter or a double click shows the map and the board of that moment")
        desk.look.put(self.view, self.view.setToolTip, hint)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    async def fetch(self) -> None:
        """The newest entries with the names of their units."""
        found = await self.office.read(
            installation.timeline,
            limit=FETCHED_MAX,
            newest_first=True,
            until=self.desk.moment.shown,
        )
        quiet = frozenset() if self.everything.isChecked() else QUIET
        shown = [entry for entry in found if entry.kind not in quiet][:SHOWN_MAX]
        names = await self.office.read(sitreps.entry_names, entries=shown)
        self.model.show_entries(shown, names)
        if shown:
            self.frame.ready()
        else:
            self.frame.empty(text("Nothing has happened yet"))

    def follow(self, selected: Selected) -> bool:
        """The log is about everything."""
        return False

    def _select(self, index: QModelIndex) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        what: dict[str, str | None] = {}
        if entry.subject and entry.subject.startswith("令"):
            what["directive"] = entry.subject
        if entry.unit:
            what["unit"] = entry.unit
        if what:
            self.desk.selection.select(by=self, **what)

    def _show_moment(self, index: QModelIndex) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        self.desk.moment.show(entry.at)


class LogModel(QAbstractListModel):
    """Entries and their sentences."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._entries: list[Entry] = []
        self._names: dict[str, str] = {}
        look.language.changed.connect(self.layoutChanged)

    def show_entries(self, entries: list[Entry], names: dict[str, str]) -> None:
        """Show other entries, newest first; what stands already keeps its selection and place."""
        new = _new_on_top(self._entries, entries)
        if new is None or any(names.get(code) != name for code, name in self._names.items()):
            self.beginResetModel()
            self._entries, self._names = entries, names
            self.endResetModel()
            return
        self._names = self._names | names
        if new:
            self.beginInsertRows(ROOT, 0, new - 1)
            self._entries = entries[:new] + self._entries
            self.endInsertRows()
        if len(self._entries) > len(entries):
            self.beginRemoveRows(ROOT, len(entries), len(self._entries) - 1)
            self._entries = entries
            self.endRemoveRows()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = 0) -> Any:
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(sentence(entry, self._names))
        if role == ENTRY_ROLE:
            return entry
        return None


def _new_on_top(known: list[Entry], entries: list[Entry]) -> int | None:
    """How many of `entries` are newer than all known ones; None where the rest is not known."""
    if not known or not entries:
        return None
    new = next((at for at, entry in enumerate(entries) if entry.seq == known[0].seq), None)
    if new is None or entries[new:] != known[: len(entries) - new]:
        return None
    return new


class LogDelegate(RowDelegate):
    """The time of day, then the sentence."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._look.theme.density.row)

    def paint_cell(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw one line of the log."""
        entry: Entry = index.data(ENTRY_ROLE)
        theme = self._look.theme
        painter.setFont(theme.font())
        painter.setPen(theme.colour("mute"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, middle, words.clock_time(entry.at, seconds=True))
        line = rect.adjusted(TIME_WIDTH, 0, 0, 0)
        painter.setPen(theme.colour("text"))
        said = str(index.data(Qt.ItemDataRole.DisplayRole))
        elide = Qt.TextElideMode.ElideRight
        shown = QFontMetricsF(painter.font()).elidedText(said, elide, line.width())
        painter.drawText(line, middle, shown)
