"""The choice of what the map's colours mean to a supervisor: one measure at a time.

Each is a chip and a turn of one key; the map's own words and legend follow the choice.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.look import Look
from ui.common.widgets.flow import Flow
from ui.common.widgets.marks import Chip
from ui.common.window.acts import Act
from ui.map.actions import GROUP
from ui.map.panel import MapPanel

MEASURES: dict[str, tuple[Text, Text]] = {
    "gap": (text("Gap"), text("Ground and figure = claimed less verified, in points")),
    "lateness": (text("Overdue"), text("Ground and figure = share overdue")),
    "silence": (text("Silent"), text("Ground and figure = share without an answer")),
    "findings": (text("Findings"), text("Ground and figure = units with findings")),
    "": (text("Progress"), text("Ground = verified share; figures = verified · claimed")),
}
"""Every measure by the name that the page knows, none being plain progress."""


class MeasureStrip(QWidget):
    """Chips above the map, exactly one of them on; `chosen(measure)` follows."""

    chosen = Signal(str)

    def __init__(self, look: Look, panel: MapPanel) -> None:
        super().__init__()
        self.measure = next(iter(MEASURES))
        self._panel = panel
        self.chips = {name: Chip(look, words) for name, (words, _note) in MEASURES.items()}
        spacing = look.theme.tokens.spacing
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = Flow(spacing.tight)
        row.setContentsMargins(spacing.inset, spacing.tight, spacing.inset, spacing.tight)
        for name, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, name=name: self.choose(name))
            row.addWidget(chip)
        self.setLayout(row)
        panel.add_strip(self)
        self.choose(self.measure)

    def choose(self, measure: str) -> None:
        """Colour by another measure."""
        self.measure = measure
        for name, chip in self.chips.items():
            chip.setChecked(name == measure)
        _words, note = MEASURES[measure]
        self._panel.heading.note(note)
        self._panel.show_layer("measure", measure)
        self.chosen.emit(measure)

    def next(self) -> None:
        """Colour by the next measure."""
        names = list(MEASURES)
        self.choose(names[(names.index(self.measure) + 1) % len(names)])

    def act(self) -> Act:
        """The next measure by key."""
        return Act(
            "map.colour", text("Colour the map by the next measure"), "Alt+V", self.next, GROUP
        )
