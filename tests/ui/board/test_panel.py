"""The board over a real district: it opens, follows, renews in place and survives a lost file."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Kind
from commandcenter.verification import service as verification
from tests.ui.conftest import DISTRICT, OTHER_STREET, STREET, Town, type_of_runner, unnamed
from tests.ui.cut_words import settled
from tests.window import press_key, until
from ui.board.panel import BoardPanel
from ui.board.tree_model import CLAIMED, CODE_ROLE, FLAGGED, PROGRESS, UNIT, VERIFIED
from ui.common.panels.states import State
from ui.common.widgets.tables import NOTE_ROLE, PROGRESS_ROLE


@pytest.fixture
def board(town: Town, qtbot: QtBot) -> BoardPanel:
    made = BoardPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(620, 700)
    return made


async def shown(board: BoardPanel) -> None:
    board.show()
    await until(lambda: board.frame.state is State.READY and not board.busy, "the board")


def cell(board: BoardPanel, code: str, column: int, role: int = Qt.ItemDataRole.DisplayRole):
    node = board.model.node(code)
    assert node is not None
    return board.model.index_of(node).siblingAtColumn(column).data(role)


def test_the_headline_and_the_first_row(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    """One claim of 144 is verified, two are claimed; the biggest directive is chosen by itself."""

    async def story() -> None:
        await shown(board)
        assert board.figures.verified.shown == "0%"
        assert board.figures.claimed.shown == "1%"
        assert board.figures.silent.shown == str(len(town.leaves) - 2)
        assert board.figures.overdue.shown == "0"
        assert cell(board, DISTRICT, VERIFIED) == "0%"
        assert town.desk.selection.now.directive == town.number
        assert unnamed(board) == []

    live(story())


def test_the_headline_says_what_can_be_certified(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    """Nothing was checked by a random draw, so the bound is nought; it never hides for want of
    room.
    """

    async def story() -> None:
        board.resize(760, 700)
        await shown(board)
        await until(lambda: board.figures.certified.shown == "≥ 0%", "the bound")
        assert board.figures.certified.isVisible()
        board.figures.setFixedWidth(380)
        await until(board.figures.certified_line.isVisible, "the line instead")
        assert board.figures.certified_line.text() == "Certified ≥ 0% (95% sure)"
        assert not board.figures.certified.isVisible()

    live(story())


def test_todays_bound_never_stands_beside_past_counts(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    """The gap is there with the counts of the past, not a turn of the event loop later."""

    async def story() -> None:
        await shown(board)
        await until(lambda: board.figures.certified.shown != "–", "the bound of today")
        board.hide()
        town.desk.moment.show(town.clock.now() - timedelta(minutes=1))
        await board.fetch()
        assert board.figures.certified.shown == "–"

    live(story())


def test_a_sample_of_one_street_certifies_no_more_than_its_share_of_the_whole(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        act = town.headquarters.act
        made = act(
            verification.announce, number=town.number, target="0.5", risk_limit="0.05", under=STREET
        )
        drawn = act(verification.draw, sample=made.id)
        for unit in drawn.units:
            if unit not in town.leaves[:2]:
                town.say(Kind.CLAIM, unit)
            if unit != town.leaves[1]:
                town.say(Kind.VERIFY, unit, by="核查组", method="onsite")
        found = town.headquarters.read(verification.certify, number=town.number)
        assert found.issued < len(town.leaves)
        share = found.lower_bound * found.issued / len(town.leaves)
        assert 0 < share < found.lower_bound
        board.resize(760, 700)
        await shown(board)
        wanted = f"≥ {int(100 * share)}%"
        await until(lambda: board.figures.certified.shown == wanted, "the bound of the whole")

    live(story())


def test_the_keyboard_opens_and_the_note_says_where_it_is_stuck(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await shown(board)
        board.tree.setCurrentIndex(board.model.index(0, 0))
        await press_key(board.tree, Qt.Key.Key_Return)
        await until(lambda: board.model.node(STREET), "the streets")
        stuck = cell(board, OTHER_STREET, UNIT, NOTE_ROLE)
        assert stuck == "held 1 h 50 min, not passed on"
        assert cell(board, STREET, UNIT, NOTE_ROLE) == ""
        assert town.desk.selection.now.unit == DISTRICT

    live(story())


def test_news_changes_rows_in_place_and_keeps_what_is_open(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await shown(board)
        town.desk.selection.select(unit=town.leaves[3])
        await until(lambda: board.model.node(town.leaves[3]), "the leaf")
        opened = board.model.opened()
        assert board.tree.currentIndex().data(CODE_ROLE) == town.leaves[3]
        town.say(Kind.CLAIM, town.leaves[3])
        await until(lambda: cell(board, town.leaves[3], CLAIMED) == "100%", "the claim")
        assert board.model.opened() == opened
        assert board.tree.isExpanded(board.model.index_of(board.model.node(STREET)))
        assert board.tree.currentIndex().data(CODE_ROLE) == town.leaves[3]
        assert cell(board, DISTRICT, 1, PROGRESS_ROLE).claimed == 3

    live(story())


def test_a_deadline_passes_without_a_word(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    """No entry of the journal says that a deadline has passed; the clock alone makes them late."""

    async def story() -> None:
        await shown(board)
        assert board.figures.overdue.shown == "0"
        town.clock.at += timedelta(days=1)
        town.office.news.aged.emit()
        late = str(len(town.leaves) - 2)
        await until(lambda: board.figures.overdue.shown == late, "the late ones")
        town.desk.moment.show(town.clock.at - timedelta(days=1))
        await until(lambda: board.figures.overdue.shown == "0", "the past")
        town.office.news.aged.emit()
        assert not board.busy

    live(story())


def test_a_leaf_has_nothing_below_it(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    async def story() -> None:
        await shown(board)
        town.desk.selection.select(unit=town.leaves[0])
        await until(lambda: board.model.node(town.leaves[0]), "the leaf")
        leaf = board.model.index_of(board.model.node(town.leaves[0]))
        assert not board.model.hasChildren(leaf)
        assert board.model.columnCount() == FLAGGED + 1
        assert board.model.parent(leaf).data(CODE_ROLE) == STREET

    live(story())


def test_a_lost_file_leaves_the_figures_under_a_line(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await shown(board)
        file = town.headquarters.database.path
        assert file is not None
        away = file.with_name("away.db")
        move(file, away)
        await until(lambda: board.frame.state is State.STALE, "the stale line")
        assert board.figures.claimed.shown == "1%"
        move(away, file)
        await until(lambda: board.frame.state is State.READY, "the board again")

    live(story())


def move(source: Path, target: Path) -> None:
    os.rename(source, target)  # noqa: PTH104 - said the same way as in the journeys.


def test_both_languages_and_both_themes(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await shown(board)
        head = board.model.headerData
        across, words = Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole
        assert head(VERIFIED, across, words) == "Verified"
        town.desk.look.language.speak("zh_CN")
        assert [head(column, across, words) for column in (VERIFIED, CLAIMED)] == ["核实", "自报"]
        assert board.accessibleName() == "看板"
        day = board.grab().toImage()
        town.desk.look.theme.wear(name="night")
        assert board.grab().toImage() != day

    live(story())


def test_a_narrow_tree_gives_up_its_bar_before_its_names(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    """The figures beside the bar say the same; a name of two letters says nothing."""

    async def story() -> None:
        board.resize(460, 700)
        await shown(board)
        town.desk.selection.select(unit=town.leaves[0])
        await until(lambda: board.tree.currentIndex().data(CODE_ROLE) == town.leaves[0], "the row")
        for spoken, narrow in (("en", True), ("zh_CN", False)):
            town.desk.look.language.speak(spoken)
            await until(
                lambda narrow=narrow: board.tree.isColumnHidden(PROGRESS) is narrow, "the columns"
            )
            assert await settled(board) == []
        board.resize(620, 700)
        town.desk.look.language.speak("en")
        await until(lambda: not board.tree.isColumnHidden(PROGRESS), "the bar")

    live(story())
