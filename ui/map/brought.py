"""Layers that somebody brings to the map as files: dropped on it or opened, listed, taken as areas.

Files are read on a thread beside the window, and only shown: nothing of them is kept unless a
polygon is taken as an area and kept through the strip of drawing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.geo import layerfiles
from commandcenter.geo.coordinates import WGS84
from commandcenter.geo.layerfiles.model import BroughtLayer, shape_of
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.map.actions import GROUP
from ui.map.brought_strip import BroughtStrip, Shown
from ui.map.drawing import Drawing
from ui.map.panel import MapPanel

DROPS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class Brought(QObject):
    """The brought layers of one map panel."""

    def __init__(self, desk: Desk, panel: MapPanel, drawing: Drawing) -> None:
        super().__init__(panel)
        self.desk, self.panel, self.drawing = desk, panel, drawing
        self.layers: dict[int, Shown] = {}
        self._urls: dict[int, str] = {}
        self.strip = BroughtStrip(panel.look)
        panel.add_strip(self.strip)
        panel.layer_button.offer(text("Bring layers from files"), "Alt+Y", self.choose)
        panel.setAcceptDrops(True)
        panel.installEventFilter(self)
        panel.bridge.ready_now.connect(self._send)
        self.strip.removed.connect(self.remove)
        self.strip.wanted.connect(self.zoom_to)
        self.strip.taken.connect(self.take)
        self.strip.system_chosen.connect(self.read_as)
        self.strip.closed.connect(lambda: self.strip.say(None))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in DROPS or not isinstance(event, QDropEvent | QDragEnterEvent):
            return super().eventFilter(watched, event)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.bring(paths)
        return True

    def choose(self) -> None:
        """Ask for files and bring them."""
        look = self.panel.look
        kinds = " ".join(f"*.{ending}" for ending in layerfiles.ENDINGS)
        said, _ = QFileDialog.getOpenFileNames(
            self.panel, look.say(text("Bring layers from files")), "", f"{kinds} ({kinds})"
        )
        self.bring([Path(name) for name in said])

    def bring(self, paths: Sequence[Path]) -> None:
        """Read files as layers and look at the last of them; a bad one is told in one sentence."""
        if paths:
            self.desk.tasks.start(self._bring(list(paths)))

    def read_as(self, slot: int, crs: str) -> None:
        """Read a layer again in another coordinate system: wgs84 or gcj02."""
        shown = self.layers.get(slot)
        if shown is not None and shown.crs != crs:
            self.desk.tasks.start(self._read(slot, shown.path, crs))

    def remove(self, slot: int) -> None:
        """Take a layer off the map; the file stays where it is."""
        if self.layers.pop(slot, None) is not None:
            self._urls.pop(slot, None)
            if self.panel.view is not None:
                self.panel.view.shelf.drop(_shelf_name(slot))
            self._show()

    def zoom_to(self, slot: int) -> None:
        """Bring a layer into sight."""
        self.panel.bridge.tell("look_at", box=list(self.layers[slot].layer.box))

    def take(self, slot: int, number: int) -> None:
        """Take a polygon into the strip of drawing, where one asks who is inside and keeps it."""
        feature = self.layers[slot].layer.features[number]
        try:
            shape = shape_of(feature)
        except Refused as refusal:
            self.strip.say(refusal.words)
            return
        self.drawing.take_over(shape, feature.title or self.layers[slot].layer.name)

    async def _bring(self, paths: list[Path]) -> None:
        brought = -1
        for path in paths:
            most = int(rule("geo", "layers_brought").value)
            free = [slot for slot in range(most) if slot not in self.layers]
            if not free:
                self.strip.say(
                    text(
                        "The map shows at most {most} brought layers; remove one first.", most=most
                    )
                )
                return
            if await self._read(free[0], path, WGS84):
                brought = free[0]
        if brought in self.layers:
            self.zoom_to(brought)

    async def _read(self, slot: int, path: Path, crs: str) -> bool:
        self.strip.say(text("Reading {name} …", name=path.name))
        try:
            layer, data = await asyncio.to_thread(_read_file, path, crs)
        except Refused as refusal:
            self.strip.say(refusal.words)
            self._list()
            return False
        self.layers[slot] = Shown(slot, path, crs, layer, data)
        self._urls.pop(slot, None)
        self.strip.say(None)
        self._show()
        return True

    def _show(self) -> None:
        self._list()
        self._send()

    def _list(self) -> None:
        self.strip.show_layers([self.layers[slot] for slot in sorted(self.layers)])

    def _send(self) -> None:
        """Tell the page every layer; it fetches those that it does not have."""
        view = self.panel.view
        if view is None:
            return
        for slot, shown in self.layers.items():
            if slot not in self._urls:
                name = _shelf_name(slot)
                self._urls[slot] = view.shelf.put(name, "application/json", shown.data)
        told: list[dict[str, Any]] = [
            {"slot": slot, "hue": shown.hue, "dashed": shown.dashed, "url": self._urls[slot]}
            for slot, shown in self.layers.items()
        ]
        self.panel.bridge.tell("brought", layers=told)


def brought_act(brought: Callable[[], Brought]) -> Act:
    """Bring layers by key; `brought` says whose map is in sight."""
    return Act(
        "map.bring", text("Bring layers from files"), "Alt+Y", lambda: brought().choose(), GROUP
    )


def _shelf_name(slot: int) -> str:
    return f"brought{slot}"


def _read_file(path: Path, crs: str) -> tuple[BroughtLayer, bytes]:
    layer = layerfiles.read_layer(path, crs)
    return layer, json.dumps(layer.geojson(), ensure_ascii=False).encode()
