"""The tree of units with their counts, fetched level by level as it is opened.

It holds what it was told and computes nothing but shares; children come from whoever answers
`wanted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.directives.model import StatusRow
from commandcenter.geo.model import Level, level_of
from ui.common.face.look import Look
from ui.common.face.paint import Progress
from ui.common.widgets.tables import NOTE_ROLE, PROGRESS_ROLE, STRONG_ROLE, TONE_ROLE
from ui.common.words import ages as words

ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
UNIT, PROGRESS, VERIFIED, CLAIMED, GAP, FLAGGED = range(6)
TITLES = (
    text("Unit"),
    text("Progress"),
    text("Verified"),
    text("Claimed"),
    text("Gap"),
    text("Findings"),
)
CODE_ROLE = Qt.ItemDataRole.UserRole + 20


@dataclass
class Node:
    """One unit of the tree; `children` is None until they were fetched."""

    row: StatusRow | None
    parent: Node | None
    children: list[Node] | None = None
    asked: bool = field(default=False)

    @property
    def code(self) -> str | None:
        """The unit's code; None at the root."""
        return self.row.unit if self.row else None


class UnitTree(QAbstractItemModel):
    """Units with their counts; `wanted(code)` asks for the children of a unit."""

    wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.leaf_level = Level.VILLAGE
        self.at: datetime | None = None
        self._root = Node(None, None)
        look.language.changed.connect(self._renew_words)

    def clear(self, leaf_level: Level) -> None:
        """Forget everything: another directive."""
        self.beginResetModel()
        self.leaf_level = leaf_level
        self._root = Node(None, None)
        self.endResetModel()

    def opened(self) -> list[str | None]:
        """The units whose children were fetched, the root as None."""
        found: list[str | None] = []
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node.children is not None:
                found.append(node.code)
                waiting += node.children
        return found

    def take(self, code: str | None, rows: Sequence[StatusRow]) -> None:
        """Show the children of `code`; known rows change in place and keep what is open below."""
        node = self.node(code)
        if node is None:
            return
        here = self.index_of(node)
        node.asked = False
        if node.children is not None and [c.code for c in node.children] == [r.unit for r in rows]:
            for child, row in zip(node.children, rows, strict=True):
                child.row = row
            if rows:
                self.dataChanged.emit(
                    self.index(0, 0, here), self.index(len(rows) - 1, FLAGGED, here)
                )
            return
        if node.children:
            self.beginRemoveRows(here, 0, len(node.children) - 1)
            node.children = []
            self.endRemoveRows()
        if rows:
            self.beginInsertRows(here, 0, len(rows) - 1)
            node.children = [Node(row, node) for row in rows]
            self.endInsertRows()
        else:
            node.children = []

    def node(self, code: str | None) -> Node | None:
        """The node of a unit, None where it is not loaded."""
        node = self._root
        while code is not None and node.code != code:
            below = node.children or []
            found = next((c for c in below if c.code and code.startswith(c.code)), None)
            if found is None:
                return None
            node = found
        return node

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a node's first column."""
        if node.parent is None or node.parent.children is None:
            return QModelIndex()
        return self.createIndex(node.parent.children.index(node), 0, node)

    # ---- Qt's side -----------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        node = self._at(parent)
        if node.children is None or not 0 <= row < len(node.children):
            return QModelIndex()
        return self.createIndex(row, column, node.children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt overloads it
        node = self._at(index)
        return QModelIndex() if node.parent is None else self.index_of(node.parent)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.column() > 0 else len(self._at(parent).children or ())

    def columnCount(self, parent: Index = ROOT) -> int:
        return len(TITLES)

    def hasChildren(self, parent: Index = ROOT) -> bool:
        node = self._at(parent)
        return node.code is None or level_of(node.code) < self.leaf_level

    def canFetchMore(self, parent: Index) -> bool:
        node = self._at(parent)
        return node.children is None and not node.asked and self.hasChildren(parent)

    def fetchMore(self, parent: Index) -> None:
        node = self._at(parent)
        node.asked = True
        self.wanted.emit(node.code)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= VERIFIED:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row = self._at(index).row
        if row is None:
            return None
        if role == CODE_ROLE:
            return row.unit
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(row, index.column())
        if role == PROGRESS_ROLE:
            counts = row.counts
            return Progress(
                counts.issued, counts.acknowledged, counts.started, counts.claimed, counts.verified
            )
        if role == NOTE_ROLE and index.column() == UNIT:
            stuck = stuck_words(row, self.at or self._look.now())
            return self._look.say(stuck) if stuck else ""
        if role == TONE_ROLE:
            return _tone(row, index.column())
        if role == STRONG_ROLE:
            return index.column() in {VERIFIED, GAP}
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name} {_shown(row, index.column())}"
        return None

    def _at(self, index: Index) -> Node:
        if not index.isValid():
            return self._root
        node: Node = index.internalPointer()
        return node

    def _renew_words(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(TITLES) - 1)
        self.layoutChanged.emit()


def stuck_words(row: StatusRow, now: datetime) -> Text | None:
    """Where the directive is stuck at this unit, in words; None where it moves."""
    hop = row.hop
    if hop is None or row.counts.acknowledged == row.counts.issued:
        return None
    if hop.relayed_at is not None:
        return None
    if hop.acknowledged_at is None:
        return text("no receipt of its own")
    waited = now - hop.acknowledged_at
    if waited < timedelta(minutes=float(rule("board", "stuck_after").value)):
        return None
    return text("held {span}, not passed on", span=words.span(waited))


def gap_points(row: StatusRow) -> int:
    """Claimed minus verified, in percentage points of what was issued."""
    counts = row.counts
    return words.points(counts.claimed, counts.verified, counts.issued)


def _shown(row: StatusRow, column: int) -> str:
    counts = row.counts
    if column == UNIT:
        return row.name
    if column == VERIFIED:
        return words.share(counts.verified, counts.issued)
    if column == CLAIMED:
        return words.share(counts.claimed, counts.issued)
    if column == GAP:
        return str(gap_points(row))
    if column == FLAGGED:
        return str(counts.flagged) if counts.flagged else "–"
    return ""


def _tone(row: StatusRow, column: int) -> str:
    if column == VERIFIED:
        return "verified"
    if column == CLAIMED:
        return "claimed"
    if column == GAP:
        return "orange" if gap_points(row) >= rule("board", "gap_warns").value else "text"
    if column == FLAGGED:
        return "finding" if row.counts.flagged else "mute"
    return "text"
