"""The path from the province to the unit on the map, each step a button; and the layer menu.

Draws and asks only; where to go is decided by whoever listens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.widgets.labels import ElidedLabel

LEVELS = (2, 4, 6, 9, 12)


class Crumbs(QWidget):
    """The steps above the unit on the map; `chosen(code)` asks to go to one.

    Where there is no room for all, the uppermost go first: the last says where the map is.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._steps: list[tuple[str, str]] = []
        self._parts: list[tuple[QWidget, ...]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)

    def show_path(self, steps: Sequence[tuple[str, str]]) -> None:
        """Show the steps as (code, name), the last one being where the map is."""
        if list(steps) == self._steps:
            return
        self._steps = list(steps)
        for part in self._parts:
            for widget in part:
                self._row.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._parts = []
        for at, (code, name) in enumerate(steps):
            last = at == len(steps) - 1
            step = self._step(code, name, last=last)
            self._parts.append((step,) if last else (step, self._between()))
            for widget in self._parts[-1]:
                self._row.addWidget(widget)
                widget.ensurePolished()  # Else it asks for less room than it needs once shown.
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        wide = sum(_wide(part) for part in self._parts)
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        last = self._parts[-1][0].minimumSizeHint().width() if self._parts else 0
        return QSize(last, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Steps that ask for other room, in another type or theme, are fitted anew."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        room = self.width()
        for at, part in enumerate(reversed(self._parts)):
            room -= _wide(part)
            for widget in part:
                widget.setVisible(at == 0 or room >= 0)

    def _between(self) -> QLabel:
        between = QLabel("›")
        restyle(between, role="mute")
        return between

    def _step(self, code: str, name: str, *, last: bool) -> QWidget:
        if last:
            label = ElidedLabel("strong")
            label.setText(name)
            label.setContentsMargins(6 if len(code) > LEVELS[0] else 0, 0, 0, 0)
            return label
        button = QToolButton()
        button.setText(name)
        restyle(button, role="flat")
        self._look.name(button, text("Go up to {name}", name=name))
        self._look.put(button, button.setToolTip, text("Go up to {name}", name=name))
        button.clicked.connect(lambda: self.chosen.emit(code))
        return button


def _wide(part: Sequence[QWidget]) -> int:
    return sum(widget.sizeHint().width() for widget in part)


def path_to(code: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The steps from the province down to a unit, without those whose name is not known."""
    above = [code[:digits] for digits in LEVELS if digits < len(code)]
    return [(step, names[step]) for step in [*above, code] if step in names]


HEATS: dict[str, Text] = {
    "": text("No heat"),
    "silence": text("Heat of silence"),
    "lateness": text("Heat of lateness"),
    "gap": text("Heat of the gap"),
}
"""By the measure that the page knows; the legend says what each means."""


class LayerButton(QToolButton):
    """What is drawn above the outlines; `changed(name, value)` follows each choice."""

    changed = Signal(str, object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        restyle(self, role="flat")
        look.put(self, self.setText, text("Layers"))
        look.name(self, text("Layers of the map"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._units = QActionGroup(menu)
        for value, words in (
            ("auto", text("Units as points when near")),
            ("on", text("Units as points always")),
            ("off", text("No units as points")),
        ):
            self._units.addAction(self._choice(menu, words, "points", value, on=value == "auto"))
        menu.addSeparator()
        self._heats = QActionGroup(menu)
        for measure, words in HEATS.items():
            self._heats.addAction(self._choice(menu, words, "heat", measure, on=not measure))
        menu.addSeparator()
        self._choice(menu, text("Incidents and reports"), "marks", None, on=True)
        self._choice(menu, text("Rivers and lakes"), "water", None, on=True)
        menu.addSeparator()
        self._menu = menu
        self.setMenu(menu)

    def next_heat(self) -> None:
        """The heat of the next measure, after the last one none."""
        choices = self._heats.actions()
        at = [choice.isChecked() for choice in choices].index(True)
        choices[(at + 1) % len(choices)].trigger()

    def offer(self, words: Words, keys: str, run: Callable[[], object]) -> None:
        """Add an act below the layers, with the key that it has in the window."""
        action = self._menu.addAction("")
        self._look.put(action, lambda said: action.setText(f"{said}\t{keys}"), words)
        action.triggered.connect(lambda _on: run())

    def _choice(
        self, menu: QMenu, words: Words, name: str, value: str | None, *, on: bool
    ) -> QAction:
        action = menu.addAction("")
        self._look.put(action, action.setText, words)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(
            lambda checked: self.changed.emit(name, checked if value is None else value)
        )
        return action
