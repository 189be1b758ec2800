"""Findings in their list and in full: what they rest on, and what people do with them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.language import Text
from commandcenter.verification import service as verification
from commandcenter.verification.model import Lead, Rule, State, Strength
from commandcenter.verification.naming import codes_in, with_names
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, type_words, until
from ui.common.panels.states import State as Shown
from ui.common.widgets.marks import Mark
from ui.common.widgets.tables import NOTE_ROLE, TONE_ROLE
from ui.supervision.findings.evidence import apart
from ui.supervision.findings.finding import FindingPanel
from ui.supervision.findings.listing import FindingsPanel


@pytest.fixture
def listing(town: Town, found: list[Lead], qtbot: QtBot) -> FindingsPanel:
    made = FindingsPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(620, 320)
    town.desk.selection.select(directive=town.number)
    return made


@pytest.fixture
def detail(town: Town, found: list[Lead], qtbot: QtBot) -> FindingPanel:
    made = FindingPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(420, 820)
    return made


async def shown(panel: FindingsPanel | FindingPanel) -> None:
    await front(panel)
    await until(lambda: panel.frame.state is Shown.READY and not panel.busy, "the panel")


async def opened(town: Town, detail: FindingPanel, rule: Rule) -> None:
    found = await town.office.read(verification.findings, number=town.number)
    one = next(one for one in found if one.rule is rule)
    town.desk.selection.select(directive=town.number, unit=one.unit, finding=str(one.id))
    await shown(detail)
    await until(lambda: detail.shown and detail.shown.found.rule is rule, "the finding")


def written(widget: QWidget) -> str:
    shown = [one for one in widget.findChildren(QWidget) if one.isVisible()]
    labels = [one.text() for one in shown if isinstance(one, QLabel)]
    return "\n".join([*labels, *(one.accessibleName() for one in shown if isinstance(one, Mark))])


def rules(listing: FindingsPanel) -> list[Rule]:
    return [row.found.rule for row in listing.rows.records]


def test_without_findings_it_says_so(town: Town, live: type_of_runner, qtbot: QtBot) -> None:
    async def story() -> None:
        made = FindingsPanel(town.desk, town.office)
        qtbot.addWidget(made)
        town.desk.selection.select(directive=town.number)
        made.show()
        await until(lambda: made.frame.state is Shown.EMPTY, "the words")
        assert "nothing that needs a look" in written(made)

    live(story())


def test_the_strong_come_first_and_the_weak_have_no_colour(
    town: Town, live: type_of_runner, listing: FindingsPanel
) -> None:
    async def story() -> None:
        await shown(listing)
        strengths = [row.found.strength for row in listing.rows.records]
        assert strengths == sorted(strengths)  # "strong" stands before "weak".
        tones = {
            row.found.strength: listing.rows.index(place, 0).data(TONE_ROLE)
            for place, row in enumerate(listing.rows.records)
        }
        assert tones == {Strength.STRONG: "finding", Strength.WEAK: "mute"}
        weak = listing.rows.index(rules(listing).index(Rule.BURST), 1)
        assert weak.data(NOTE_ROLE) == "Weak · unanswered"
        assert "A lead, not a conclusion" in written(listing.heading)
        listing.strong.setChecked(True)
        await until(lambda: Rule.BURST not in rules(listing), "only the strong")
        listing.strong.setChecked(False)
        listing.here.setChecked(True)
        town.desk.selection.select(unit=town.leaves[1])
        await until(lambda: rules(listing) == [Rule.IMPOSSIBLE_TRAVEL], "those of one unit")
        assert unnamed(listing) == []

    live(story())


def test_the_next_one_is_a_key_away(
    town: Town, live: type_of_runner, listing: FindingsPanel
) -> None:
    async def story() -> None:
        await shown(listing)
        seen = []
        for _ in range(4):
            await press_key(listing, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
            seen.append(town.desk.selection.now.finding)
        assert len(set(seen)) == 4
        row = listing.list.current
        assert str(row.found.id) == seen[-1]
        assert town.desk.selection.now.unit == row.found.unit

    live(story())


def test_two_photos_stand_side_by_side(
    town: Town, live: type_of_runner, detail: FindingPanel
) -> None:
    async def story() -> None:
        await opened(town, detail, Rule.RECYCLED_PHOTO)
        one, other = detail.photos.photos
        assert not one.image.isNull()
        assert not other.image.isNull()
        assert one.y() == other.y()
        assert one.x() + one.width() < other.x()
        said = written(detail)
        assert "A lead, not a conclusion" in said
        assert "Photo used before" in said
        assert unnamed(detail) == []
        await press_key(detail, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
        assert detail.large.isVisible()
        detail.large.close()

    live(story())


def test_a_changed_order_stands_clause_by_clause(
    town: Town, live: type_of_runner, detail: FindingPanel
) -> None:
    async def story() -> None:
        await opened(town, detail, Rule.DRIFT)
        said = written(detail)
        for words in ("转移500米内群众", "转移300米内群众", "严禁返回", "not there"):
            assert words in said

    live(story())


def test_two_places_are_marked_and_their_distance_is_said(
    town: Town, live: type_of_runner, detail: FindingPanel
) -> None:
    async def story() -> None:
        placed: list[object] = []
        detail.placed.connect(placed.append)
        await opened(town, detail, Rule.IMPOSSIBLE_TRAVEL)
        assert "5.6 km apart" in written(detail)
        assert len(placed[-1]) == 2

    live(story())


def test_a_named_person_dismisses_with_a_reason(
    town: Town, live: type_of_runner, detail: FindingPanel
) -> None:
    """Without a reason it is refused in words; with one it is recorded and shown."""

    async def story() -> None:
        await opened(town, detail, Rule.DRIFT)
        await press_key(detail, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
        await until(detail.form.by.text, "the name of the person at the console")
        await press_key(detail.form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: "needs a reason" in written(detail.form), "the refusal")
        await type_words(detail.form.words, "The order itself was amended.")
        await press_key(detail.form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: detail.shown.found.state is State.DISMISSED, "the decision")
        await until(lambda: "The order itself was amended." in written(detail), "the reason")
        assert not detail.form.isVisible()

    live(story())


def test_the_units_answer_stands_beside_the_finding(
    town: Town, live: type_of_runner, detail: FindingPanel
) -> None:
    async def story() -> None:
        await opened(town, detail, Rule.RECYCLED_PHOTO)
        assert "has not answered" in written(detail)
        await press_key(detail, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        await until(detail.form.isVisible, "the form")
        assert detail.form.by.text() == ""
        number = detail.shown.found.id
        town.headquarters.act(verification.answer, identity=number, by="李四", words="同一处拍的")
        await until(lambda: "同一处拍的" in written(detail), "the answer")
        assert "answered ·" in written(detail)

    live(story())


@pytest.mark.parametrize("theme", ["day", "night"])
def test_it_speaks_chinese(
    town: Town, live: type_of_runner, detail: FindingPanel, theme: str
) -> None:
    async def story() -> None:
        town.desk.look.theme.wear(name=theme)
        await opened(town, detail, Rule.IMPOSSIBLE_TRAVEL)
        town.desk.look.language.speak("zh_CN")
        said = written(detail)
        assert "线索，不是结论" in said
        assert "相距 5.6 公里" in said
        assert "km" not in said

    live(story())


def test_one_place_lies_nowhere_apart() -> None:
    assert apart([{"lat": 30.0, "lon": 114.0}]) is None


def test_a_sentence_says_names_and_not_codes(town: Town) -> None:
    inner = Text("{unit} · {n}", {"unit": STREET, "n": 3})
    said = Text("{first} · {rest}", {"first": STREET, "rest": inner})
    assert codes_in(said) == {STREET}
    named = with_names(said, {STREET: "积玉桥街道"})
    assert town.desk.look.say(named) == "积玉桥街道 · 积玉桥街道 · 3"
