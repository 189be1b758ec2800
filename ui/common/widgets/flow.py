"""A row of small controls that goes on in the next line where the panel is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class Flow(QLayout):
    """Lays its controls out from left to right, line by line."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Put everything in its place; returns the height it takes."""
        room = self.contentsMargins()
        whole, rect = rect, rect.marginsRemoved(room)
        left, top, line = rect.left(), rect.top(), 0
        together: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 0), item.sizeHint().height()))
            if line and left + size.width() > rect.right() + 1:
                _set(together, line, move=move)
                together, left, top, line = [], rect.left(), top + line + self.spacing(), 0
            together.append((item, QRect(QPoint(left, top), size)))
            left += size.width() + self.spacing()
            line = max(line, size.height())
        _set(together, line, move=move)
        return top + line + room.bottom() - whole.top()


def _set(together: list[tuple[QLayoutItem, QRect]], line: int, *, move: bool) -> None:
    """Controls of one line stand on its middle, whatever their heights."""
    for item, place in together:
        if move:
            item.setGeometry(place.translated(0, (line - place.height()) // 2))
