"""Buttons of registered acts: the primary act first and filled, its key beside its words.

A button is one face of an `Act`; it never carries a procedure of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from ui.common.face.icons import icon
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.widgets.marks import keycap_size, paint_keycap
from ui.common.window.acts import Act, Acts

PAD = 12.0


class KeyButton(QPushButton):
    """A push button with the key of its act drawn beside the words."""

    def __init__(self, look: Look, words: Words, *, keys: str = "", primary: bool = False) -> None:
        super().__init__()
        self._look = look
        self._keys = keys
        self._primary = primary
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.theme.changed.connect(self.updateGeometry)
        look.put(self, self.setText, words)
        look.name(self, words)

    def setText(self, words: str) -> None:
        """Other words, in another language too, under the same key: Qt drops it with the text."""
        kept = self.shortcut()
        super().setText(words)
        if not kept.isEmpty():
            self.setShortcut(kept)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        width = QFontMetricsF(theme.font(bold=self._primary)).horizontalAdvance(self.text())
        if self._keys:
            width += keycap_size(theme, self._keys).width() + theme.tokens.spacing.near
        return QSize(round(width + 2 * PAD) + 1, theme.density.control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        front = self._paint_frame(painter)
        theme, spacing = self._look.theme, self._look.theme.tokens.spacing
        font = theme.font(bold=self._primary)
        width = QFontMetricsF(font).horizontalAdvance(self.text())
        cap = keycap_size(theme, self._keys) if self._keys else QRectF()
        whole = width + (cap.width() + spacing.near if self._keys else 0)
        left = (self.width() - whole) / 2
        painter.setFont(font)
        painter.setPen(front)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, 0, width + 2, self.height()), middle, self.text())
        if self._keys:
            cap.moveTo(left + width + spacing.near, (self.height() - cap.height()) / 2)
            paint_keycap(painter, cap, self._keys, theme, front)
        painter.end()

    def _paint_frame(self, painter: QPainter) -> QColor:
        theme, shape = self._look.theme, self._look.theme.tokens.shape
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        filled = self._primary and self.isEnabled()
        pressed = self.isDown() or self.underMouse()
        back = theme.colour("selection" if filled else "raised" if pressed else "panel")
        if filled and pressed:
            back.setAlphaF(0.88)
        painter.setBrush(back)
        edge = "selection" if filled else "outline" if pressed else "line"
        painter.setPen(QPen(theme.colour(edge), 1.0))
        painter.drawRoundedRect(frame, shape.radius + 1, shape.radius + 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = 3.0 if filled else 1.0
            ring = theme.colour("on_selection" if filled else "selection")
            painter.setPen(QPen(ring, shape.ring))
            inner = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(inner, shape.radius, shape.radius)
        if not self.isEnabled():
            return theme.colour("outline")
        return theme.colour("on_selection" if filled else "text")


class ActButton(KeyButton):
    """The button of a registered act: its words, its key, its tooltip, its enabled state."""

    def __init__(self, look: Look, acts: Acts, act: Act, *, primary: bool = False) -> None:
        super().__init__(look, act.title, keys=act.keys, primary=primary)
        self._act = act
        look.put(self, self.setToolTip, act.hint)
        self.clicked.connect(lambda: acts.run(act.id))
        self.renew()

    def renew(self) -> None:
        """Ask the act whether it may be done now."""
        self.setEnabled(self._act.enabled())


class IconButton(QToolButton):
    """A quiet icon button; its words are its tooltip and its accessible name."""

    def __init__(self, look: Look, icon_name: str, words: Words, *, size: int = 16) -> None:
        super().__init__()
        self._look = look
        self._icon_name = icon_name
        self.setIconSize(QSize(size, size))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        restyle(self, role="flat")
        look.put(self, self.setToolTip, words)
        look.name(self, words)
        look.theme.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        colours = self._look.theme.colours
        self.setIcon(icon(self._icon_name, colours.mute, colours.line))


def in_a_row(look: Look, *buttons: QPushButton) -> QHBoxLayout:
    """Buttons from the left, as below a form: the primary one, then the way out."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.theme.tokens.spacing.near)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def act_row(look: Look, acts: Acts, *shown: Act) -> QWidget:
    """The buttons of acts in a row, the first one primary."""
    row = QWidget()
    buttons = [ActButton(look, acts, act, primary=act is shown[0]) for act in shown]
    row.setLayout(in_a_row(look, *buttons))
    return row
