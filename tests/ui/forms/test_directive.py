"""The form: typed words become a directive; what is wrong is said at its field, all at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from tests.ui.conftest import NOW, STREET, Town, type_of_runner, unnamed
from tests.window import press_key, type_words, until
from ui.common.widgets.marks import Chip
from ui.forms.directive import DirectiveForm


@pytest.fixture
def form(town: Town, qtbot: QtBot) -> DirectiveForm:
    made = DirectiveForm(town.desk, town.office)
    qtbot.addWidget(made)
    return made


async def filled(town: Town, form: DirectiveForm) -> None:
    [found] = await town.office.read(directives.listed)
    town.desk.selection.select(incident=found.incident)
    town.desk.selection.select(unit=STREET)
    form.show()
    await type_words(form.title, "Count the beds")
    await type_words(form.words, "Count and report.")
    form.take.click()
    await until(lambda: STREET in form.scope, "the scope")


def test_problems_stand_at_their_fields(
    town: Town, live: type_of_runner, form: DirectiveForm
) -> None:
    async def story() -> None:
        form.show()
        form.go.click()
        await until(lambda: form.form.fields["title"].problem, "the problems")
        troubled = {name for name, field in form.form.fields.items() if field.problem}
        assert {"title", "text", "scope"} <= troubled
        assert form.isVisible()
        assert unnamed(form) == []

    live(story())


def shown_chips(form: DirectiveForm) -> list[Chip]:
    """The chips of the scope that can be seen."""
    return [one for one in form.findChildren(Chip) if one.isVisibleTo(form)]


def test_the_scope_is_taken_from_the_selection_and_given_back(
    town: Town, live: type_of_runner, form: DirectiveForm
) -> None:
    async def story() -> None:
        await filled(town, form)
        # A widget that joins a shown layout is itself shown at the next turn of Qt's loop.
        await until(lambda: len(shown_chips(form)) == 1, "the chip")
        [chip] = shown_chips(form)
        assert not form.take.isEnabled()
        chip.removed.emit()
        assert form.scope == {}
        assert form.take.isEnabled()

    live(story())


def test_the_burden_follows_what_is_asked(
    town: Town, live: type_of_runner, form: DirectiveForm
) -> None:
    async def story() -> None:
        await filled(town, form)
        count = len([code for code in town.leaves if code.startswith(STREET)])
        assert f"Goes to {count} units" in form.burden.text()
        before = form.burden.text()
        form.photos.setValue(5)
        assert form.burden.text() != before
        form.level.setCurrentIndex(1)
        assert "Goes to 1 units" in form.burden.text()

    live(story())


def test_a_unit_under_another_is_counted_once(
    town: Town, live: type_of_runner, form: DirectiveForm
) -> None:
    """Who picks a street and one of its communities asks nobody twice."""

    async def story() -> None:
        await filled(town, form)
        before = form.burden.text()
        leaf = next(code for code in town.leaves if code.startswith(STREET))
        form.take_units([leaf])
        await until(lambda: leaf in form.scope, "the leaf")
        assert form.burden.text() == before

    live(story())


def test_deadlines_stand_in_the_zone_of_the_screen(
    town: Town, live: type_of_runner, form: DirectiveForm
) -> None:
    """The machine's own zone plays no part: 11:34 in Wuhan, and the same moment in the file."""

    async def story() -> None:
        await filled(town, form)
        assert form.deadlines["acknowledge_by"].text() == "07-17 11:34"
        given = datetime.fromisoformat(form.data()["acknowledge_by"])
        assert given == NOW + timedelta(minutes=30)

    live(story())


def test_sending_issues_selects_and_begins_anew(
    town: Town, live: type_of_runner, form: DirectiveForm
) -> None:
    async def story() -> None:
        await filled(town, form)
        key = form.data()["key"]
        await press_key(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        if form.isVisible():  # A platform without a focus knows no shortcuts.
            form.go.click()
        await until(lambda: not form.isVisible(), "the end")
        found = await town.office.read(directives.listed)
        [made] = [one for one in found if one.number != town.number]
        assert made.title == "Count the beds"
        assert town.desk.selection.now.directive == made.number
        assert form.title.text() == ""
        assert form.scope == {}
        assert form.data()["key"] != key

    live(story())


HEAVY = {
    "title": "a",
    "text": "b",
    "issuer": STREET,
    "scope": {"under": [STREET], "level": "village"},
    "evidence": {"photos": 9, "quantities": {f"q{number}": 1 for number in range(20)}},
    "burden_reason": "drill",
}


def test_over_the_budget_the_form_asks_why(
    town: Town, live: type_of_runner, form: DirectiveForm
) -> None:
    """The week is shown before the issue; over the budget a reason is wanted, and kept."""

    async def story() -> None:
        await filled(town, form)
        await until(lambda: "of 60 min today" in form.week.text(), "what the week asks")
        why = form.form.fields["burden_reason"]
        assert not why.isVisibleTo(form)
        for _ in range(4):
            await town.office.act(directives.issue, order=read_order(HEAVY))
        form.photos.setValue(2)
        await until(lambda: why.isVisibleTo(form), "the wish for a reason")
        form.go.click()
        await until(lambda: why.problem, "the problem at the reason")
        await type_words(form.reason, "The dike may break tonight")
        form.go.click()
        await until(lambda: not form.isVisible(), "the end")
        [made, *_] = await town.office.read(directives.listed)
        assert made.burden_reason == "The dike may break tonight"

    live(story())
