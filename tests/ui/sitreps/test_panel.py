"""Reports: one key makes the files, says where they are, and the list remembers who made them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Kind
from commandcenter.incidents import service as incidents
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.approval import Step
from commandcenter.sitreps.losses.registers import Register
from commandcenter.sitreps.losses.statistics import Entry
from commandcenter.sitreps.states import State as Standing
from tests.ui.conftest import DISTRICT, NOW, STREET, Town, type_of_runner, unnamed
from tests.window import until
from ui.common.panels.states import State
from ui.sitreps.panel import FORMATS, KINDS, ReportsPanel
from ui.sitreps.registers import RegistersView


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
        await until(lambda: set(reports.files) == set(FORMATS), "the files")
        assert "武昌区内涝" in docx.Document(str(reports.files["docx"])).part.blob.decode("utf-8")
        await until(lambda: reports.history.rowCount() == 1, "the list")
        cell = reports.history.cellWidget(0, 0)
        assert isinstance(cell, QLabel)
        assert "武昌区内涝" in cell.text()
        name = reports.files["docx"].stem
        await until(lambda: name in reports.made_note.text(), "where the files are")

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


def test_the_page_stands_beside_the_form(
    town: Town, live: type_of_runner, reports: ReportsPanel
) -> None:
    """The page is set from what would be frozen now, again when something is typed, and the
    fields say what the system knows by itself.
    """

    async def story() -> None:
        await shown(town, reports)
        await until(lambda: reports.preview.pages > 0, "the page")
        first = reports.shown
        assert first is not None
        assert first.title == "武昌区内涝情况首报"
        assert "下达指令" in reports.elements.editors["measures"].placeholderText()
        reports.elements.editors["loss"].setPlainText("倒塌房屋3间")
        await until(lambda: reports.shown is not first, "the new page")
        assert reports.shown is not None
        assert reports.shown.elements == {"loss": "倒塌房屋3间"}
        reports.kind.setCurrentIndex(KINDS.index("log"))
        await until(lambda: "值班日志" in (reports.shown or first).title, "the log")

    live(story())


def test_the_clock_on_top_counts_down_and_turns_red(
    town: Town, live: type_of_runner, reports: ReportsPanel
) -> None:
    """The first report by telephone, then overdue."""

    async def story() -> None:
        await shown(town, reports)
        due = reports.due.next
        assert due is not None
        assert (due.report, due.way) == ("first", "phone")
        assert reports.due.what.text() == "First report, by phone call"
        assert "unverified" in reports.due.basis.text()
        town.clock.at = due.due_at - timedelta(minutes=5)
        reports.due.renew()
        assert reports.due.clock.text() == "00:05:00"
        assert reports.due.clock.property("tone") == ""
        town.clock.at = due.due_at + timedelta(seconds=61)
        reports.due.renew()
        assert reports.due.clock.text() == "−00:01:01"
        assert reports.due.clock.property("tone") == "red"
        town.desk.look.language.speak("zh_CN")
        assert reports.due.what.text() == "首报（电话）"
        assert "15分钟" in reports.due.basis.text()

    live(story())


def test_a_report_by_telephone_is_recorded_where_it_is_due(
    town: Town, live: type_of_runner, reports: ReportsPanel
) -> None:
    """A call in the log is what ends the clock of the first report; the next one is in writing."""

    async def story() -> None:
        await shown(town, reports)
        assert not reports.phoned.isVisible()
        reports.due.record.click()
        assert reports.phoned.isVisible()
        assert not reports.due.record.isEnabled()
        assert unnamed(reports) == []
        reports.phoned.give()
        await until(lambda: reports.phoned.form.fields["unit"].problem, "what is missing")
        reports.phoned.unit.setText("省防汛抗旱指挥部办公室")
        reports.phoned.words.setText("武昌区内涝，正在转移群众。")
        reports.phoned.give()
        await until(lambda: reports.due.next and reports.due.next.way == "written", "the next")
        [call] = town.headquarters.read(sitreps.calls, incident=await incident_of(town))
        assert (call.way, call.unit) == ("out", "省防汛抗旱指挥部办公室")
        assert not reports.phoned.isVisible()
        assert not reports.due.record.isVisible()

    live(story())


def test_what_moved_since_the_last_report_is_marked(
    town: Town, live: type_of_runner, reports: ReportsPanel
) -> None:
    """The second report shows each figure that moved, first and with its direction."""

    async def story() -> None:
        town.headquarters.act(sitreps.freeze, incident=await incident_of(town), kind="first")
        town.clock.advance(timedelta(minutes=5))
        town.say(Kind.ACKNOWLEDGE, town.leaves[5])
        reports.kind.setCurrentIndex(KINDS.index("followup"))
        await shown(town, reports)
        await until(lambda: reports.changes.table.rowCount() > 0, "the changes")
        cells = [reports.changes.table.cellWidget(0, column) for column in range(4)]
        words = [cell.text() for cell in cells if isinstance(cell, QLabel)]
        assert words[3].startswith(("▲", "▼"))
        assert "情况首报" in reports.changes.since.text()

    live(story())


def test_a_report_goes_out_from_its_row(
    town: Town, live: type_of_runner, reports: ReportsPanel
) -> None:
    """Only the steps that its way has are offered; a refusal is told."""

    async def story() -> None:
        incident = await incident_of(town)
        frozen = town.headquarters.act(sitreps.freeze, incident=incident, kind="first")
        await shown(town, reports)
        await until(lambda: reports.history.rowCount() == 1, "the list")
        reports.history.selectRow(0)
        buttons = reports.made.buttons
        assert [buttons[step].isEnabled() for step in Step] == [True, False, False, True]
        buttons[Step.SIGN].click()
        await until(lambda: town.desk.notices.unseen, "the refusal: nobody is named")
        for act in (sitreps.sign, sitreps.seal):
            town.headquarters.act(act, report=frozen.number, by="李四")
        reports.mark_out_of_date()
        await until(buttons[Step.SEND].isEnabled, "the next step")

    live(story())


async def incident_of(town: Town) -> str:
    """The town's one incident."""
    [found] = await town.office.read(incidents.incidents, open_only=True)
    return found.id


