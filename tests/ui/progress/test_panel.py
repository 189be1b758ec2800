"""The chart: curves of the selected part, deadlines that never lie on each other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from commandcenter.directives.model import Kind
from commandcenter.geo import service as geo
from tests.ui.conftest import Town, type_of_runner
from tests.window import until
from ui.common.panels.states import State
from ui.progress.deadlines import APART, rows_of
from ui.progress.panel import ProgressPanel


@pytest.fixture
def chart(town: Town, qtbot: QtBot) -> ProgressPanel:
    made = ProgressPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(700, 240)
    return made


async def shown(town: Town, chart: ProgressPanel) -> None:
    town.desk.selection.select(directive=town.number)
    chart.show()
    await until(lambda: chart.frame.state is State.READY and not chart.busy, "the chart")


def noted(chart: ProgressPanel) -> str:
    return chart.heading._note.text()


def last_values(chart: ProgressPanel) -> list[float]:
    return [float(item.getData()[1][-1]) for item in chart.plot.plotItem.curves]


def test_without_a_directive_it_says_so(
    town: Town, live: type_of_runner, chart: ProgressPanel
) -> None:
    async def story() -> None:
        chart.show()
        await until(lambda: chart.frame.state is State.EMPTY, "the words")

    live(story())


def test_the_curves_end_at_the_counts(
    town: Town, live: type_of_runner, chart: ProgressPanel
) -> None:
    async def story() -> None:
        await shown(town, chart)
        whole = len(town.leaves)
        expected = [100 * count / whole for count in (2, 2, 2, 1)]
        assert last_values(chart) == pytest.approx(expected)
        town.say(Kind.CLAIM, town.leaves[9])
        await until(lambda: last_values(chart)[2] == pytest.approx(300 / whole), "the claim")

    live(story())


def test_a_leaf_shows_the_curves_of_its_street(
    town: Town, live: type_of_runner, chart: ProgressPanel
) -> None:
    async def story() -> None:
        await shown(town, chart)
        town.desk.selection.select(unit=town.leaves[0])
        street = [code for code in town.leaves if code.startswith(town.leaves[0][:9])]
        wanted = pytest.approx(100 / len(street))
        await until(lambda: last_values(chart)[3] == wanted, "the curves of the street")
        name = town.headquarters.read(geo.unit, code=town.leaves[0][:9]).name
        assert noted(chart).startswith(f"{name}: acknowledged")
        town.desk.selection.select(unit=None)
        await until(lambda: noted(chart).startswith("acknowledged"), "the whole directive again")

    live(story())


def boxes_of(chart: ProgressPanel) -> list[QRectF]:
    """The words themselves: a text item keeps an empty margin round them."""
    return [
        label.mapRectToScene(label.boundingRect()).adjusted(4, 4, -4, -4)
        for label, _ in chart.labels
    ]


def all_inside(chart: ProgressPanel) -> bool:
    area = chart.plot.getViewBox().sceneBoundingRect().adjusted(-2, -2, 2, 2)
    return all(area.contains(box) for box in boxes_of(chart))


def test_words_of_deadlines_do_not_meet() -> None:
    assert rows_of([(0, 50), (60, 50), (120, 10)]) == [0, 0, 0]
    assert rows_of([(0, 50), (50 + APART / 2, 50), (55, 10)]) == [0, 1, 2]
    assert rows_of([]) == []


@pytest.mark.parametrize("theme", ["day", "night"])
def test_the_words_fit_into_the_chart(
    town: Town, live: type_of_runner, chart: ProgressPanel, theme: str
) -> None:
    async def story() -> None:
        town.desk.look.theme.wear(name=theme)
        await shown(town, chart)
        assert len(chart.labels) == 3
        # A text item takes its place with the next painting.
        await until(lambda: all_inside(chart), "the words inside the chart")
        boxes = boxes_of(chart)
        meetings = [
            (one, other)
            for one in boxes
            for other in boxes
            if one is not other and one.intersects(other)
        ]
        assert meetings == []

    live(story())
