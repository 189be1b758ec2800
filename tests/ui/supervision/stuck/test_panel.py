"""Where it is stuck: in words, in the waterfall, and two actions away from the unit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Kind
from tests.ui.conftest import DISTRICT, OTHER_STREET, STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.common.widgets.tables import NOTE_ROLE
from ui.supervision.stuck.panel import StuckPanel


@pytest.fixture
def stuck(town: Town, qtbot: QtBot) -> StuckPanel:
    made = StuckPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(560, 720)
    return made


async def shown(stuck: StuckPanel) -> None:
    await front(stuck)
    await until(lambda: stuck.frame.state is State.READY and not stuck.busy, "where it is stuck")


def cells(stuck: StuckPanel, view: str, row: int) -> list[str]:
    model = getattr(stuck, view).model()
    count = model.columnCount()
    return [str(model.index(row, column).data()) for column in range(count)]


def written(stuck: StuckPanel) -> str:
    return "\n".join(label.text() for label in stuck.findChildren(QLabel) if label.isVisible())


def test_the_level_that_blocks_is_said(town: Town, live: type_of_runner, stuck: StuckPanel) -> None:
    """Thirteen streets have not acknowledged; one acknowledged and passed nothing on."""

    async def story() -> None:
        await shown(stuck)
        said = written(stuck)
        assert "Stuck at street: 13 units have not acknowledged" in said
        assert town.desk.selection.now.directive == town.number
        assert unnamed(stuck) == []

    live(story())


def test_the_waterfall_has_each_level_with_its_times(
    town: Town, live: type_of_runner, stuck: StuckPanel
) -> None:
    async def story() -> None:
        await shown(stuck)
        rows = [cells(stuck, "waterfall", row) for row in range(6)]
        assert [row[0] for row in rows] == [
            "county · receipt",
            "county · passing on",
            "street · receipt",
            "street · passing on",
            "community · receipt",
            "community · arrival",
        ]
        assert [row[2] for row in rows] == ["4 min", "0 min", "12 min", "0 min", "22 min", "23 min"]
        assert [row[3] for row in rows] == ["4 min", "0 min", "14 min", "0 min", "24 min", "24 min"]

    live(story())


def test_one_key_goes_to_the_unit_that_blocks(
    town: Town, live: type_of_runner, stuck: StuckPanel
) -> None:
    async def story() -> None:
        await shown(stuck)
        await press_key(stuck, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        first = stuck.found.units[0]
        assert town.desk.selection.now.unit == first.unit
        assert stuck.units.hasFocus()
        assert stuck.units.current == first
        await press_key(stuck.units, Qt.Key.Key_Down)
        assert town.desk.selection.now.unit == stuck.found.units[1].unit

    live(story())


def test_news_moves_the_sentence_and_keeps_the_row(
    town: Town, live: type_of_runner, stuck: StuckPanel
) -> None:
    async def story() -> None:
        await shown(stuck)
        place = stuck.holdings.place_of((OTHER_STREET, False, Kind.RELAY))
        assert place is not None
        stuck.units.go_to((OTHER_STREET, False, Kind.RELAY))
        note = stuck.units.currentIndex().data(NOTE_ROLE)
        assert note == "acknowledged, not passed on"
        for street in {code[:9] for code in town.leaves} - {STREET, OTHER_STREET}:
            town.say(Kind.RELAY, street)
        await until(lambda: "Stuck at the last hop" in written(stuck), "the next place")
        assert stuck.units.current.unit == OTHER_STREET

    live(story())


def test_the_times_of_each_unit(town: Town, live: type_of_runner, stuck: StuckPanel) -> None:
    async def story() -> None:
        await shown(stuck)
        stuck.by_unit.setChecked(True)
        assert cells(stuck, "times", 0)[1:5] == ["4 min", "0 min", "22 min", "24 min"]
        stuck.times.setCurrentIndex(stuck.paces.index(0, 0))
        assert town.desk.selection.now.unit == DISTRICT

    live(story())


@pytest.mark.parametrize("theme", ["day", "night"])
def test_it_speaks_chinese(town: Town, live: type_of_runner, stuck: StuckPanel, theme: str) -> None:
    async def story() -> None:
        town.desk.look.theme.wear(name=theme)
        await shown(stuck)
        town.desk.look.language.speak("zh_CN")
        await until(lambda: "卡在街道（乡镇）签收" in written(stuck), "the words again")
        assert cells(stuck, "waterfall", 0)[0] == "区县签收"
        assert not stuck.grab().isNull()

    live(story())
