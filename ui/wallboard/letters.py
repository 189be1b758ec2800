"""Words and figures whose size is a share of the wall's height, so that they are read from afar.

Drawn by hand: a style sheet knows only the sizes of a desk.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from commandcenter.core.rules import rule
from ui.common.face.language import Words
from ui.common.face.look import Look
from ui.common.face.paint import Progress, paint_progress

LINE = 1.28
BAR, FRAME = 0.8, 3.0
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def letter_px(page: QWidget, times: float = 1.0) -> int:
    """The height of letters on this page, in pixels; never below what the rule asks for."""
    share = float(rule("board", "wall_letter").value) / 100
    return round(page.window().height() * share * max(times, 1.0))


class Letters(QWidget):
    """Words of `times` the smallest size, in at most `lines` lines."""

    def __init__(
        self,
        look: Look,
        *,
        times: float = 1.0,
        tone: str = "text",
        bold: bool = False,
        lines: int = 1,
        right: bool = False,
        framed: bool = False,
    ) -> None:
        super().__init__()
        self._look, self._times, self._bold, self._lines = look, times, bold, lines
        self._tone, self._right, self._framed, self.shown = tone, right, framed, ""
        across = QSizePolicy.Policy.Minimum if right else QSizePolicy.Policy.Ignored
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        look.theme.changed.connect(self.update)

    def say(self, words: Words, *, tone: str = "") -> None:
        """Show other words."""
        self._tone = tone or self._tone
        self._look.put(self, self._take, words)
        self._look.name(self, words)

    def font_now(self) -> QFont:
        """The font at the present height of the wall."""
        font = self._look.theme.font("figure", bold=self._bold)
        font.setPixelSize(max(1, letter_px(self, self._times)))
        return font

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font_now())
        width = metrics.horizontalAdvance(self.shown) + 4
        if self._framed:
            width += letter_px(self, self._times)
        return QSize(round(width), round(letter_px(self, self._times) * LINE * self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width() if self._right else 0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font_now())
        painter.setPen(self._look.theme.colour(self._tone))
        room = QRectF(self.rect())
        align = RIGHT if self._right else LEFT
        if self._framed:
            align = Qt.AlignmentFlag.AlignCenter
            paint_frame(painter, room, self._look.theme.colour(self._tone))
        if self._lines > 1:
            painter.drawText(room, align | Qt.TextFlag.TextWordWrap, self.shown)
        else:
            metrics = QFontMetricsF(self.font_now())
            said = metrics.elidedText(self.shown, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, align, said)
        painter.end()

    def _take(self, words: str) -> None:
        self.shown = words
        self.updateGeometry()
        self.update()


def paint_frame(painter: QPainter, room: QRectF, colour: QColor) -> None:
    """The dashed frame of a drill, as on every other screen, only larger."""
    pen = QPen(colour, FRAME)
    pen.setDashPattern([3.0, 2.5])
    painter.setPen(pen)
    painter.drawRect(room.adjusted(FRAME, FRAME, -FRAME, -FRAME))
    painter.setPen(colour)


class Bar(QWidget):
    """The bar of progress at the size of the wall: verified solid, claimed hatched."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.progress = Progress(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.theme.changed.connect(self.update)

    def show_progress(self, progress: Progress) -> None:
        """Show other counts."""
        self.progress = progress
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(10, round(letter_px(self) * BAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_progress(painter, QRectF(self.rect()), self.progress, self._look.theme)
        painter.end()
