"""The rail at the left: one place for each workspace, a word under each icon.

A workspace that nobody registered is shown but cannot be chosen, so that places never move.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.icons import icon
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle

WIDTH_MIN = 64
ICON = 20

PLACES: tuple[tuple[str, Text], ...] = (
    ("situation", text("Situation")),
    ("directives", text("Directives")),
    ("supervision", text("Supervision")),
    ("ledgers", text("Ledgers")),
    ("reports", text("Reports")),
    ("timeline", text("Timeline")),
)
"""Every workspace by id, in the order of the rail; the icon has the same name."""


class Rail(QWidget):
    """The column of workspaces."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        look.name(self, text("Workspaces"))
        self.group = QButtonGroup(self)
        self.buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        for place, title in PLACES:
            button = RailButton(look, place, title)
            self.buttons[place] = button
            self.group.addButton(button)
            column.addWidget(button)
        column.addStretch(1)
        self._look = look
        look.theme.changed.connect(self._measure)
        look.language.changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        metrics = QFontMetrics(self._look.theme.font("small"))
        words = max(metrics.horizontalAdvance(button.text()) for button in self.buttons.values())
        self.setFixedWidth(max(WIDTH_MIN, words + 14))


class RailButton(QAbstractButton):
    """One workspace: icon, word, and a mark at the left when it is the present one."""

    def __init__(self, look: Look, place: str, title: Text) -> None:
        super().__init__()
        self._look = look
        self._place = place
        self._title = title
        self.setCheckable(True)
        self.setEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.theme.changed.connect(self.updateGeometry)
        look.put(self, self.setText, title)
        look.name(self, title)
        self.explain(text("{title} is not part of this installation", title=title))

    def explain(self, tooltip: Words) -> None:
        """The tooltip: the key of the act, or why it cannot be chosen."""
        self._look.put(self, self.setToolTip, tooltip)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_MIN, self._look.theme.density.small + 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rect = self._look.theme, self.rect()
        painter = QPainter(self)
        chosen = self.isChecked()
        if chosen or (self.underMouse() and self.isEnabled()):
            painter.fillRect(rect, theme.colour("raised"))
        if chosen:
            mark = QRect(0, 0, theme.tokens.shape.mark, rect.height())
            painter.fillRect(mark, theme.colour("selection"))
        tone = "text" if chosen else "mute" if self.isEnabled() else "outline"
        front = theme.colour(tone)
        top = (rect.height() - ICON - theme.density.small - 10) // 2
        place = QRect((rect.width() - ICON) // 2, top, ICON, ICON)
        icon(self._place, front.name()).paint(painter, place)
        painter.setPen(front)
        painter.setFont(theme.font("small"))
        words = QRect(0, top + ICON + 4, rect.width(), theme.density.small + 8)
        shown = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, rect.width() - 6
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, shown)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
            painter.setPen(QPen(theme.colour("selection"), theme.tokens.shape.ring))
            ring = QRectF(rect).adjusted(5, 2, -3, -2)
            painter.drawRoundedRect(ring, theme.tokens.shape.radius, theme.tokens.shape.radius)
        painter.end()
