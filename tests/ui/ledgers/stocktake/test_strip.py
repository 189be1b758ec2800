"""A stocktake typed in the window: by keys, by scanner, with each difference explained."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from commandcenter.ledgers import service as ledgers
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, post
from tests.window import front, press_key, type_words, until
from ui.common.panels.states import State
from ui.ledgers.stocktake.panel import StocktakePanel


@pytest.fixture
def panel(stocked: Town, qtbot: QtBot) -> StocktakePanel:
    """The stocktake of a depot with three lots of two items."""
    for key, item, lot, quantity in (("x", "WATER", "L2", "9"), ("y", "TENT", "", "40")):
        post(stocked, key=key, kind="purchase", from_="supplier:甲", to="depot:D01",
             item=item, lot=lot or None, quantity=quantity)  # fmt: skip
    made = StocktakePanel(stocked.desk, stocked.office)
    qtbot.addWidget(made)
    made.resize(1100, 560)
    return made


async def begun(panel: StocktakePanel) -> None:
    """Begin to count the depot."""
    await front(panel)
    panel.desk.selection.select(account="depot:D01")
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the panel")
    assert panel.desk.acts.run("stocktake.count")
    await until(lambda: panel.list.model().rowCount() == 3 and not panel.busy, "the lots")


async def enter(field: QWidget, words: str = "") -> None:
    """Type and press Enter, as a hand or a scanner does."""
    await type_words(field, words)
    await press_key(field, Qt.Key.Key_Return)


def test_a_store_is_counted_by_keys(
    stocked: Town, panel: StocktakePanel, live: type_of_runner
) -> None:
    """The difference is told before its reason is asked; what is not counted stays as booked; the
    same act of the service as for a sheet enters it, once.
    """
    strip, said = panel.strip, panel.said.text

    async def story() -> None:
        await begun(panel)
        assert not panel.buttons[0].isEnabled()
        assert [cells(panel.list, row)[2] for row in range(3)] == ["–", "–", "–"]
        await enter(strip.what, "TENT|")
        assert strip.quantity.hasFocus()
        assert strip.said.text() == "The books say 40 顶."
        await enter(strip.quantity, "38")
        assert strip.reason.hasFocus()
        assert "differs by −2" in strip.said.text()
        await enter(strip.reason)
        assert strip.form.fields["reason"].problem is not None
        strip.reason.setText("受潮")
        await enter(strip.reason)
        assert strip.what.hasFocus()
        await enter(strip.what, "L2")
        await enter(strip.quantity, "9")
        await until(lambda: "2 lots counted, 1 differ" in said() and not panel.busy, "the count")
        assert "1 more are not counted" in said()
        assert [cells(panel.list, row)[3] for row in range(3)] == ["−2", "–", "0"]
        assert unnamed(panel) == []
        panel.enter()
        await until(lambda: panel.sheet is None and not panel.busy, "the posting")
        held = stocked.headquarters.read(ledgers.balances, account="depot:D01")
        assert {(one.item, one.lot): one.quantity for one in held} == {
            ("TENT", ""): "38",
            ("WATER", "L1"): "3360",
            ("WATER", "L2"): "9",
        }
        last = stocked.headquarters.read(ledgers.book_of, code="depot:D01")[-1].movement
        assert (last.kind.value, last.note) == ("shortage", "受潮")

    live(story())


def test_labels_are_scanned_one_after_another(panel: StocktakePanel, live: type_of_runner) -> None:
    """The next label ends the lot before it; one that still lacks its reason is asked first, and
    the label that waits is not forgotten. A lot that the books do not know is a surplus.
    """
    strip = panel.strip

    def counts() -> list[tuple[str, str, str]]:
        assert panel.sheet is not None
        return [(one.item, one.lot, one.quantity) for one in panel.sheet.counts]

    async def story() -> None:
        await begun(panel)
        await enter(strip.what, "WATER|L1")
        await enter(strip.quantity, "3360WATER|L2")
        assert counts() == [("WATER", "L1", "3360")]
        assert (strip.meant, strip.quantity.text()) == (("WATER", "L2"), "")
        await enter(strip.quantity, "8WATER|L9")
        assert strip.meant == ("WATER", "L2")
        assert strip.reason.hasFocus()
        await type_words(strip.reason, "broken")
        await enter(strip.reason)
        assert counts()[-1] == ("WATER", "L2", "8")
        assert strip.meant == ("WATER", "L9")
        assert strip.said.text() == "The books have nothing of this lot here."
        await enter(strip.quantity, "5")
        await enter(strip.reason, "found")
        await until(lambda: panel.list.model().rowCount() == 4 and not panel.busy, "the surplus")
        assert cells(panel.list, 3)[3] == "+5"

    live(story())


def test_what_nobody_knows_is_asked_back(panel: StocktakePanel, live: type_of_runner) -> None:
    """An unknown code, an item of several lots, and no number are refused where they stand."""
    strip = panel.strip

    async def story() -> None:
        await begun(panel)
        for typed, why in (
            ("NONE", "No item or lot is called “NONE” here."),
            ("WATER", "“WATER” stands for several lots; choose one."),
            ("NONE|L1", "There is no item “NONE”."),
        ):
            strip.what.clear()
            await enter(strip.what, typed)
            problem = strip.form.fields["what"].problem
            assert problem is not None
            assert panel.look.say(problem) == why
        strip.what.clear()
        await enter(strip.what, "L1")
        for typed in ("", "-3", "many"):
            strip.quantity.clear()
            await enter(strip.quantity, typed)
            assert strip.form.fields["quantity"].problem is not None

    live(story())


def test_a_count_that_was_left_is_gone_on_with(panel: StocktakePanel, live: type_of_runner) -> None:
    """Leaving loses nothing; a lot opened in the list is mended, and counted again it is one."""
    strip = panel.strip

    async def story() -> None:
        await begun(panel)
        await enter(strip.what, "L2")
        await enter(strip.quantity, "9")
        await until(lambda: not panel.busy, "the count")
        panel.leave()
        assert panel.sheet is None
        await until(lambda: not panel.busy, "the store")
        assert not strip.isVisible()
        panel.count_here()
        await until(lambda: "1 lots counted" in panel.said.text() and not panel.busy, "the count")
        panel.list.go_to(("WATER", "L2"))
        await press_key(panel.list, Qt.Key.Key_Return)
        assert strip.quantity.text() == "9"
        await press_key(strip.quantity, Qt.Key.Key_Backspace)
        await enter(strip.quantity, "7")
        await enter(strip.reason, "broken")
        await until(lambda: "1 lots counted, 1 differ" in panel.said.text(), "the mended count")

    live(story())
