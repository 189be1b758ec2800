"""The ladder in the window: what comes, what was taken, what is uncertain; held and released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.channels import service as channels
from commandcenter.channels.model import Channel, Fate, Routes
from commandcenter.directives import service as directives
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.common.widgets.tables import NOTE_ROLE
from ui.supervision.ladder.climbing import Line
from ui.supervision.ladder.panel import LadderPanel

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
ROBOTS = Routes(robots={"420106003": ("区防汛群",), "420106005": ("街道群",)})


@pytest.fixture
def panel(town: Town, qtbot: QtBot) -> LadderPanel:
    made = LadderPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(560, 720)
    town.desk.selection.select(directive=town.number)
    return made


async def shown(panel: LadderPanel) -> None:
    await front(panel)
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the ladder")


def written(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def climb(town: Town, routes: Routes) -> None:
    """Everything that is due now, as the clockwork takes it."""
    door = town.headquarters
    while door.act(directives.climb, number=town.number, routes=routes) is not None:
        pass


def lines(panel: LadderPanel) -> list[Line]:
    return list(panel.rows.records)


def test_which_step_comes_and_when(town: Town, live: type_of_runner, panel: LadderPanel) -> None:
    """What is to come stands above what was; the next one is said, with how many owe it."""

    async def story() -> None:
        climb(town, Routes())
        await shown(panel)
        report = town.headquarters.read(directives.ladder, number=town.number)
        coming, taken = report.coming, report.steps
        assert coming
        assert taken
        assert [line.step for line in lines(panel)] == [
            *(None for _ in coming),
            *(step.step for step in taken),
        ]
        moments = [line.at for line in lines(panel)]
        assert moments == sorted(moments, reverse=True)
        [following] = [line for line in lines(panel) if line.next]
        assert following.at == coming[0].at == min(one.at for one in coming) > town.clock.now()
        assert written(panel).startswith("Ladder of supervision")
        assert f"for those of {coming[0].owing:,} units" in written(panel)
        notes = [panel.rows.index(row, 0).data(NOTE_ROLE) for row in range(len(moments))]
        assert all(notes), "each rung has its basis, each step its ways"
        assert notes[-1] == "shown on the units' own page"
        assert unnamed(panel) == []

    live(story())


def test_an_uncertain_send_is_shown_as_uncertain(
    town: Town, live: type_of_runner, panel: LadderPanel
) -> None:
    """A time-out after the request went out is neither sent nor failed, and never read."""

    async def story() -> None:
        act = town.headquarters.act
        climb(town, ROBOTS)
        held = act(
            channels.claim_posts,
            channel=Channel.ROBOT,
            robots={"区防汛群": 9_000, "街道群": 9_000},
            limit=50,
            at=town.clock.now(),
        )
        messages = [one for post in held for one in post.messages]
        assert len(messages) >= 2
        act(channels.settle, message=messages[0], fate=Fate.UNKNOWN)
        act(channels.settle, message=messages[1], fate=Fate.SENT)
        await shown(panel)
        counts = [line.uncertain for line in lines(panel) if line.messages]
        assert sum(counts) == 1
        said = "\n".join(
            str(panel.rows.index(row, 0).data(NOTE_ROLE)) for row in range(len(lines(panel)))
        )
        assert "group robot: " in said
        assert "1 uncertain" in said
        assert "1 sent" in said
        assert "read" not in said
        town.clock.at += timedelta(hours=2)
        found = town.headquarters.read(channels.standing, subject=town.number)
        lost = sum(n for one in found.values() for (_w, s), n in one.items() if s == "uncertain")
        assert lost == len(messages) - 1, "what a sender held too long is uncertain too"

    live(story())


def test_held_with_a_reason_and_released_by_keys(
    town: Town, live: type_of_runner, panel: LadderPanel
) -> None:
    async def story() -> None:
        await shown(panel)
        await press_key(panel, Qt.Key.Key_H, ALT)
        await until(panel.form.isVisible, "the form")
        await press_key(panel.form.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "Say why the ladder is held" in written(panel.form), "the refusal")
        panel.form.reason.setText("全区断电")
        await press_key(panel.form.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "Held for everybody" in written(panel), "the hold")
        assert "全区断电" in written(panel)
        assert not any(line.next for line in lines(panel)), "nothing is next while it is held"
        town.clock.at += timedelta(hours=3)
        assert town.headquarters.act(directives.climb, number=town.number, routes=Routes()) is None
        await press_key(panel, Qt.Key.Key_J, ALT)
        await until(lambda: panel.form.isVisible() and not panel.form.until.isVisible(), "the form")
        panel.form.reason.setText("已来电")
        await press_key(panel.form.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: not panel.shown.found.held, "the release")
        climb(town, Routes())
        await until(lambda: any(line.step for line in lines(panel)), "the steps again")

    live(story())


def test_one_unit_alone_is_held(town: Town, live: type_of_runner, panel: LadderPanel) -> None:
    """Only what lies under the selected unit, and for so many hours."""

    async def story() -> None:
        town.desk.selection.select(unit=STREET)
        await shown(panel)
        await press_key(panel, Qt.Key.Key_H, ALT)
        await until(panel.form.only.isVisible, "the form")
        panel.form.only.setChecked(True)
        panel.form.hours.setValue(4)
        panel.form.reason.setText("道路中断")
        await press_key(panel.form.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "Held for 积玉桥街道" in written(panel), "the hold")
        [held] = town.headquarters.read(directives.ladder, number=town.number).held
        assert held.under == (STREET,)
        assert held.until == town.clock.now() + timedelta(hours=4)
        assert any(line.next for line in lines(panel)), "the others' clock runs on"

    live(story())


@pytest.mark.parametrize("theme", ["day", "night"])
def test_it_speaks_chinese(
    town: Town, live: type_of_runner, panel: LadderPanel, theme: str
) -> None:
    async def story() -> None:
        town.desk.look.theme.wear(name=theme)
        await shown(panel)
        town.desk.look.language.speak("zh_CN")
        await until(lambda: "下一步：" in written(panel), "the words")
        assert not panel.grab().isNull()

    live(story())
