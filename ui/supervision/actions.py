"""What a supervisor can do by key; each act asks a panel or a service, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from commandcenter.core.language import text
from ui.common.acts import Act

SUPERVISION = text("Supervision")
BLOCKING = "supervision blocking"


def go_to_blocking(run: Callable[[], object], enabled: Callable[[], bool]) -> Act:
    """Selecting the unit that holds the most at the blocking step."""
    return Act(BLOCKING, text("Go to the block"), "Ctrl+B", run, SUPERVISION, enabled)
