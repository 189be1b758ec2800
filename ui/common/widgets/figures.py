"""Large figures with their unit and age: no figure stands without saying how old it is.

A tile draws what it is given; it never computes a figure and never hides a gap.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.widgets.labels import SteadyLabel
from ui.common.words import ages as words

GAP = "–"


class AgeLabel(SteadyLabel):
    """How old something is, kept true while it is on the screen; `frame` may say `{age}`."""

    def __init__(
        self,
        look: Look,
        frame: Text | None = None,
        *,
        role: str = "small",
        unknown: Text | None = None,
    ) -> None:
        super().__init__()
        self._look = look
        self._frame = frame
        self._unknown = unknown or text("age unknown")
        self._at: datetime | None = None
        look.seconds.follow(self._tick)
        look.language.changed.connect(self.renew)
        restyle(self, role=role)
        self.renew()

    @property
    def at(self) -> datetime | None:
        """The moment whose age is shown."""
        return self._at

    def since(self, at: datetime | None) -> None:
        """Show the age of `at`; None says plainly that the age is not known."""
        self._at = at
        self.renew()

    def renew(self) -> None:
        """Bring the words up to the present moment."""
        if self._at is None:
            said = self._look.say(self._unknown)
        else:
            old = words.age(self._at, self._look.now())
            said = self._look.say(Text(self._frame.template, {"age": old}) if self._frame else old)
        if said != self.text():
            self.setText(said)
            self.setAccessibleName(said)

    def showEvent(self, event: QShowEvent) -> None:
        self.renew()
        super().showEvent(event)

    def _tick(self) -> None:
        if self.isVisible():
            self.renew()


class FigureTile(QWidget):
    """A label, one large figure with its unit, and its age."""

    def __init__(self, look: Look, label: Words, *, tone: str = "text", unit: Words = "") -> None:
        super().__init__()
        self._look = look
        self._label = label
        self._unit_words = unit
        self._figure = _label("figure", tone)
        self._unit = _label("mute", "")
        self._age = AgeLabel(look)
        self._caption = caption = _label("mute", "")
        look.put(caption, caption.setText, label)
        look.put(self._unit, self._unit.setText, unit)
        line = QHBoxLayout()
        line.setSpacing(look.theme.tokens.spacing.tight)
        line.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(caption)
        column.addLayout(line)
        column.addWidget(self._age, 0, Qt.AlignmentFlag.AlignLeft)
        look.language.changed.connect(self._rename)
        self.show_figure(None, None)

    @property
    def shown(self) -> str:
        """The figure as it stands on the screen."""
        return self._figure.text()

    def show_age(self, *, shown: bool) -> None:
        """Say the age below the figure, or leave it to a line that says it for several figures."""
        self._age.setVisible(shown)

    def width_wanted(self) -> int:
        """The width in pixels that the tile needs with its age below it, shown or not."""
        return max(self.sizeHint().width(), self._age.sizeHint().width())

    def show_figure(self, figure: str | None, at: datetime | None, *, tone: str = "") -> None:
        """Show a figure that was true at `at`; None is a gap and is shown as one."""
        self._figure.setText(GAP if figure is None else figure)
        self._unit.setVisible(figure is not None and bool(self._unit_words))
        if tone:
            restyle(self._figure, tone=tone)
        self._age.since(at)
        self._rename()

    def relabel(self, label: Words) -> None:
        """Say otherwise what the figure is, for example under which risk."""
        self._label = label
        self._look.put(self._caption, self._caption.setText, label)
        self._rename()

    def _rename(self) -> None:
        unit = self._look.say(self._unit_words)
        parts = [self._look.say(self._label), self._figure.text(), unit, self._age.text()]
        self.setAccessibleName(" ".join(part for part in parts if part))


def _label(role: str, tone: str) -> QLabel:
    made = QLabel()
    restyle(made, role=role, tone=tone)
    return made
