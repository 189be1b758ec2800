"""What a window does on several screens; `test_screens.py` plays each test in a process of its own.

The screens belong to the process: the platform reads them before the application is made. What one
test keeps, a later one finds in the folder `KEPT`, as another day finds it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.language import text
from tests.ui.shell.conftest import Sample
from ui.common.panels.docking import PanelPlace
from ui.common.window.desk import Desk
from ui.shell.layouts import Layouts
from ui.shell.screens import GRIP
from ui.shell.window import MainWindow
from ui.shell.workspaces import Workspace

KEPT = "KEPT"
BOARD, LOG = QRect(2200, 200, 500, 400), QRect(2900, 500, 600, 300)
"""Where two panels are torn off to; the second screen begins at 1920."""


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> MainWindow:
    """A window with two workspaces, each with a dock, as it was left the last time."""
    layouts = Layouts(Path(os.environ[KEPT]))
    layouts.load()
    made = MainWindow(desk, layouts)
    qtbot.addWidget(made)
    for name, panel in (("directives", "board"), ("timeline", "log")):
        places = (
            PanelPlace(panel, lambda: Sample(desk.look, text("Directives")), "left", 400),
            PanelPlace(f"{panel} map", lambda: Sample(desk.look, text("Situation"))),
        )
        made.register(Workspace(name, places))
    made.resize(1366, 768)
    made.place_window()
    made.show()
    qtbot.waitUntil(lambda: made.present != "" and made.pages[made.present].settled)
    return made


def dock(window: MainWindow, qtbot: QtBot, workspace: str) -> QDockWidget:
    """Go to a workspace; its only dock."""
    window.open_workspace(workspace)
    page = window.pages[workspace]
    qtbot.waitUntil(lambda: page.settled)
    [found] = page.docks.values()
    return found


def screen_of(shown: QWidget) -> str:
    """The name of the screen that shows the middle of a window."""
    found = QGuiApplication.screenAt(shown.geometry().center())
    return found.name() if found else ""


def test_panels_are_torn_off_to_another_screen(window: MainWindow, qtbot: QtBot) -> None:
    """Each comes and goes with its workspace, in its place; at the end all of it is kept."""
    assert [screen.name() for screen in QGuiApplication.screens()] == ["ONE", "TWO"]
    assert screen_of(window) == "ONE"
    board = dock(window, qtbot, "directives")
    heading = window.pages["directives"].panels["board"].heading
    QTest.mouseDClick(heading, Qt.MouseButton.LeftButton)
    assert board.isFloating()
    board.setGeometry(BOARD)
    log = dock(window, qtbot, "timeline")
    assert board.isHidden()
    log.setFloating(True)
    log.setGeometry(LOG)
    for _time in range(2):
        assert dock(window, qtbot, "directives").isVisible()
        assert log.isHidden()
        assert (board.geometry(), screen_of(board)) == (BOARD, "TWO")
        assert dock(window, qtbot, "timeline").isVisible()
        assert (log.geometry(), screen_of(log)) == (LOG, "TWO")
        assert board.isHidden()
    window.move(1920, 100)
    qtbot.waitUntil(lambda: window.screen().name() == "TWO")
    window.close()
    assert log.isHidden()


def test_the_next_day_all_stands_where_it_was(window: MainWindow, qtbot: QtBot) -> None:
    """In the workspace that was left last, and in the other when it is opened."""
    assert window.present == "timeline"
    assert screen_of(window) == "TWO"
    log = dock(window, qtbot, "timeline")
    assert (log.isVisible(), log.geometry()) == (True, LOG)
    board = dock(window, qtbot, "directives")
    assert (board.isVisible(), board.geometry()) == (True, BOARD)
    assert log.isHidden()


def test_a_screen_is_gone(window: MainWindow, qtbot: QtBot) -> None:
    """Window and panels come back to a screen that is there, whole, and can be taken hold of."""
    assert in_reach(window.frameGeometry())
    for workspace, size in (("timeline", LOG.size()), ("directives", BOARD.size())):
        torn = dock(window, qtbot, workspace)
        assert torn.isVisible()
        assert torn.isFloating()
        assert torn.size() == size
        assert in_reach(torn.frameGeometry())


def test_the_shipped_layout_takes_everything_back(window: MainWindow, qtbot: QtBot) -> None:
    """The way out of every muddle."""
    board = dock(window, qtbot, "directives")
    assert board.isFloating()
    window.reset_layout()
    assert not board.isFloating()
    assert board.window() is window
    assert not window.pages["directives"].arranged


def in_reach(place: QRect) -> bool:
    """Whether some screen shows the left end of a window's upper edge, where it is taken."""
    grip = QRect(place.topLeft(), GRIP)
    return any(screen.geometry().contains(grip) for screen in QGuiApplication.screens())
