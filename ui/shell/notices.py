"""How notices are drawn: small toasts in the corner and the list of all of them.

Toasts never take the focus and go by themselves; trouble stays until it is over or closed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.look import Look, restyle
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import IconButton, KeyButton
from ui.common.window.desk import Desk
from ui.common.window.notices import SHOWN_FOR_S, Notice
from ui.common.words.ages import clock_time
from ui.shell.overlay import MARGIN, Overview

WIDTH = 380
BOTTOM = 16


class Toasts(QObject):
    """The toasts of one window, newest lowest."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.shown: list[Toast] = []
        desk.notices.shown.connect(self._show)
        desk.notices.changed.connect(self._drop_settled)
        desk.look.language.changed.connect(self._settle)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def _show(self, notice: Notice) -> None:
        toast = Toast(self._desk.look, notice, self._window)
        toast.gone.clicked.connect(lambda: self._drop(toast))
        if toast.offer is not None:
            toast.offer.clicked.connect(lambda: self._drop(toast))
        shown_for = SHOWN_FOR_S.get(notice.kind)
        if shown_for is not None:
            timer = QTimer(toast)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self._drop(toast))
            timer.start(round(shown_for * 1000))
        self.shown.append(toast)
        self._settle()
        toast.show()
        toast.raise_()

    def _drop(self, toast: Toast) -> None:
        if toast in self.shown:
            self.shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._settle()

    def _drop_settled(self) -> None:
        keys = {notice.key for notice in self._desk.notices}
        for toast in list(self.shown):
            if toast.notice.key and toast.notice.key not in keys:
                self._drop(toast)

    def _settle(self) -> None:
        self._desk.notices.on_screen = len(self.shown)
        width = min(WIDTH, self._window.width() - 2 * MARGIN)
        bottom = self._window.height() - BOTTOM
        for toast in reversed(self.shown):
            toast.setFixedWidth(width)
            height = toast.heightForWidth(width)
            bottom -= height if height > 0 else toast.sizeHint().height()
            toast.setGeometry(
                QRect(self._window.width() - width - MARGIN, bottom, width, max(height, 1))
            )
            bottom -= 8


class Toast(QFrame):
    """One notice in the corner."""

    def __init__(self, look: Look, notice: Notice, window: QWidget) -> None:
        super().__init__(window)
        self.notice = notice
        restyle(self, role="palette")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        look.name(self, notice.words)
        self.gone = IconButton(look, "close", text("Close"), size=12)
        self.gone.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offer = _offer(look, notice)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 6, 8)
        row.setSpacing(8)
        row.addWidget(_sentence(look, notice), 1)
        if self.offer is not None:
            self.offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(self.offer)
        row.addWidget(self.gone, 0, Qt.AlignmentFlag.AlignTop)


class NoticeCentre(Overview):
    """All notices, newest first; opening it counts as having looked."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk.look, window, text("Notices"))
        self._desk = desk
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        desk.notices.changed.connect(self._renew)

    def place(self, window: QRect) -> QRect:
        """Along the right side."""
        width = min(WIDTH, window.width() - 2 * MARGIN)
        return QRect(
            window.width() - width - MARGIN, 44 + MARGIN, width, window.height() - 44 - 2 * MARGIN
        )

    def open(self) -> None:
        """Show the list and note that it was looked at."""
        super().open()
        self._desk.notices.mark_seen()
        self._renew()

    def _renew(self) -> None:
        if not self.isVisible():
            return
        box = QWidget()
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(box, surface="panel")
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for notice in self._desk.notices:
            column.addWidget(self._row(notice))
            column.addWidget(hairline())
        if not len(self._desk.notices):
            nothing = QLabel()
            restyle(nothing, role="mute")
            nothing.setMargin(14)
            self.look.put(nothing, nothing.setText, text("No news. What matters will stand here."))
            column.addWidget(nothing)
        column.addStretch(1)
        self.area.setWidget(box)

    def _row(self, notice: Notice) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(10)
        when = QLabel(clock_time(notice.at, seconds=True))
        restyle(when, role="mute")
        layout.addWidget(when)
        layout.addWidget(_sentence(self.look, notice), 1)
        offer = _offer(self.look, notice)
        if offer is not None:
            layout.addWidget(offer)
        return row


def _sentence(look: Look, notice: Notice) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    restyle(label, role="text" if notice.kind in {"news", "done"} else "strong")
    said: Text = notice.words
    if notice.count > 1:
        said = text("{notice} ({n} times)", notice=notice.words, n=notice.count)
    look.put(label, label.setText, said)
    return label


def _offer(look: Look, notice: Notice) -> KeyButton | None:
    run = notice.run
    if notice.offer is None or run is None:
        return None
    button = KeyButton(look, notice.offer)
    button.clicked.connect(run)
    return button
