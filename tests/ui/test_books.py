"""The workspace of the books in the real window: panels, tabs in the middle, palette, the map."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QTabWidget

from tests.ui.conftest import Town, type_of_runner
from tests.window import until
from ui.common.panels.states import State
from ui.console import Console
from ui.ledgers.teams.panel import TeamsPanel


@pytest.mark.usefixtures("teams")
def test_teams_are_found_from_anywhere_and_go_to_the_map(
    town: Town, live: type_of_runner, console: Console
) -> None:
    """An act and a hit of the palette bring the tab forward; M marks who is listed."""

    async def story() -> None:
        window = console.window
        window.show()
        console._put_up(town.office)  # What `begin` does after the sign-in.
        await until(lambda: town.desk.selection.now.directive, "the board's directive")
        assert town.desk.acts.run("teams")
        page = window.pages["ledgers"]
        await until(lambda: page.settled, "the docks")
        middle, panel = page.centralWidget(), page.panels["teams"]
        assert isinstance(middle, QTabWidget)
        assert isinstance(panel, TeamsPanel)
        await until(lambda: panel.frame.state is State.READY and not panel.busy, "the teams")
        assert middle.currentWidget() is panel
        assert [middle.tabText(n) for n in range(2)] == ["Stock", "Teams"]
        page.show_panel("stock")
        assert middle.currentWidget() is page.panels["stock"]
        town.desk.look.language.speak("zh_CN")
        assert [middle.tabText(n) for n in range(2)] == ["库存", "队伍"]
        town.desk.look.language.speak("en")
        providers: list[Any] = window.palette_overlay._providers
        hits = [hit for find in providers for hit in await find("冲锋舟", 5)]
        [hit] = [one for one in hits if one.title == "演练甲"]
        hit.run()
        await until(lambda: [row.one.code for row in panel.rows.records] == ["R1"], "the person")
        assert middle.currentWidget() is panel
        assert town.desk.acts.run("team map")
        assert console.source is not None
        assert [mark.title for mark in console.source._pinned] == ["演练甲"]
        assert window.present == "directives"

    live(story())
