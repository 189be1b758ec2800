"""The teams' panel on a real headquarters: listed, narrowed, found near, sent by keys alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import Act, Responder, Status
from tests.ui.conftest import OTHER_STREET, STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.ledgers.teams.panel import TeamsPanel

REGISTER = f"""kind,code,name,unit,skills,team,lat,lon,crs
team,T1,演练一队,420106,,,,,
person,R1,演练甲,{STREET},冲锋舟驾驶;急救,T1,30.5600,114.3000,wgs84
person,R2,演练乙,{STREET},急救,T1,30.5700,114.3000,wgs84
machine,M1,演练冲锋舟,{STREET},水上运输,T1,30.9000,114.3000,wgs84
person,R3,演练丙,{STREET},冲锋舟驾驶,,,,
"""


@pytest.fixture
def staffed(town: Town, tmp_path: Path) -> Town:
    """One team of three, and somebody whose place nobody knows."""
    path = tmp_path / "teams.csv"
    path.write_text(REGISTER, "utf-8")
    since = town.clock.now() - timedelta(days=3)
    town.headquarters.act(ledgers.import_teams, path=path, since=since)
    return town


@pytest.fixture
def panel(staffed: Town, qtbot: QtBot) -> TeamsPanel:
    made = TeamsPanel(staffed.desk, staffed.office)
    qtbot.addWidget(made)
    made.resize(1200, 420)
    return made


def names(panel: TeamsPanel) -> list[str]:
    return [row.one.code for row in panel.rows.records]


def cell(panel: TeamsPanel, row: int, column: int) -> str:
    return str(panel.rows.index(row, column).data())


def stands(town: Town, code: str) -> Responder:
    [found] = town.headquarters.read(ledgers.responders, codes=[code])
    return found


async def shown(panel: TeamsPanel) -> None:
    await front(panel)
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the panel")


def test_an_empty_register_says_how_to_begin(
    town: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    made = TeamsPanel(town.desk, town.office)
    qtbot.addWidget(made)

    async def story() -> None:
        made.show()
        await until(lambda: made.frame.state is State.EMPTY, "the empty state")

    live(story())


def test_a_register_is_taken_in_with_its_wrong_lines_named(
    town: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """From an empty register by keys: the wrong lines stand in the form, nobody is taken in; the
    mended list is.
    """
    made = TeamsPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(1200, 600)
    path = tmp_path / "teams.csv"
    path.write_text(REGISTER + "person,R1,演练丁,420106,,,,,\nboat,B1,艇,420106,,,,,\n", "utf-8")

    async def story() -> None:
        await front(made)
        await until(lambda: made.frame.state is State.EMPTY, "the empty state")
        assert made.begin_button.isVisible()
        made.begin_button.click()
        form = made.file_form
        assert form.isVisible()
        assert "kind, code, name, unit [skills" in form.about.text()
        form.fill(file=str(path))
        await press_key(
            form.editors["file"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
        await until(lambda: "Line 8" in form.form._rest.text(), "the refusal")
        assert "Line 7: The code “R1” stands twice." in form.form._rest.text()
        assert town.headquarters.read(ledgers.teams) == []
        await press_key(form, Qt.Key.Key_Escape)
        await until(lambda: made.frame.state is State.EMPTY, "the empty state again")
        path.write_text(REGISTER, "utf-8")
        town.desk.acts.run("team import")
        form.fill(file=str(path))
        form.give()
        await until(lambda: names(made) == ["M1", "R1", "R2", "R3"], "everybody")
        assert made.side.at_home
        assert unnamed(made) == []

    live(story())


def test_everybody_is_listed_and_narrowed(
    staffed: Town, panel: TeamsPanel, live: type_of_runner
) -> None:
    staffed.headquarters.act(ledgers.set_status, codes=["R2"], status=Status.RESTING)

    async def story() -> None:
        await shown(panel)
        assert names(panel) == ["M1", "R1", "R2", "R3"]
        panel.chips[Status.RESTING].setChecked(True)
        assert names(panel) == ["R2"]
        panel.chips[Status.RESTING].setChecked(False)
        panel.search.setText("驾驶 冲锋舟")
        await until(lambda: names(panel) == ["R1", "R3"], "the search")
        assert panel.rest.isHidden()
        assert unnamed(panel) == []

    live(story())


def test_who_is_near_comes_first_and_who_has_no_place_is_counted(
    panel: TeamsPanel, live: type_of_runner
) -> None:
    """The far machine is left out; a wrong place is said in words and the list stays."""

    async def story() -> None:
        await shown(panel)
        panel.search.setText("冲锋舟")
        panel.near.setText("30.5610,114.3000")
        await until(lambda: cell(panel, 0, 5) == "111 m", "the distance")
        unplaced = [row.one.code for row in panel.rows.records if row.distance_m is None]
        assert names(panel)[0] == "R1"
        assert "M1" not in names(panel)
        assert f"{len(unplaced)} of them without" in panel.count.text() or not unplaced
        panel.within.setValue(100)
        await until(lambda: "M1" in names(panel), "the wider circle")
        panel.near.setText("没有这个地方")
        await until(lambda: panel.frame.state is State.STALE, "the wrong place")

    live(story())


def test_somebody_is_sent_arrives_and_is_relieved_by_keys(
    staffed: Town, panel: TeamsPanel, live: type_of_runner
) -> None:
    """S asks for a place and says so; then A, the hours, the sentence of rest, and T."""

    async def story() -> None:
        await shown(panel)
        panel.list.setFocus()
        await press_key(panel.list, Qt.Key.Key_Down)
        panel.list.go_to("R1")
        panel.list.setCurrentIndex(panel.rows.index(1, 0))
        await until(lambda: panel.form.one and panel.form.one.code == "R1", "the choice")
        await press_key(panel.list, Qt.Key.Key_S)
        field = panel.form.form.fields["place"]
        await until(lambda: field.problem, "the question for a place")
        staffed.desk.selection.select(unit=OTHER_STREET)
        panel.list.setFocus()
        await until(lambda: panel.form.place.text().startswith(OTHER_STREET), "the place")
        await press_key(panel.list, Qt.Key.Key_S)
        await until(lambda: stands(staffed, "R1").status is Status.ASSIGNED, "the order")
        await until(lambda: panel.form.may(Act.ARRIVE), "the news")
        assert not panel.form.may(Act.ASSIGN)
        panel.list.setFocus()
        await press_key(panel.list, Qt.Key.Key_A)
        await until(lambda: stands(staffed, "R1").status is Status.ON_SCENE, "the arrival")
        staffed.clock.advance(timedelta(hours=13))
        panel.mark_out_of_date()
        await until(lambda: cell(panel, 1, 4) == "13:00", "the hours")
        assert "演练甲" in panel.rest.text()
        assert "13:00 on duty without a break" in panel.rest.text()
        assert "劳动法" in panel.rest.toolTip()
        panel.tired.setChecked(True)
        assert names(panel) == ["R1"]
        panel.list.setFocus()
        await press_key(panel.list, Qt.Key.Key_T)
        await until(lambda: stands(staffed, "R1").status is Status.RESTING, "the rest")
        await until(panel.rest.isHidden, "nobody is tired any more")

    live(story())


def test_a_whole_team_goes_and_nobody_twice(
    staffed: Town, panel: TeamsPanel, live: type_of_runner
) -> None:
    """Whoever is at work is named and stays; the form shows the service's own words."""
    staffed.headquarters.act(ledgers.assign, key="k", codes=["R2"], place=OTHER_STREET)

    async def story() -> None:
        await shown(panel)
        panel.list.setCurrentIndex(panel.rows.index(0, 0))
        panel.form.whole.setChecked(True)
        panel.form.place.setText(STREET)
        panel.list.setFocus()
        await press_key(panel.list, Qt.Key.Key_S)
        await until(lambda: "演练乙" in panel.form.form._rest.text(), "the refusal")
        assert stands(staffed, "R1").status is Status.STANDBY
        staffed.headquarters.act(ledgers.set_status, codes=["R2"], status=Status.STANDBY)
        panel.list.setFocus()
        await press_key(panel.list, Qt.Key.Key_S)
        await until(lambda: stands(staffed, "M1").status is Status.ASSIGNED, "the team")
        assert stands(staffed, "R2").mission is not None

    live(story())


