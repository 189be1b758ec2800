"""Layers brought to the real map: dropped, drawn, listed, taken as an area, removed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.core.language import text
from commandcenter.geo import service as geo
from commandcenter.geo.coordinates import GCJ02
from tests.graphics import NO_GRAPHICS_CARD
from tests.ui.conftest import OTHER_STREET, STREET, Town, type_of_runner
from tests.ui.map.test_drawing import PLACES, fed
from tests.window import until
from ui.map.brought import Brought, brought_act
from ui.map.panel import MapPanel

pytestmark = NO_GRAPHICS_CARD
COUNT = (
    "(() => { let n = 0; map_console.eachLayer(one => {"
    " if (one.options.pane === 'brought' && one.setStyle && !one.eachLayer) n += 1; });"
    " return n; })()"
)
RING = [[114.2, 30.5], [114.4, 30.5], [114.4, 30.7], [114.2, 30.7], [114.2, 30.5]]


@pytest.fixture
def panel(whole: MapPanel) -> MapPanel:
    """The map of these tests is the one that the headquarters feeds."""
    return whole


def layer_file(folder: Path, name: str, title: str = "<b>淹没区</b>") -> Path:
    """A GeoJSON file of one polygon and one point."""
    shapes = ({"type": "Polygon", "coordinates": [RING]}, {"type": "Point", "coordinates": RING[0]})
    features = [
        {"type": "Feature", "properties": {"name": title}, "geometry": shape} for shape in shapes
    ]
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def drop(panel: MapPanel, *paths: Path) -> None:
    """What Qt does when files fall on the middle of the map: the first widget that takes drops."""
    assert panel.view is not None
    target: QWidget | None = panel.view.focusProxy() or panel.view
    while target is not None and not target.acceptDrops():
        target = target.parentWidget()
    assert target is panel
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(200, 200), copy, mime, left, plain)
    QApplication.sendEvent(panel, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(panel, QDropEvent(QPointF(200, 200), copy, mime, left, plain))


def drawn(brought: Brought) -> bool:
    """Whether the page has drawn everything that it was told."""
    bridge = brought.panel.bridge
    return bridge.sent > 0 and bridge.drawn_number >= bridge.sent and not bridge._waiting


async def asked(panel: MapPanel, expression: str) -> Any:
    """The value of an expression in the page, while the window lives."""
    answers: list[Any] = []
    assert panel.view is not None
    panel.view.page().runJavaScript(f"JSON.stringify({expression})", answers.append)
    await until(lambda: bool(answers), expression)
    return json.loads(answers[0])


async def count_is(panel: MapPanel, wanted: int) -> None:
    """Wait until the page draws so many polygons and points of brought layers."""
    for _ in range(200):
        if await asked(panel, COUNT) == wanted:
            return
    assert await asked(panel, COUNT) == wanted


def test_a_dropped_file_is_drawn_listed_and_removed(
    town: Town, live: type_of_runner, panel: MapPanel, tmp_path: Path
) -> None:
    first, second = layer_file(tmp_path, "淹没.geojson"), layer_file(tmp_path, "营地.json")

    async def story() -> None:
        brought = (await fed(town, panel)).brought
        assert not brought.strip.isVisible()
        drop(panel, first, second)
        await until(lambda: len(brought.strip.lines) == 2 and drawn(brought), "two layers")
        assert [line.shown.layer.name for line in brought.strip.lines] == ["淹没", "营地"]
        assert len({line.shown.hue for line in brought.strip.lines}) == 2
        await count_is(panel, 4)
        names = "[...document.querySelectorAll('.console-area-name')].map(one => one.textContent)"
        assert "<b>淹没区</b>" in await asked(panel, names)
        assert await asked(panel, "document.querySelectorAll('.console-area-name b').length") == 0
        west, south, east, north = brought.layers[1].layer.box
        box = f"[[{south}, {west}], [{north}, {east}]]"
        assert await asked(panel, f"map_console.getBounds().contains({box})")
        brought.strip.lines[0].away.click()
        assert [line.shown.layer.name for line in brought.strip.lines] == ["营地"]
        await count_is(panel, 2)

    live(story())


def test_a_polygon_becomes_the_question_who_is_inside(
    town: Town, live: type_of_runner, panel: MapPanel, tmp_path: Path
) -> None:
    surveyed = tmp_path / "places.csv"
    surveyed.write_text(PLACES, "utf-8")
    town.headquarters.act(geo.set_places, path=surveyed)
    path = layer_file(tmp_path, "淹没.geojson", "江汉淹没区")

    async def story() -> None:
        source = await fed(town, panel)
        drop(panel, path)
        await until(lambda: len(source.brought.strip.lines) == 1, "the layer")
        area = source.brought.strip.lines[0].area
        assert area is not None
        area.click()
        await until(lambda: source.drawing.found is not None, "who is inside")
        assert source.drawing.found is not None
        assert {unit.code for unit in source.drawing.found.units} == {STREET, OTHER_STREET}
        assert source.drawing.strip._name.text() == "江汉淹没区"
        await until(lambda: drawn(source.brought), "the drawn polygon")
        assert source.drawing.found is not None

    live(story())


def test_a_bad_file_is_one_sentence_and_the_good_one_beside_it_is_shown(
    town: Town, live: type_of_runner, panel: MapPanel, tmp_path: Path
) -> None:
    bad, good = tmp_path / "坏.kml", layer_file(tmp_path, "好.geojson")
    bad.write_text("<kml>", "utf-8")
    say = panel.look.say
    refusal = say(text("it is no well-formed {kind}.", kind="KML"))
    limit = say(text("The map shows at most {most} brought layers; remove one first.", most=5))

    async def story() -> None:
        brought = (await fed(town, panel)).brought
        drop(panel, bad)
        await until(lambda: refusal in brought.strip.words.text(), "the refusal")
        assert bad.name in brought.strip.words.text()
        assert brought.strip.isVisible()
        assert not brought.strip.lines
        drop(panel, good)
        await until(lambda: len(brought.strip.lines) == 1, "the good one")
        drop(panel, *[good] * 5)
        await until(lambda: brought.strip.words.text() == limit, "the limit")
        assert len(brought.layers) == 5
        assert len({(shown.hue, shown.dashed) for shown in brought.layers.values()}) == 5

    live(story())


def test_gcj02_is_chosen_on_the_line_and_a_new_page_gets_the_layers_again(
    town: Town, live: type_of_runner, panel: MapPanel, tmp_path: Path
) -> None:
    path = layer_file(tmp_path, "淹没.geojson")

    async def story() -> None:
        brought = (await fed(town, panel)).brought
        drop(panel, path)
        await until(lambda: len(brought.layers) == 1, "the layer")
        before = brought.layers[0].layer.box
        system = brought.strip.lines[0].system
        system.activated.emit(system.findData(GCJ02))
        await until(lambda: brought.layers[0].crs == GCJ02, "the other system")
        assert 0.001 < abs(brought.layers[0].layer.box[0] - before[0]) < 0.02
        assert brought.strip.lines[0].system.currentData() == GCJ02
        panel.refresh()
        await until(lambda: not panel.bridge._ready, "the page goes")
        await until(lambda: panel.bridge._ready and drawn(brought), "the page is back")
        await count_is(panel, 2)

    live(story())


def test_the_act_has_a_key_of_its_own() -> None:
    act = brought_act(lambda: None)  # type: ignore[arg-type,return-value]  # never run here.
    assert act.keys == "Alt+Y"
