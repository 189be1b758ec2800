"""Writes what the map shows: a picture as seen, or its areas and units for other programs.

The picture keeps the page's legend, scale and approval number, and adds what it is, the moment that
it is true for, the mark of a drill, and the brought layers. Nothing is shown that the map does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPen
from PySide6.QtWidgets import QFileDialog

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.core.mistakes import unwritable
from commandcenter.geo.layerfiles.writing import (
    WrittenFeature,
    WrittenMap,
    geojson_bytes,
    geometry_of,
    kml_bytes,
    outline_geometries,
)
from commandcenter.incidents import service as incidents
from commandcenter.store.files import drafted
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.map.actions import GROUP
from ui.map.bridge import Bridge
from ui.map.brought import Brought
from ui.map.brought_strip import Shown
from ui.map.drawing import Drawing
from ui.map.panel import MapPanel
from ui.map.records import ROW_COUNTS
from ui.map.words import APPROVAL

KINDS = ("png", "geojson", "kml")
NOT_SHOWN = text("The map is not on the screen yet; open it and write it again.")
PAINTED_WITHIN_S = 20.0
"""A page that paints no frame for so long is not on the screen, whatever else it does."""
FRAMES_BEHIND = 3
"""The page paints in its own process; no more frames than these wait on their way to the window."""
BAND, EDGE, LINE = 40, 14, 26


class Export(QObject):
    """Writes one map panel to files."""

    def __init__(
        self, desk: Desk, office: Office, panel: MapPanel, drawing: Drawing, brought: Brought
    ) -> None:
        super().__init__(panel)
        self.desk, self.office, self.panel = desk, office, panel
        self.drawing, self.brought = drawing, brought
        panel.layer_button.offer(text("Write the map to a file"), "Alt+W", self.choose)

    def choose(self) -> None:
        """Ask where to write and in which form."""
        kinds = ";;".join(f"{kind.upper()} (*.{kind})" for kind in KINDS)
        title = self.panel.look.say(text("Write the map to a file"))
        said, chosen = QFileDialog.getSaveFileName(self.panel, title, "", kinds)
        if said:
            path = Path(said)
            if path.suffix.lower().removeprefix(".") not in KINDS:
                path = path.with_name(f"{path.name}.{chosen.partition(' ')[0].lower()}")
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the map as it is now; the ending of the name says in which form."""
        self.desk.tasks.start(self._write(path))

    async def _write(self, path: Path) -> None:
        try:
            title = await self._title()
            made = await self._made(path.suffix.lower(), title)
            await asyncio.to_thread(_put, path, made)
        except (Refused, Fault) as failure:
            self._tell(Notice(failure.words, self.desk.look.now(), kind="trouble"))
        except OSError as error:
            said = unwritable(path.name, error).words
            self._tell(Notice(said, self.desk.look.now(), kind="trouble"))
        else:
            said = text("Written: {files}", files=str(path))
            self._tell(Notice(said, self.desk.look.now(), kind="done"))

    async def _made(self, ending: str, title: str) -> Callable[[], bytes]:
        """The work that is left for a thread: everything of the window is taken here."""
        at = self.desk.moment.shown or self.desk.look.now()
        drill = self.office.headquarters.drill is not None
        if ending == ".png":
            image = await self._without_buttons(lambda: self._picture(title, at, drill=drill))
            return lambda: _png(image)
        features = tuple(self._features())
        written = WrittenMap(title, at, drill, APPROVAL, features)
        return lambda: kml_bytes(written) if ending == ".kml" else geojson_bytes(written)

    async def _title(self) -> str:
        chosen = self.desk.selection.now.incident
        if chosen is None:
            return self.panel.look.say(text("Map"))
        return (await self.office.read(incidents.incident, id=chosen)).title

    def _tell(self, notice: Notice) -> None:
        self.desk.notices.tell(notice)

    def _features(self) -> Iterator[WrittenFeature]:
        for area in self.drawing.areas:
            yield WrittenFeature(
                area["name"],
                geometry_of(area["shape"]),
                {"kind": "area", "shape": area["shape"]["kind"]},
            )
        outlines = outline_geometries()
        for code, row in self.panel.rows.items():
            place = self.panel.places.get(code)
            geometry = outlines.get(code)
            if geometry is None and place is not None and not place[2]:
                geometry = {"type": "Point", "coordinates": list(place[:2])}
            counts = {name: getattr(row, name) for name in ROW_COUNTS}
            yield WrittenFeature(row.name, geometry, {"kind": "unit", "code": code, **counts})
        for shown in self.brought.layers.values():
            for feature in shown.layer.features:
                properties = {"kind": "brought", "layer": shown.layer.name}
                yield WrittenFeature(feature.title, feature.geometry(), properties)

    # ---- the picture ---------------------------------------------------------------------------

    async def _without_buttons(self, take: Callable[[], QImage]) -> QImage:
        """What `take` gives while the page shows no buttons; they are back afterwards."""
        bridge = self.panel.bridge
        if self.panel.view is None or not self.panel.view.isVisible():
            raise Refused(NOT_SHOWN)
        try:
            for _time in range(FRAMES_BEHIND):
                bridge.tell("plain", on=True)
                await _painted(bridge)
            return take()
        finally:
            bridge.tell("plain", on=False)

    def _picture(self, title: str, at: datetime, *, drill: bool) -> QImage:
        """The map as seen under a band that says what it is, above a line for each layer."""
        view = self.panel.view
        if view is None:
            raise Refused(NOT_SHOWN)
        seen = view.grab()
        scale = seen.devicePixelRatio()
        layers = list(self.brought.layers.values())
        below = LINE * len(layers) + (EDGE if layers else 0)
        width, height = view.width(), BAND + view.height() + below
        image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(self.panel.look.theme.colour("panel"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.drawPixmap(QPointF(0, BAND), seen)
        self._paint_band(painter, width, title, at, drill=drill)
        for number, shown in enumerate(layers):
            self._paint_layer(painter, BAND + view.height() + EDGE / 2 + LINE * number, shown)
        painter.end()
        return image

    def _paint_band(
        self, painter: QPainter, width: int, title: str, at: datetime, *, drill: bool
    ) -> None:
        look = self.panel.look
        said = f"{at.astimezone(SHOWN_ZONE):%Y-%m-%d %H:%M}"
        if drill:
            said = f"{look.say(text('DRILL'))} · {said}"
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(look.theme.colour("text"))
        painter.setFont(_font(look.theme.font(bold=True)))
        metrics = painter.fontMetrics()
        right = metrics.horizontalAdvance(said)
        band = QRectF(EDGE, 0, width - 2 * EDGE, BAND)
        painter.drawText(band, middle | Qt.AlignmentFlag.AlignRight, said)
        room = width - 3 * EDGE - right
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(band, middle | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_layer(self, painter: QPainter, top: float, shown: Shown) -> None:
        look = self.panel.look
        pen = QPen(look.theme.colour(shown.hue), 2.5)
        if shown.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(EDGE, top + LINE / 2), QPointF(EDGE + LINE, top + LINE / 2))
        painter.setPen(look.theme.colour("text"))
        painter.setFont(look.theme.font())
        painter.drawText(
            QRectF(2 * EDGE + LINE, top, 2000, LINE),
            Qt.AlignmentFlag.AlignVCenter,
            shown.layer.name,
        )


async def _painted(bridge: Bridge) -> None:
    """Wait until the page has painted all that it was told; refused where it paints nothing."""
    loop = asyncio.get_running_loop()
    painted: asyncio.Future[None] = loop.create_future()

    def look(_number: int) -> None:
        if bridge.settled and not painted.done():
            painted.set_result(None)

    bridge.drawn_now.connect(look)
    try:
        await asyncio.wait_for(painted, PAINTED_WITHIN_S)
    except TimeoutError:
        raise Refused(NOT_SHOWN) from None
    finally:
        bridge.drawn_now.disconnect(look)


def export_act(export: Callable[[], Export]) -> Act:
    """Write the map in sight by key."""
    return Act(
        "map.write", text("Write the map to a file"), "Alt+W", lambda: export().choose(), GROUP
    )


def _font(font: QFont) -> QFont:
    font.setPixelSize(15)
    return font


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes.
    return bytes(buffer.data().data())


def _put(path: Path, made: Callable[[], bytes]) -> None:
    with drafted(path) as file:
        file.write(made())
