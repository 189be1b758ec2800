"""The workspace of the books on a real headquarters: stock, one account, posting by keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.window import type_words, until
from ui.common.panels.states import State
from ui.ledgers.posting import PostingPanel
from ui.ledgers.stock.balances import BalancesPanel
from ui.ledgers.stock.statement import StatementPanel

ITEMS = "code,name,unit,gb_code,units\nTENT,帐篷,顶,,\nWATER,饮用水,瓶,,箱=24\n"
DEPOTS = "code,name,place,lat,lon\nD01,武昌区储备库,420106,30.5,114.3\n"


def post(town: Town, **line: Any) -> None:
    """A movement that comes by another door."""
    whole = {"at": town.clock.now().isoformat(), "item": "WATER", "lot": "L1", **line}
    whole = {name.rstrip("_"): value for name, value in whole.items()}
    posted = town.headquarters.act(ledgers.post, lines=[decode(msgspec.json.encode(whole))])
    assert not posted.refused


@pytest.fixture
def stocked(town: Town, tmp_path: Path) -> Town:
    """Water was bought; some of it is on its way."""
    for name, words, act in (
        ("items.csv", ITEMS, ledgers.import_items),
        ("depots.csv", DEPOTS, ledgers.import_depots),
    ):
        (tmp_path / name).write_text(words, "utf-8")
        town.headquarters.act(act, path=tmp_path / name)
    post(town, key="a", kind="purchase", from_="supplier:甲", to="depot:D01", quantity="4800")
    post(town, key="b", kind="transfer", from_="depot:D01", to="transit:T1", quantity="1200")
    post(town, key="c", kind="issue", from_="depot:D01", to=f"unit:{STREET}", quantity="240")
    return town


def cells(panel: Any, row: int) -> list[str]:
    model = panel.list.model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


async def shown(panel: Any) -> None:
    panel.resize(900, 600)
    panel.show()
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the panel")


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
        rows = [cells(panel, row) for row in range(3)]
        assert rows[0][0] == "武昌区储备库"
        assert [row[3] for row in rows] == ["3,360 瓶", "1,200 瓶", "240 瓶"]
        for chip in panel.chips.values():
            assert chip.accessibleName()
        next(iter(panel.chips.values())).setChecked(True)
        assert panel.list.model().rowCount() == 1
        next(iter(panel.chips.values())).setChecked(False)
        panel.search.setText("T1 水")
        await until(lambda: panel.list.model().rowCount() == 1, "the search")
        assert cells(panel, 0)[0] == "T1"
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
            cells(panel, row)[0]: panel.rows.columns[5].tone(panel.rows.records[row])
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
        rows = [cells(account, row) for row in range(3)]
        assert [row[4] for row in rows] == ["−240", "−1,200", "+4,800"]
        assert [row[5] for row in rows] == ["3,360 瓶", "3,600 瓶", "4,800 瓶"]
        assert rows[2][2] == "from 甲"
        post(stocked, key="d", kind="consumption", from_="depot:D01", to="consumed:x", quantity="1")
        await until(lambda: account.list.model().rowCount() == 4, "the news")

    live(story())


def test_a_movement_is_posted_by_keys(stocked: Town, live: type_of_runner, qtbot: QtBot) -> None:
    """A refusal stands in the form in words; the mended movement is posted once."""
    panel = PostingPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        await shown(panel)
        panel.kind.setCurrentIndex(panel.kind.findData("issue"))
        panel.item.setEditText("WATER")
        await type_words(panel.lot, "L1")
        await type_words(panel.quantity, "999")
        panel.unit.setText("箱")
        panel.source.setText("武昌区储备库")
        await type_words(panel.target, f"unit:{STREET}")
        key = panel.key
        panel.go.click()
        await until(lambda: "3360" in panel.form._rest.text(), "the refusal")
        assert panel.key == key
        panel.quantity.clear()
        await type_words(panel.quantity, "10")
        panel.go.click()
        await until(lambda: panel.key != key, "the posting")
        rows = stocked.headquarters.read(ledgers.balances, account=f"unit:{STREET}")
        assert [row.quantity for row in rows] == ["480"]
        assert stocked.desk.selection.now.account == f"unit:{STREET}"
        assert panel.quantity.text() == ""
        assert unnamed(panel) == []

    live(story())


def test_the_selected_account_is_where_a_movement_begins(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    panel = PostingPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        await shown(panel)
        stocked.desk.selection.select(account="transit:T1")
        assert panel.source.text() == "transit:T1"
        stocked.desk.selection.select(account="depot:D01")
        assert panel.source.text() == "武昌区储备库 · depot:D01"
        assert panel.line().source == "depot:D01"
        assert panel.kind.count() > 10

    live(story())
