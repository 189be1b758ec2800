"""Stock and burn rate of the selected store: a line of what was there, bars of what was used up.

How long it lasts is an estimate and stands with its bounds; days that are not known are not drawn.
"""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import BalanceRow
from commandcenter.ledgers.pace import cover_words
from commandcenter.ledgers.service import Pace
from commandcenter.store.journal import Entry
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.layouts import bar, stack
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers.wording import grouped, is_store

DAY_S = 86_400
BAR = 0.7
TICK_DAYS = 5


class PacePanel(DataPanel):
    """The chart of one item in the selected store."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Days of cover"))
        import pyqtgraph as pg  # heavy; panels are made after the first paint

        self._pg = pg
        self.account: str | None = None
        self.shown: Pace | None = None
        self.item = QComboBox()
        self.item.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        desk.look.name(self.item, text("Item"))
        self.item.activated.connect(lambda _place: self.mark_out_of_date())
        self.cover, self.about = QLabel(), QLabel()
        restyle(self.cover, role="title")
        restyle(self.about, role="mute")
        self.about.setWordWrap(True)
        self.plots = {name: self._plot(name, title) for name, title in TITLES.items()}
        self.plots["burnt"].setXLink(self.plots["held"])
        desk.look.theme.changed.connect(self._draw)
        desk.look.language.changed.connect(self._draw)
        self._lay_out()

    async def fetch(self) -> None:
        """The pace of the chosen item; of the first one that is held where none is chosen."""
        selected = self.desk.selection.now.account
        self.account = selected if selected and is_store(selected) else None
        if self.account is None:
            self.frame.empty(text("No store is selected"), text("Choose a row of the stock."))
            return
        rows = await self.office.read(ledgers.balances, account=self.account)
        self._offer(rows)
        if self.item.currentData() is None:
            self.frame.empty(text("Nothing is held here"))
            return
        names = await self.office.read(ledgers.account_names, codes=[self.account])
        self.heading.say(text("Days of cover"), names[self.account])
        self.shown = await self.office.read(
            ledgers.pace, code=self.account, item_code=self.item.currentData()
        )
        self._draw()
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Another store has another chart."""
        return selected.account != self.account

    def _offer(self, rows: list[BalanceRow]) -> None:
        """The items of the store; the chosen one stays chosen where it is among them."""
        kept = self.item.currentData()
        self.item.clear()
        for code, name in dict.fromkeys((row.item, row.name) for row in rows):
            self.item.addItem(f"{code} {name}", code)
        place = self.item.findData(kept)
        if place >= 0:
            self.item.setCurrentIndex(place)

    def _draw(self) -> None:
        if self.shown is None:
            return
        found, theme = self.shown, self.look.theme
        days = [datetime.combine(one.day, time(), SHOWN_ZONE).timestamp() for one in found.days]
        held = [float(one.held) for one in found.days]
        burnt = [float(one.burnt) for one in found.days]
        for name, plot in self.plots.items():
            plot.clear()
            plot.setBackground(QColor(theme.colours.panel))
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(QPen(theme.colour("line")))
                axis.setTextPen(theme.colour("mute"))
                axis.setStyle(tickFont=theme.font("small"), tickLength=0)
            marks = [
                (at, one.day.strftime("%m-%d")) for at, one in zip(days, found.days, strict=True)
            ]
            plot.getAxis("bottom").setTicks([marks[::-TICK_DAYS]])
            plot.setTitle(self.look.say(TITLES[name]), color=theme.colours.mute, size="9pt")
            plot.setXRange(days[0] - DAY_S, days[-1] + DAY_S, padding=0)
        # What was there stays so until the day is over: steps, not slopes.
        edges = [*days, days[-1] + DAY_S]
        pen = QPen(theme.colour("text"), 1.6 * self.devicePixelRatioF())
        pen.setCosmetic(True)
        self.plots["held"].plot(edges, held, stepMode="center", pen=pen)
        self.plots["held"].setYRange(0, max([*held, 1.0]) * 1.1, padding=0)
        self._bars(days, burnt)
        self.plots["burnt"].setYRange(0, max([*burnt, 1.0]) * 1.1, padding=0)
        self.look.put(self.cover, self.cover.setText, cover_words(found.cover))
        self.look.put(self.about, self.about.setText, _about(found))

    def _bars(self, days: list[float], burnt: list[float]) -> None:
        """Whole days filled; today, which is not over, only an outline."""
        theme = self.look.theme
        whole = theme.colour("mute")
        middle = [day + DAY_S / 2 for day in days]
        bars = partial(self._pg.BarGraphItem, width=DAY_S * BAR)
        self.plots["burnt"].addItem(
            bars(x=middle[:-1], height=burnt[:-1], brush=whole, pen=QPen(Qt.PenStyle.NoPen))
        )
        edge = QPen(theme.colour("outline"))
        edge.setCosmetic(True)
        brush = QColor(theme.colours.panel)
        self.plots["burnt"].addItem(bars(x=middle[-1:], height=burnt[-1:], brush=brush, pen=edge))

    def _plot(self, name: str, title: Text) -> Any:
        plot = self._pg.PlotWidget()
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.look.name(plot, title)
        return plot

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        parts = (self.item, self.cover, self.about)
        head = bar(self.look, *parts, gap=spacing.gap, grows=self.about)
        charts = QHBoxLayout()
        charts.setContentsMargins(spacing.near, 0, spacing.inset, spacing.near)
        for plot in self.plots.values():
            charts.addWidget(plot, 1)
        stack(self.body, head, charts, grows=charts)


TITLES = {"held": text("In stock at the end of the day"), "burnt": text("Used up a day")}


def _about(found: Pace) -> Text:
    return text(
        "{available} {unit} available; the mean of {n} whole days, bounds as on the busiest and the"
        " quietest of them",
        available=grouped(f"{found.available:f}"),
        unit=found.unit,
        n=found.window,
    )
