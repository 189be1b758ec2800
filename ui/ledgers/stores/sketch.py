"""A sketch map of one item: depots with what they have free, units with what they still need.

Stock is a filled square, an unmet need an outline; a place that nobody located is drawn dashed and
said to be schematic. Arrow keys go from place to place, so that the map needs no mouse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from math import cos, radians, sqrt

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from commandcenter.core.language import text
from commandcenter.geo.schematic import county_areas
from ui.common.face.language import Words
from ui.common.face.look import Look

EDGE = 44.0
LEAST, MOST = 5.0, 17.0
DEGREES_LEAST = 0.08
REACH = 8.0


@dataclass(frozen=True)
class Spot:
    """One place on the map: a depot with its free stock, or a unit with its unmet need."""

    account: str
    name: str
    lon: float
    lat: float
    schematic: bool
    amount: Decimal
    is_need: bool
    about: Words


class StoresMap(QWidget):
    """Draws the spots over the outlines of counties; `chosen(Spot)` follows click and arrows."""

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.spots: list[Spot] = []
        self.current: int | None = None
        self._at: list[tuple[QPointF, float]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(120)
        look.name(self, text("Map of stock and need"))
        look.theme.changed.connect(self.update)
        look.language.changed.connect(self.update)

    def show_spots(self, spots: Sequence[Spot]) -> None:
        """Show other places; the current one stays current where it is among them."""
        kept = self.spots[self.current].account if self.current is not None else None
        self.spots = list(spots)
        accounts = [spot.account for spot in self.spots]
        self.current = accounts.index(kept) if kept in accounts else None
        self.update()

    def places(self) -> list[tuple[QPointF, float]]:
        """Where each spot is drawn, with its radius in pixels."""
        if not self.spots:
            return []
        west, east, south, north = self._bounds()
        wide = (east - west) * cos(radians((south + north) / 2))
        scale = min((self.width() - 2 * EDGE) / wide, (self.height() - 2 * EDGE) / (north - south))
        most = {
            kind: max((spot.amount for spot in self.spots if spot.is_need is kind), default=1)
            for kind in (True, False)
        }
        return [
            (self._point(spot.lon, spot.lat, scale), _radius(spot.amount, most[spot.is_need]))
            for spot in self.spots
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.fillRect(self.rect(), QColor(theme.colours.panel))
        self._at = self.places()
        if self._at:
            painter.setPen(QPen(theme.colour("line"), 1.0))
            painter.drawLines(self._outlines())
        for number, (at, radius) in enumerate(self._at):
            self._paint_spot(painter, self.spots[number], at, radius, number == self.current)
        self._write_names(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._hit(event.position())
        if found is not None:
            self._choose(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None or not self.spots:
            super().keyPressEvent(event)
            return
        begin = -1 if step > 0 else 0
        now = begin if self.current is None else self.current
        self._choose((now + step) % len(self.spots))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = self._hit(QPointF(event.pos()))
            said = self._look.say(self.spots[found].about) if found is not None else ""
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def _choose(self, number: int) -> None:
        self.current = number
        spot = self.spots[number]
        self._look.language.put(self, self.setAccessibleDescription, spot.about, key="description")
        self.update()
        self.chosen.emit(spot)

    def _hit(self, point: QPointF) -> int | None:
        near = [
            (QLineF(point, at).length() - radius, number)
            for number, (at, radius) in enumerate(self._at)
        ]
        reached = [one for one in near if one[0] <= REACH]
        return min(reached)[1] if reached else None

    def _bounds(self) -> tuple[float, float, float, float]:
        lons, lats = [one.lon for one in self.spots], [one.lat for one in self.spots]
        middle_lon, middle_lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        half_lon = max(max(lons) - min(lons), DEGREES_LEAST) / 2
        half_lat = max(max(lats) - min(lats), DEGREES_LEAST) / 2
        return (
            middle_lon - half_lon,
            middle_lon + half_lon,
            middle_lat - half_lat,
            middle_lat + half_lat,
        )

    def _point(self, lon: float, lat: float, scale: float) -> QPointF:
        west, east, south, north = self._bounds()
        squeeze = cos(radians((south + north) / 2))
        x = self.width() / 2 + (lon - (west + east) / 2) * squeeze * scale
        return QPointF(x, self.height() / 2 - (lat - (south + north) / 2) * scale)

    def _outlines(self) -> list[QLineF]:
        """The outlines of counties that cross the picture."""
        west, east, south, north = self._bounds()
        wide = (east - west) * cos(radians((south + north) / 2))
        scale = min((self.width() - 2 * EDGE) / wide, (self.height() - 2 * EDGE) / (north - south))
        room = max(self.width(), self.height()) / scale
        lines = []
        for area in county_areas().values():
            if (
                area.east < west - room
                or area.west > east + room
                or area.north < south - room
                or area.south > north + room
            ):
                continue
            for x1, y1, x2, y2 in set(chain.from_iterable(area.bands)):
                lines.append(QLineF(self._point(x1, y1, scale), self._point(x2, y2, scale)))
        return lines

    def _paint_spot(
        self, painter: QPainter, spot: Spot, at: QPointF, radius: float, current: bool
    ) -> None:
        theme = self._look.theme
        dashed = Qt.PenStyle.DashLine if spot.schematic else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.colour("text"), 1.6, dashed))
        frame = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
        if spot.is_need:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(frame)
        else:
            painter.setBrush(theme.colour("outline"))
            painter.drawRect(frame)
        if current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("selection"), 2.0))
            painter.drawRect(frame.adjusted(-4, -4, 4, 4))

    def _write_names(self, painter: QPainter) -> None:
        """Names beside their places, the current one first; what would lie over another is left
        to the tooltip.
        """
        theme = self._look.theme
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        taken = [
            QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
            for at, radius in self._at
        ]
        order = sorted(range(len(self.spots)), key=lambda number: number != self.current)
        for number in order:
            at, radius = self._at[number]
            words = self._look.say(self.spots[number].about)
            width = metrics.horizontalAdvance(words)
            left = at.x() + radius + 4
            if left + width > self.width():
                left = at.x() - radius - 4 - width
            frame = QRectF(left, at.y() - metrics.height() / 2, width, metrics.height())
            if number != self.current and any(frame.intersects(one) for one in taken):
                continue
            taken.append(frame)
            painter.drawText(frame, Qt.AlignmentFlag.AlignVCenter, words)


def _radius(amount: Decimal, most: Decimal | int) -> float:
    """The surface follows the amount."""
    share = float(amount / most) if most else 0.0
    return max(LEAST, MOST * sqrt(max(share, 0.0)))
