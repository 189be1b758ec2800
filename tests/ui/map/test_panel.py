"""The panel round the page: its states, its path, its base layers, and a page that dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from commandcenter.core.errors import Refused
from tests.graphics import NO_GRAPHICS_CARD
from tests.ui.map import sample
from tests.ui.map.conftest import PAGE_TIMEOUT_MS, Ask
from tests.ui.map.test_tiles import make_mbtiles
from ui.common.face.look import Look
from ui.common.panels.states import State
from ui.common.places import area_names
from ui.map import engine
from ui.map.actions import map_acts
from ui.map.crumbs import path_to
from ui.map.panel import MapPanel
from ui.map.records import TileFile, TileServer, UnitPoint

pytestmark = NO_GRAPHICS_CARD
Settled = Callable[[], None]
RED = "#c01020"
TILES_SHOWN = (
    "(tiles => tiles.length > 0 && tiles.every(it => it.complete && it.style.opacity === '1'))"
    "([...document.querySelectorAll('img.leaflet-tile')])"
)


def red_tile() -> bytes:
    """A tile of one colour."""
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor(RED))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt takes the format as text here.
    buffer.close()
    return bytes(data.data())


def shows_red(panel: MapPanel, painted: Settled) -> bool:
    """Whether the edge of the map, where no outline lies, has the tile's colour."""
    painted()
    assert panel.view is not None
    image = panel.view.grab().toImage()
    found, wanted = image.pixelColor(60, 150), QColor(RED)
    return abs(found.red() - wanted.red()) + abs(found.green() - wanted.green()) < 24


def test_without_the_engine_the_panel_says_so(
    qtbot: QtBot, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "available", lambda: False)
    panel = MapPanel(look)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.frame.state is State.ERROR)
    panel.set_view("42")
    panel.show_rows(sample.rows_under("42"))
    panel.show_points(sample.points_under("420115"))
    panel.apply_changes(rows=sample.rows_under("42"))
    assert panel.view is None


def test_nothing_heavy_happens_before_the_first_paint(look: Look, qtbot: QtBot) -> None:
    panel = MapPanel(look)
    qtbot.addWidget(panel)
    panel.set_view("42")
    panel.show_rows(sample.rows_under("42"))
    assert panel.view is None


def test_the_map_is_ready_once_its_page_listens(panel: MapPanel) -> None:
    assert panel.frame.state is State.READY


def test_a_map_without_rows_says_so(panel: MapPanel, ask: Ask, settled: Settled) -> None:
    banner = "document.getElementById('console-banner').hidden"
    panel.set_view("42")
    panel.show_rows([])
    settled()
    assert ask(banner) is False
    panel.show_rows(sample.rows_under("42"))
    settled()
    assert ask(banner) is True


@pytest.mark.expected_log("page ended")
def test_a_page_that_dies_comes_back_with_everything(
    panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot
) -> None:
    panel.set_view("4201")
    panel.show_rows(sample.rows_under("4201"))
    panel.show_points(sample.points_under("420115"))
    panel.select("420115")
    settled()
    assert panel.view is not None
    with qtbot.waitSignal(panel.bridge.ready_now, timeout=PAGE_TIMEOUT_MS):
        os.kill(panel.view.page().renderProcessPid(), signal.SIGKILL)
    settled()
    assert ask("ConsoleMap.state.rows.size") == len(sample.rows_under("4201"))
    assert ask("ConsoleMap.state.selected") == "420115"
    assert sum(ask("Array.from(ConsoleMap.state.totals)")[:6]) == len(sample.points_under("420115"))


