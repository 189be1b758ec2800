"""The columns hold the same rows as the list, phase by phase, and the keys go through them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Kind, Phase
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.window import front, press_key, until
from ui.board.list_model import NAME
from ui.board.panel import BoardPanel
from ui.common.panels.states import State
from ui.common.widgets.tables import NOTE_ROLE


@pytest.fixture
def board(town: Town, qtbot: QtBot) -> BoardPanel:
    made = BoardPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    return made


def counts(board: BoardPanel) -> dict[Phase, int]:
    parts = board.listing.columns.parts
    return {phase: part.model.rowCount() for phase, part in parts.items() if part.isVisible()}


async def in_columns(board: BoardPanel, count: int) -> None:
    await front(board)
    await until(lambda: board.frame.state is State.READY and not board.busy, "the board")
    board.desk.acts.run("board columns")
    await until(lambda: sum(counts(board).values()) == count, "the columns")


def test_the_columns_are_the_list_by_phase(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await in_columns(board, len(town.leaves))
        parts = board.listing.columns.parts
        assert parts[Phase.CLAIMED].model.codes == [town.leaves[0]]
        assert parts[Phase.VERIFIED].model.codes == [town.leaves[1]]
        together = sorted(code for part in parts.values() for code in part.model.codes)
        assert together == town.leaves
        assert parts[Phase.WAITING].count.text() == str(counts(board)[Phase.WAITING])
        card = parts[Phase.CLAIMED].model.index(0, NAME)
        await until(lambda: card.data(NOTE_ROLE) == "last word 10:14", "the card")
        assert board.listing.count.text() == f"{len(town.leaves)} of {len(town.leaves)}"
        assert unnamed(board) == []

    live(story())


def test_what_happens_moves_a_card(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    async def story() -> None:
        await in_columns(board, len(town.leaves))
        parts = board.listing.columns.parts
        waiting = counts(board)[Phase.WAITING]
        town.say(Kind.ACKNOWLEDGE, town.leaves[20])
        await until(lambda: town.leaves[20] in parts[Phase.ACKNOWLEDGED].model.codes, "its move")
        assert counts(board)[Phase.WAITING] == waiting - 1

    live(story())


def test_arrows_go_from_column_to_column(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await in_columns(board, len(town.leaves))
        columns = board.listing.columns
        board.listing.go_in()
        first = columns.parts[Phase.WAITING].view
        await until(first.hasFocus, "the first column")
        await press_key(first, Qt.Key.Key_Right)
        shown = [part for part in columns.parts.values() if part.model.rowCount()]
        assert shown[1].view.hasFocus()
        await press_key(shown[1].view, Qt.Key.Key_Space)
        assert board.listing.marks.codes == (shown[1].model.codes[0],)
        assert town.desk.selection.now.unit == shown[1].model.codes[0]
        board.listing.chips[Phase.VERIFIED].click()
        await until(lambda: set(counts(board)) == {Phase.VERIFIED}, "one column")
        board.as_columns.click()
        assert board.shape == "tree"

    live(story())
