"""Where the panels of the supervision workspace stand that need nothing but the desk.

Several share a place as tabs, so that the workspace stays one room however many there are.
"""

from __future__ import annotations

from ui.common.panels.docking import PanelPlace
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.supervision.checks.next_checks import NextChecksPanel
from ui.supervision.findings.listing import FindingsPanel
from ui.supervision.ladder.panel import LadderPanel
from ui.supervision.rollcalls.panel import RollCallsPanel
from ui.supervision.stuck.panel import StuckPanel


def on_the_left(desk: Desk, office: Office) -> tuple[PanelPlace, ...]:
    """Where it is stuck, the ladder and the roll calls, over one another."""
    return (
        PanelPlace("stuck", lambda: StuckPanel(desk, office), "left", 560),
        PanelPlace("ladder", lambda: LadderPanel(desk, office), "left", 560, over=True),
        PanelPlace("calls", lambda: RollCallsPanel(desk, office), "left", 560, over=True),
    )


def below(desk: Desk, office: Office) -> tuple[PanelPlace, ...]:
    """The findings, and whom to check next."""
    return (
        PanelPlace("findings", lambda: FindingsPanel(desk, office), "bottom", 300),
        PanelPlace("next", lambda: NextChecksPanel(desk, office), "bottom", 300, over=True),
    )
