"""A look with a held clock, dressed and undressed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.clock import HeldClock
from commandcenter.core.language import Text, text
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import Theme
from ui.common.panels.docking import PanelPlace
from ui.common.panels.panel import Panel
from ui.common.window.desk import Desk, make_desk
from ui.shell.layouts import Layouts
from ui.shell.window import MainWindow
from ui.shell.workspaces import Workspace

NOW = datetime(2026, 7, 17, 3, 4, 6, tzinfo=UTC)


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    made = Look(Theme("day"), Language("en"), HeldClock(NOW))
    made.theme.wear()
    yield made
    qapp.setStyleSheet("")


@pytest.fixture
def desk(look: Look) -> Desk:
    return make_desk(look)


@pytest.fixture
def window(desk: Desk, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with two workspaces, not shown yet."""
    made = MainWindow(desk, Layouts(tmp_path))
    qtbot.addWidget(made)
    made.register(
        Workspace(
            "directives",
            (
                PanelPlace("board", lambda: Sample(desk.look, text("Directives")), "left", 400),
                PanelPlace("map", lambda: Sample(desk.look, text("Situation"))),
                PanelPlace("detail", lambda: Sample(desk.look, text("Unit")), "right", 300),
            ),
        ),
        Workspace("timeline", (PanelPlace("log", lambda: Sample(desk.look, text("Timeline"))),)),
    )
    made.resize(1366, 768)
    return made


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[list[str]]:
    """Every top-level window that was shown; a part without its parent would flash as one."""
    watch = _Watch()
    qapp.installEventFilter(watch)
    yield watch.shown
    qapp.removeEventFilter(watch)


class _Watch(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


class Sample(Panel):
    """A panel with one control, that counts how often it was asked to fetch."""

    def __init__(self, look: Look, title: Text) -> None:
        super().__init__(look, title)
        self.refreshed = 0
        self.line = QLineEdit()
        look.name(self.line, title)
        column = QVBoxLayout(self.body)
        column.addWidget(self.line)

    def refresh(self) -> None:
        self.refreshed += 1
