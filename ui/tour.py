"""Walks through the window like a person and leaves pictures: for the manual, and where no screen
is.

It waits for states and never for seconds alone; a picture is taken of what a person would see.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from commandcenter.directives import service as directives
from ui.board.panel import BoardPanel
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import Panel
from ui.common.panels.states import State
from ui.incidents.panel import IncidentsPanel
from ui.ledgers.stock.balances import BalancesPanel
from ui.map.panel import MapPanel
from ui.sitreps.panel import ReportsPanel

if TYPE_CHECKING:
    from ui.console import Console

WAIT_S = 30.0
CIRCLE_KM = 15.0
LOOK_S = 0.1
DRAWN_S = 1.2
"""Time for the web view to bring a finished page to the screen; it gives no later signal."""


async def walk(console: Console, folder: Path) -> int:
    """Take the pictures of the tour into `folder`; 0 when every state was reached."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    tour = Tour(console, folder)
    await tour.board()
    await tour.circle()
    await tour.drill_down()
    await tour.listing()
    await tour.form()
    await tour.situation()
    await tour.supervision()
    await tour.other_looks()
    await tour.stock()
    await tour.log()
    for path in tour.taken:
        print(path)  # noqa: T201 - whoever started the tour reads the names here.
    return 0


class Tour:
    """The steps of the tour."""

    def __init__(self, console: Console, folder: Path) -> None:
        self.console, self.folder = console, folder
        self.window = console.window
        self.taken: list[Path] = []

    async def board(self) -> None:
        """The whole directives workspace."""
        await until(lambda: "board" in self.window.pages["directives"].panels)
        board = self.window.pages["directives"].panels["board"]
        self.window.reset_layout()
        await until(lambda: board.frame.state is State.READY)
        area = self.window.pages["directives"].panels["map"]
        assert isinstance(area, MapPanel)
        await until(lambda: area.bridge.drawn_number > 0 or area.frame.state is State.ERROR)
        await self.picture("directives")

    async def circle(self) -> None:
        """A circle on the map, and who is inside."""
        source = self.console.source
        if source is None or source.panel.frame.state is State.ERROR:
            return
        drawing = source.drawing
        drawing.begin("circle")
        await until(lambda: "lat" in drawing.shape)
        drawing.strip.radius.setValue(CIRCLE_KM)
        await until(lambda: drawing.shape.get("radius_m") == 1000 * CIRCLE_KM)
        drawing.ask()
        await until(lambda: drawing.found is not None)
        await self.picture("circle")
        drawing.leave()

    async def drill_down(self) -> None:
        """From the city to a district, a street and one community with its evidence."""
        office, selection = self.console.office, self.console.desk.selection
        assert office is not None
        number = selection.now.directive or ""
        code: str | None = None
        for name in ("district", "street", "community"):
            below = await office.read(directives.children, number=number, unit_code=code or "4201")
            if not below.rows:
                break
            row = max(below.rows, key=lambda row: (row.counts.claimed, row.counts.acknowledged))
            code = row.unit
            selection.select(unit=code)
            if self.console.source is not None and name != "community":
                self.console.source.go(code)
            await self.picture(name)

    async def listing(self) -> None:
        """The list of assignments."""
        board = self.window.pages["directives"].panels["board"]
        assert isinstance(board, BoardPanel)
        board.as_list.setChecked(True)
        await until(lambda: board.listing.model.rowCount() > 0)
        await self.picture("list")
        board.as_list.setChecked(False)

    async def situation(self) -> None:
        """The incidents, every notice of the response, and the form of the next one."""
        self.window.open_workspace("situation")
        panel = self.window.pages["situation"].panels["incidents"]
        assert isinstance(panel, IncidentsPanel)
        await until(lambda: panel.chosen is not None and panel.frame.state is State.READY)
        await self.picture("situation")
        panel.change_level()
        await self.picture("response")
        panel.response.leave()
        self.window.open_workspace("directives")

    async def supervision(self) -> None:
        """Where it is stuck, and the first finding with its evidence, in both themes."""
        window, look = self.window, self.console.desk.look
        window.open_workspace("supervision")
        page = window.pages["supervision"]
        await until(lambda: page.settled)
        panels = [one for one in page.panels.values() if isinstance(one, DataPanel)]
        await until(lambda: all(one.fetched_at is not None for one in panels if one.isVisible()))
        own = look.theme.name
        acts = self.console.desk.acts
        acts.run("supervision blocking")
        await self.picture("supervision")
        if acts.run("supervision next finding"):
            await self.picture("supervision-finding")
        look.theme.wear(name="day" if own == "night" else "night")
        await self.picture("supervision-other-theme")
        look.theme.wear(name=own)
        window.open_workspace("directives")

    async def form(self) -> None:
        """The form of a new directive."""
        form = self.console.open_form()
        await self.picture("form", form)
        form.hide()

    async def other_looks(self) -> None:
        """The other theme, and English."""
        look = self.console.desk.look
        other = "day" if look.theme.name == "night" else "night"
        own = look.theme.name
        look.theme.wear(name=other)
        await self.picture(f"directives-{other}")
        look.language.speak("en")
        await self.picture(f"directives-{other}-english")
        look.language.speak("zh_CN")
        look.theme.wear(name=own)

    async def stock(self) -> None:
        """The books: what is where, and the account of the fullest depot."""
        self.window.open_workspace("ledgers")
        await until(lambda: "stock" in self.window.pages["ledgers"].panels)
        panel = self.window.pages["ledgers"].panels["stock"]
        assert isinstance(panel, BalancesPanel)
        await until(lambda: panel.fetched_at is not None)
        if panel.found:
            self.console.desk.selection.select(account=panel.found[0].row.account)
            account = self.window.pages["ledgers"].panels["account"]
            await until(lambda: account.frame.state is State.READY)
        await self.picture("stock")
        for name in ("offers", "money", "prices", "papers"):
            page = self.window.pages["ledgers"]
            page.show_panel(name)
            shown = page.panels[name]
            await until(partial(_fetched, shown))
            await self.picture(name)
        self.window.pages["ledgers"].show_panel("stock")

    async def log(self) -> None:
        """The timeline and the reports."""
        for name in ("timeline", "reports"):
            self.window.open_workspace(name)
            panel = next(iter(self.window.pages[name].panels.values()))
            await until(partial(_ready, panel))
            if isinstance(panel, ReportsPanel):
                await until(partial(_set, panel))
            await self.picture(name)

    async def picture(self, name: str, widget: QWidget | None = None) -> None:
        """One picture, after what was asked for has been drawn."""
        await asyncio.sleep(LOOK_S)  # What was just asked for has set out by then.
        await until(self._settled)
        await asyncio.sleep(DRAWN_S)
        path = self.folder / f"{name}.png"
        screen = (widget or self.window).screen()
        shown = widget or self.window
        grabbed = screen.grabWindow(0, shown.x(), shown.y(), shown.width(), shown.height())
        if grabbed.isNull() or grabbed.width() < shown.width():
            grabbed = shown.grab()
        grabbed.save(str(path))
        self.taken.append(path)

    def _settled(self) -> bool:
        """Nothing is on its way to what a person sees."""
        page = self.window.pages[self.window.present]
        panels = [one for one in page.panels.values() if isinstance(one, DataPanel)]
        waited_for = any(one.panel.isVisible() and one.busy for one in self.console.sources)
        return not waited_for and not any(one.busy for one in panels)


def _set(panel: ReportsPanel) -> bool:
    """The page beside the form is there."""
    return panel.preview.pages > 0


def _fetched(panel: Panel) -> bool:
    return isinstance(panel, DataPanel) and panel.fetched_at is not None


def _ready(panel: Panel) -> bool:
    return panel.frame.state is State.READY


async def until(reached: Callable[[], bool]) -> None:
    """Wait until a state is reached; a state that never comes is an error."""
    waited = 0.0
    while not reached():
        await asyncio.sleep(LOOK_S)
        waited += LOOK_S
        if waited > WAIT_S:
            raise TimeoutError("The window did not reach the state that was waited for.")
