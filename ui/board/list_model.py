"""A table over hundreds of thousands of assignments: ordered codes, and rows fetched by block.

Filtering and sorting are the database's; the model holds the codes in order and a few blocks of
rows.
No proxy model: one over a million rows would stall for minutes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from commandcenter.core.language import text
from commandcenter.directives.model import AssignmentRecord
from ui.board.marks import Marks
from ui.common.face.look import Look
from ui.common.widgets.tables import STRONG_ROLE, TONE_ROLE
from ui.common.words import ages as words
from ui.common.words.phases import PHASE_TONES, PHASES

ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
BLOCK = 256
BLOCKS_MAX = 64
FRESH = 3
PART = 50_000
NAME, PHASE, ACKNOWLEDGED, STARTED, CLAIMED, CHECKED, DUE = range(7)
TITLES = (
    text("Unit"),
    text("State"),
    text("Acknowledged"),
    text("Started"),
    text("Claimed"),
    text("Checked"),
    text("Due"),
)


class AssignmentTable(QAbstractTableModel):
    """The assignments of one filter; `wanted(block)` asks for the rows of a block."""

    wanted = Signal(int)

    def __init__(self, look: Look, marks: Marks | None = None) -> None:
        super().__init__()
        self._look = look
        self.marks = Marks() if marks is None else marks
        self.marks.changed.connect(self._renew_names)
        self.codes: list[str] = []
        self._blocks: OrderedDict[int, list[AssignmentRecord | None]] = OrderedDict()
        self._asked: set[int] = set()
        self.generation = 0
        look.language.changed.connect(self._renew_words)

    def show_codes(self, codes: list[str]) -> None:
        """Show other codes; the same ones keep their rows on screen until fresh ones come."""
        if codes == self.codes:
            self._asked.clear()
            self.generation += 1
            # Only what was looked at last is on the screen; the rest is fetched when it comes back.
            for block in list(self._blocks)[:-FRESH]:
                del self._blocks[block]
            for block in list(self._blocks):
                self._ask(block)
            return
        self.beginResetModel()
        self.codes = codes
        self._blocks.clear()
        self._asked.clear()
        self.generation += 1
        self.endResetModel()

    def parts(self) -> list[list[str]]:
        """All codes in parts that can be handled one between two frames."""
        return [self.codes[at : at + PART] for at in range(0, len(self.codes), PART)]

    def block_codes(self, block: int) -> Sequence[str]:
        """The codes of one block."""
        return self.codes[block * BLOCK : (block + 1) * BLOCK]

    def take(self, block: int, rows: Sequence[AssignmentRecord], generation: int) -> None:
        """Show the rows of a block, unless the codes changed meanwhile."""
        if generation != self.generation:
            return
        self._asked.discard(block)
        by_code = {row.unit: row for row in rows}
        self._blocks[block] = [by_code.get(code) for code in self.block_codes(block)]
        self._blocks.move_to_end(block)
        while len(self._blocks) > BLOCKS_MAX:
            self._blocks.popitem(last=False)
        first = block * BLOCK
        last = first + len(self._blocks[block]) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, DUE))

    def row(self, number: int) -> AssignmentRecord | None:
        """The record of a row, None while it is on its way."""
        block, place = divmod(number, BLOCK)
        rows = self._blocks.get(block)
        if rows is None:
            self._ask(block)
            return None
        return rows[place] if place < len(rows) else None

    # ---- Qt's side -----------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.codes)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(TITLES[section])
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.row(index.row())
            return "…" if row is None else self._shown(row, index.column())
        if role == TONE_ROLE:
            row = self.row(index.row())
            return "mute" if row is None else _tone(row, index.column())
        if role == STRONG_ROLE and self.marks and index.column() == NAME:
            return self.codes[index.row()] in self.marks
        return None

    def _renew_words(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, DUE)
        if self.codes:
            self.dataChanged.emit(self.index(0, PHASE), self.index(len(self.codes) - 1, PHASE))

    def _renew_names(self) -> None:
        if self.codes:
            self.dataChanged.emit(self.index(0, NAME), self.index(len(self.codes) - 1, NAME))

    def _ask(self, block: int) -> None:
        if block not in self._asked:
            self._asked.add(block)
            self.wanted.emit(block)

    def _shown(self, row: AssignmentRecord, column: int) -> str:
        if column == NAME:
            return f"✓ {row.name}" if self.marks and row.unit in self.marks else row.name
        if column == PHASE:
            return self._look.say(PHASES[row.phase])
        moments: dict[int, datetime | None] = {
            ACKNOWLEDGED: row.acknowledged_at,
            STARTED: row.started_at,
            CLAIMED: row.claimed_at,
            CHECKED: row.checked_at,
            DUE: row.complete_by,
        }
        moment = moments[column]
        return "–" if moment is None else words.clock_time(moment)


def _tone(row: AssignmentRecord, column: int) -> str:
    if column == PHASE:
        return PHASE_TONES.get(row.phase, "text")
    if column == DUE and row.overdue:
        return "red"
    return "text" if column == NAME else "mute"
