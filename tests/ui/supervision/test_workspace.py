"""The whole workspace in the real window: every panel stands, and no act has the key of another."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Town, type_of_runner
from tests.window import until
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.states import State
from ui.console import Console
from ui.map.measures import MEASURES, MeasureStrip


@pytest.mark.usefixtures("found")
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
