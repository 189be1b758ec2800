"""A living window in a test: waiting for its states, bringing it to the front, pressing keys.

Keys are sent by these functions alone: only a window in front gets a person's keys, and any other
window of the run may have come before it meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

WAIT_S = 20.0
LOOK_S = 0.02
NO = Qt.KeyboardModifier.NoModifier


async def until(reached: Callable[[], Any], what: str, *, within_s: float = WAIT_S) -> Any:
    """Let the window live until a state is reached, and return what was reached."""
    loop = asyncio.get_running_loop()
    last = loop.time() + within_s
    while not (found := reached()):
        assert loop.time() < last, f"It did not come: {what}"
        await asyncio.sleep(LOOK_S)
    return found


async def front(widget: QWidget) -> None:
    """Show a window and bring it to the front, as often as it takes."""
    window = widget.window()
    window.show()
    await until(lambda: _in_front(window), "the window in front")


async def press_key(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = NO) -> None:
    """Press a key on a widget once its window is in front."""
    await front(widget)
    QTest.keyClick(widget, key, modifier)


async def type_words(widget: QWidget, words: str) -> None:
    """Type words into a widget once its window is in front."""
    await front(widget)
    QTest.keyClicks(widget, words)


def press_key_now(
    qtbot: QtBot, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = NO
) -> None:
    """The same in a test that lives in no event loop."""
    window = widget.window()
    window.show()
    qtbot.waitUntil(lambda: _in_front(window), timeout=round(1000 * WAIT_S))
    QTest.keyClick(widget, key, modifier)


def _in_front(window: QWidget) -> bool:
    """Whether the window is in front; if not, asks for it: a bare X server forgets a wish."""
    if not window.isActiveWindow():
        window.raise_()
        window.activateWindow()
    return window.isActiveWindow()
