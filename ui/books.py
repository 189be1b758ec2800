"""The workspace of the books: its panels, what the palette finds there, what it marks on the map.

Everything here is wiring; the panels know neither each other nor the map.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from commandcenter.core.language import text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import SORT_WORDS, Responder
from ui.common.panels.docking import PanelPlace
from ui.common.panels.panel import Panel
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.ledgers import places as supplies
from ui.ledgers.money.panel import MONEY, MoneyPanel
from ui.ledgers.offers.acts import OFFERS
from ui.ledgers.offers.panel import OffersPanel
from ui.ledgers.papers import PAPERS, PapersPanel
from ui.ledgers.posting import PostingPanel
from ui.ledgers.prices.panel import PRICES, PricesPanel
from ui.ledgers.stock.balances import BalancesPanel
from ui.ledgers.teams.form import TEAMS
from ui.ledgers.teams.panel import TeamsPanel
from ui.ledgers.teams.words import about
from ui.map.records import Mark
from ui.shell.finding import Hit
from ui.shell.window import MainWindow
from ui.shell.workspaces import Workspace

WORKSPACE = "ledgers"


class Books:
    """The ledgers' part of one window; `pin` marks places on a map and shows it."""

    def __init__(
        self, window: MainWindow, desk: Desk, office: Office, pin: Callable[[list[Mark]], object]
    ) -> None:
        self.window, self.desk, self.office, self.pin = window, desk, office, pin

    def workspace(self) -> Workspace:
        """The panels and their places."""
        desk, office = self.desk, self.office
        return Workspace(
            WORKSPACE,
            (
                PanelPlace("stock", lambda: BalancesPanel(desk, office)),
                PanelPlace("teams", self._make_teams, over=True),
                PanelPlace("offers", lambda: OffersPanel(desk, office), over=True),
                PanelPlace("money", lambda: MoneyPanel(desk, office), over=True),
                PanelPlace("prices", lambda: PricesPanel(desk, office), over=True),
                PanelPlace("papers", lambda: PapersPanel(desk, office), over=True),
                PanelPlace("posting", lambda: PostingPanel(desk, office), "right", 420),
                *supplies.below(desk, office),
            ),
        )

    def acts(self) -> Sequence[Act]:
        """What can be done with the books from anywhere in the window."""
        return (
            Act("teams", text("Teams and equipment"), "Ctrl+Shift+E", self.open_teams, TEAMS),
            *(
                Act(f"open {name}", title, keys, partial(self._open, name), title)
                for name, title, keys in (
                    ("offers", OFFERS, "Alt+O"),
                    ("money", MONEY, "Alt+A"),
                    ("prices", PRICES, "Alt+E"),
                    ("papers", PAPERS, "Alt+F"),
                )
            ),
        )

    async def find(self, query: str, limit: int) -> Sequence[Hit]:
        """People and machines by name or skill, for the palette."""
        found = await self.office.read(ledgers.called, words=query, limit=limit)
        return [
            Hit(one.name, SORT_WORDS[one.sort], partial(self.open_teams, one.code), about(one))
            for one in found
        ]

    def open_teams(self, code: str = "") -> None:
        """The teams come forward; one of them is shown if it is named."""
        self.window.open_workspace(WORKSPACE)
        panel = self.window.pages[WORKSPACE].panels["teams"]
        assert isinstance(panel, TeamsPanel)
        panel.open(code)

    def _open(self, name: str) -> None:
        self.window.open_workspace(WORKSPACE)
        self.window.pages[WORKSPACE].show_panel(name)

    def _make_teams(self) -> Panel:
        panel = TeamsPanel(self.desk, self.office)
        panel.placed.connect(
            lambda found: self.pin([mark for one in found if (mark := _mark(one)) is not None])
        )
        return panel


def _mark(one: Responder) -> Mark | None:
    """Somebody as a mark on the map, where their place is known."""
    if one.spot is None:
        return None
    detail = "、".join(one.skills)
    return Mark(f"team-{one.code}", "report", one.spot.lon, one.spot.lat, one.name, detail)
