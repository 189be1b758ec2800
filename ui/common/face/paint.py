"""How progress is drawn, everywhere alike: verified solid, claimed hatched, silence an outline.

Plain functions over a QPainter, used by delegates, tiles, legends and the gallery; a map or a chart
takes the same hatch as a brush. Never draw a measure in any other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform

from ui.common.face.theme import Theme


@dataclass(frozen=True)
class Progress:
    """Cumulative counts of leaves: a verified one is also claimed, started and acknowledged."""

    issued: int
    acknowledged: int = 0
    started: int = 0
    claimed: int = 0
    verified: int = 0

    @property
    def silent(self) -> int:
        """Leaves that never answered."""
        return max(0, self.issued - self.acknowledged)


def paint_progress(painter: QPainter, rect: QRectF, progress: Progress, theme: Theme) -> None:
    """Draw one bar into `rect`; what was never answered stays an outline."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    radius = min(2.0, rect.height() / 2)
    inner = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(QColor(theme.colours.outline), 1.0, Qt.PenStyle.SolidLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if progress.silent or not progress.issued:
        painter.drawRoundedRect(inner, radius, radius)
    clip = QPainterPath()
    clip.addRoundedRect(rect, radius, radius)
    painter.setClipPath(clip)
    for kind, part in _parts(rect, progress):
        _PAINTERS[kind](painter, part, theme)
    painter.restore()


def paint_verified(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The solid surface of what was verified."""
    painter.fillRect(rect, QColor(theme.colours.verified))


def paint_claimed(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The hatched surface of what is only claimed; lines at 45°, sharp at any scale."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.fillRect(rect, QColor(theme.colours.claimed_base))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    painter.setPen(QPen(QColor(theme.colours.claimed), theme.tokens.hatch.width))
    painter.drawLines(list(_hatch_lines(rect, theme.tokens.hatch.step)))
    painter.restore()


def paint_silent(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The dashed outline of silence, for legends and maps."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    pen = QPen(QColor(theme.colours.outline), 1.0, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.restore()


def hatch_brush(theme: Theme, scale: float = 1.0, *, base: bool = True) -> QBrush:
    """The same hatch as a seamless brush, for charts and maps; `scale` is the pixel ratio."""
    step = theme.tokens.hatch.step
    tile = QPixmap(round(step * scale), round(step * scale))
    tile.fill(QColor(theme.colours.claimed_base) if base else Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.scale(tile.width() / step, tile.height() / step)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    painter.setPen(QPen(QColor(theme.colours.claimed), theme.tokens.hatch.width))
    painter.drawLines(list(_hatch_lines(QRectF(-step, -step, 3 * step, 3 * step), step)))
    painter.end()
    brush = QBrush(tile)
    brush.setTransform(QTransform.fromScale(step / tile.width(), step / tile.height()))
    return brush


def _parts(rect: QRectF, progress: Progress) -> Iterator[tuple[str, QRectF]]:
    if progress.issued <= 0:
        return
    edges = [0, progress.verified, progress.claimed, progress.started, progress.acknowledged]
    for index in range(1, len(edges)):
        edges[index] = min(progress.issued, max(edges[index], edges[index - 1]))
    width = rect.width() / progress.issued
    for kind, (start, end) in zip(_PAINTERS, pairwise(edges), strict=True):
        if end > start:
            left = rect.left() + start * width
            shown = max(1.0, (end - start) * width)  # One unit of thousands is still seen.
            yield kind, QRectF(left, rect.top(), shown, rect.height())


def _hatch_lines(rect: QRectF, step: float) -> Iterator[QLineF]:
    """Rising lines that cover `rect`, `step` apart along the horizontal."""
    height = rect.height()
    left = rect.left() - height
    while left < rect.right():
        yield QLineF(QPointF(left, rect.bottom()), QPointF(left + height, rect.top()))
        left += step


def _paint_started(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, QColor(theme.colours.started))


def _paint_acknowledged(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, QColor(theme.colours.acknowledged))


_PAINTERS = {
    "verified": paint_verified,
    "claimed": paint_claimed,
    "started": _paint_started,
    "acknowledged": _paint_acknowledged,
}
