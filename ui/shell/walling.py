"""Puts the wall board on a monitor: by key on the next one, by the palette on a named one.

The wall has a desk of its own, so that whoever works at the window does not move it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from os.path import commonprefix

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from commandcenter.core.language import text
from commandcenter.directives.model import Directive
from commandcenter.geo.model import DIGITS, node_of
from ui.common.places import COUNTY_DIGITS
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.moment import Moment
from ui.common.window.office import Office
from ui.common.window.selection import Selected, Selection
from ui.common.words.pinyin import NOTHING, match
from ui.map.panel import MapPanel
from ui.map.records import TileFile, TileServer
from ui.map.source import MapSource
from ui.shell.actions import WINDOW
from ui.shell.finding import Hit
from ui.wallboard.letters import letter_px

SMALL_PRINT = 24
"""The map's names stand at this size, in pixels, in relation to the wall's smallest letters."""


class Walls:
    """The wall board of one window, made when it is first asked for."""

    def __init__(
        self,
        desk: Desk,
        office: Office,
        window: QWidget,
        base: TileFile | TileServer | None = None,
    ) -> None:
        self.desk, self.office, self.window, self.base = desk, office, window, base
        self.board: QWidget | None = None
        self._own = replace(desk, selection=Selection(), moment=Moment())
        self._follow(desk.selection.now)
        desk.selection.changed.connect(lambda selected, _by: self._follow(selected))
        window.destroyed.connect(self._leave)

    def act(self) -> Act:
        """Showing the wall board, then moving it on from monitor to monitor."""
        return Act("wallboard", text("Wall board on the next screen"), "Ctrl+F11", self.on, WINDOW)

    def on(self) -> None:
        """Show the wall on a monitor beside the window's, or on the next one."""
        screens = QGuiApplication.screens()
        shown = self.board is not None and self.board.isVisible()
        now = self.board.screen() if self.board is not None and shown else self.window.screen()
        self.show_on(screens[(screens.index(now) + 1) % len(screens)])

    def show_on(self, screen: QScreen) -> None:
        """Fill this monitor with the wall."""
        board = self.board or self._make()
        board.hide()
        board.setScreen(screen)
        board.setGeometry(screen.geometry())
        board.showFullScreen()
        board.activateWindow()

    async def find_screens(self, query: str, limit: int) -> Sequence[Hit]:
        """The monitors, for the palette."""
        look, hits = self.desk.look, []
        for place, screen in enumerate(QGuiApplication.screens(), start=1):
            size = screen.geometry().size()
            title = text("Wall board on screen {n}", n=place)
            note = f"{screen.name()} {size.width()}×{size.height()}"
            score = match(query, look.say(title))
            if score > NOTHING:
                run = partial(self.show_on, screen)
                hits.append(Hit(title, text("screen"), run, note=note, score=score))
        return hits[:limit]

    def _make(self) -> QWidget:
        from ui.wallboard.page import Wallboard  # Only the control room needs it.

        area = MapPanel(self._own.look, base=self.base)
        area.heading.hide()
        area.drawn.connect(lambda _number: _enlarge(area))
        self.source = source = MapSource(self._own, self.office, area)
        board = Wallboard(self._own, self.office, area)
        board.turned.connect(lambda found: source.go(common_node(found)))
        self.board = board
        return board

    def _follow(self, selected: Selected) -> None:
        """The wall is about the window's incident, and about no unit or directive of its own."""
        self._own.selection.select(incident=selected.incident, by=self)

    def _leave(self) -> None:
        if self.board is not None:
            self.board.close()


def common_node(found: Directive) -> str:
    """The smallest unit above everything a directive went to; empty where there is none."""
    codes = [node_of(code) for code in (*found.under, *found.units)]
    shared = commonprefix(codes)  # noqa: RUF071 - codes, not paths: character by character.
    digits = [count for count in DIGITS if count <= min(len(shared), COUNTY_DIGITS)]
    return shared[: max(digits)] if digits else ""


def _enlarge(area: MapPanel) -> None:
    """Names large enough for the wall, and nothing to click on."""
    if area.view is not None:
        area.view.setZoomFactor(max(1.0, letter_px(area) / SMALL_PRINT))
        area.view.page().runJavaScript("document.documentElement.classList.add('afar')")
