"""Windows and the screens they stand on: none may stand where nobody can take hold of it.

Screens come and go; a kept place may lie on one that is gone, or in the corner between two.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

GRIP = QSize(80, 24)
"""So much of a window's upper edge must be seen, in logical pixels, to be dragged by a mouse."""


def bring_back(window: QWidget, home: QWidget) -> bool:
    """Put `window` into the middle of the screen of `home` if no screen shows enough of its upper
    edge; whether it was moved. It keeps its size where the screen has room for it.
    """
    if any(
        _can_be_held(window, screen.availableGeometry()) for screen in QGuiApplication.screens()
    ):
        return False
    room = home.screen().availableGeometry()
    place = QRect(room.topLeft(), window.size().boundedTo(room.size()))
    place.moveCenter(room.center())
    window.setGeometry(place)
    return True


def _can_be_held(window: QWidget, room: QRect) -> bool:
    place = window.frameGeometry()
    edge = QRect(place.topLeft(), QSize(place.width(), min(GRIP.height(), place.height())))
    seen = edge.intersected(room)
    return seen.width() >= min(GRIP.width(), edge.width()) and seen.height() >= edge.height()
