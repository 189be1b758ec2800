"""The curve of a certificate: the lower bound after each check, in draw order, and the target.

It never falls; what was refuted or not reached is marked where it stood in the draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from commandcenter.core.language import text
from commandcenter.verification.samples import CurvePoint, Result
from ui.common.face.look import Look
from ui.common.widgets.layouts import stack

HEIGHT = 150
SIGNS: dict[Result, tuple[str, str]] = {
    Result.REFUTED: ("x", "finding"),
    Result.UNREACHABLE: ("o", "outline"),
}


class BoundCurve(QWidget):
    """The chart; it takes no focus, since every figure of it stands in words beside it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        import pyqtgraph as pg  # heavy; panels are made after the first paint

        self._look, self._pg = look, pg
        self._points: Sequence[CurvePoint] = ()
        self._target = 0.0
        self.plot = pg.PlotWidget()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setFixedHeight(HEIGHT)
        look.name(self.plot, text("Lower bound after each check"))
        stack(self, self.plot)
        look.theme.changed.connect(self._draw)

    @property
    def bounds(self) -> tuple[float, ...]:
        """What is drawn, in percent."""
        return tuple(100 * point.lower_bound for point in self._points)

    def show_points(self, points: Sequence[CurvePoint], target: float) -> None:
        """Draw another curve with its target."""
        self._points, self._target = points, target
        self._draw()

    def _draw(self) -> None:
        theme, pg = self._look.theme, self._pg
        self.plot.clear()
        self.plot.setBackground(QColor(theme.colours.panel))
        places = [0, *(point.position for point in self._points)]
        pen = self._pen("verified", 2.4)
        self.plot.addItem(pg.PlotCurveItem(places, [0.0, *self.bounds], pen=pen, antialias=True))
        target = self._pen("mute", 1.0)
        target.setStyle(Qt.PenStyle.DashLine)
        self.plot.addItem(pg.InfiniteLine(100 * self._target, angle=0, pen=target))
        self._draw_signs()
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(QPen(theme.colour("line")))
            axis.setTextPen(theme.colour("mute"))
            axis.setStyle(tickFont=theme.font("small"), tickLength=0)
        self.plot.getAxis("left").setTicks([[(0, "0%"), (50, "50%"), (100, "100%")]])
        self.plot.setYRange(0, 104, padding=0)
        self.plot.setXRange(0, max(places[-1], 10), padding=0.02)

    def _draw_signs(self) -> None:
        for result, (symbol, tone) in SIGNS.items():
            there = [point for point in self._points if point.result is result]
            item: Any = self._pg.ScatterPlotItem(
                [point.position for point in there],
                [100 * point.lower_bound for point in there],
                symbol=symbol,
                size=9,
                pen=self._pen(tone, 1.4),
                brush=None,
            )
            self.plot.addItem(item)

    def _pen(self, tone: str, width: float) -> QPen:
        pen = QPen(self._look.theme.colour(tone), width * self.devicePixelRatioF())
        pen.setCosmetic(True)
        return pen
