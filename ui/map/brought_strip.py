"""The list of brought layers above the map: colour, name, count, system, and the acts on each.

It draws and asks; reading and showing are done by whoever listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.language import Text, text
from commandcenter.geo.coordinates import GCJ02, WGS84
from commandcenter.geo.layerfiles.model import BroughtLayer, Feature
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import IconButton, KeyButton
from ui.common.widgets.forms import offer
from ui.common.words import ages as words

SYSTEM_WORDS: dict[str, Text] = {
    WGS84: text("WGS-84 / CGCS2000"),
    GCJ02: text("GCJ-02"),
}
NAME_WIDTH = 220
POLYGONS_OFFERED = 40
"""A longer menu is read by nobody; the rest is drawn by hand."""

HUES = ("brought_violet", "brought_brown", "brought_olive")
"""No severity and no state has these colours; a fourth layer repeats the first with dashes."""


@dataclass(frozen=True)
class Shown:
    """One layer on the map; its slot decides its colour and line for as long as it is shown."""

    slot: int
    path: Path
    crs: str
    layer: BroughtLayer
    data: bytes

    @property
    def hue(self) -> str:
        """The token of its colour."""
        return HUES[self.slot % len(HUES)]

    @property
    def dashed(self) -> bool:
        """Whether it has dashes, to tell it from an earlier layer of the same colour."""
        return self.slot >= len(HUES)


class BroughtStrip(QWidget):
    """One line a layer, and a line for what went wrong; hidden while there is neither.

    Each signal names the layer by its slot: `removed(slot)`, `wanted(slot)` asks to see it,
    `taken(slot, number)` takes a polygon as an area, `system_chosen(slot, crs)`.
    """

    removed = Signal(int)
    wanted = Signal(int)
    taken = Signal(int, int)
    system_chosen = Signal(int, str)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        look.name(self, text("Brought layers"))
        spacing = look.theme.tokens.spacing
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(spacing.inset, spacing.tight, spacing.near, spacing.tight)
        self._column.setSpacing(spacing.hair)
        self.lines: list[LayerLine] = []
        self._said = QWidget()
        self.words = QLabel()
        self.words.setWordWrap(True)
        close = IconButton(look, "close", text("Close"), size=12)
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self._said)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(close)
        self._said.hide()
        self._column.addWidget(self._said)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_layers(self, layers: Sequence[Shown]) -> None:
        """List these layers."""
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [LayerLine(self.look, shown, self) for shown in layers]
        for at, line in enumerate(self.lines):
            self._column.insertWidget(at, line)
        self._decide()

    def say(self, said: Text | None) -> None:
        """One sentence under the list, or none."""
        self._said.setVisible(said is not None)
        if said is not None:
            self.look.put(self.words, self.words.setText, said)
        self._decide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._said.isHidden():
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _decide(self) -> None:
        self.setVisible(bool(self.lines) or not self._said.isHidden())


class LayerLine(QWidget):
    """One layer: its line as drawn on the map, its name and count, and its acts."""

    def __init__(self, look: Look, shown: Shown, strip: BroughtStrip) -> None:
        super().__init__()
        self.shown = shown
        name, count = QLabel(shown.layer.name), QLabel()
        restyle(name, role="strong")
        restyle(count, role="mute")
        name.setMaximumWidth(NAME_WIDTH)
        name.setToolTip(str(shown.path))
        look.put(count, count.setText, count_words(shown.layer))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.theme.tokens.spacing.near)
        row.addWidget(Swatch(look, shown))
        row.addWidget(name)
        row.addWidget(count)
        row.addStretch(1)
        self.area = self._areas(look, strip)
        if self.area is not None:
            row.addWidget(self.area)
        self.system = self._systems(look, strip)
        row.addWidget(self.system)
        self.see = KeyButton(look, text("Zoom to"))
        self.see.clicked.connect(lambda: strip.wanted.emit(shown.slot))
        row.addWidget(self.see)
        self.away = IconButton(look, "delete", text("Remove {name}", name=shown.layer.name))
        self.away.clicked.connect(lambda: strip.removed.emit(shown.slot))
        row.addWidget(self.away)

    def _systems(self, look: Look, strip: BroughtStrip) -> QComboBox:
        box = QComboBox()
        offer(look, box, SYSTEM_WORDS.items())
        box.setCurrentIndex(box.findData(self.shown.crs))
        look.name(box, text("Coordinate system of {name}", name=self.shown.layer.name))
        look.put(
            box, box.setToolTip, text("Chinese web maps export GCJ-02: choose it if all is shifted")
        )
        box.activated.connect(
            lambda at: strip.system_chosen.emit(self.shown.slot, box.itemData(at))
        )
        return box

    def _areas(self, look: Look, strip: BroughtStrip) -> KeyButton | None:
        """The menu of polygons; none where the layer has no polygon."""
        found = polygons_of(self.shown.layer)
        if not found:
            return None
        button = KeyButton(look, text("As an area"))
        look.put(button, button.setToolTip, text("Ask who is inside, or keep it on the map"))
        if len(found) == 1:
            [(number, _feature)] = found
            button.clicked.connect(lambda: strip.taken.emit(self.shown.slot, number))
            return button
        menu = QMenu(button)
        for number, feature in found[:POLYGONS_OFFERED]:
            action = menu.addAction("")
            said = feature.title or text("Polygon {number}", number=number + 1)
            look.put(action, action.setText, said)
            action.triggered.connect(
                lambda _on=False, number=number: strip.taken.emit(self.shown.slot, number)
            )
        button.setMenu(menu)
        return button


class Swatch(QWidget):
    """The line with which a layer is drawn."""

    SIZE = QSize(26, 16)

    def __init__(self, look: Look, shown: Shown) -> None:
        super().__init__()
        self._look, self._shown = look, shown
        self.setFixedSize(self.SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        pen = QPen(self._look.theme.colour(self._shown.hue), 2.5)
        if self._shown.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        middle = self.height() / 2
        painter.drawLine(QPointF(1, middle), QPointF(self.width() - 1, middle))
        painter.end()


def count_words(layer: BroughtLayer) -> Text:
    """What a layer holds."""
    kinds = [feature.kind for feature in layer.features]
    return text(
        "points {points}, lines {lines}, polygons {polygons}",  # true of one as of many
        points=words.number(kinds.count("Point")),
        lines=words.number(kinds.count("LineString")),
        polygons=words.number(kinds.count("Polygon")),
    )


def polygons_of(layer: BroughtLayer) -> list[tuple[int, Feature]]:
    """The polygons of a layer with their numbers."""
    return [
        (number, feature)
        for number, feature in enumerate(layer.features)
        if feature.kind == "Polygon"
    ]