def test_registers_stand_beside_the_statistics(
    town: Town, live: type_of_runner, reports: ReportsPanel, tmp_path: Path
) -> None:
    """A figure without its rows is a finding; the import clears it; no name is on the screen."""

    async def story() -> None:
        await shown(town, reports)
        view = reports.registers
        assert view.table.rowCount() == 0
        [incident] = await town.office.read(incidents.incidents, open_only=True)
        dead = Entry(DISTRICT, "武昌区", "dead", Decimal(1), "人", Standing.CLAIMED)
        await town.office.act(
            sitreps.enter_statistics, incident=incident.id, entries=[dead], as_of=NOW
        )
        await until(lambda: view.table.rowCount() == 1 and not reports.busy, "the figure")
        assert said(view, 0) == ["武昌区 因灾死亡人口", "1", "0", "−1"]
        assert "1 figures differ" in view.said.text()
        assert view.said.property("tone") == "finding"
        path = tmp_path / "people.csv"
        path.write_text(f"编号,地区代码,类别,姓名\n1,{STREET},死亡,王某某\n", "utf-8")
        view.take(Register.PEOPLE, path)
        await until(lambda: said(view, 0)[2] == "1", "the row")
        assert view.said.text() == "All 1 figures agree with their registers."
        words = [label.text() for label in reports.findChildren(QLabel)]
        assert not any("王某某" in one for one in words)
        path.write_text("编号,地区代码,类别\n,x,死亡\n", "utf-8")
        view.take(Register.PEOPLE, path)
        await until(lambda: any(one.kind == "trouble" for one in town.desk.notices), "the refusal")

    live(story())


def said(view: RegistersView, row: int) -> list[str]:
    """The words of a row."""
    cells = [view.table.cellWidget(row, column) for column in range(4)]
    return [cell.text() for cell in cells if isinstance(cell, QLabel)]


def test_an_exported_report_stays_in_sight_until_somebody_goes_on(
    town: Town, live: type_of_runner, reports: ReportsPanel, tmp_path: Path
) -> None:
    """The page shown after an export is the one in the file, never the next draft's."""

    async def story() -> None:
        town.desk.look.language.speak("en")
        await shown(town, reports)
        await until(lambda: reports.preview.what.text().startswith("Draft as of"), "a draft")
        reports.export(tmp_path / "out")
        await until(lambda: set(reports.files) == set(FORMATS), "the files")
        stem = reports.files["pdf"].stem
        await until(lambda: reports.preview.what.text() == f"Exported: {stem}", "the file")
        draft = reports.shown
        town.say(Kind.ACKNOWLEDGE, town.leaves[5])
        reports.mark_out_of_date()
        await until(lambda: not reports.busy and reports.history.rowCount() == 1, "the news")
        assert not reports._settle.isActive()
        assert (reports.shown, reports.preview.what.text()) == (draft, f"Exported: {stem}")
        assert reports.preview.next.isVisible()
        reports.preview.next.click()
        await until(lambda: reports.shown is not draft, "the next draft")
        assert reports.shown is not None
        assert reports.shown.ordinal == 2
        assert reports.preview.what.text().startswith("Draft as of")
        assert not reports.preview.next.isVisible()
        reports.export(tmp_path / "out")
        await until(lambda: reports.preview.exported, "the second report")
        reports.elements.editors["loss"].setPlainText("倒塌房屋3间")
        assert not reports.preview.exported

    live(story())
