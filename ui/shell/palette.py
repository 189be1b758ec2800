"""The command palette (Ctrl+K): every act, unit, directive and person by what one types.

Characters, pinyin, initials or English find the same. It asks its providers in the background and
never waits for them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.core.language import text
from ui.common.face.look import Look, restyle
from ui.common.panels.panel import hairline
from ui.common.widgets.marks import keycap_size, paint_keycap
from ui.common.window.desk import Desk
from ui.shell.finding import HITS_MAX, PROVIDER_WAIT_S, Hit, Provider, find_acts, order
from ui.shell.overlay import Overlay

log = logging.getLogger(__name__)

WIDTH, ROWS_SHOWN = 640, 10
TYPING_PAUSE_MS = 60
HIT_ROLE = Qt.ItemDataRole.UserRole + 1
STEPS: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
Index = QModelIndex | QPersistentModelIndex


class CommandPalette(Overlay):
    """A line to type in and the hits below it."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk.look, window)
        self._desk = desk
        self._providers: list[Provider] = []
        self.model = HitModel(desk.look)
        self.line = QLineEdit()
        self.list = QListView()
        self._none = QLabel()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._lay_out()
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        self.setFocusProxy(self.line)

    def provide(self, provider: Provider) -> None:
        """Add a source of units, directives, persons …"""
        self._providers.append(provider)

    def place(self, window: QRect) -> QRect:
        """In the upper middle of the window."""
        theme = self.look.theme
        width = min(WIDTH, window.width() - 48)
        height = theme.density.control + 30 + ROWS_SHOWN * row_height(self.look)
        return QRect((window.width() - width) // 2, 64, width, min(height, window.height() - 96))

    def open(self) -> None:
        """Start anew with all acts."""
        self.line.clear()
        self._typed("")
        super().open()

    def choose_current(self) -> None:
        """Do what the marked hit says."""
        self._choose(self.list.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and self.isVisible():
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._steer(event.key()) or super().eventFilter(watched, event)
            if isinstance(event, QFocusEvent) and _went_elsewhere(event):
                self.hide()
        return super().eventFilter(watched, event)

    def _steer(self, key: int) -> bool:
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.choose_current()
            return True
        step = STEPS.get(key)
        if step is None:
            return False
        row = max(0, min(self.model.rowCount() - 1, self.list.currentIndex().row() + step))
        self.list.setCurrentIndex(self.model.index(row))
        return True

    def _typed(self, query: str) -> None:
        self._show(find_acts(query, self._desk.acts, self.look.language))
        if query.strip() and self._providers:
            self._pause.start()

    def _ask(self) -> None:
        query = self.line.text().strip()
        if query and self.isVisible():
            self._desk.tasks.start(self._gather(query), latest="command palette")

    async def _gather(self, query: str) -> None:
        import asyncio  # Not needed before the first paint.

        asked = [asyncio.ensure_future(_ask_one(one, query)) for one in self._providers]
        found = find_acts(query, self._desk.acts, self.look.language)
        try:
            for coming in asyncio.as_completed(asked):
                found += await coming
                if self.line.text().strip() != query:
                    return
                self._show(found)
        finally:
            for one in asked:
                one.cancel()

    def _show(self, hits: Sequence[Hit]) -> None:
        row = self.list.currentIndex().row()
        kept = self.model.hit(row) if row > 0 else None
        ordered = order(hits)
        self.model.show(ordered)
        again = ordered.index(kept) if kept in ordered else 0
        self.list.setCurrentIndex(self.model.index(again))
        self._none.setVisible(not ordered)
        self.list.setVisible(bool(ordered))

    def _choose(self, index: QModelIndex) -> None:
        hit = self.model.hit(index.row())
        if hit is not None:
            self.leave()
            hit.run()

    def _lay_out(self) -> None:
        look, spacing = self.look, self.look.theme.tokens.spacing
        restyle(self.line, role="search")
        look.put(
            self.line, self.line.setPlaceholderText, text("An act, a unit, a directive, a person")
        )
        look.name(self.line, text("Find and do anything"))
        look.name(self, text("Command palette"))
        look.name(self.list, text("Found"))
        look.put(self._none, self._none.setText, text("Nothing found"))
        restyle(self._none, role="mute")
        self._none.setContentsMargins(spacing.inset, spacing.gap, spacing.inset, spacing.gap)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_HitDelegate(look, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 6, 1, 6)
        column.setSpacing(6)
        column.addWidget(self.line)
        column.addWidget(hairline())
        column.addWidget(self.list, 1)
        column.addWidget(self._none)
        column.addStretch(0)


class HitModel(QAbstractListModel):
    """The hits in the order shown."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._hits: list[Hit] = []

    def show(self, hits: list[Hit]) -> None:
        """Show these hits instead."""
        self.beginResetModel()
        self._hits = hits[:HITS_MAX]
        self.endResetModel()

    def hit(self, row: int) -> Hit | None:
        """The hit in a row, if there is one."""
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hit(index.row())
        if hit is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(hit.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (self._look.say(hit.title), self._look.say(hit.kind), hit.keys)
            return " ".join(part for part in parts if part)
        return hit if role == HIT_ROLE else None


class _HitDelegate(QStyledItemDelegate):
    """Title, a quiet note, and at the right the kind or the key."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, row_height(self._look))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(HIT_ROLE)
        if not isinstance(hit, Hit):
            return
        theme = self._look.theme
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("raised"))
            mark = QRect(rect.left(), rect.top(), theme.tokens.shape.mark, rect.height())
            painter.fillRect(mark, theme.colour("selection"))
        inner = rect.adjusted(theme.tokens.spacing.inset, 0, -theme.tokens.spacing.inset, 0)
        right = inner.right()
        if hit.keys:
            cap = keycap_size(theme, hit.keys)
            cap.moveTo(right - cap.width(), inner.center().y() - cap.height() / 2 + 0.5)
            paint_keycap(painter, QRectF(cap), hit.keys, theme, theme.colour("mute"))
            right = round(cap.left()) - 10
        painter.setPen(theme.colour("mute"))
        painter.setFont(theme.font("small"))
        kind = self._look.say(hit.note if hit.keys else hit.kind)
        line = QRect(inner.left(), inner.top(), right - inner.left(), inner.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, kind)
        line.setWidth(line.width() - painter.fontMetrics().horizontalAdvance(kind) - 12)
        self._paint_title(painter, line, hit)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, hit: Hit) -> None:
        theme, middle = self._look.theme, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        elide = Qt.TextElideMode.ElideRight
        title = painter.fontMetrics().elidedText(self._look.say(hit.title), elide, rect.width())
        painter.drawText(rect, middle, title)
        if hit.keys or not hit.note:
            return
        rest = rect.adjusted(painter.fontMetrics().horizontalAdvance(title) + 10, 0, 0, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("mute"))
        note = painter.fontMetrics().elidedText(self._look.say(hit.note), elide, rest.width())
        painter.drawText(rest, middle, note)


def _went_elsewhere(event: QFocusEvent) -> bool:
    """Whether the person went to another control; another window is no reason to close."""
    another_window = event.reason() == Qt.FocusReason.ActiveWindowFocusReason
    return event.lostFocus() and not another_window


def row_height(look: Look) -> int:
    """The height of a hit."""
    return look.theme.density.row + 4


async def _ask_one(provider: Provider, query: str) -> Sequence[Hit]:
    """One provider's hits; a slow or failing one finds nothing and is written to the log."""
    import asyncio

    try:
        async with asyncio.timeout(PROVIDER_WAIT_S):
            return await provider(query, HITS_MAX)
    except TimeoutError:
        log.info("A provider of the command palette took too long.")
    except Exception:
        log.exception("A provider of the command palette failed.")
    return ()
