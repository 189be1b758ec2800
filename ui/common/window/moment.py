"""The moment that the window shows: now, or a past one that was asked for.

One for the whole window, beside the one selection. A panel that can show the past fetches as of
it; while it is past, nothing can be done, for an act belongs to the present.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal


class Moment(QObject):
    """The moment shown; `changed(moment)` follows, with None for now."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: datetime | None = None

    @property
    def shown(self) -> datetime | None:
        """The past moment on the screen, in UTC; None while the present is shown."""
        return self._shown

    @property
    def past(self) -> bool:
        """Whether the past is shown, so that nothing can be done."""
        return self._shown is not None

    def show(self, at: datetime | None) -> None:
        """Show another moment; None is now."""
        if at != self._shown:
            self._shown = at
            self.changed.emit(at)
