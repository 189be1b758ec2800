"""The map written to files from the window: the picture as seen, and areas and units."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage

from commandcenter.incidents import service as incidents
from tests.graphics import NO_GRAPHICS_CARD
from tests.ui.conftest import Town, type_of_runner
from tests.ui.map.test_brought import asked, count_is, layer_file
from tests.ui.map.test_drawing import fed
from tests.window import until
from ui.map.export import BAND, LINE
from ui.map.panel import MapPanel
from ui.map.words import APPROVAL

pytestmark = NO_GRAPHICS_CARD


@pytest.fixture
def panel(whole: MapPanel) -> MapPanel:
    """The map of these tests is the one that the headquarters feeds."""
    return whole


def box_of(rectangle: str) -> str:
    """The place of something of the page, as left, top, width and height."""
    return f"(it => [it.left, it.top, it.width, it.height])({rectangle})"


def test_a_picture_has_a_band_the_map_and_its_layers(
    town: Town, live: type_of_runner, panel: MapPanel, tmp_path: Path
) -> None:
    target = tmp_path / "态势.png"

    async def story() -> None:
        source = await fed(town, panel)
        source.brought.bring([layer_file(tmp_path, "淹没.geojson")])
        await until(lambda: len(source.brought.layers) == 1, "the layer")
        await count_is(panel, 2)
        scale = await asked(panel, "document.querySelector('.leaflet-control-scale').textContent")
        assert scale.endswith("km")
        approval = await asked(panel, "document.getElementById('console-approval').textContent")
        assert APPROVAL in approval
        source.export.write(target)
        await until(target.exists, "the picture")
        image = QImage(str(target))
        assert panel.view is not None
        await until(lambda: panel.bridge.settled, "the buttons again")
        button = "document.querySelector('.leaflet-control-zoom-in').getBoundingClientRect()"
        place = QRect(*(round(one) for one in await asked(panel, box_of(button))))
        assert place.width() > 20, "on the screen the buttons are back"
        there = image.copy(place.adjusted(2, 2, -2, -2).translated(0, BAND))
        face = panel.look.theme.colour("panel").rgb()
        seen = [there.pixel(x, y) for x in range(there.width()) for y in range(there.height())]
        assert face not in seen, "a picture has no button to press"
        ratio = panel.view.devicePixelRatio()
        assert image.width() == round(panel.view.width() * ratio)
        assert image.height() > round((panel.view.height() + BAND + LINE) * ratio)
        ground, ink = (QColor(panel.look.theme.colour(name)) for name in ("panel", "text"))
        band = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(BAND)}
        assert {ground.name(), ink.name()} <= band
        now = panel.look.now()
        plain, drill = (source.export._picture("汛情", now, drill=one) for one in (False, True))
        assert plain.size() == drill.size()
        assert plain.copy(0, 0, image.width(), BAND) != drill.copy(0, 0, image.width(), BAND)
        assert plain.copy(0, BAND, 60, 60) == drill.copy(0, BAND, 60, 60)
        hue = panel.look.theme.colour("brought_violet").name()
        foot = range(image.height() - LINE - 10, image.height())
        assert hue in {image.pixelColor(20, y).name() for y in foot}

    live(story())


def test_areas_and_units_are_written_and_a_bad_place_is_told(
    town: Town, live: type_of_runner, panel: MapPanel, tmp_path: Path
) -> None:
    target = tmp_path / "态势.geojson"

    async def story() -> None:
        source = await fed(town, panel)
        incident = town.desk.selection.now.incident
        assert incident is not None
        source.drawing.begin("circle")
        await until(lambda: "lat" in source.drawing.shape, "the circle")
        source.drawing.strip.kept.emit("转移范围")
        await until(lambda: bool(source.drawing.areas), "the area")
        source.export.write(target)
        await until(target.exists, "the file")
        written = json.loads(target.read_text("utf-8"))
        assert written["name"] == (await town.office.read(incidents.incident, id=incident)).title
        assert written["approval"] == APPROVAL
        features = {one["properties"]["name"]: one for one in written["features"]}
        assert features["转移范围"]["geometry"]["type"] == "Polygon"
        units = [one for one in written["features"] if one["properties"]["kind"] == "unit"]
        assert len(units) == len(panel.rows) > 0
        for one in units:
            code = one["properties"]["code"]
            assert one["properties"]["verified"] == panel.rows[code].verified
            place = panel.places.get(code)
            if place is not None and place[2]:
                assert one["geometry"] is None
        source.export.write(tmp_path / "nowhere" / "a.kml")
        await until(lambda: any(one.kind == "trouble" for one in town.desk.notices), "the trouble")

    live(story())
