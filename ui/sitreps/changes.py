"""What changed since the report before: each figure with before, now and the step, marked.

It shows what the snapshot says; a figure that the report before did not know is shown as a gap.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from commandcenter.core.language import text
from commandcenter.sitreps.model import Figure, Snapshot
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.widgets.layouts import stack
from ui.common.words import ages as words
from ui.sitreps.figure_table import FigureTable

CHANGE = "|change"


class ChangesTable(QWidget):
    """The figures that moved first, then those that did not."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.since = QLabel()
        self.since.setWordWrap(True)
        restyle(self.since, role="mute")
        titles = (text("Figure"), text("Before"), text("Now"), text("Movement"))
        self.table = FigureTable(look, text("Changes since the report before"), titles)
        stack(self, self.since, self.table, gap=look.theme.tokens.spacing.tight, grows=self.table)

    def show_changes(self, snapshot: Snapshot) -> None:
        """Show what moved since the report before this one."""
        previous = snapshot.previous
        if previous is None:
            self._say(text("There is no report before this one."))
            self.table.setRowCount(0)
            return
        at = words.day_time(previous.as_of)
        self._say(text("Since “{title}” of {at}", title=previous.title, at=at))
        moved = [figure for figure in snapshot.figures if figure.key.endswith(CHANGE)]
        moved.sort(key=lambda figure: figure.value in (None, 0))
        self.table.setRowCount(len(moved))
        for row, change in enumerate(moved):
            now = snapshot.by_key[change.key.removesuffix(CHANGE)]
            self._show_row(row, now, change)

    def _show_row(self, row: int, now: Figure, change: Figure) -> None:
        step = change.value if isinstance(change.value, int) else None
        before = now.value - step if isinstance(now.value, int) and step is not None else None
        mark = "" if not step else "▲ " if step > 0 else "▼ "
        shown = words.number(abs(step)) if step is not None else "–"
        current = now.value if isinstance(now.value, int) else None
        cells = (now.name, words.number(before), words.number(current), f"{mark}{shown}")
        self.table.show_row(row, cells, stands_out=bool(step))

    def _say(self, said: Words) -> None:
        self._look.put(self.since, self.since.setText, said)
