"""News for the person at the console: kept in one list, shown quietly, never as a modal window.

The rules of quiet are pure and stand here; drawing is the window's. A notice never takes the focus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from commandcenter.core.language import Text

KEPT_MAX = 200
SHOWN_MAX = 3
BURST_MAX = 5
BURST_WITHIN = timedelta(seconds=60)
SHOWN_FOR_S = {"news": 6.0, "done": 6.0, "alarm": 20.0}
"""How long a toast of each kind stays; trouble stays until it is over or closed."""


@dataclass(frozen=True)
class Notice:
    """One piece of news; where an opposite or a next act exists, the notice offers it."""

    words: Text
    at: datetime
    kind: str = "news"
    """`news`, `done` (an act of one's own), `alarm` (somebody owes something now; it stays in the
    list and wherever its clock is) or `trouble` (something does not get through)."""
    key: str = ""
    """Notices with the same key are one notice that counts."""
    offer: Text | None = None
    run: Callable[[], object] | None = None
    seen: bool = False
    count: int = 1


def may_show(notice: Notice, shown: int, recent: list[datetime], *, repeated: bool) -> bool:
    """The quiet rules: one's own acts, alarms and trouble are shown; news only while it is rare."""
    if repeated:
        return False
    if notice.kind != "news":
        return True
    burst = [at for at in recent if notice.at - at <= BURST_WITHIN]
    return shown < SHOWN_MAX and len(burst) < BURST_MAX


class Notices(QObject):
    """The list of notices, newest first; `shown(notice)` asks the window for a quiet toast."""

    changed = Signal()
    shown = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[Notice] = []
        self._recent: list[datetime] = []
        self.on_screen = 0
        """How many toasts are on the screen; the window keeps it."""

    def __iter__(self) -> Iterator[Notice]:
        return iter(tuple(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def unseen(self) -> int:
        """How many notices nobody has looked at yet."""
        return sum(not notice.seen for notice in self._kept)

    def tell(self, notice: Notice) -> None:
        """Take in a notice and show it if the quiet rules allow."""
        earlier = next((kept for kept in self._kept if notice.key and kept.key == notice.key), None)
        repeated = earlier is not None and not earlier.seen
        if earlier is not None:
            self._kept.remove(earlier)
            notice = replace(notice, count=earlier.count + 1 if repeated else 1)
        self._kept.insert(0, notice)
        del self._kept[KEPT_MAX:]
        if may_show(notice, self.on_screen, self._recent, repeated=repeated):
            self._recent = [at for at in self._recent if notice.at - at <= BURST_WITHIN]
            self._recent.append(notice.at)
            self.shown.emit(notice)
        self.changed.emit()

    def settle(self, key: str) -> None:
        """Take away a notice whose trouble is over."""
        kept = [notice for notice in self._kept if notice.key != key]
        if len(kept) != len(self._kept):
            self._kept = kept
            self.changed.emit()

    def mark_seen(self) -> None:
        """Everything was looked at."""
        self._kept = [replace(notice, seen=True) for notice in self._kept]
        self.changed.emit()
