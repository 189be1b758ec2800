"""The whole workspace in the real window: every panel stands, and no act has the key of another."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.verification.model import Lead
from tests.ui.conftest import Town, type_of_runner, until
from ui.common.datapanel import DataPanel
from ui.common.states import State
from ui.console import Console
from ui.map import engine
from ui.map.measures import MEASURES, MeasureStrip
from ui.shell.layouts import Layouts
from ui.shell.window import MainWindow


@pytest.fixture
def console(
    town: Town,
    found: list[Lead],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Console:
    # The page in the map has tests of its own; here it would outlive the window.
    monkeypatch.setattr(engine, "available", lambda: False)
    window = MainWindow(town.desk, Layouts(tmp_path / "kept"))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    made = Console(window, town.desk, town.clock)
    made.office = town.office
    return made


def test_every_panel_of_the_workspace_comes(
    town: Town, live: type_of_runner, console: Console
) -> None:
    async def story() -> None:
        window = console.window
        window.show()
        console._put_up(town.office)  # What `begin` does after the sign-in.
        await until(lambda: town.desk.selection.now.directive, "the board's directive")
        town.desk.acts.run("workspace supervision")
        page = window.pages["supervision"]
        await until(lambda: page.settled, "the docks")
        panels = [one for one in page.panels.values() if isinstance(one, DataPanel)]
        await until(
            lambda: all(one.frame.state in {State.READY, State.EMPTY} for one in panels),
            "the panels",
        )
        assert page.panels["stuck"].frame.state is State.READY
        assert page.panels["findings"].frame.state is State.READY
        assert page.panels["certificate"].frame.state is State.READY
        strip = page.panels["map"].findChild(MeasureStrip)
        seen = [strip.measure]
        for _ in range(len(MEASURES) - 1):
            town.desk.acts.run("map.colour")
            seen.append(strip.measure)
        assert seen == list(MEASURES)
        for act in ("supervision blocking", "supervision next finding"):
            assert town.desk.acts.run(act)
        assert town.desk.selection.now.finding is not None

    live(story())
