"""The chart of stock and burn rate."""

from __future__ import annotations

from datetime import timedelta

from pytestqt.qtbot import QtBot

from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import post
from tests.window import until
from ui.common.panels.states import State
from ui.ledgers.stock.pacing import PacePanel


def test_how_long_a_stock_lasts(stocked: Town, live: type_of_runner, qtbot: QtBot) -> None:
    """The estimate stands with its bounds, follows the item, and what is posted."""
    panel = PacePanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    post(stocked, key="t", kind="purchase", from_="supplier:甲", to="depot:D01", quantity="7",
         item="TENT")  # fmt: skip
    stocked.clock.advance(timedelta(days=1))

    async def story() -> None:
        panel.resize(1000, 320)
        panel.show()
        await until(lambda: panel.frame.state is State.EMPTY, "no store yet")
        stocked.desk.selection.select(account="depot:D01")
        await until(lambda: panel.frame.state is State.READY and not panel.busy, "the chart")
        assert panel.item.currentData() == "TENT"
        assert panel.cover.text() == "nothing was used up: no estimate"
        panel.item.setCurrentIndex(panel.item.findData("WATER"))
        panel.item.activated.emit(panel.item.currentIndex())
        # 240 on the one day that it was there, 3,360 left.
        await until(lambda: panel.cover.text() == "about 14.0 days (14.0 to 14.0)", "the water")
        assert "3,360 瓶" in panel.about.text()
        [line] = panel.plots["held"].listDataItems()
        assert list(line.yData[-2:]) == [3360, 3360]
        whole, today = panel.plots["burnt"].getPlotItem().items
        assert whole.opts["height"][-1] == 240
        assert list(today.opts["height"]) == [0]
        post(stocked, key="i", kind="issue", from_="depot:D01", to=f"unit:{STREET}", quantity="60")
        await until(lambda: "3,300 瓶" in panel.about.text(), "the news")
        assert panel.item.currentData() == "WATER"
        assert unnamed(panel) == []

    live(story())
