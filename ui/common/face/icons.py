"""The console's own line icons, coloured by the theme.

Each icon is one small SVG that says `currentColor`; it is drawn sharp at every scale. Never carry
a meaning by an icon alone: a word stands beside it, or its tooltip and accessible name say it.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QIcon, QIconEngine, QImage, QImageReader, QPainter, QPixmap, Qt

from commandcenter.core.resources import RESOURCES

ICON_FOLDER = RESOURCES / "icons"


def icon(name: str, colour: str, disabled: str | None = None) -> QIcon:
    """The icon `name` in a colour, with another colour where it cannot be used."""
    return QIcon(_Engine(name, colour, disabled or colour))


@lru_cache(maxsize=256)
def image(name: str, colour: str, pixels: int) -> QImage:
    """The icon `name` drawn at a square of so many device pixels."""
    source = (ICON_FOLDER / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    buffer = QBuffer()
    buffer.setData(QByteArray(source))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(pixels, pixels))
    return reader.read()


class _Engine(QIconEngine):
    """Draws one icon for whatever size and scale is asked."""

    def __init__(self, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._name = name
        self._colours = {QIcon.Mode.Disabled: disabled}
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        scale = painter.device().devicePixelRatio()
        drawn = self._at(mode, round(min(rect.width(), rect.height()) * scale))
        drawn.setDevicePixelRatio(scale)
        painter.drawImage(rect.topLeft(), drawn)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = min(size.width(), size.height())
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        left = QPoint((size.width() - side) // 2, (size.height() - side) // 2)
        drawn = self._at(mode, side)
        drawn.setDevicePixelRatio(1.0)
        painter.drawImage(left, drawn)
        painter.end()
        return result

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour, self._colours[QIcon.Mode.Disabled])

    def _at(self, mode: QIcon.Mode, pixels: int) -> QImage:
        colour = self._colours.get(mode, self._colour)
        return QImage(image(self._name, colour, pixels))
