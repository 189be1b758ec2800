"""What is where, narrowed and opened: the stock and one account on a real headquarters."""

from __future__ import annotations

from datetime import timedelta

from pytestqt.qtbot import QtBot

from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, post, shown
from tests.window import until
from ui.common.panels.states import State
from ui.ledgers.stock.balances import BalancesPanel
from ui.ledgers.stock.statement import StatementPanel


def test_an_empty_book_says_how_to_begin(town: Town, live: type_of_runner, qtbot: QtBot) -> None:
    panel = BalancesPanel(town.desk, town.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        panel.show()
        await until(lambda: panel.frame.state is State.EMPTY, "the empty state")

    live(story())


def test_the_stock_is_listed_and_narrowed(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    panel = BalancesPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        await shown(panel)
        rows = [cells(panel.list, row) for row in range(3)]
        assert rows[0][0] == "武昌区储备库"
        assert [row[3] for row in rows] == ["3,360 瓶", "1,200 瓶", "240 瓶"]
        for chip in panel.chips.values():
            assert chip.accessibleName()
        next(iter(panel.chips.values())).setChecked(True)
        assert panel.list.model().rowCount() == 1
        next(iter(panel.chips.values())).setChecked(False)
        panel.search.setText("T1 水")
        await until(lambda: panel.list.model().rowCount() == 1, "the search")
        assert cells(panel.list, 0)[0] == "T1"
        assert unnamed(panel) == []

    live(story())


def test_goods_long_on_the_way_are_seen(stocked: Town, live: type_of_runner, qtbot: QtBot) -> None:
    """What was sent and did not arrive for more than a day stands out by its age."""
    panel = BalancesPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    stocked.clock.advance(timedelta(hours=30))

    async def story() -> None:
        await shown(panel)
        model = panel.list.model()
        tones = {
            cells(panel.list, row)[0]: panel.rows.columns[5].tone(panel.rows.records[row])
            for row in range(model.rowCount())
        }
        assert tones["T1"] == "orange"
        assert tones["武昌区储备库"] == "mute"

    live(story())


def test_a_row_opens_its_account(stocked: Town, live: type_of_runner, qtbot: QtBot) -> None:
    stock = BalancesPanel(stocked.desk, stocked.office)
    account = StatementPanel(stocked.desk, stocked.office)
    for panel in (stock, account):
        qtbot.addWidget(panel)

    async def story() -> None:
        account.show()
        await until(lambda: account.frame.state is State.EMPTY, "no account yet")
        await shown(stock)
        stock.list.setCurrentIndex(stock.rows.index(0, 0))
        await until(lambda: account.frame.state is State.READY and not account.busy, "the account")
        rows = [cells(account.list, row) for row in range(3)]
        assert [row[4] for row in rows] == ["−240", "−1,200", "+4,800"]
        assert [row[5] for row in rows] == ["3,360 瓶", "3,600 瓶", "4,800 瓶"]
        assert rows[2][2] == "from 甲"
        post(stocked, key="d", kind="consumption", from_="depot:D01", to="consumed:x", quantity="1")
        await until(lambda: account.list.model().rowCount() == 4, "the news")

    live(story())
