"""A directive on its way is amended and withdrawn from the window, and everything follows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive, Status
from commandcenter.headquarters import OPERATOR, Headquarters
from commandcenter.store import service as installation
from commandcenter.store.service import DrillMark as DrillOf
from tests.ui.conftest import ISSUED, NOW, Town, type_of_runner, unnamed
from tests.ui.walking import put_up
from tests.window import press_key, type_words, until
from ui.common.widgets.marks import DrillMark
from ui.common.window.office import Office
from ui.console import Console
from ui.forms.amending import AmendForm, figures
from ui.forms.changing import Changes
from ui.forms.directive import DirectiveForm
from ui.forms.withdrawing import WithdrawForm

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def changes(town: Town, qtbot: QtBot) -> Changes:
    """The two acts, registered on a window of their own, with the directive chosen."""
    window = QWidget()
    qtbot.addWidget(window)
    made = Changes(town.desk, town.office, lambda: window)
    for act in made.acts(text("Directives")):
        town.desk.acts.add(act, window)
    town.desk.selection.select(directive=town.number)
    return made


async def amending(town: Town, changes: Changes) -> AmendForm:
    """The form of an amendment, opened by its act."""
    assert town.desk.acts.run("amend")
    form: AmendForm = await until(lambda: changes.amend_form, "the form")
    await until(form.isVisible, "the form in sight")
    return form


async def withdrawing(town: Town, changes: Changes) -> WithdrawForm:
    """The form of a withdrawal, opened by its act."""
    assert town.desk.acts.run("withdraw")
    form: WithdrawForm = await until(lambda: changes.withdraw_form, "the form")
    await until(form.isVisible, "the form in sight")
    return form


async def standing(town: Town) -> Directive:
    """The directive as it stands."""
    return await town.office.read(directives.get, number=town.number)


async def journalled(town: Town, kind: str) -> list[Any]:
    """What the journal says of this kind."""
    entries = await town.office.read(installation.timeline, after=0, limit=500)
    return [one for one in entries if one.kind == kind]


def test_it_begins_with_what_stands(town: Town, live: type_of_runner, changes: Changes) -> None:
    """Nothing is changed by looking at it, and the service refuses to send nothing."""

    async def story() -> None:
        form = await amending(town, changes)
        assert form.title.text() == "转移低洼地区群众"
        assert form.deadlines["complete_by"].editor.text() == "07-17 13:04"
        assert form.figures.toPlainText() == "转移人数 20"
        assert form.changes.text() == "Nothing is changed yet."
        assert unnamed(form) == []
        await type_words(form.reason, "typed")
        assert set(form.change()) == {"reason", "version"}
        form.send.click()
        await until(lambda: "Nothing would be changed" in form.form._rest.text(), "the refusal")
        assert (await standing(town)).version == 1

    live(story())


def test_the_difference_and_who_is_asked_again(
    town: Town, live: type_of_runner, changes: Changes
) -> None:
    """Before anything is sent; the figures are the board's own, claimed and verified apart."""

    async def story() -> None:
        form = await amending(town, changes)
        total = (await town.office.read(directives.status, number=town.number)).total
        assert f"{total.issued} units acknowledge again" in form.send.text()
        counted = f"{total.acknowledged} had acknowledged, {total.claimed} claimed"
        assert counted in form.again.text()
        assert f"{total.verified} were verified" in form.again.text()
        form.words.setPlainText("立即组织沿江地区群众转移。")
        form.deadlines["start_by"].wanted.setChecked(False)
        form.photos.setValue(2)
        assert form.changes.text().splitlines() == [
            "What is ordered: “立即组织低洼地区群众转移。” → “立即组织沿江地区群众转移。”",
            "Start by: 07-17 10:04 → none",
            "Photos wanted: 1 → 2",
        ]
        form.minor.setChecked(True)
        assert "nobody is asked again" in form.send.text()
        assert "20" not in form.again.text()

    live(story())


def test_an_amendment_is_sent_from_the_keyboard(
    town: Town, live: type_of_runner, changes: Changes
) -> None:
    """Only what was touched is another: the other deadlines keep their seconds."""

    async def story() -> None:
        before = await standing(town)
        assert before.complete_by is not None
        assert before.complete_by.second == NOW.second
        form = await amending(town, changes)
        form.deadlines["complete_by"].editor.setDateTime(
            form.deadlines["complete_by"].editor.dateTime().addSecs(3600)
        )
        await type_words(form.reason, "The water rises")
        await press_key(form.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: not form.isVisible(), "the end")
        found = await standing(town)
        assert (found.version, found.complete_by) == (2, before.complete_by + timedelta(hours=1))
        assert (found.title, found.evidence) == (before.title, before.evidence)
        assert found.acknowledge_by == before.acknowledge_by
        total = (await town.office.read(directives.status, number=town.number)).total
        assert (total.acknowledged, total.claimed) == (0, 0)
        [entry] = await journalled(town, "amend")
        assert entry.payload["reason"] == "The water rises"
        assert entry.actor == OPERATOR

    live(story())


