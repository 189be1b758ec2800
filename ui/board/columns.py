"""The columns: one for each phase with its count, cards fetched by block as they come into view.

The same filter and the same database as the list; a column without cards takes little room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from commandcenter.core.language import text
from commandcenter.directives.model import Phase
from ui.board.filters import SHOWN_PHASES
from ui.board.list_model import NAME, TITLES, AssignmentTable, Index
from ui.board.marks import Marks
from ui.board.table import AssignmentView
from ui.common.face.look import Look, restyle
from ui.common.panels.panel import hairline
from ui.common.widgets.tables import NOTE_ROLE
from ui.common.window.desk import Desk
from ui.common.words import ages as words
from ui.common.words.phases import PHASE_TONES, PHASES

WIDTH = 168
CARD_ROOM = 10


class Cards(AssignmentTable):
    """The assignments of one phase as cards: the name, and below it the last word and the due."""

    def __init__(self, look: Look, marks: Marks, phase: Phase) -> None:
        super().__init__(look, marks)
        self.phase = phase

    def data(self, index: Index, role: int = 0) -> Any:
        if role != NOTE_ROLE:
            return super().data(index, role)
        row = self.row(index.row())
        if row is None:
            return " "
        if row.overdue:
            return self._look.say(text("▲ overdue since {time}", time=_time(row.complete_by)))
        if row.last_at is not None:
            return self._look.say(text("last word {time}", time=_time(row.last_at)))
        return self._look.say(text("no word · due {time}", time=_time(row.complete_by)))


def _time(moment: Any) -> str:
    return "–" if moment is None else words.clock_time(moment)


class PhaseColumn(QWidget):
    """One phase: its name, its count, its cards."""

    def __init__(self, desk: Desk, marks: Marks, phase: Phase) -> None:
        super().__init__()
        self._look = desk.look
        self.model = Cards(desk.look, marks, phase)
        self.view = AssignmentView(desk, self.model)
        self.title, self.count = QLabel(), QLabel()
        restyle(self.title, role="strong", tone=PHASE_TONES.get(phase, "text"))
        restyle(self.count, role="mute")
        desk.look.put(self.title, self.title.setText, PHASES[phase])
        self._phase = phase
        self._lay_out()
        desk.look.theme.changed.connect(self._measure)

    def show_codes(self, codes: list[str]) -> None:
        """Show other cards."""
        self.model.show_codes(codes)
        self.count.setText(words.number(len(codes)))
        named = text("{phase}: {n} units", phase=PHASES[self._phase], n=words.number(len(codes)))
        self._look.name(self.view, named)
        self.view.setVisible(bool(codes))
        self.setMinimumWidth(WIDTH if codes else 0)

    def _measure(self) -> None:
        density = self._look.theme.density
        height = density.row + density.small + CARD_ROOM
        self.view.verticalHeader().setDefaultSectionSize(height)

    def _lay_out(self) -> None:
        spacing = self._look.theme.tokens.spacing
        self.view.horizontalHeader().hide()
        for column in range(len(TITLES)):
            self.view.setColumnHidden(column, column != NAME)
        self._measure()
        head = QHBoxLayout()
        head.setContentsMargins(spacing.near, spacing.tight, spacing.near, spacing.tight)
        head.setSpacing(spacing.near)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(hairline())
        whole.addWidget(self.view, 1)
        whole.addStretch(0)


class Columns(QScrollArea):
    """All phases beside each other; Left and Right go from column to column."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(
        self, desk: Desk, marks: Marks, fetch: Callable[[AssignmentTable, int], None]
    ) -> None:
        super().__init__()
        self.parts = {phase: PhaseColumn(desk, marks, phase) for phase in SHOWN_PHASES}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(inner, surface="panel")
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, part in enumerate(self.parts.values()):
            if place:
                row.addWidget(hairline(vertical=True))
            row.addWidget(part, 1)
            part.model.wanted.connect(lambda block, model=part.model: fetch(model, block))
            part.view.chosen.connect(self.chosen)
            part.view.opened.connect(self.opened)
            part.view.aside.connect(self._step)
        self.setWidget(inner)

    def show_columns(self, found: Mapping[Phase, list[str]]) -> None:
        """Show the cards of each phase; a phase that was not asked for is not shown at all."""
        for phase, part in self.parts.items():
            part.setVisible(phase in found)
            part.show_codes(found.get(phase, []))

    @property
    def models(self) -> list[AssignmentTable]:
        """The rows of every phase."""
        return [part.model for part in self.parts.values()]

    @property
    def active(self) -> AssignmentView:
        """The column with the focus, else the first with cards."""
        shown = [part.view for part in self.parts.values() if part.model.rowCount()]
        focused = [view for view in shown if view.hasFocus()]
        return (focused or shown or [self.parts[Phase.WAITING].view])[0]

    def focus(self) -> None:
        """Go to the cards."""
        self.active.go_in()

    def _step(self, step: int) -> None:
        shown = [part for part in self.parts.values() if part.model.rowCount()]
        at = next((n for n, part in enumerate(shown) if part.view.hasFocus()), 0)
        wanted = shown[max(0, min(len(shown) - 1, at + step))]
        wanted.view.go_in()
        self.ensureWidgetVisible(wanted)
