"""Progress over time: acknowledged, started, claimed, verified, with the deadlines.

The surface between claimed and verified is hatched: it is the gap, and the headline of the product.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout

from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive
from commandcenter.geo.model import level_of, parent_of
from commandcenter.store.journal import Entry
from ui.common import words
from ui.common.datapanel import DataPanel
from ui.common.desk import Desk
from ui.common.office import Office, subjects
from ui.common.paint import hatch_brush
from ui.common.selection import Selected
from ui.progress.axis import TimeAxis

CURVES = ("acknowledged", "started", "claimed", "verified")
DEADLINES: tuple[tuple[str, Text], ...] = (
    ("acknowledge_by", text("acknowledge by {time}")),
    ("start_by", text("start by {time}")),
    ("complete_by", text("complete by {time}")),
)
WIDTHS = {"acknowledged": 1.2, "started": 1.2, "claimed": 1.6, "verified": 2.4}


class ProgressPanel(DataPanel):
    """The chart of the selected directive, under the selected unit where one is chosen."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Progress"))
        import pyqtgraph as pg  # heavy; panels are made after the first paint

        self._pg = pg
        self._shown: tuple[Directive, directives.Progress] | None = None
        self.plot = pg.PlotWidget(axisItems={"bottom": TimeAxis(orientation="bottom")})
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        desk.look.name(self.plot, text("Progress over time"))
        column = QVBoxLayout(self.body)
        spacing = desk.look.theme.tokens.spacing
        column.setContentsMargins(spacing.near, spacing.near, spacing.inset, spacing.near)
        column.addWidget(self.plot)
        desk.look.theme.changed.connect(self._draw)
        desk.look.language.changed.connect(self._draw)

    async def fetch(self) -> None:
        """The curves of the selected directive until now."""
        selected = self.desk.selection.now
        if selected.directive is None:
            self.frame.empty(text("No directive is selected"))
            return
        found = await self.office.read(directives.get, number=selected.directive)
        curves = await self.office.read(
            directives.progress,
            number=selected.directive,
            under=_above_leaves(found, selected.unit),
        )
        self._shown = (found, curves)
        self._draw()
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Only what is reported of the shown directive."""
        return self.desk.selection.now.directive in subjects(entries)

    def follow(self, selected: Selected) -> bool:
        """The chart is about the selected directive and unit."""
        return True

    def _draw(self) -> None:
        if self._shown is None:
            return
        found, curves = self._shown
        theme, pg = self.look.theme, self._pg
        self.plot.clear()
        self.plot.setBackground(QColor(theme.colours.panel))
        times = [moment.timestamp() for moment in curves.at]
        whole = max(curves.issued, 1)
        drawn: dict[str, Any] = {}
        for name in CURVES:
            shares = [100 * value / whole for value in getattr(curves, name)]
            drawn[name] = self.plot.plot(times, shares, pen=self._pen(name), antialias=True)
        gap = pg.FillBetweenItem(drawn["verified"], drawn["claimed"], brush=hatch_brush(theme))
        gap.setZValue(-10)
        self.plot.addItem(gap)
        self._draw_deadlines(found)
        self._draw_axes(times, found)
        self.heading.note(
            text("acknowledged · started · claimed (dashed) · verified (bold); hatched = the gap")
        )

    def _pen(self, name: str) -> QPen:
        theme = self.look.theme
        tone = {"acknowledged": "outline", "started": "mute"}.get(name, name)
        pen = QPen(theme.colour(tone), WIDTHS[name])
        pen.setCosmetic(True)
        if name == "claimed":
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _draw_deadlines(self, found: Directive) -> None:
        theme, pg = self.look.theme, self._pg
        for place, (name, label) in enumerate(DEADLINES):
            moment: datetime | None = getattr(found, name)
            if moment is None:
                continue
            said = self.look.say(Text(label.template, {"time": words.clock_time(moment)}))
            pen = QPen(theme.colour("mute"), 1, Qt.PenStyle.DotLine)
            pen.setCosmetic(True)
            line = pg.InfiniteLine(
                moment.timestamp(),
                angle=90,
                pen=pen,
                label=said,
                labelOpts={
                    "position": 0.94 - 0.15 * place,
                    "color": theme.colour("mute"),
                    "anchors": ANCHORS,
                },
            )
            self.plot.addItem(line)

    def _draw_axes(self, times: list[float], found: Directive) -> None:
        theme = self.look.theme
        last = times[-1]
        if found.complete_by is not None:
            last = max(last, found.complete_by.timestamp() * 1.0)
        self.plot.setXRange(times[0], last + (last - times[0]) * 0.2, padding=0)
        self.plot.setYRange(0, 104, padding=0)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(QPen(theme.colour("line")))
            axis.setTextPen(theme.colour("mute"))
            axis.setStyle(tickFont=theme.font("small"), tickLength=0)
        self.plot.getAxis("left").setTicks([[(0, "0%"), (50, "50%"), (100, "100%")]])


def _above_leaves(found: Directive, unit: str | None) -> str | None:
    """The unit itself, or the one above it where it is a leaf: one leaf makes no curve."""
    if unit is None or found.level is None or level_of(unit) < found.level:
        return unit
    return parent_of(unit)


ANCHORS = [(0, 0.5), (0, 0.5)]
