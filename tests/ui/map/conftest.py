"""A map panel on the screen, its page loaded; shared by the tests of this room.

QtWebEngine wants its word before the application is made, so it gets it while tests are collected.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Town
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import Theme
from ui.map import engine
from ui.map.panel import MapPanel

engine.prepare()

PAGE_TIMEOUT_MS = 30_000
Ask = Callable[[str], Any]


@pytest.fixture
def look() -> Look:
    """Day, Chinese."""
    return Look(Theme("day"), Language("zh_CN"))


@pytest.fixture
def panel(qtbot: QtBot, look: Look) -> Iterator[MapPanel]:
    """A panel whose page is there and listens."""
    made = MapPanel(look)
    made.resize(900, 700)
    with qtbot.waitSignal(made.bridge.ready_now, timeout=PAGE_TIMEOUT_MS):
        made.show()
    yield made
    made.end()
    made.deleteLater()


@pytest.fixture
def ask(qtbot: QtBot, panel: MapPanel) -> Ask:
    """Evaluates an expression in the page and returns its value."""

    def evaluate(expression: str) -> Any:
        answers: list[Any] = []
        view = panel.view
        assert view is not None
        view.page().runJavaScript(f"JSON.stringify({expression})", answers.append)
        qtbot.waitUntil(lambda: bool(answers), timeout=PAGE_TIMEOUT_MS)
        return json.loads(answers[0]) if answers[0] else None

    return evaluate


@pytest.fixture
def settled(qtbot: QtBot, panel: MapPanel) -> Callable[[], None]:
    """Waits until everything told so far is on the screen."""

    def wait() -> None:
        panel.bridge.flush()
        wanted = panel.bridge.sent
        qtbot.waitUntil(lambda: panel.bridge.drawn_number >= wanted, timeout=PAGE_TIMEOUT_MS)

    return wait


@pytest.fixture
def painted(qtbot: QtBot, ask: Ask) -> Callable[[], None]:
    """Waits for three frames of the page; a picture taken without pause would hold them up."""

    def wait() -> None:
        ask(
            "(() => { window.framesLeft = 3;"
            " const step = () => { framesLeft -= 1; if (framesLeft) requestAnimationFrame(step); };"
            " requestAnimationFrame(step); return 1; })()"
        )
        qtbot.waitUntil(lambda: ask("framesLeft") == 0, timeout=PAGE_TIMEOUT_MS)

    return wait


@pytest.fixture
def whole(town: Town, qtbot: QtBot) -> Iterator[MapPanel]:
    """A map on the screen that nobody feeds yet."""
    made = MapPanel(town.desk.look)
    made.resize(1100, 700)
    with qtbot.waitSignal(made.bridge.ready_now, timeout=PAGE_TIMEOUT_MS):
        made.show()
    yield made
    made.end()
    made.deleteLater()
