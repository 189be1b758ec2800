"""Drawing on the map: a circle, a polygon or a measured line, and the question who is inside.

The strip under the heading says what to do next and shows the answer; the circle's radius is typed,
so that a scope can be drawn without a mouse. It draws and asks; the answer comes from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.language import Text, text
from commandcenter.geo.model import Inside, Level, Unit
from ui.common.face.inner import indent
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import IconButton, KeyButton
from ui.common.widgets.flow import Flow
from ui.common.words import ages as words
from ui.map.panel import MapPanel

MODES: dict[str, tuple[Text, Text]] = {
    "circle": (text("Draw a circle"), text("Click the centre; the radius in km:")),
    "polygon": (text("Draw a polygon"), text("Click corner after corner.")),
    "measure": (text("Measure"), text("Click place after place.")),
}
RADIUS_KM = 2.0
RADIUS_MAX_KM = 200.0
CORNERS_MIN = 3
NAME_WIDTH = 150


class DrawButton(QToolButton):
    """The menu of what can be drawn; `chosen(mode)`."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        restyle(self, role="flat")
        look.put(self, self.setText, text("Draw"))
        look.name(self, text("Draw on the map"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for mode, (title, _hint) in MODES.items():
            action = menu.addAction("")
            look.put(action, action.setText, title)
            action.triggered.connect(lambda _on, mode=mode: self.chosen.emit(mode))
        self.setMenu(menu)


class DrawStrip(QWidget):
    """One line under the heading: the hint, the radius, the acts, and what was found."""

    asked = Signal()
    back = Signal()
    left = Signal()
    radius_changed = Signal(float)
    taken = Signal(bool)
    kept = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        look.name(self, text("Draw on the map"))
        self._make()
        self._lay_out()
        self.hide()

    def show_mode(self, mode: str) -> None:
        """Begin with an empty shape of this kind."""
        title, hint = MODES[mode]
        self.look.put(self._hint, self._hint.setText, hint)
        self.look.name(self, title)
        self.radius.setVisible(mode == "circle")
        self._ask.setVisible(mode != "measure")
        self._back.setVisible(mode != "circle")
        self.show_answer(None)
        self.show()
        {"circle": self.radius, "polygon": self._ask}.get(mode, self._back).setFocus()

    def show_length(self, metres: float) -> None:
        """How long the measured line is."""
        said = text("Length {km} km", km=f"{metres / 1000:.2f}")
        self.look.put(self._hint, self._hint.setText, said)

    def show_complete(self, complete: bool) -> None:
        """Whether the shape can be asked about."""
        self._ask.setEnabled(complete)

    def show_answer(self, found: Inside | None) -> None:
        """Who is inside, with the acts that follow from it."""
        self._answer.setVisible(found is not None)
        has_some = found is not None and bool(found.units)
        has_unplaced = found is not None and bool(found.unplaced)
        self._take.setVisible(has_some)
        self._take_all.setVisible(has_unplaced)
        self._name.setVisible(found is not None)
        self._keep.setVisible(found is not None)
        if found is not None:
            self.look.put(self._answer, self._answer.setText, answer_words(found))
            (self._take if has_some else self._keep).setFocus()

    def call_it(self, name: str) -> None:
        """Offer a name for the area."""
        self._name.setText(name)

    def show_words(self, said: Text) -> None:
        """A refusal, or what was done."""
        self._answer.show()
        self.look.put(self._answer, self._answer.setText, said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        elif key == Qt.Key.Key_Backspace:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """Enter does what the focus is on; on the hint and the radius it asks."""
        focus = self.focusWidget()
        if isinstance(focus, KeyButton):
            focus.click()
        elif focus is self._name:
            self._keep.click()
        elif self._ask.isEnabled() and self._ask.isVisible():
            self._ask.click()

    def _make(self) -> None:
        look = self.look
        self._hint, self._answer = QLabel(), QLabel()
        restyle(self._hint, role="mute")
        restyle(self._answer, role="strong")
        self._answer.setWordWrap(True)
        self.radius = QDoubleSpinBox()
        indent(look, self.radius)
        self.radius.setRange(0.1, RADIUS_MAX_KM)
        self.radius.setDecimals(1)
        self.radius.setSingleStep(0.5)
        self.radius.setValue(RADIUS_KM)
        look.name(self.radius, text("Radius in km"))
        self.radius.valueChanged.connect(self.radius_changed)
        self._ask = KeyButton(look, text("Who is inside"), keys="Enter", primary=True)
        self._ask.clicked.connect(self.asked)
        self._back = KeyButton(look, text("One back"), keys="⌫")
        self._back.clicked.connect(self.back)
        self._take = KeyButton(look, text("Into a directive's scope"), primary=True)
        self._take.clicked.connect(lambda: self.taken.emit(False))
        self._take_all = KeyButton(look, text("With those of unknown place"))
        self._take_all.clicked.connect(lambda: self.taken.emit(True))
        self._name = QLineEdit()
        self._name.setFixedWidth(NAME_WIDTH)
        look.put(self._name, self._name.setPlaceholderText, text("name of the area"))
        look.name(self._name, text("name of the area"))
        self._keep = KeyButton(look, text("Keep it on the map"))
        self._keep.clicked.connect(lambda: self.kept.emit(self._name.text().strip()))

    def _lay_out(self) -> None:
        look, spacing = self.look, self.look.theme.tokens.spacing
        close = IconButton(look, "close", text("Stop drawing"), size=12)
        close.clicked.connect(self.left)
        first, last = QHBoxLayout(), Flow(spacing.near)
        first.setSpacing(spacing.near)
        first.addWidget(self._hint)
        first.addWidget(self.radius)
        first.addWidget(self._ask)
        first.addWidget(self._back)
        first.addStretch(1)
        first.addWidget(close)
        last.addWidget(self._take)
        last.addWidget(self._take_all)
        last.addWidget(self._name)
        last.addWidget(self._keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(spacing.inset, spacing.near, spacing.near, spacing.near)
        column.setSpacing(spacing.near)
        column.addLayout(first)
        column.addWidget(self._answer)
        column.addLayout(last)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)


class Drawing(QObject):
    """The shape under way on one map panel.

    `asked(shape)`, `scope_wanted(codes)` and `keep_wanted(name, shape)` are answered from outside.
    """

    asked = Signal(dict)
    scope_wanted = Signal(list)
    keep_wanted = Signal(str, dict)

    def __init__(self, panel: MapPanel) -> None:
        super().__init__(panel)
        self.panel = panel
        self.mode = "none"
        self.shape: dict[str, Any] = {}
        self.found: Inside | None = None
        self.areas: list[dict[str, Any]] = []
        self.strip, button = DrawStrip(panel.look), DrawButton(panel.look)
        panel.add_tool(button)
        panel.add_strip(self.strip)
        button.chosen.connect(self.begin)
        panel.bridge.shape_now.connect(self._hear)
        panel.bridge.ready_now.connect(self._send)
        strip = self.strip
        strip.asked.connect(self.ask)
        strip.back.connect(self.back)
        strip.left.connect(self.leave)
        strip.radius_changed.connect(self._reach)
        strip.taken.connect(self._take)
        strip.kept.connect(lambda name: self.keep_wanted.emit(name, dict(self.shape)))

    def begin(self, mode: str) -> None:
        """Draw a shape of this kind, from nothing; a circle stands on the selected unit."""
        self.mode, self.found = mode, None
        self.shape = {}
        self.strip.show_mode(mode)
        self.strip.show_complete(mode == "circle")
        place = self.panel.place_of_selected() if mode == "circle" else None
        if place is not None:
            self.shape = {"kind": "circle", "lat": place[1], "lon": place[0]}
            self.shape["radius_m"] = 1000 * self.strip.radius.value()
        self._tell(look=place is not None)

    def take_over(self, shape: dict[str, Any], name: str) -> None:
        """Go on with a polygon that was not drawn here, and ask who is inside at once."""
        self.mode, self.found = "polygon", None
        self.shape = dict(shape)
        self.strip.show_mode("polygon")
        self.strip.show_complete(True)
        self.strip.call_it(name)
        self._tell()
        self.ask()

    def back(self) -> None:
        """Take the last corner back."""
        self.shape["corners"] = self.shape.get("corners", [])[:-1]
        self._tell()

    def leave(self) -> None:
        """Draw nothing any more."""
        self.mode = "none"
        self.strip.hide()
        self.panel.bridge.tell("draw", mode="none")

    def ask(self) -> None:
        """Ask who is inside."""
        if self._complete():
            self.asked.emit(dict(self.shape))

    def show_inside(self, found: Inside) -> None:
        """Show who is inside."""
        self.found = found
        self.strip.show_answer(found)

    def show_areas(self, areas: Sequence[dict[str, Any]]) -> None:
        """Show the areas that were kept, each with `id`, `name` and `shape`."""
        self.areas = list(areas)
        self.panel.bridge.tell_once("drawn_areas", areas=self.areas)

    def _send(self) -> None:
        """Tell a fresh page what it must draw."""
        self.panel.bridge.tell_once("drawn_areas", areas=self.areas)
        if self.mode != "none":
            self._tell()

    def _tell(self, *, look: bool = False) -> None:
        centre = {name: self.shape[name] for name in ("lat", "lon") if name in self.shape}
        self.panel.bridge.tell(
            "draw",
            mode=self.mode,
            corners=self.shape.get("corners", []),
            centre=centre or None,
            radius_m=1000 * self.strip.radius.value(),
            look=look,
        )

    def _reach(self, kilometres: float) -> None:
        """Another radius counts from now on: who asks at once does not wait for the page."""
        if self.mode == "circle":
            known = "lat" in self.shape
            if known:
                self._change({**self.shape, "radius_m": 1000 * kilometres})
            self._tell(look=known)

    def _hear(self, shape: dict[str, Any]) -> None:
        """The page says where the shape is; how far a circle reaches is said by the strip alone."""
        if self.mode == "circle":
            shape = {**shape, "radius_m": 1000 * self.strip.radius.value()}
        self._change(shape)
        if self.mode == "measure":
            self.strip.show_length(shape.get("length_m", 0.0))

    def _change(self, shape: dict[str, Any]) -> None:
        """Another shape: what was found belongs to the one before."""
        # The length only follows; a shape that was taken over comes back with it.
        changed = {**shape, "length_m": 0} != {**self.shape, "length_m": 0}
        self.shape = shape
        self.strip.show_complete(self._complete())
        if changed and self.mode != "measure" and self.found is not None:
            self.found = None
            self.strip.show_answer(None)

    def _complete(self) -> bool:
        if self.mode == "circle":
            return "lat" in self.shape
        return self.mode == "polygon" and len(self.shape.get("corners", [])) >= CORNERS_MIN

    def _take(self, unplaced: bool) -> None:
        if self.found is not None:
            also: tuple[Unit, ...] = self.found.unplaced if unplaced else ()
            self.scope_wanted.emit([unit.code for unit in (*self.found.units, *also)])


def answer_words(found: Inside) -> Text:
    """Who is inside, and who may be: streets, the villages under them, and what is not known."""
    streets = sum(unit.level is Level.STREET for unit in found.units)
    villages = sum(
        1 if unit.level is Level.VILLAGE else unit.counts.get(Level.VILLAGE, 0)
        for unit in found.units
    )
    if not found.unplaced:
        return text(
            "Inside: {streets} streets, {villages} communities",
            streets=words.number(streets),
            villages=words.number(villages),
        )
    return text(
        "Inside: {streets} streets, {villages} communities; the place of {unknown} streets nearby"
        " is not known",
        streets=words.number(streets),
        villages=words.number(villages),
        unknown=words.number(len(found.unplaced)),
    )
