"""Intent: whatever one types, acts come at once and everything else as it is found."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commandcenter.core.language import text
from tests.window import press_key_now
from ui.common.words.pinyin import match
from ui.shell.finding import Hit
from ui.shell.window import MainWindow

UNITS = ("江夏区", "洪山区", "郑店街道")
chosen: list[str] = []


async def units(query: str, limit: int) -> Sequence[Hit]:
    return [
        Hit(name, text("unit"), partial(chosen.append, name), score=match(query, name))
        for name in UNITS
        if match(query, name)
    ][:limit]


async def broken(query: str, limit: int) -> Sequence[Hit]:
    raise OSError("the database is gone")


def run(qapp: QApplication, story: Coroutine[Any, Any, None]) -> None:
    loop = qasync.QEventLoop(qapp, already_running=False)
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(story)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def titles(window: MainWindow) -> list[str]:
    model = window.palette_overlay.model
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


async def shown(window: MainWindow, wanted: list[str]) -> None:
    """Wait until the palette shows exactly this."""
    there = asyncio.Event()
    model = window.palette_overlay.model
    model.modelReset.connect(lambda: there.set() if titles(window) == wanted else None)
    if titles(window) != wanted:
        async with asyncio.timeout(5):
            await there.wait()


def test_acts_are_found_at_once_and_done_by_enter(window: MainWindow, qtbot: QtBot) -> None:
    press_key_now(qtbot, window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.palette_overlay
    assert palette.isVisible()
    assert len(titles(window)) == len(list(window.desk.acts))
    palette.line.setText("day or")
    palette.line.textEdited.emit("day or")
    assert titles(window) == ["Day or night"]
    press_key_now(qtbot, palette.line, Qt.Key.Key_Return)
    assert window.desk.look.theme.name == "night"
    assert not palette.isVisible()


def test_arrows_move_and_escape_leaves(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    palette = window.palette_overlay
    palette.open()
    press_key_now(qtbot, palette.line, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    press_key_now(qtbot, palette.line, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 0
    press_key_now(qtbot, palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.parametrize("typed", ["jxq", "jiangxia", "江夏"])
def test_units_are_found_in_the_background(
    window: MainWindow, qapp: QApplication, typed: str
) -> None:
    async def story() -> None:
        window.show()
        palette = window.palette_overlay
        palette.provide(units)
        palette.open()
        palette.line.setText(typed)
        palette.line.textEdited.emit(typed)
        await shown(window, ["江夏区"])
        palette.choose_current()
        await window.desk.tasks.end()

    chosen.clear()
    run(qapp, story())
    assert chosen == ["江夏区"]


@pytest.mark.expected_log("A provider of the command palette failed")
def test_a_broken_provider_does_not_silence_the_others(
    window: MainWindow, qapp: QApplication
) -> None:
    async def story() -> None:
        window.show()
        palette = window.palette_overlay
        palette.provide(broken)
        palette.provide(units)
        palette.open()
        palette.line.setText("hsq")
        palette.line.textEdited.emit("hsq")
        await shown(window, ["洪山区"])
        await window.desk.tasks.end()

    run(qapp, story())


def test_nothing_found_is_said(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    palette = window.palette_overlay
    palette.open()
    palette.line.textEdited.emit("qqqq")
    assert titles(window) == []
    assert not palette.list.isVisible()
