"""The one beat of a window by which ages and running clocks move.

A timer for each would lay out and paint the window once for each; by one beat they move together.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

BEAT_MS = 1000


class Seconds(QObject):
    """Calls its followers once a second; it runs as soon as somebody follows."""

    _passed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._passed)

    def follow(self, act: Callable[[], object]) -> None:
        """Call a widget's method each second until it dies; a hidden one should do nothing then.

        It must be a method of the widget itself: nothing else is forgotten with the widget.
        """
        self._passed.connect(act)
        if not self._timer.isActive():
            self._timer.start()
