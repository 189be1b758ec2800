"""Many rows at once: marked by key, previewed before anything is written, done once, undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commandcenter.directives import service as directives
from commandcenter.directives.batches import BatchKind
from commandcenter.directives.model import Kind, Phase
from commandcenter.store.service import timeline
from tests.ui.board.test_listing import listed, words
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.window import front, press_key, type_words, until
from ui.board.list_model import NAME
from ui.board.panel import BoardPanel


@pytest.fixture
def board(town: Town, qtbot: QtBot) -> BoardPanel:
    made = BoardPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(760, 900)
    return made


def phase_of(town: Town, unit: str) -> Phase:
    [row] = town.headquarters.read(directives.board_rows, number=town.number, units=[unit])
    return row.phase


async def previewed(board: BoardPanel) -> str:
    """What the preview says, once it has counted."""
    await until(lambda: board.listing.preview.result, "the preview")
    return board.listing.preview.said.text()


def test_space_marks_and_goes_on(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    async def story() -> None:
        await front(board)
        await listed(board)
        view = board.listing.view
        view.go_in()
        for _ in range(3):
            await press_key(view, Qt.Key.Key_Space)
        assert sorted(board.listing.marks.codes) == town.leaves[:3]
        assert words(board, 0, NAME).startswith("✓ ")
        assert board.listing.marked.text() == "3 marked"
        await press_key(view, Qt.Key.Key_U)
        assert len(board.listing.marks) == 0
        assert not words(board, 0, NAME).startswith("✓")
        await press_key(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: len(board.listing.marks) == len(town.leaves), "all marked")

    live(story())


def test_a_reminder_by_keys_alone(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    """The preview says who is left out and why; only Ctrl+Enter writes, and it writes once."""

    async def story() -> None:
        await front(board)
        await listed(board)
        await press_key(board, Qt.Key.Key_Slash)
        search = board.listing.search
        await until(search.hasFocus, "the search")
        await type_words(search, town.leaves[0][:9])
        await until(lambda: 0 < board.listing.model.rowCount() < len(town.leaves), "one street")
        await front(board)
        await press_key(search, Qt.Key.Key_Down)
        await until(board.listing.view.hasFocus, "the rows")
        await press_key(board.listing.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        street = board.listing.model.rowCount()
        await until(lambda: len(board.listing.marks) == street, "all marked")
        before = town.headquarters.feed.newest
        await press_key(board.listing.view, Qt.Key.Key_R)
        said = await previewed(board)
        assert said == (
            f"{street - 2} will be done\n"
            "2 left out: They owe nothing: done, handed back or closed. "
            f"({words(board, 0, NAME).removeprefix('✓ ')}…)"
        )
        assert town.headquarters.feed.newest == before, "a preview writes nothing"
        assert unnamed(board) == []
        await until(board.listing.preview.send.hasFocus, "the act in reach")
        await press_key(
            board.listing.preview, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
        await until(board.listing.preview.isHidden, "done")
        notice = next(iter(town.desk.notices))
        said = town.desk.look.say(notice.words)
        assert said == f"{town.number} · Remind: {street - 2} done, 2 left out"
        assert notice.offer is None, "nothing left by any channel, so nothing can be called off"
        assert len(board.listing.marks) == 0
        report = town.headquarters.read(directives.ladder, number=town.number)
        assert [one.units for one in report.steps if one.rung.code == "by_hand"] == [street - 2]

    live(story())


def test_nothing_happens_until_it_is_asked_for(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    async def story() -> None:
        await front(board)
        await listed(board)
        board.listing.view.go_in()
        await press_key(board.listing.view, Qt.Key.Key_B)
        await previewed(board)
        board.listing.preview.give()
        reason = board.listing.preview.form.fields["reason"]
        await until(lambda: reason.problem, "the missing reason")
        assert phase_of(town, town.leaves[0]) is Phase.CLAIMED
        await press_key(board.listing.preview, Qt.Key.Key_Escape)
        await until(board.listing.preview.isHidden, "given up")
        assert board.listing.view.hasFocus()
        assert phase_of(town, town.leaves[0]) is Phase.CLAIMED

    live(story())


def test_closing_offers_to_send_back(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    """What was closed can be had back from the message: it opens the opposite act's preview."""

    async def story() -> None:
        await front(board)
        await listed(board)
        town.clock.advance(timedelta(minutes=1))
        board.listing.marks.add(town.leaves[:3])
        board.desk.acts.run("board batch close")
        said = await previewed(board)
        assert said.startswith("1 will be done\n")
        board.listing.preview.give()
        await until(lambda: phase_of(town, town.leaves[1]) is Phase.CLOSED, "closed")
        await until(lambda: len(town.desk.notices), "the message")
        notice = next(iter(town.desk.notices))
        assert notice.offer is not None
        assert notice.run is not None
        notice.run()
        preview = board.listing.preview
        await until(lambda: preview.batch and preview.batch.kind is BatchKind.REJECT, "opposite")
        batch = preview.filled()
        assert batch is not None
        assert batch.codes == town.leaves[:3]

    live(story())