@pytest.mark.expected_log("page ended")
def test_a_page_that_keeps_dying_is_given_up_with_a_way_back(panel: MapPanel, qtbot: QtBot) -> None:
    for _ in range(2):
        assert panel.view is not None
        with qtbot.waitSignal(panel.view.crashed, timeout=PAGE_TIMEOUT_MS):
            os.kill(panel.view.page().renderProcessPid(), signal.SIGKILL)
        if panel.frame.state is not State.ERROR:
            with qtbot.waitSignal(panel.bridge.ready_now, timeout=PAGE_TIMEOUT_MS):
                pass
    assert panel.frame.state is State.ERROR
    with qtbot.waitSignal(panel.bridge.ready_now, timeout=PAGE_TIMEOUT_MS):
        panel.refresh()
    assert panel.frame.state is State.READY


def test_the_path_has_no_raw_codes_and_goes_up(panel: MapPanel, qtbot: QtBot) -> None:
    assert path_to("420115999", area_names()) == [
        ("42", "湖北省"),
        ("4201", "武汉市"),
        ("420115", "江夏区"),
    ]
    panel.set_view("420115", {"420115": "江夏区"})
    step = next(button for button in panel.findChildren(QToolButton) if button.text() == "武汉市")
    with qtbot.waitSignal(panel.unit_activated) as activated:
        step.click()
    assert activated.args == ["4201"]


def test_the_keys_of_the_map(panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot) -> None:
    acts = {act.id: act for act in map_acts(lambda: panel)}
    panel.set_view("420115")
    with qtbot.waitSignal(panel.unit_activated) as activated:
        acts["map.up"].run()
    assert activated.args == ["4201"]
    acts["map.units"].run()
    settled()
    assert ask("ConsoleMap.state.layers.points") == "on"
    assert len({act.shortcut for act in acts.values()}) == len(acts)


def test_an_offline_base_map_is_drawn_and_taken_away(
    panel: MapPanel, ask: Ask, settled: Settled, painted: Settled, qtbot: QtBot, tmp_path: Path
) -> None:
    tile = red_tile()
    tiles = {(z, x, y): tile for z in (6, 7) for x in range(128) for y in range(64)}
    panel.set_view("4201")
    panel.set_base(TileFile(make_mbtiles(tmp_path / "base.mbtiles", tiles), approval="GS(2024)1号"))
    settled()
    qtbot.waitUntil(lambda: ask(TILES_SHOWN) is True, timeout=PAGE_TIMEOUT_MS)
    qtbot.waitUntil(lambda: shows_red(panel, painted), timeout=PAGE_TIMEOUT_MS)
    panel.set_base(None)
    settled()
    qtbot.waitUntil(lambda: not shows_red(panel, painted), timeout=PAGE_TIMEOUT_MS)


def test_a_base_map_that_is_none_is_refused_and_nothing_changes(
    panel: MapPanel, tmp_path: Path
) -> None:
    wrong = tmp_path / "base.mbtiles"
    wrong.write_text("no map")
    with pytest.raises(Refused):
        panel.set_base(TileFile(wrong))
    assert panel.frame.state is State.READY


def test_a_lost_base_map_at_the_start_leaves_the_outlines(
    qtbot: QtBot, look: Look, tmp_path: Path
) -> None:
    panel = MapPanel(look, base=TileFile(tmp_path / "gone.mbtiles"))
    with qtbot.waitSignal(panel.bridge.ready_now, timeout=PAGE_TIMEOUT_MS):
        panel.show()
    qtbot.waitUntil(lambda: panel.frame.state is State.STALE)
    panel.end()
    panel.deleteLater()


