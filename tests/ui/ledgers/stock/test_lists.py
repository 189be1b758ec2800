"""What is on its way, what expires, and a gift followed to its receiver in three clicks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import DISTRICT, OTHER_STREET, STREET, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, post, shown
from tests.window import press_key, type_words, until
from ui.common.panels.states import State
from ui.ledgers.stock.donations import DonationsPanel
from ui.ledgers.stock.lists import ExpiryPanel, TransitPanel


def tones(panel: Any, column: int) -> list[str]:
    return [panel.rows.columns[column].tone(row) for row in panel.rows.records]


def test_what_is_on_its_way_keeps_its_name_and_age(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """What was sent for more than a day stands out; what arrives goes; a row opens its account."""
    panel = TransitPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    stocked.clock.advance(timedelta(hours=25))
    post(stocked, key="t", kind="transfer", from_="depot:D01", to=f"transit:{STREET}/鄂A1",
         quantity="5", by="仓管员")  # fmt: skip

    async def story() -> None:
        await shown(panel)
        assert [cells(panel.list, row)[2] for row in range(2)] == ["1,200 瓶", "5 瓶"]
        assert cells(panel.list, 0)[5] == "1 d 1 h"
        assert cells(panel.list, 1)[3] == "仓管员"
        assert tones(panel, 5) == ["orange", "text"]
        assert "武昌区储备库" in stocked.desk.look.say(panel.rows.columns[0].note(
            panel.rows.records[0]))  # fmt: skip
        panel.list.setCurrentIndex(panel.rows.index(1, 0))
        assert stocked.desk.selection.now.account == f"transit:{STREET}/鄂A1"
        post(stocked, key="u", kind="transfer_in", from_="transit:T1", to="depot:D01",
             quantity="1200")  # fmt: skip
        await until(lambda: panel.list.model().rowCount() == 1, "the arrival")
        assert unnamed(panel) == []

    live(story())


def test_what_expires_comes_first(stocked: Town, live: type_of_runner, qtbot: QtBot) -> None:
    """Expired, expiring today, expiring soon; what lasts longer is not there."""
    panel = ExpiryPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    for key, day in (("e1", "2026-07-16"), ("e2", "2026-07-17"), ("e3", "2026-08-01"),
                     ("e4", "2027-08-01")):  # fmt: skip
        post(stocked, key=key, kind="purchase", from_="supplier:甲", to="depot:D01", quantity="1",
             lot=key, expires=day)  # fmt: skip

    async def story() -> None:
        await shown(panel)
        rows = [cells(panel.list, row) for row in range(panel.list.model().rowCount())]
        assert [row[2] for row in rows] == ["e1", "e2", "e3"]
        assert [row[5] for row in rows] == ["expired 1 d ago", "today", "15 d"]
        assert tones(panel, 5) == ["orange", "text", "text"]
        assert unnamed(panel) == []

    live(story())


def test_nothing_to_warn_of_is_said(stocked: Town, live: type_of_runner, qtbot: QtBot) -> None:
    panel = ExpiryPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        panel.show()
        await until(lambda: panel.frame.state is State.EMPTY, "the empty state")

    live(story())


def give(town: Town) -> None:
    """A factory gives masks for one street; half of them end with another."""
    kinds: list[dict[str, Any]] = [
        {"kind": "donation", "from_": "donor:口罩厂", "to": "depot:D01", "quantity": "100",
         "intended": f"unit:{STREET}"},
        {"kind": "issue", "from_": "depot:D01", "to": f"unit:{STREET}", "quantity": "40"},
        {"kind": "issue", "from_": "depot:D01", "to": f"unit:{OTHER_STREET}", "quantity": "30"},
    ]  # fmt: skip
    for number, line in enumerate(kinds):
        post(town, key=f"g{number}", lot="M7", item="TENT", **line)
    post(town, key="h", lot="M8", kind="donation", from_="donor:王先生", to="depot:D01",
         quantity="3")  # fmt: skip


def test_a_gift_is_followed_to_its_receiver_in_three_clicks(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """Its row, the receiver's row: from the tab that shows the panel on, no more is needed."""
    give(stocked)
    panel = DonationsPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    clicks = 1  # The panel's tab.

    def click(view: Any, row: int) -> None:
        nonlocal clicks
        place = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        clicks += 1

    async def story() -> None:
        await shown(panel)
        rows = {cells(panel.list, row)[0]: cells(panel.list, row) for row in range(2)}
        assert rows["口罩厂"][2:5] == ["100 顶", "70", "30"]
        assert rows["王先生"][2:5] == ["3 瓶", "0", "–"]
        place = panel.rows.place_of(("donor:口罩厂", "TENT", "M7"))
        assert place is not None
        click(panel.list, place)
        await until(lambda: len(panel.holders.records) == 3, "who has it")
        held = {one.share.account: one for one in panel.holders.records}
        assert held[f"unit:{STREET}"].share.quantity == "40"
        assert not held[f"unit:{STREET}"].astray
        assert held[f"unit:{OTHER_STREET}"].astray
        assert not held["depot:D01"].astray
        assert panel.holders.records[-1].share.account == "depot:D01", "receivers come first"
        goal = next(n for n, one in enumerate(panel.holders.records) if one.astray)
        click(panel.owners, goal)
        assert stocked.desk.selection.now.account == f"unit:{OTHER_STREET}"
        assert clicks == 3
        assert unnamed(panel) == []

    live(story())


def test_a_label_finds_its_gift(stocked: Town, live: type_of_runner, qtbot: QtBot) -> None:
    """A scanned label in the search opens the gift at once."""
    give(stocked)
    panel = DonationsPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        await shown(panel)
        await type_words(panel.search, "TENT|M7")
        await press_key(panel.search, Qt.Key.Key_Return)
        await until(lambda: len(panel.holders.records) == 3, "who has it")
        assert panel.list.model().rowCount() == 1
        assert "口罩厂" in panel.way.text()
        panel.search.setText(DISTRICT + " nobody")
        await until(lambda: panel.list.model().rowCount() == 0, "the search")

    live(story())
