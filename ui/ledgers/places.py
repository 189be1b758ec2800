"""Where the panels of supplies stand in the workspace of the books: tabs over what is beside."""

from __future__ import annotations

from ui.common.panels.docking import PanelPlace
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.ledgers.allocation import AllocationPanel
from ui.ledgers.stock.donations import DonationsPanel
from ui.ledgers.stock.lists import ExpiryPanel, TransitPanel
from ui.ledgers.stock.pacing import PacePanel
from ui.ledgers.stock.statement import StatementPanel
from ui.ledgers.stocktake.panel import StocktakePanel
from ui.ledgers.stores.panel import StoresPanel


def below(desk: Desk, office: Office) -> tuple[PanelPlace, ...]:
    """The ledger of the selected account, and tabs over it."""
    return (
        PanelPlace("account", lambda: StatementPanel(desk, office), "bottom", 340),
        PanelPlace("stores", lambda: StoresPanel(desk, office), "bottom", 340, over=True),
        PanelPlace("pace", lambda: PacePanel(desk, office), "bottom", 340, over=True),
        PanelPlace("transit", lambda: TransitPanel(desk, office), "bottom", 340, over=True),
        PanelPlace("expiring", lambda: ExpiryPanel(desk, office), "bottom", 340, over=True),
        PanelPlace("allocation", lambda: AllocationPanel(desk, office), "bottom", 340, over=True),
        PanelPlace("stocktake", lambda: StocktakePanel(desk, office), "bottom", 340, over=True),
        PanelPlace("donations", lambda: DonationsPanel(desk, office), "bottom", 340, over=True),
    )
