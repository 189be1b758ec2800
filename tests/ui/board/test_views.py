"""Saved views: kept for a person, shown again as they were, renamed, deleted and had back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.directives import service as directives
from commandcenter.directives.model import Phase
from commandcenter.headquarters import OPERATOR
from tests.ui.board.test_listing import listed
from tests.ui.conftest import Town, type_of_runner
from tests.window import front, press_key, until
from ui.board.list_model import NAME
from ui.board.panel import BoardPanel
from ui.common.window.clock import WindowClock
from ui.common.window.office import Office
from ui.console import Console
from ui.shell.layouts import Layouts
from ui.shell.window import MainWindow


@pytest.fixture
def board(town: Town, qtbot: QtBot) -> BoardPanel:
    made = BoardPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(760, 700)
    return made


def kept(town: Town, person: str = OPERATOR) -> list[directives.SavedView]:
    return town.headquarters.read(directives.saved_views, person=person)


async def saved(board: BoardPanel, name: str) -> None:
    board.desk.acts.run("board save view")
    line = board.listing.saved.name
    await until(line.hasFocus, "the line for the name")
    line.setText(name)
    await press_key(line, Qt.Key.Key_Return)
    await until(lambda: board.listing.saved.choice.currentText() == name, "the kept view")


def test_a_view_is_shown_again_as_it_was(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await front(board)
        await listed(board)
        board.listing.chips[Phase.CLAIMED].click()
        board.listing.view.horizontalHeader().sectionClicked.emit(NAME)
        await until(lambda: board.listing.model.codes == [town.leaves[0]], "the claimed")
        await saved(board, "已自报")
        [view] = kept(town)
        assert (view.wanted.phases, view.descending, view.shape) == (
            (Phase.CLAIMED,),
            True,
            "list",
        )
        assert kept(town, "P001") == [], "views are one person's own"
        board.listing.chips[Phase.CLAIMED].click()
        await until(lambda: board.listing.model.rowCount() == len(town.leaves), "all again")
        assert board.listing.saved.choice.currentText() == "", "it is another question now"
        board.show_shape("tree")
        board.show_view(view)
        await until(lambda: board.listing.model.codes == [town.leaves[0]], "the view")
        assert board.shape == "list"
        assert board.listing.saved.choice.currentText() == "已自报"

    live(story())


def test_rename_delete_and_have_back(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    async def story() -> None:
        await front(board)
        await listed(board)
        await saved(board, "夜班")
        assert board.desk.acts.run("board rename view")
        board.listing.saved.name.setText("夜班盯办")
        await press_key(board.listing.saved.name, Qt.Key.Key_Return)
        await until(lambda: [one.name for one in kept(town)] == ["夜班盯办"], "the new name")
        await until(lambda: board.listing.saved.choice.currentText() == "夜班盯办", "its choice")
        assert board.desk.acts.run("board delete view")
        await until(lambda: kept(town) == [], "the deletion")
        await until(lambda: not board.listing.saved.has_chosen, "none looked at")
        assert not board.desk.acts.run("board delete view"), "there is nothing to delete"
        await until(lambda: len(town.desk.notices), "the message")
        notice = next(iter(town.desk.notices))
        assert notice.run is not None
        notice.run()
        await until(lambda: [one.name for one in kept(town)] == ["夜班盯办"], "had back")

    live(story())


def test_a_name_that_cannot_be_is_said(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    async def story() -> None:
        await front(board)
        await listed(board)
        board.begin_saving()
        line = board.listing.saved.name
        line.setText("  ")
        await press_key(line, Qt.Key.Key_Return)
        await until(lambda: len(town.desk.notices), "the refusal")
        assert "name of 1 to 40" in town.desk.look.say(next(iter(town.desk.notices)).words)
        assert line.isVisible(), "what was typed stays"
        await press_key(line, Qt.Key.Key_Escape)
        assert line.isHidden()
        assert kept(town) == []

    live(story())


def test_views_are_in_the_palette(
    town: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """Found by pinyin as well; one person does not find another's."""

    async def story() -> None:
        view = directives.SavedView("夜班盯办", directives.BoardFilter(overdue_only=True))
        town.headquarters.act(directives.save_view, saved=view)
        window = MainWindow(town.desk, Layouts(tmp_path))
        qtbot.addWidget(window)
        console = Console(window, town.desk, WindowClock())
        console.office = town.office
        [hit] = await console._find_views("yeban", 5)
        assert hit.title == "夜班盯办"
        assert await console._find_views("物资", 5) == []
        console.office = Office(town.headquarters, "P001", town.desk.tasks)
        assert await console._find_views("yeban", 5) == []

    live(story())
