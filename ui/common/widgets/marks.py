"""Small marks beside words: badge, chip, drill mark, key cap.

Each carries its meaning in words and form as well as in colour. Never use a severity colour for
anything but severity.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from commandcenter.core.language import text
from ui.common.face.language import Words
from ui.common.face.look import Look
from ui.common.face.theme import Theme

KEYCAP_PAD = 5.0
MARK_PAD = 10


class Mark(QWidget):
    """A word in a frame; `tone` colours it, `form` is `outline`, `filled` or `dashed`."""

    def __init__(
        self, look: Look, words: Words, *, tone: str = "mute", form: str = "outline"
    ) -> None:
        super().__init__()
        self._look = look
        self._tone = tone
        self._form = form
        self._shown = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.theme.changed.connect(self._renew)
        self.say(words)

    def say(self, words: Words, *, tone: str | None = None, form: str | None = None) -> None:
        """Show other words, and if given another tone and form."""
        dress = tone or self._tone, form or self._form
        if dress != (self._tone, self._form):
            self._tone, self._form = dress
            self.update()
        self._look.put(self, self._set_shown, words)
        self._look.name(self, words)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        width = QFontMetricsF(theme.font(bold=True)).horizontalAdvance(self._shown)
        return QSize(round(width) + 2 * MARK_PAD, theme.density.text + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(
            painter, QRectF(self.rect()), self._shown, self._look.theme, self._tone, self._form
        )
        painter.end()

    def _set_shown(self, words: str) -> None:
        if words != self._shown:
            self._shown = words
            self._renew()

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()


class SeverityBadge(Mark):
    """A filled badge in a severity colour, with the words of that severity."""

    def __init__(self, look: Look, words: Words, severity: str) -> None:
        super().__init__(look, words, tone=severity, form="filled")


class DrillMark(Mark):
    """演练: the dashed mark that stands on every screen of a drill."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, text("DRILL"), tone="text", form="dashed")
        look.put(self, self.setToolTip, text("This is a drill. Nothing here is real."))


class Chip(QAbstractButton):
    """A filter that is on or off; `removed` asks to take it away."""

    removed = Signal()

    def __init__(self, look: Look, words: Words, *, removable: bool = False) -> None:
        super().__init__()
        self._look = look
        self._removable = removable
        self.setCheckable(not removable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.theme.changed.connect(self.updateGeometry)
        look.put(self, self.setText, words)
        look.name(self, words)
        if removable:
            look.put(self, self.setToolTip, text("Remove this filter"))
            self.clicked.connect(self.removed)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        width = QFontMetricsF(theme.font()).horizontalAdvance(self._label())
        return QSize(round(width) + 22, theme.density.text + 13)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        on = self.isChecked()
        edge = "selection" if on or self.hasFocus() else "outline"
        painter.setPen(QPen(theme.colour(edge), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(theme.colour("selection" if on else "panel"))
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        if on and self.hasFocus():
            painter.setPen(QPen(theme.colour("on_selection"), 1.0))
            inner = frame.adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        painter.setPen(theme.colour("on_selection" if on else "text"))
        painter.setFont(theme.font())
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._label())
        painter.end()

    def _label(self) -> str:
        return f"{self.text()}  ×" if self._removable else self.text()


class KeyCap(QLabel):
    """The name of a key in its cap, for hints in running lines."""

    def __init__(self, look: Look, keys: str) -> None:
        super().__init__(keys)
        self._look = look
        look.name(self, text("Key {keys}", keys=keys))
        look.theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        size = keycap_size(self._look.theme, self.text())
        return QSize(round(size.width()) + 1, round(size.height()) + 1)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size = keycap_size(self._look.theme, self.text())
        frame = QRectF(0, (self.height() - size.height()) / 2, size.width(), size.height())
        paint_keycap(painter, frame, self.text(), self._look.theme, self._look.theme.colour("mute"))
        painter.end()


def keycap_size(theme: Theme, keys: str) -> QRectF:
    """The room that a key cap takes."""
    metrics = QFontMetricsF(theme.font("small"))
    height = theme.density.small + 6.0
    width = max(height, metrics.horizontalAdvance(keys) + 2 * KEYCAP_PAD)
    return QRectF(0, 0, width, height)


def paint_keycap(painter: QPainter, frame: QRectF, keys: str, theme: Theme, colour: QColor) -> None:
    """Draw a key cap in `colour` into `frame`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    edge = QColor(colour)
    edge.setAlphaF(0.55)
    painter.setPen(QPen(edge, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(colour)
    painter.setFont(theme.font("small"))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, keys)
    painter.restore()


def paint_mark(
    painter: QPainter, rect: QRectF, words: str, theme: Theme, tone: str, form: str
) -> None:
    """Draw a framed word: filled for severity, dashed for a drill, outlined for a state."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    frame = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    radius = theme.tokens.shape.radius
    front = theme.colour(tone)
    painter.setPen(QPen(front, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if form == "filled":
        severity = theme.colours.severity(tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(severity.fill))
        front = QColor(severity.on)
    elif form == "dashed":
        pen = QPen(front, 1.0)
        pen.setDashPattern([3.0, 2.5])
        painter.setPen(pen)
    painter.drawRoundedRect(frame, radius, radius)
    painter.setPen(front)
    font = theme.font(bold=True)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
