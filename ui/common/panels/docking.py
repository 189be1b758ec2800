"""Where a panel stands in a workspace: said by the room that owns it, laid out by the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.common.panels.panel import Panel

CENTRE = "centre"


@dataclass(frozen=True)
class PanelPlace:
    """One panel of a workspace: how it is made, where it stands and how much room it likes."""

    id: str
    make: Callable[[], Panel]
    area: str = CENTRE
    size: int = 320
    beside: bool = False
    """Stands beside the panel before it in the same area, instead of below it."""
    over: bool = False
    """Shares the place of the panel before it in the same area, as a tab; in the middle all do."""
