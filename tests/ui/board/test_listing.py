"""The list: codes in the order of the database, rows by block, old answers left aside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Phase
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.window import type_words, until
from ui.board.list_model import (
    BLOCK,
    BLOCKS_MAX,
    CLAIMED,
    DUE,
    NAME,
    PHASE,
    STARTED,
    AssignmentTable,
)
from ui.board.panel import BoardPanel
from ui.common.face.look import Look
from ui.common.panels.states import State

COUNTRY = 620_573


@pytest.fixture
def board(town: Town, qtbot: QtBot) -> Iterator[BoardPanel]:
    made = BoardPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(700, 700)
    return made


async def listed(board: BoardPanel) -> None:
    board.show()
    await until(lambda: board.frame.state is State.READY and not board.busy, "the board")
    board.as_list.click()
    await until(lambda: board.listing.model.rowCount() > 0, "the codes")
    await until(lambda: board.listing.model.row(0), "the first block")


def words(board: BoardPanel, row: int, column: int) -> str:
    return board.listing.model.index(row, column).data(Qt.ItemDataRole.DisplayRole)


def test_every_assignment_is_listed(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    async def story() -> None:
        await listed(board)
        assert list(board.listing.model.codes) == town.leaves
        assert words(board, 0, PHASE) == "claimed"
        assert words(board, 0, CLAIMED) == "10:14"
        assert unnamed(board) == []

    live(story())


def test_chips_and_search_ask_the_database(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await listed(board)
        board.listing.chips[Phase.VERIFIED].click()
        await until(lambda: list(board.listing.model.codes) == [town.leaves[1]], "the verified")
        board.listing.chips[Phase.VERIFIED].click()
        await until(lambda: board.listing.model.rowCount() == len(town.leaves), "all")
        await type_words(board.listing.search, town.leaves[7])
        await until(lambda: list(board.listing.model.codes) == [town.leaves[7]], "the found one")
        assert board.listing.count.text() == f"1 of {len(town.leaves)}"

    live(story())


def test_a_click_on_a_heading_sorts(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    async def story() -> None:
        await listed(board)
        board.listing.view.horizontalHeader().sectionClicked.emit(NAME)
        await until(lambda: list(board.listing.model.codes) == town.leaves[::-1], "downwards")

    live(story())


def test_the_current_row_is_the_selection(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await listed(board)
        board.listing.view.selectRow(4)
        assert town.desk.selection.now.unit == town.leaves[4]

    live(story())


def test_a_whole_country_is_only_codes(look: Look, qtbot: QtBot) -> None:
    """Nothing is fetched but the blocks that are looked at, and few of them are kept."""
    model = AssignmentTable(look)
    asked: list[int] = []
    model.wanted.connect(asked.append)
    codes = [f"{place:012d}" for place in range(COUNTRY)]
    model.show_codes(codes)
    assert model.rowCount() == COUNTRY
    assert asked == []
    for block in range(BLOCKS_MAX + 6):
        assert model.index(block * BLOCK, NAME).data(Qt.ItemDataRole.DisplayRole) == "…"
        model.take(block, [], model.generation)
    assert asked == list(range(BLOCKS_MAX + 6))
    model.row(0)
    assert asked[-1] == 0  # The first one was given up, and is asked for again.


def test_an_answer_to_an_old_question_is_left_aside(look: Look, qtbot: QtBot) -> None:
    model = AssignmentTable(look)
    model.show_codes(["420106001001"])
    model.row(0)
    old = model.generation
    model.show_codes(["420106001002"])
    asked: list[int] = []
    model.wanted.connect(asked.append)
    model.take(0, [], old)
    assert model.row(0) is None
    assert asked == [0]


@pytest.fixture
def look(town: Town) -> Look:
    return town.desk.look


def test_names_can_be_read_on_a_narrow_panel(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    """The state and the deadline stay beside the name; the older steps give way."""

    async def story() -> None:
        await listed(board)
        view = board.listing.view
        assert not any(view.isColumnHidden(column) for column in range(7))
        board.resize(430, 700)
        await until(lambda: view.columnWidth(NAME) >= 132 and view.isColumnHidden(STARTED), "room")
        assert not view.isColumnHidden(PHASE)
        assert not view.isColumnHidden(DUE)
        assert view.horizontalScrollBar().maximum() == 0

    live(story())
