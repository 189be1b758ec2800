"""The window's clock: it is needed before the database says by which clock it lives."""

from __future__ import annotations

from datetime import datetime

from commandcenter.core.clock import Clock, SystemClock


class WindowClock:
    """The clock of the window: the machine's own until the database says by which it lives."""

    def __init__(self) -> None:
        self.inner: Clock = SystemClock()

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.inner.now()
