"""The gateway as a child of the window: missed when it stops, gone with the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Town, type_of_runner
from tests.window import until
from ui.shell.gateway import Gateway


@pytest.fixture
def gateway(town: Town, qtbot: QtBot) -> Iterator[Gateway]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Gateway(window, town.desk)
    yield made
    made.end()


def test_a_gateway_that_stops_is_missed(town: Town, gateway: Gateway, live: type_of_runner) -> None:
    """One that cannot open its database ends; the news says so and offers to start it again."""

    async def story() -> None:
        gateway.start("nonsense://here")
        await until(lambda: town.desk.notices.unseen, "the news")
        [told] = [one for one in town.desk.notices if one.key == "gateway"]
        assert told.run is not None
        assert "phones cannot report" in str(told.words)
        gateway.end()
        assert gateway._process.state() is QProcess.ProcessState.NotRunning

    live(story())
