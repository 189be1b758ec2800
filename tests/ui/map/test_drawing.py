"""Drawing on the real map page, and by keys alone from a circle to the scope of a directive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.directives import service as directives
from commandcenter.geo import service as geo
from commandcenter.geo.model import Inside
from commandcenter.geo.shapes import holds, read_shape
from commandcenter.incidents import service as incidents
from tests.graphics import NO_GRAPHICS_CARD
from tests.ui.conftest import DISTRICT, OTHER_STREET, STREET, Town, type_of_runner
from tests.ui.map.conftest import PAGE_TIMEOUT_MS, Ask
from tests.ui.map.test_view import click, pixel, row
from tests.window import press_key, until
from ui.forms.directive import CHIPS_MAX, DirectiveForm
from ui.map.actions import drawing_acts
from ui.map.drawing import Drawing
from ui.map.panel import MapPanel
from ui.map.source import MapSource

pytestmark = NO_GRAPHICS_CARD
Settled = Callable[[], None]
WUHAN = (114.3, 30.6)
TENTH_OF_A_DEGREE_M = 11_132.0
PLACES = f"""code,lat,lon,crs
{STREET},30.60,114.35,wgs84
{OTHER_STREET},30.55,114.32,wgs84
420106003,32.00,111.00,wgs84
"""


@pytest.fixture
def drawing(panel: MapPanel, settled: Settled) -> Drawing:
    """A map of Wuhan that can be drawn on."""
    made = Drawing(panel)
    panel.set_view("4201")
    panel.show_rows([row("420106", "武昌区")])
    settled()
    return made


def begin(drawing: Drawing, mode: str, ask: Ask, qtbot: QtBot) -> None:
    """Begin to draw, and wait until the map has given its room to the strip."""
    panel = drawing.panel
    with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
        drawing.begin(mode)
    view = panel.view
    assert view is not None
    qtbot.waitUntil(
        lambda: (
            ask("[map_console.getSize().x, map_console.getSize().y]")
            == [view.width(), view.height()]
        ),
        timeout=PAGE_TIMEOUT_MS,
    )


def test_a_circle_begins_where_the_map_looks_and_follows_a_click(
    drawing: Drawing, panel: MapPanel, ask: Ask, qtbot: QtBot
) -> None:
    begin(drawing, "circle", ask, qtbot)
    middle = ask("(c => [c.lng, c.lat])(map_console.getCenter())")
    assert abs(drawing.shape["lon"] - middle[0]) < 0.02
    assert abs(drawing.shape["lat"] - middle[1]) < 0.02
    with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
        click(panel, qtbot, pixel(panel, ask, *WUHAN))
    assert drawing.shape["kind"] == "circle"
    assert abs(drawing.shape["lon"] - WUHAN[0]) < 0.01
    assert abs(drawing.shape["lat"] - WUHAN[1]) < 0.01
    with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
        drawing.strip.radius.setValue(3.5)
    assert drawing.shape["radius_m"] == 3500
    assert abs(drawing.shape["lon"] - WUHAN[0]) < 0.01


def test_a_polygon_grows_by_clicks_and_can_be_asked_about_from_three_on(
    drawing: Drawing, panel: MapPanel, ask: Ask, qtbot: QtBot
) -> None:
    begin(drawing, "polygon", ask, qtbot)
    corners = [(114.2, 30.5), (114.4, 30.5), (114.4, 30.7), (114.2, 30.7)]
    for number, corner in enumerate(corners, start=1):
        with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
            click(panel, qtbot, pixel(panel, ask, *corner))
        assert drawing.strip._ask.isEnabled() is (number >= 3)
    with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
        drawing.strip.back.emit()
    assert len(drawing.shape["corners"]) == 3
    assert holds(read_shape(drawing.shape), lat=30.52, lon=114.35)
    with qtbot.waitSignal(drawing.asked, timeout=PAGE_TIMEOUT_MS) as asked:
        drawing.ask()
    assert asked.args[0]["kind"] == "polygon"


def test_a_line_is_measured(drawing: Drawing, panel: MapPanel, ask: Ask, qtbot: QtBot) -> None:
    """A tenth of a degree of latitude is 11.1 km; a click is at most a pixel off."""
    begin(drawing, "measure", ask, qtbot)
    for lat in (30.5, 30.6):
        with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
            click(panel, qtbot, pixel(panel, ask, 114.3, lat))
    one_pixel = ask(
        "map_console.distance(...[[0, 0], [0, 1]].map("
        "spot => map_console.containerPointToLatLng(spot)))"
    )
    assert abs(drawing.shape["length_m"] - TENTH_OF_A_DEGREE_M) < 2 * one_pixel + 30
    assert "km" in drawing.strip._hint.text() or "公里" in drawing.strip._hint.text()


def test_clicks_select_again_once_drawing_has_ended(
    drawing: Drawing, panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot
) -> None:
    begin(drawing, "circle", ask, qtbot)
    drawing.leave()
    settled()
    with qtbot.waitSignal(panel.unit_clicked, timeout=PAGE_TIMEOUT_MS):
        click(panel, qtbot, pixel(panel, ask, 114.31, 30.55))
    assert not drawing.strip.isVisible()


async def fed(town: Town, panel: MapPanel) -> MapSource:
    """The map fed by the real headquarters, its acts on their keys."""
    [found] = await town.office.read(directives.listed)
    town.desk.selection.select(directive=found.number, incident=found.incident)
    source = MapSource(town.desk, town.office, panel)
    for act in drawing_acts(lambda: source.drawing):
        town.desk.acts.add(act, panel)
    await until(lambda: not source.busy, "the map")
    return source


async def press(source: MapSource, key: Any) -> None:
    """A key where the focus is inside the strip."""
    strip = source.drawing.strip
    await press_key(strip.focusWidget() or strip, key)


def test_by_keys_alone_from_a_circle_to_a_scope(
    town: Town, live: type_of_runner, whole: MapPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    """Alt+C, the radius, Enter: who is inside; Enter: they are the scope of a new directive."""
    form = DirectiveForm(town.desk, town.office)
    qtbot.addWidget(form)
    surveyed = tmp_path / "places.csv"
    surveyed.write_text(PLACES, "utf-8")
    town.headquarters.act(geo.set_places, path=surveyed)
    with qtbot.waitActive(whole):
        whole.show()
        whole.activateWindow()

    async def story() -> None:
        source = await fed(town, whole)
        source.drawing.scope_wanted.connect(form.take_units)
        await press_key(whole, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
        await until(lambda: "lat" in source.drawing.shape, "the circle")
        source.drawing.strip.radius.setValue(40.0)
        await until(lambda: source.drawing.shape["radius_m"] == 40_000, "the radius")
        await press(source, Qt.Key.Key_Return)
        await until(lambda: source.drawing.found is not None, "who is inside")
        inside = source.drawing.found
        assert inside is not None
        codes = {unit.code for unit in inside.units}
        assert codes == {STREET, OTHER_STREET}
        assert all(unit.code.startswith(DISTRICT) for unit in inside.unplaced)
        assert not codes & {unit.code for unit in inside.unplaced}
        await press(source, Qt.Key.Key_Return)
        await until(lambda: set(form.scope) == codes, "the scope")
        assert form.data()["scope"]["under"] == sorted(codes)
        assert form.chosen.count() <= CHIPS_MAX + 2

    live(story())


def test_an_area_is_kept_with_the_incident_and_can_be_lifted(
    town: Town, live: type_of_runner, whole: MapPanel
) -> None:
    async def story() -> None:
        source = await fed(town, whole)
        incident = town.desk.selection.now.incident
        assert incident is not None
        source.drawing.begin("circle")
        await until(lambda: "lat" in source.drawing.shape, "the circle")
        source.drawing.strip.kept.emit("转移范围")
        await until(lambda: source.drawing.mode == "none", "the area")
        [area] = await town.office.read(incidents.areas, incident=incident)
        assert area.name == "转移范围"
        await until(lambda: len(town.desk.notices), "the news")
        [news] = town.desk.notices
        assert news.run is not None
        news.run()
        await until(lambda: not source.drawing.areas, "the lifted area")
        assert await town.office.read(incidents.areas, incident=incident) == []

    live(story())


def test_a_circle_on_the_selected_unit_is_whole_before_the_page_has_answered(
    drawing: Drawing, panel: MapPanel, ask: Ask, qtbot: QtBot
) -> None:
    """Who asks before the page's word is answered, and that word changes nothing."""
    panel.show_rows([row(STREET, "积玉桥街道")], places={STREET: (*WUHAN, False)})
    panel.select(STREET)
    drawing.begin("circle")
    whole = {"kind": "circle", "lat": WUHAN[1], "lon": WUHAN[0], "radius_m": 2000.0}
    drawing.strip.radius.setValue(2.0)
    assert drawing.shape == whole
    found = Inside((), ())
    drawing.show_inside(found)
    with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
        panel.bridge.flush()
    assert drawing.shape == whole
    assert drawing.found is found


