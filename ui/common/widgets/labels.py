"""Labels that wrap their words, that shorten them, and that keep their room while words run on.

A shortened label keeps the whole sentence as its tooltip and its accessible name.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.common.face.language import Words
from ui.common.face.look import Look, restyle

WIDTH_MIN = 40


def wrapped(look: Look, said: Words, role: str = "text", *, tone: str = "") -> QLabel:
    """Words that go on in the next line; nobody's words become markup."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    restyle(label, role=role, tone=tone)
    look.put(label, label.setText, said)
    return label


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where there is no room for it.

    With `least` it is a note that may be missing: where fewer letters would be left, nothing is
    written, for a beginning that means nothing only disturbs.
    """

    def __init__(self, role: str = "text", *, least: int = 0) -> None:
        super().__init__()
        self._least = least
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        restyle(self, role=role)

    def setText(self, words: str) -> None:
        super().setText(words)
        self.setToolTip(words)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        edges = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        width += edges.left() + edges.right()
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(WIDTH_MIN, self.sizeHint().width()), super().sizeHint().height())

    @property
    def shown(self) -> str:
        """The words as they stand on the screen."""
        words = self.text()
        shown = self.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        return "" if shown != words and len(shown) <= self._least else shown

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        placed = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.contentsRect(), placed, self.shown)
        painter.end()


class SteadyLabel(QLabel):
    """Words that change every second: a label that asks for other room only when it needs it.

    A plain label lays the whole window out anew at each word, as wide as it was or not.
    """

    def setText(self, words: str) -> None:
        if words != self.text():
            super().setText(words)
            self._keep_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._keep_room()

    def _keep_room(self) -> None:
        """Of a fixed size, Qt does not ask the layouts above at each word.

        Measured here: a label's own hint is never narrower than the room it has.
        """
        words = self.fontMetrics().size(Qt.TextFlag.TextSingleLine.value, self.text())
        room = words.grownBy(self.contentsMargins())
        if room != self.minimumSize() or room != self.maximumSize():
            self.setFixedSize(room)