class TileHost(BaseHTTPRequestHandler):
    """A tile server on this machine; on the path `moved` it sends elsewhere."""

    heard: list[str]
    tile: bytes

    def do_GET(self) -> None:
        self.heard.append(self.path)
        if "/moved/" in self.path:
            self.send_response(302)
            self.send_header("Location", "/elsewhere.png")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(self.tile)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[tuple[str, list[str]]]:
    """A tile server and what it was asked for."""
    heard: list[str] = []
    kind = type("Heard", (TileHost,), {"heard": heard, "tile": red_tile()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


def test_an_online_base_map_gets_the_key_and_the_page_does_not(
    panel: MapPanel,
    ask: Ask,
    settled: Settled,
    painted: Settled,
    qtbot: QtBot,
    host: tuple[str, list[str]],
) -> None:
    address, heard = host
    panel.set_view("4201")
    panel.set_base(TileServer(address + "/{z}/{x}/{y}?tk={key}", key="SECRET", approval="GS1号"))
    settled()
    qtbot.waitUntil(lambda: ask(TILES_SHOWN) is True, timeout=PAGE_TIMEOUT_MS)
    qtbot.waitUntil(lambda: shows_red(panel, painted), timeout=PAGE_TIMEOUT_MS)
    assert all(path.endswith("?tk=SECRET") for path in heard)
    page = ask("document.documentElement.outerHTML")
    assert "SECRET" not in page
    assert "127.0.0.1" not in page
    assert "GS1号" in ask("document.getElementById('console-approval').textContent")


def test_an_online_base_map_is_not_followed_elsewhere(
    panel: MapPanel, settled: Settled, painted: Settled, qtbot: QtBot, host: tuple[str, list[str]]
) -> None:
    address, heard = host
    panel.set_view("4201")
    panel.set_base(TileServer(address + "/moved/{z}/{x}/{y}"))
    settled()
    qtbot.waitUntil(lambda: len(heard) >= 4, timeout=PAGE_TIMEOUT_MS)
    settled()
    assert all("/moved/" in path for path in heard)
    assert not shows_red(panel, painted)
    qtbot.waitUntil(lambda: panel.frame.state is State.STALE)


def test_the_same_told_again_does_not_move_the_map_back(
    panel: MapPanel, ask: Ask, settled: Settled
) -> None:
    """News comes every second in an emergency; where a person moved the map, it stays."""
    rows = sample.rows_under("4201")
    panel.set_view("4201", {"4201": "武汉市"})
    panel.show_rows(rows)
    settled()
    ask("map_console.setView([31.5, 113.5], 9, {animate: false}) && 1")
    moved = ask("[map_console.getCenter().lat, map_console.getZoom()]")
    sent = panel.bridge.sent
    panel.set_view("4201", {"4201": "武汉市"})
    panel.show_rows(rows)
    panel.show_points([])
    panel.show_marks([])
    settled()
    assert panel.bridge.sent == sent
    changed = replace(rows[0], claimed=rows[0].claimed + 1)
    panel.show_rows([changed, *rows[1:]])
    settled()
    assert panel.bridge.sent == sent + 1
    assert ask(f"ConsoleMap.state.rows.get('{changed.code}').claimed") == changed.claimed
    assert moved == ask("[map_console.getCenter().lat, map_console.getZoom()]")


def test_news_of_a_street_does_not_move_the_map_that_a_person_moved(
    panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot
) -> None:
    """A street has no outline: it is fitted by its places, which come anew with the news."""
    street = sample.children("420115")[0][0]
    points = [one for one in sample.points_under("420115") if one.code.startswith(street)]
    looks_at = "[map_console.getCenter().lat, map_console.getZoom()]"

    def show(shown: list[UnitPoint]) -> None:
        with qtbot.waitSignal(panel.points_drawn, timeout=PAGE_TIMEOUT_MS):
            panel.show_points(shown)
        settled()

    panel.set_view(street)
    panel.show_rows(sample.rows_under(street))
    show(points)
    inside = f"map_console.getBounds().contains([{points[0].lat}, {points[0].lon}])"
    qtbot.waitUntil(lambda: ask(inside), timeout=PAGE_TIMEOUT_MS)
    ask("map_console.getContainer().dispatchEvent(new Event('wheel')) && 1")
    ask("map_console.setView([31.5, 113.5], 9, {animate: false}) && 1")
    moved = ask(looks_at)
    show([replace(points[0], flagged=not points[0].flagged), *points[1:]])
    ask("map_console.getSize().x")
    assert ask(looks_at) == moved
    panel.fit()
    qtbot.waitUntil(lambda: ask(inside), timeout=PAGE_TIMEOUT_MS)