def test_who_asks_at_once_is_answered_for_the_radius_that_stands_there(
    drawing: Drawing, panel: MapPanel, ask: Ask, qtbot: QtBot
) -> None:
    """The page may still be at an earlier figure of what is being typed; its word comes later."""
    begin(drawing, "circle", ask, qtbot)
    asked: list[float] = []
    drawing.asked.connect(lambda shape: asked.append(shape["radius_m"]))
    for typed in (1.0, 15.0):
        drawing.strip.radius.setValue(typed)
    drawing.ask()
    assert asked == [15_000]
    found = Inside((), ())
    drawing.show_inside(found)
    with qtbot.waitSignal(panel.bridge.shape_now, timeout=PAGE_TIMEOUT_MS):
        panel.bridge.flush()
    assert drawing.shape["radius_m"] == 15_000
    assert drawing.found is found
    drawing.strip.radius.setValue(3.0)
    assert drawing.found is None


def test_news_does_not_take_a_circle_out_of_sight(
    drawing: Drawing, panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot
) -> None:
    """The unit looked at is told again with every change of its counts."""
    begin(drawing, "circle", ask, qtbot)
    drawing.shape = {**drawing.shape, "lat": WUHAN[1] + 3, "lon": WUHAN[0]}
    drawing.strip.radius.setValue(4.0)
    settled()
    inside = "map_console.getBounds().contains([33.6, 114.3])"
    assert ask(inside)
    panel.set_view("4201")
    settled()
    assert ask(inside)
