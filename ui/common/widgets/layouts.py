"""The plain ways in which the parts of a panel are put together, so that all panels sit alike.

Only rows, columns and the ground below them; what stands in a panel is the panel's own affair.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.common.face.look import Look, restyle

Part = QWidget | QLayout


def stack(owner: QWidget, *parts: Part, gap: int = 0, grows: Part | None = None) -> QVBoxLayout:
    """Fill `owner` with parts one below the other, edge to edge; one of them takes what is left."""
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    _put(column, parts, grows)
    return column


def bar(look: Look, *parts: Part, gap: int | None = None, grows: Part | None = None) -> QHBoxLayout:
    """A row at the edge of a panel with room around it; from the left, where nothing grows."""
    spacing = look.theme.tokens.spacing
    row = QHBoxLayout()
    row.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
    row.setSpacing(spacing.near if gap is None else gap)
    _put(row, parts, grows)
    if grows is None:
        row.addStretch(1)
    return row


def ground(look: Look, *parts: Part) -> tuple[QWidget, QVBoxLayout]:
    """The plain ground that a scrolling panel or form stands on, and the column in it."""
    spacing = look.theme.tokens.spacing
    widget = QWidget()
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    restyle(widget, surface="panel")
    column = QVBoxLayout(widget)
    column.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.inset)
    column.setSpacing(spacing.near)
    _put(column, parts, None)
    return widget, column


def emptied(layout: QLayout) -> None:
    """Let go of all that stands in a layout; it is gone from the screen at once."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _put(line: QBoxLayout, parts: tuple[Part, ...], grows: Part | None) -> None:
    for part in parts:
        if isinstance(part, QLayout):
            line.addLayout(part, int(part is grows))
        else:
            line.addWidget(part, int(part is grows))
