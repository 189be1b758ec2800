"""Reports: one key makes the files, says where they are, and the list remembers who made them."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from commandcenter.incidents import service as incidents
from tests.ui.conftest import Town, type_of_runner, unnamed, until
from ui.common.states import State
from ui.sitreps.panel import ReportsPanel


@pytest.fixture
def reports(town: Town, qtbot: QtBot) -> ReportsPanel:
    made = ReportsPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(900, 500)
    return made


async def shown(town: Town, reports: ReportsPanel) -> None:
    [found] = await town.office.read(incidents.incidents, open_only=True)
    town.desk.selection.select(incident=found.id)
    reports.show()
    await until(lambda: reports.frame.state is State.READY and not reports.busy, "the panel")


def test_without_an_incident_it_says_so(
    town: Town, live: type_of_runner, reports: ReportsPanel
) -> None:
    async def story() -> None:
        reports.show()
        await until(lambda: reports.frame.state is State.EMPTY, "the words")

    live(story())


def test_a_report_is_made_and_listed(
    town: Town, live: type_of_runner, reports: ReportsPanel, tmp_path: Path
) -> None:
    async def story() -> None:
        await shown(town, reports)
        assert unnamed(reports) == []
        reports.export(tmp_path / "out")
        await until(lambda: set(reports.files) == {"docx", "pdf"}, "the files")
        assert "武昌区内涝" in docx.Document(str(reports.files["docx"])).part.blob.decode("utf-8")
        await until(lambda: reports.history.rowCount() == 1, "the list")
        cell = reports.history.cellWidget(0, 0)
        assert isinstance(cell, QLabel)
        assert "武昌区内涝" in cell.text()
        assert reports.files["docx"].name in reports.made_note.text()

    live(story())


def test_a_folder_that_cannot_be_is_said_not_swallowed(
    town: Town, live: type_of_runner, reports: ReportsPanel, tmp_path: Path
) -> None:
    async def story() -> None:
        await shown(town, reports)
        blocked = tmp_path / "file"
        blocked.write_text("in the way", "utf-8")
        reports.export(blocked / "out")
        await until(lambda: town.desk.notices.unseen, "the notice")
        assert reports.go.isEnabled()
        assert reports.files == {}

    live(story())
