"""Lets cyclic garbage be collected in the Qt thread only.

A QObject that Python ends in another thread takes its timers with it there, which Qt forbids and
may crash on; the read and write lanes are such threads.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1000


class GarbageCollector(QObject):
    """Collects what Python would have collected by itself, a generation at a time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Take over; what lives by now lives as long as the window and is not looked at again."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer.start()

    def end(self) -> None:
        """Give the work back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def look(self) -> int:
        """Collect the oldest generation that is due; says how many objects went."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                return gc.collect(generation)
        return 0
