"""The rows a person has marked for an act: codes only, kept while the list is filtered anew."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, Signal


class Marks(QObject):
    """Marked codes; `changed` follows every mark."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._codes: set[str] = set()

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    @property
    def codes(self) -> tuple[str, ...]:
        """Every marked code."""
        return tuple(self._codes)

    def turn(self, codes: Collection[str]) -> None:
        """Mark these, or take the marks off where all of them are marked."""
        if self._codes.issuperset(codes):
            self._codes.difference_update(codes)
        else:
            self._codes.update(codes)
        self.changed.emit()

    def add(self, codes: Collection[str]) -> None:
        """Mark these as well."""
        self._codes.update(codes)
        self.changed.emit()

    def clear(self) -> None:
        """Take all marks off."""
        if self._codes:
            self._codes.clear()
            self.changed.emit()