def test_more_time_has_its_deadline(town: Town, live: type_of_runner, board: BoardPanel) -> None:
    """The form begins two hours after the deadline; an earlier one is counted as refused."""

    async def story() -> None:
        await front(board)
        await listed(board)
        board.listing.marks.add(town.leaves[5:9])
        board.listing.begin_batch(BatchKind.EXTEND)
        preview = board.listing.preview
        assert (await previewed(board)) == "4 will be done"
        preview.result = None
        preview.until.setDateTime(preview.until.dateTime().addSecs(-4 * 3600))
        assert "must be later than the old one" in await previewed(board)
        assert not preview.send.isEnabled()
        preview.result = None
        preview.until.setDateTime(preview.until.dateTime().addSecs(4 * 3600))
        await previewed(board)
        preview.reason.setText("道路中断")
        preview.give()
        await until(preview.isHidden, "done")
        rows = town.headquarters.read(
            directives.board_rows, number=town.number, units=town.leaves[4:7]
        )
        dues = [row.complete_by for row in rows]
        assert dues[1] == dues[2] != dues[0]

    live(story())


def test_enter_opens_the_row(
    town: Town, live: type_of_runner, board: BoardPanel, qapp: QApplication
) -> None:
    async def story() -> None:
        await front(board)
        await listed(board)
        opened: list[str] = []
        board.opened.connect(opened.append)
        board.listing.view.go_in()
        await press_key(board.listing.view, Qt.Key.Key_Down)
        await press_key(board.listing.view, Qt.Key.Key_Return)
        assert opened == [town.leaves[1]]
        assert town.desk.selection.now.unit == town.leaves[1]
        town.say(Kind.ACKNOWLEDGE, town.leaves[9])

    live(story())


def test_a_large_act_goes_portion_by_portion(
    town: Town, live: type_of_runner, board: BoardPanel
) -> None:
    """One act of the person is many units of work and one step, and tells how far it has come."""

    async def story() -> None:
        await front(board)
        await listed(board)
        preview = board.listing.preview
        preview.portion = 2
        board.listing.view.go_in()
        await press_key(board.listing.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: len(board.listing.marks) == len(town.leaves), "all marked")
        await press_key(board.listing.view, Qt.Key.Key_R)
        await previewed(board)
        foreseen = preview.result
        assert foreseen is not None
        await press_key(preview, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: preview.batch is None, "done")
        entries = town.headquarters.read(timeline, limit=10_000)
        units = [one.payload["units"] for one in entries if one.kind == "remind" and one.payload]
        assert len(units) > 1
        assert sum(units) == foreseen.done
        steps = town.headquarters.read(directives.ladder, number=town.number).steps
        assert [one.units for one in steps if one.rung.code == "by_hand"] == [foreseen.done]
        last = (len(town.leaves) - 1) // 2 * 2
        assert preview.said.text() == f"Under way: {last} of {len(town.leaves)} units"

    live(story())
