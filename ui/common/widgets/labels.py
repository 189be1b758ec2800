"""A label that shortens its words instead of clipping or pushing others away.

The whole sentence stays its tooltip and its accessible name.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.common.face.look import restyle

WIDTH_MIN = 40


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where there is no room for it."""

    def __init__(self, role: str = "text") -> None:
        super().__init__()
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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        placed = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.contentsRect(), placed, shown)
        painter.end()
