"""Progress over time: acknowledged, started, claimed, verified, with the deadlines.

The surface between claimed and verified is hatched: it is the gap, and the headline of the product.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen, QTransform
from PySide6.QtWidgets import QVBoxLayout

from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive
from commandcenter.geo import service as geo
from commandcenter.geo.model import level_of, parent_of
from commandcenter.store.journal import Entry
from ui.common.face.paint import hatch_brush
from ui.common.panels.datapanel import DataPanel
from ui.common.window.desk import Desk
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.progress.axis import TimeAxis
from ui.progress.deadlines import rows_of

CURVES = ("acknowledged", "started", "claimed", "verified")
DEADLINES: tuple[tuple[str, Text], ...] = (
    ("acknowledge_by", text("acknowledge by {time}")),
    ("start_by", text("start by {time}")),
    ("complete_by", text("complete by {time}")),
)
CURVE_WORDS = text("acknowledged · started · claimed (dashed) · verified (bold); hatched = the gap")
LABEL_ROW, LABEL_PAD = 20, 4
WIDTHS = {"acknowledged": 1.2, "started": 1.2, "claimed": 1.6, "verified": 2.4}


class ProgressPanel(DataPanel):
    """The chart of the selected directive, under the selected unit where one is chosen.

    The curves are those known now; a past moment that is shown elsewhere stands in them as a line.
    """

    replays = True
    ages = True

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Progress"))
        import pyqtgraph as pg  # heavy; panels are made after the first paint

        self._pg = pg
        self._shown: tuple[Directive, directives.Progress] | None = None
        self._place = ""
        self.plot = pg.PlotWidget(axisItems={"bottom": TimeAxis(orientation="bottom")})
        self.labels: list[tuple[Any, float]] = []
        self._gap: Any = None
        self._curves: dict[str, Any] = {}
        self._made_for: tuple[Directive, str, str] | None = None
        self._moment: Any = None
        self.plot.getViewBox().sigResized.connect(self._fit)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        under = _above_leaves(found, selected.unit)
        curves = await self.office.read(directives.progress, number=selected.directive, under=under)
        self._place = "" if under is None else (await self.office.read(geo.unit, code=under)).name
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
        theme = self.look.theme
        times = [moment.timestamp() for moment in curves.at]
        whole = max(curves.issued, 1)
        made_for = (found, theme.name, self.look.language.current)
        if made_for != self._made_for:
            self._make(found)
            self._made_for = made_for
        for name in CURVES:
            shares = [100 * value / whole for value in getattr(curves, name)]
            self._curves[name].setData(times, shares)
        self._say_whose()
        self._draw_axes(times, found)
        self._draw_moment()
        self._fit()

    def _draw_moment(self) -> None:
        """A strong line where the moment shown lies."""
        at = self.desk.moment.shown
        if self._moment is not None:
            self.plot.removeItem(self._moment)
            self._moment = None
        if at is not None:
            pen = QPen(self.look.theme.colour("text"), 2 * self.devicePixelRatioF())
            pen.setCosmetic(True)
            self._moment = self._pg.InfiniteLine(at.timestamp(), angle=90, pen=pen)
            self.plot.addItem(self._moment)

    def _make(self, found: Directive) -> None:
        """Everything that stays while the figures move: curves, the gap, deadlines, axes."""
        theme, pg = self.look.theme, self._pg
        self.plot.clear()
        self._moment = None
        self.plot.setBackground(QColor(theme.colours.panel))
        self.labels.clear()
        for name in CURVES:
            self._curves[name] = pg.PlotCurveItem(pen=self._pen(name), antialias=True)
            self.plot.addItem(self._curves[name])
        self._gap = pg.FillBetweenItem(self._curves["verified"], self._curves["claimed"])
        self._gap.setZValue(-10)
        self.plot.addItem(self._gap)
        self._draw_deadlines(found)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(QPen(theme.colour("line")))
            axis.setTextPen(theme.colour("mute"))
            axis.setStyle(tickFont=theme.font("small"), tickLength=0)
        self.plot.getAxis("left").setTicks([[(0, "0%"), (50, "50%"), (100, "100%")]])

    def _say_whose(self) -> None:
        """Which unit's curves these are, and how they are told apart."""
        if self._place:
            self.heading.note(text("{place}: {curves}", place=self._place, curves=CURVE_WORDS))
        else:
            self.heading.note(CURVE_WORDS)

    def _pen(self, name: str) -> QPen:
        theme = self.look.theme
        tone = {"acknowledged": "outline", "started": "mute"}.get(name, name)
        pen = QPen(theme.colour(tone), WIDTHS[name] * self.devicePixelRatioF())
        pen.setCosmetic(True)
        if name == "claimed":
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _draw_deadlines(self, found: Directive) -> None:
        theme, pg = self.look.theme, self._pg
        for name, label in DEADLINES:
            moment: datetime | None = getattr(found, name)
            if moment is None:
                continue
            said = self.look.say(Text(label.template, {"time": words.clock_time(moment)}))
            ground = theme.colour("panel")
            label_item = pg.TextItem(said, color=theme.colour("mute"), anchor=(0, 0), fill=ground)
            label_item.textItem.document().setDocumentMargin(1)  # Rows touch, none covers another.
            label_item.setZValue(10)
            label_item.setFont(theme.font("small"))
            self.labels.append((label_item, moment.timestamp()))
            self.plot.addItem(label_item, ignoreBounds=True)
            pen = QPen(theme.colour("mute"), self.devicePixelRatioF(), Qt.PenStyle.DotLine)
            pen.setCosmetic(True)
            self.plot.addItem(pg.InfiniteLine(moment.timestamp(), angle=90, pen=pen))

    def _fit(self) -> None:
        """Give the deadlines rows of their own above the curves, and the hatch its true angle."""
        box = self.plot.getViewBox()
        if self._gap is None or box.width() < 1 or box.height() < 1:
            return
        (first, last), _ = box.viewRange()
        metrics, spans = QFontMetricsF(self.look.theme.font("small")), []
        for label, moment in self.labels:
            wide = metrics.horizontalAdvance(label.toPlainText()) + 2 * LABEL_PAD
            left = (moment - first) / (last - first) * box.width()
            flipped = left + wide > box.width()
            label.setAnchor((1 if flipped else 0, 0))
            spans.append((left - wide if flipped else left, wide))
        rows = rows_of(spans)
        room = min((max(rows, default=-1) + 1) * LABEL_ROW + 4, box.height() / 2)
        top = 100 * box.height() / (box.height() - room)
        self.plot.setYRange(0, top, padding=0)
        for (label, moment), row in zip(self.labels, rows, strict=True):
            label.setPos(moment, top * (1 - row * LABEL_ROW / box.height()))
        brush = hatch_brush(self.look.theme, self.devicePixelRatioF())
        # The surface is painted in seconds and percent; the hatch is not.
        of_a_pixel = QTransform.fromScale((last - first) / box.width(), -top / box.height())
        brush.setTransform(brush.transform() * of_a_pixel)
        self._gap.setBrush(brush)

    def _draw_axes(self, times: list[float], found: Directive) -> None:
        last = times[-1]
        if found.complete_by is not None:
            last = max(last, found.complete_by.timestamp() * 1.0)
        self.plot.setXRange(times[0], last + (last - times[0]) * 0.02, padding=0)


def _above_leaves(found: Directive, unit: str | None) -> str | None:
    """The unit itself, or the one above it where it is a leaf: one leaf makes no curve."""
    if unit is None or found.level is None or level_of(unit) < found.level:
        return unit
    return parent_of(unit)
