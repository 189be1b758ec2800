"""The map of depots: stock, unmet need, and places that are only schematic."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from commandcenter.ledgers import service as ledgers
from tests.ui.conftest import OTHER_STREET, STREET, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import post, shown
from tests.ui.ledgers.test_allocation import ask
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.ledgers.stores.panel import StoresPanel


def test_stock_and_need_stand_where_they_are(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """Each place once, as large as its amount; click and arrows select; news moves it."""
    panel = StoresPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    post(stocked, key="t", kind="purchase", from_="supplier:甲", to="depot:D01", quantity="7",
         item="TENT")  # fmt: skip
    ask(stocked, STREET, "30")
    ask(stocked, STREET, "70")
    ask(stocked, OTHER_STREET, "10")

    async def story() -> None:
        await shown(panel)
        await front(panel)
        assert panel.item.currentData() == "WATER", "what is needed comes first"
        spots = {spot.account: spot for spot in panel.map.spots}
        assert set(spots) == {"depot:D01", f"unit:{STREET}", f"unit:{OTHER_STREET}"}
        say = stocked.desk.look.say
        assert say(spots["depot:D01"].about).startswith("武昌区储备库: 3,360 瓶 free")
        assert say(spots[f"unit:{STREET}"].about).endswith("needs 100 瓶")
        assert (spots["depot:D01"].lon, spots["depot:D01"].schematic) == (114.3, False)
        drawn = dict(zip(spots, panel.map.places(), strict=True))
        assert drawn[f"unit:{STREET}"][1] > drawn[f"unit:{OTHER_STREET}"][1]
        for at, _radius in drawn.values():
            assert panel.map.rect().contains(at.toPoint())
        where: QPoint = drawn["depot:D01"][0].toPoint()
        QTest.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=where)
        assert stocked.desk.selection.now.account == "depot:D01"
        panel.map.setFocus()
        for _ in range(3):
            await press_key(panel.map, Qt.Key.Key_Right)
        assert panel.map.spots[panel.map.current or 0].account == "depot:D01"
        await press_key(panel.map, Qt.Key.Key_Right)
        assert stocked.desk.selection.now.unit in {STREET, OTHER_STREET}
        assert "needs" in panel.map.accessibleDescription()
        post(stocked, key="z", kind="loss", from_="depot:D01", to="lost:水", quantity="360")
        await until(lambda: any("3,000" in say(one.about) for one in panel.map.spots), "the news")
        assert unnamed(panel) == []

    live(story())


def test_a_depot_without_a_place_is_schematic_and_says_so(
    stocked: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """Nobody located it: it stands in its street, dashed, and the legend says it."""
    path = tmp_path / "depots.csv"
    path.write_text(f"code,name,place\nD02,街道库,{STREET}\n", "utf-8")
    stocked.headquarters.act(ledgers.import_depots, path=path)
    post(stocked, key="y", kind="purchase", from_="supplier:甲", to="depot:D02", quantity="5",
         item="TENT")  # fmt: skip
    panel = StoresPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        await shown(panel)
        panel.item.setCurrentIndex(panel.item.findData("TENT"))
        panel.item.activated.emit(panel.item.currentIndex())
        await until(lambda: [one.account for one in panel.map.spots] == ["depot:D02"], "tents")
        [spot] = panel.map.spots
        known = spot.schematic
        assert ("schematic" in panel.said.text()) is known

    live(story())


def test_an_empty_map_says_so(town: Town, live: type_of_runner, qtbot: QtBot) -> None:
    panel = StoresPanel(town.desk, town.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        panel.show()
        await until(lambda: panel.frame.state is State.EMPTY, "the empty state")

    live(story())