def test_those_listed_are_handed_to_the_map(panel: TeamsPanel, live: type_of_runner) -> None:
    placed: list[Any] = []
    panel.placed.connect(placed.append)

    async def story() -> None:
        await shown(panel)
        panel.list.setFocus()
        await press_key(panel.list, Qt.Key.Key_M)
        assert [one.code for one in placed[0]] == ["M1", "R1", "R2", "R3"]

    live(story())


def test_who_is_listed_goes_out_as_a_table(
    panel: TeamsPanel, live: type_of_runner, tmp_path: Path
) -> None:
    """The search counts; a folder that is not there is told, and no phone goes out."""
    path = tmp_path / "listed.csv"

    async def story() -> None:
        await shown(panel)
        panel.search.setText("冲锋舟驾驶")
        await until(lambda: names(panel) == ["R1", "R3"], "the search")
        panel.export(path)
        await until(path.exists, "the table")
        head, *rows = path.read_text("utf-8-sig").splitlines()
        assert head.startswith("Kind,Code,Name,Skills,Team")
        assert "hone" not in head
        assert [row.split(",")[1:3] for row in rows] == [["R1", "演练甲"], ["R3", "演练丙"]]
        panel.export(tmp_path / "none" / "a.csv")

        def told() -> list[str]:
            return [panel.look.say(one.words) for one in panel.desk.notices]

        await until(lambda: any("cannot be written" in said for said in told()), "the refusal")

    live(story())
