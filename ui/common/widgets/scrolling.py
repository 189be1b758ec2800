"""Room for more than there is room for: it scrolls, and never to the side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from commandcenter.core.language import Text
from ui.common.face.look import Look


def scrolled(look: Look, inner: QWidget, name: Text) -> QScrollArea:
    """A widget that scrolls where there is too little room."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    look.name(area, name)
    return area
