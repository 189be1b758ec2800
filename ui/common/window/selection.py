"""One selection for the whole window: selecting anywhere selects everywhere.

It holds identifiers only; each panel fetches what it shows of them.
Never keep a second selection in a panel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class Selected:
    """What the window is about at this moment."""

    incident: str | None = None
    directive: str | None = None
    unit: str | None = None
    finding: str | None = None
    """The number of a finding on that unit."""
    account: str | None = None
    """An account of the books."""


class Selection(QObject):
    """The one selection; `changed(selected, by)` says what is selected now and who chose it."""

    changed = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._selected = Selected()

    @property
    def now(self) -> Selected:
        """What is selected at this moment."""
        return self._selected

    def select(self, *, by: object = None, **what: str | None) -> None:
        """Change what is selected; what hangs on another one drops with it."""
        if what.get("incident", self._selected.incident) != self._selected.incident:
            nothing: dict[str, str | None] = {"directive": None, "unit": None}
            what = nothing | what
        if any(what.get(name, now) != now for name, now in self._above_finding()):
            no_finding: dict[str, str | None] = {"finding": None}
            what = no_finding | what
        wanted = replace(self._selected, **what)
        if wanted != self._selected:
            self._selected = wanted
            self.changed.emit(wanted, by)

    def _above_finding(self) -> tuple[tuple[str, str | None], ...]:
        return (("directive", self._selected.directive), ("unit", self._selected.unit))
