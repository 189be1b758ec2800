"""Incidents in the window: opened, graded, derived, closed; the response raised and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import Category, Incident, Verb
from tests.ui.conftest import DISTRICT, STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.common.widgets.moments import put_moment
from ui.incidents.panel import IncidentsPanel

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(town: Town, qtbot: QtBot) -> IncidentsPanel:
    made = IncidentsPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(440, 900)
    town.desk.selection.select(incident=only(town).id, unit=STREET)
    return made


def only(town: Town) -> Incident:
    [one] = town.headquarters.read(incidents.incidents)
    return one


def named(town: Town, title: str) -> Incident:
    found = town.headquarters.read(incidents.incidents)
    return next(one for one in found if one.title == title)


async def shown(panel: IncidentsPanel) -> None:
    await front(panel)
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the incidents")


def written(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


async def sent(panel: IncidentsPanel, form: QWidget) -> None:
    """Ctrl+Enter in a form, until it has gone."""
    await press_key(form, Qt.Key.Key_Return, CONTROL)
    await until(lambda: not form.isVisible() and not panel.busy, "the act")


def test_the_response_is_started_raised_and_ended(
    town: Town, live: type_of_runner, panel: IncidentsPanel
) -> None:
    """What lacks is said at its field; the verb follows from the level and is never chosen."""

    async def story() -> None:
        await shown(panel)
        identity, form = only(town).id, panel.response
        await press_key(panel.list, Qt.Key.Key_V)
        await until(form.isVisible, "the form")
        assert form.send.text().startswith("Start the response")
        await press_key(form.level, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "▲" in written(form), "the refusal")
        lacking = {name for name, field in form.form.fields.items() if field.problem}
        assert lacking == {"matter", "measures"}
        form.matter.setPlainText("长江洪水")
        form.measures.setPlainText("巡堤查险，转移低洼住户")
        await sent(panel, form)
        town.clock.at += timedelta(minutes=30)
        await press_key(panel.list, Qt.Key.Key_V)
        await until(form.isVisible, "the form")
        assert form.matter.toPlainText() == "长江洪水", "the last notice is there to be changed"
        form.level.setCurrentIndex(form.level.findData(2))
        assert form.send.text().startswith("Raise the response")
        await sent(panel, form)
        town.clock.at += timedelta(minutes=30)
        await press_key(panel.list, Qt.Key.Key_V)
        await until(form.isVisible, "the form")
        form.level.setCurrentIndex(form.level.findData(None))
        assert form.send.text().startswith("End the response")
        assert not form.measures.isVisible()
        await sent(panel, form)
        notices = town.headquarters.read(incidents.level_history, id=identity)
        assert [(one.verb, one.level) for one in notices] == [
            (Verb.START, 4),
            (Verb.RAISE, 2),
            (Verb.END, None),
        ]
        cells = [str(panel.notices.index(row, 1).data()) for row in range(3)]
        assert cells == ["response ended", "response raised", "response started"]
        assert only(town).level is None

    live(story())


def test_a_chain_of_events_is_opened_and_closed(
    town: Town, live: type_of_runner, panel: IncidentsPanel
) -> None:
    """A landslide derived from the rain stands below it; a circle is refused in words."""

    async def story() -> None:
        await shown(panel)
        rain, form = only(town), panel.opening
        await press_key(panel.list, Qt.Key.Key_N)
        await until(form.isVisible, "the form")
        assert form.place.text() == STREET, "the selected unit is offered"
        form.title.setText("山体滑坡")
        form.place.setText("nowhere at all")
        await press_key(form.title, Qt.Key.Key_Return, CONTROL)
        await until(lambda: form.form.fields["place"].problem is not None, "the refusal")
        form.place.setText(DISTRICT)
        form.category.setCurrentIndex(form.category.findData(Category.NATURAL.value))
        form.grade.setCurrentIndex(form.grade.findData(3))
        form.parent_box.setCurrentIndex(form.parent_box.findData(rain.id))
        put_moment(form.at, town.clock.at - timedelta(minutes=10))
        await sent(panel, form)
        slide = named(town, "山体滑坡")
        assert (slide.parent, slide.grade, slide.place) == (rain.id, 3, DISTRICT)
        assert town.desk.selection.now.incident == slide.id, "the window turns to it"
        await until(lambda: panel.rows.rowCount() == 2 and not panel.busy, "both")
        assert [line.depth for line in panel.rows.records] == [0, 1]
        await press_key(panel.list, Qt.Key.Key_G)
        panel.grading.choice.setCurrentIndex(panel.grading.choice.findData(2))
        panel.grading.reason.setText("规模扩大")
        await sent(panel, panel.grading)
        assert named(town, "山体滑坡").grade == 2
        await press_key(panel.list, Qt.Key.Key_X)
        await press_key(panel.closing.reason, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "reason" in written(panel.closing).lower(), "the reason is asked for")
        panel.closing.reason.setText("险情排除")
        await sent(panel, panel.closing)
        assert named(town, "山体滑坡").closed_at is not None
        assert panel.chosen is not None
        assert not any(button.isEnabled() for button in panel.buttons[1:]), "nothing more to do"
        town.desk.selection.select(incident=rain.id)
        await until(lambda: panel.rows.rowCount() == 1 and not panel.busy, "the open one alone")
        panel.closed.setChecked(True)
        assert panel.rows.rowCount() == 2
        await press_key(panel.list, Qt.Key.Key_D)
        assert panel.deriving.choice.count() == 1, "what is closed causes nothing new"
        await press_key(panel.deriving.reason, Qt.Key.Key_Escape)
        assert not panel.deriving.isVisible()
        assert unnamed(panel) == []

    live(story())


def test_the_past_is_only_looked_at(
    town: Town, live: type_of_runner, panel: IncidentsPanel
) -> None:
    """While a past moment is shown nothing can be opened or raised."""

    async def story() -> None:
        await shown(panel)
        town.desk.moment.show(town.clock.at - timedelta(hours=1))
        await until(lambda: panel.frame.state is State.EMPTY, "the past")
        await press_key(panel, Qt.Key.Key_N)
        assert not panel.opening.isVisible()

    live(story())
