"""Roll calls in the window: drawn by nobody's choice, followed unit by unit, proxies marked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Location, Report
from commandcenter.directives.rollcalls import Answered, How, Where
from commandcenter.geo import service as geo
from commandcenter.geo.model import Unit
from commandcenter.headquarters import OPERATOR
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.supervision.rollcalls.panel import RollCallsPanel

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(town: Town, qtbot: QtBot) -> RollCallsPanel:
    made = RollCallsPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(640, 760)
    town.desk.selection.select(directive=town.number, unit=STREET)
    return made


async def shown(panel: RollCallsPanel) -> None:
    await front(panel)
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the roll calls")


def written(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


async def called(panel: RollCallsPanel, count: int = 4) -> str:
    """A roll call begun at once by keys; its number."""
    await press_key(panel, Qt.Key.Key_N, ALT)
    await until(panel.form.isVisible, "the form")
    assert panel.form.under.text() == STREET, "the selected unit is offered"
    panel.form.count.setValue(count)
    await press_key(panel.form.under, Qt.Key.Key_Return, CONTROL)
    await until(lambda: panel.units.rowCount() == count and not panel.busy, "the units")
    number = panel.calls.records[0].found.directive
    assert number is not None
    return number


def answered(town: Town, number: str, unit: str, place: Location | None) -> None:
    """A tap on the unit's own page."""
    item = Report(
        f"a-{unit}", number, unit, Kind.CLAIM, town.clock.now(), by="值班员", location=place
    )
    [outcome] = town.headquarters.act_as(OPERATOR, "web").act(directives.report, reports=[item])
    assert outcome.why is None


def test_called_at_once_by_keys(town: Town, live: type_of_runner, panel: RollCallsPanel) -> None:
    """Units are drawn, not chosen; the draw done again from the journal is the same."""

    async def story() -> None:
        await shown(panel)
        assert "No roll call has been held" in written(panel)
        await press_key(panel, Qt.Key.Key_N, ALT)
        await until(panel.form.isVisible, "the form")
        panel.form.under.setText("nowhere")
        await press_key(panel.form.under, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "▲" in written(panel.form), "the refusal")
        number = await called(panel)
        drawn = town.headquarters.read(directives.redrawn, identity=1)
        assert sorted(row.unit for row in panel.units.records) == sorted(drawn)
        assert "0 of 4 answered" in written(panel)
        assert "Drawn again from the journal: the same units." in written(panel)
        assert number == str(panel.calls.index(0, 1).data())
        assert unnamed(panel) == []

    live(story())


def test_the_moment_stays_hidden(town: Town, live: type_of_runner, panel: RollCallsPanel) -> None:
    """Announced within two hours: neither the list nor the sentence says when it begins."""

    async def story() -> None:
        await shown(panel)
        await press_key(panel, Qt.Key.Key_N, ALT)
        await until(panel.form.isVisible, "the form")
        panel.form.when.setCurrentIndex(panel.form.when.findData(120))
        await press_key(panel.form.under, Qt.Key.Key_Return, CONTROL)
        await until(lambda: panel.calls.rowCount() == 1 and not panel.busy, "the roll call")
        [made] = town.headquarters.read(directives.roll_calls)
        assert made.directive is None
        cells = [str(panel.calls.index(0, column).data()) for column in range(4)]
        moment = made.starts_at.strftime("%M:%S")
        assert cells[2] == "not begun"
        assert not any(moment in cell for cell in [*cells, written(panel)])
        assert "known to nobody" in written(panel)
        town.clock.at = made.starts_at
        town.headquarters.act(directives.start_roll_call, identity=made.id)
        await until(lambda: panel.units.rowCount() == made.count, "the units, once it has begun")

    live(story())


def test_who_answered_from_where_and_by_whom(
    town: Town, live: type_of_runner, panel: RollCallsPanel
) -> None:
    """At the post, from elsewhere, by telephone: each is told apart, and a filter finds it."""

    async def story() -> None:
        await shown(panel)
        number = await called(panel)
        units = [row.unit for row in panel.units.records]
        places = {code: one.place for code, one in read_units(town, units).items()}
        surveyed = [code for code in units if places[code] is not None]
        for code in surveyed[:1]:
            place = places[code]
            answered(town, number, code, Location(place.lat + 0.05, place.lon, "wgs84", 10.0))
        silent = [code for code in units if code not in surveyed[:1]]
        answered(town, number, silent[0], None)
        await until(lambda: state_of(panel, silent[0]) is Answered.IN_TIME, "the answer")
        await until(lambda: panel.unit_list.go_to(silent[1]), "the row")
        await front(panel.window())
        await press_key(panel, Qt.Key.Key_A, ALT)
        await until(panel.answer.isVisible, "the telephone form")
        panel.answer.caller.setText("老李")
        await press_key(panel.answer.caller, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "needs who called" in written(panel.answer), "the refusal")
        panel.answer.words.setText("我替他接的")
        await press_key(panel.answer.words, Qt.Key.Key_Return, CONTROL)
        await until(lambda: how_of(panel, silent[1]) is How.PROXY, "the proxy answer")
        panel.proxy.setChecked(True)
        assert silent[1] in {row.unit for row in panel.units.records}
        assert all(row.how in {How.PROXY, How.COLLEAGUE} for row in panel.units.records)
        panel.proxy.setChecked(False)
        panel.absent.setChecked(True)
        assert {row.answered for row in panel.units.records} == {Answered.WAITING}
        panel.absent.setChecked(False)
        panel.elsewhere.setChecked(True)
        assert {row.unit for row in panel.units.records} == set(surveyed[:1])
        assert all(row.where is Where.ELSEWHERE for row in panel.units.records)

    live(story())


def read_units(town: Town, codes: list[str]) -> dict[str, Unit]:
    return town.headquarters.read(geo.units, codes=codes)


def state_of(panel: RollCallsPanel, unit: str) -> Answered | None:
    return next((row.answered for row in panel.units.records if row.unit == unit), None)


def how_of(panel: RollCallsPanel, unit: str) -> How | None:
    return next((row.how for row in panel.units.records if row.unit == unit), None)


@pytest.mark.parametrize("theme", ["day", "night"])
def test_it_speaks_chinese(
    town: Town, live: type_of_runner, panel: RollCallsPanel, theme: str
) -> None:
    async def story() -> None:
        town.desk.look.theme.wear(name=theme)
        await shown(panel)
        town.desk.look.language.speak("zh_CN")
        await until(lambda: "尚未点过名" in written(panel), "the words")
        assert not panel.grab().isNull()

    live(story())