def test_what_is_wrong_is_said_at_its_field(
    town: Town, live: type_of_runner, changes: Changes
) -> None:
    async def story() -> None:
        form = await amending(town, changes)
        form.title.clear()
        form.figures.setPlainText("转移人数 many")
        form.reason.setText("why")
        form.give()
        await until(lambda: form.form.fields["title"].problem, "the problems")
        assert form.form.fields["evidence.quantities"].problem
        assert form.isVisible()
        assert form.send.isEnabled()

    live(story())


def test_what_somebody_else_changed_is_not_written_over(
    town: Town, live: type_of_runner, changes: Changes
) -> None:
    async def story() -> None:
        form = await amending(town, changes)
        form.title.setText("新标题")
        form.reason.setText("why")
        town.headquarters.act_as(OPERATOR, "cli").act(
            directives.amend, number=town.number, change={"text": "另一个人的话", "reason": "急"}
        )
        form.give()
        await until(lambda: "version 2 by now" in form.form._rest.text(), "the refusal")
        assert (await standing(town)).title != "新标题"
        assert form.title.text() == "新标题"

    live(story())


def test_what_was_typed_is_kept(town: Town, live: type_of_runner, changes: Changes) -> None:
    """Opening it again, and leaving it, which begins anew."""

    async def story() -> None:
        form = await amending(town, changes)
        form.title.setText("半个")
        changes.amend()
        await until(lambda: len(town.desk.tasks) == 0, "the opening")
        assert form.title.text() == "半个"
        await press_key(form.title, Qt.Key.Key_Escape)
        assert not form.isVisible()
        form = await amending(town, changes)
        assert form.title.text() == "转移低洼地区群众"

    live(story())


def test_a_withdrawal_asks_why(town: Town, live: type_of_runner, changes: Changes) -> None:
    async def story() -> None:
        form = await withdrawing(town, changes)
        assert town.number in form.about.text()
        assert unnamed(form) == []
        await press_key(form.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: form.form.fields["reason"].problem, "the question")
        assert (await standing(town)).status is Status.OPEN
        await type_words(form.reason, "False alarm")
        await press_key(form.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: not form.isVisible(), "the end")
        assert (await standing(town)).status is Status.WITHDRAWN
        [entry] = await journalled(town, "withdraw")
        assert entry.payload["reason"] == "False alarm"
        told = len(list(town.desk.notices))
        changes.withdraw()
        await until(lambda: len(list(town.desk.notices)) > told, "the news that it is over")
        assert not form.isVisible()

    live(story())


@pytest.mark.parametrize("name", ["amend", "withdraw"])
def test_nothing_can_be_changed_without_a_directive_or_in_the_past(
    town: Town, changes: Changes, name: str
) -> None:
    assert town.desk.acts[name].enabled()
    town.desk.moment.show(ISSUED)
    assert not town.desk.acts.run(name)
    town.desk.moment.show(None)
    town.desk.selection.select(directive=None)
    assert not town.desk.acts.run(name)
    assert changes.amend_form is None
    assert changes.withdraw_form is None


def test_every_panel_follows(town: Town, live: type_of_runner, console: Console) -> None:
    """Board, chart and detail show the new version, then the end; nobody refreshes by hand."""

    async def story() -> None:
        await put_up(console, town)
        town.desk.selection.select(unit=town.leaves[0])
        page = console.window.pages["directives"]
        await until(lambda: page.settled, "the page")
        board, detail = page.panels["board"], page.panels["detail"]
        chart = page.panels["progress"]
        await until(lambda: "claimed" in detail.state.accessibleName(), "the state of the unit")
        door = town.headquarters.act_as(OPERATOR, "console")
        change = {"title": "转移沿江群众", "complete_by": None, "reason": "水位上涨"}
        door.act(directives.amend, number=town.number, change=change)
        await until(lambda: "转移沿江群众" in board.choice.currentText(), "the title on the board")
        await until(lambda: "not ack" in detail.state.accessibleName(), "the unit asked again")
        await until(lambda: len(chart.labels) == 2, "the deadline gone from the chart")
        door.act(directives.withdraw, number=town.number, reason="解除")
        await until(lambda: "withdrawn" in board.heading._note.text(), "the end on the board")
        await until(lambda: "withdrawn" in detail.state_note.text(), "the end in the detail")
        assert (await standing(town)).status is Status.WITHDRAWN

    live(story())


def test_a_drill_is_marked(town: Town, tmp_path: Path, qtbot: QtBot) -> None:
    """On the forms as on every other screen; and nowhere else."""
    mark = DrillOf("t", NOW, NOW, 1.0)
    drill = Headquarters.open(f"sqlite:///{tmp_path / 'drill.db'}", new_drill=mark)
    office = Office(drill, OPERATOR, town.desk.tasks)
    for make in (DirectiveForm, AmendForm, WithdrawForm):
        real, exercise = make(town.desk, town.office), make(town.desk, office)
        qtbot.addWidget(real)
        qtbot.addWidget(exercise)
        assert (len(real.findChildren(DrillMark)), len(exercise.findChildren(DrillMark))) == (0, 1)
    drill.close()


def test_figures_are_read_line_by_line() -> None:
    assert figures(" 转移人数 20\n\n帐篷 顶 3 \n沙袋\n") == {
        "转移人数": "20",
        "帐篷 顶": "3",
        "沙袋": "0",
    }
