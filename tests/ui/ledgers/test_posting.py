"""A movement is posted by keys, from where the selection stands."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from commandcenter.ledgers import service as ledgers
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import shown
from tests.window import type_words, until
from ui.ledgers.posting import PostingPanel


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
