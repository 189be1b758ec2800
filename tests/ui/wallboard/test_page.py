"""The wall: large figures of one open directive after another, their age, nothing to click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind
from commandcenter.directives.orders import read_order
from commandcenter.incidents import service as incidents
from tests.ui.conftest import DISTRICT, Town, type_of_runner
from tests.window import front, press_key, until
from ui.common.window.selection import Selection
from ui.shell.walling import Walls, common_node
from ui.wallboard.letters import Letters, letter_px
from ui.wallboard.page import Wallboard


@pytest.fixture
def board(town: Town, qtbot: QtBot) -> Iterator[Wallboard]:
    own = replace(town.desk, selection=Selection())
    [found] = town.headquarters.read(incidents.incidents, open_only=True)
    own.selection.select(incident=found.id)
    made = Wallboard(own, town.office, QWidget())
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    return made


async def shown(board: Wallboard) -> None:
    await front(board)
    await until(lambda: board.found is not None, "the wall")


def second(town: Town) -> str:
    """Another directive of the same incident."""
    [first] = town.headquarters.read(directives.listed)
    order = {
        "title": "巡查下穿通道",
        "text": "立即巡查。",
        "incident": first.incident,
        "issuer": "4201",
        "scope": {"units": [town.leaves[0], town.leaves[1]]},
        "issued_at": town.clock.now().isoformat(),
    }
    return town.headquarters.act(directives.issue, order=read_order(order)).directive


def test_the_figures_with_their_ages(town: Town, live: type_of_runner, board: Wallboard) -> None:
    async def story() -> None:
        await shown(board)
        figures = {name: one.figure.shown for name, one in board.figures.items()}
        assert figures == {
            "issued": str(len(town.leaves)),
            "claimed": "2",
            "verified": "1",
            "silent": str(len(town.leaves) - 2),
            "overdue": "0",
        }
        notes = {name: one.note.shown for name, one in board.figures.items()}
        assert notes["issued"] == "2 h 00 min ago"
        assert notes["silent"] == "for 2 h 00 min"
        assert notes["overdue"] == "due in 2 h 00 min"
        assert board.title.shown == f"{town.number} 转移低洼地区群众"
        assert board.stuck.shown.startswith("Stuck at")
        assert board.bar.progress.verified == 1
        assert board.drill.isHidden(), "this is no drill"
        town.say(Kind.ACKNOWLEDGE, town.leaves[30])
        await until(lambda: board.figures["silent"].figure.shown == str(len(town.leaves) - 3), "it")

    live(story())


def test_it_is_read_from_six_metres(town: Town, live: type_of_runner, board: Wallboard) -> None:
    """Nothing is smaller than the rule asks for, nothing is cut off, and there is no control."""

    async def story() -> None:
        await shown(board)
        least = 1080 * float(rule("board", "wall_letter").value) / 100
        letters = [one for one in board.findChildren(Letters) if one.isVisible() and one.shown]
        assert len(letters) > 15
        assert all(one.font_now().pixelSize() >= round(least) for one in letters)
        for one in letters:
            assert one.height() >= one.sizeHint().height(), one.shown
            if one not in (board.title, board.stuck, board.incident, board.most):
                assert one.width() >= one.sizeHint().width() - 4, one.shown
        assert board.findChildren(QAbstractButton) == board.findChildren(QLineEdit) == []

    live(story())


def test_the_open_directives_take_turns(town: Town, live: type_of_runner, board: Wallboard) -> None:
    async def story() -> None:
        other = second(town)
        turned: list[str] = []
        board.turned.connect(lambda found: turned.append(found.number))
        await shown(board)
        await until(lambda: turned == [other], "the newest first")
        assert board.place.shown == "1 / 2"
        await press_key(board, Qt.Key.Key_Right)
        await until(lambda: turned == [other, town.number], "its turn")
        board._turns.timeout.emit()
        await until(lambda: turned == [other, town.number, other], "by itself")
        town.headquarters.act(directives.close, number=other, reason="结束")
        await until(lambda: turned[-1] == town.number, "only what is open")
        assert board.place.shown == "1 / 1"
        assert town.desk.selection.now.directive is None, "the window's selection is its own"
        await press_key(board, Qt.Key.Key_Escape)
        assert board.isHidden()

    live(story())


def test_old_figures_say_so(town: Town, live: type_of_runner, board: Wallboard) -> None:
    async def story() -> None:
        await shown(board)
        await until(lambda: board.age.shown == "Figures just now", "fresh")
        town.office.news.at = town.clock.now() - timedelta(minutes=3)
        board._show_clocks()
        assert board.age.shown == "▲ Old figures: 3 min ago"
        town.office.news.lost.emit(text("The database is away: {why}", why="-"))
        assert board.age.shown.startswith("▲ Cut off: figures")
        assert board.figures["claimed"].figure.shown == "2", "the last figures stay"

    live(story())


def test_the_map_looks_at_where_the_directive_went(town: Town) -> None:
    [found] = town.headquarters.read(directives.listed)
    assert common_node(found) == DISTRICT
    assert common_node(replace(found, under=("420106", "420115"))) == "4201"
    assert common_node(replace(found, under=("42", "43"))) == ""
    assert common_node(replace(found, under=(), units=("420106001001",))) == DISTRICT
    assert QGuiApplication.screens()


def test_letters_follow_the_height_of_the_wall(board: Wallboard) -> None:
    board.resize(3840, 2160)
    assert letter_px(board) == round(2160 * 0.042)


def test_every_monitor_is_in_the_palette(town: Town, live: type_of_runner, qtbot: QtBot) -> None:
    async def story() -> None:
        window = QWidget()
        qtbot.addWidget(window)
        walls = Walls(town.desk, town.office, window)
        hits = await walls.find_screens("wall board", 9)
        screens = QGuiApplication.screens()
        assert [hit.note for hit in hits] == [
            f"{one.name()} {one.size().width()}×{one.size().height()}" for one in screens
        ]
        assert await walls.find_screens("绝无此屏", 9) == []
        assert walls.board is None, "nothing is made before it is asked for"

    live(story())
