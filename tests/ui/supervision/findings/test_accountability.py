"""Blame and inspections in the window: two names, the object's clock, a repeat warned of first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.verification import service as verification
from commandcenter.verification.model import BlameState, Lead, Rule
from tests.ui.conftest import DISTRICT, STREET, Town, type_of_runner, unnamed
from tests.window import front, press_key, type_words, until
from ui.common.panels.states import State
from ui.supervision.findings.finding import FindingPanel

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def detail(town: Town, found: list[Lead], qtbot: QtBot) -> FindingPanel:
    made = FindingPanel(town.desk, town.office)
    qtbot.addWidget(made)
    made.resize(420, 900)
    return made


def written(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


async def opened(town: Town, detail: FindingPanel) -> int:
    """The changed relay, shown; its number."""
    found = await town.office.read(verification.findings, number=town.number)
    [one] = [one for one in found if one.rule is Rule.DRIFT]
    town.desk.selection.select(directive=town.number, unit=one.unit, finding=str(one.id))
    await front(detail)
    await until(lambda: detail.frame.state is State.READY and not detail.busy, "the finding")
    assert one.id is not None
    return one.id


def seen(detail: FindingPanel) -> set[str]:
    """The steps of a proposal that are offered now."""
    return {one.text() for one in detail.following if one.isVisible()}


async def sign(detail: FindingPanel, key: Qt.Key, by: str, words: str) -> None:
    """Give a step its name and its reason by the keyboard."""
    await front(detail.window())
    await press_key(detail, key, ALT)
    await until(detail.form.isVisible, "the form")
    detail.form.by.setText(by)
    detail.form.words.setPlainText(words)
    await press_key(detail.form.words, Qt.Key.Key_Return, CONTROL)


def test_from_a_proposal_to_the_objects_clock(
    town: Town, live: type_of_runner, detail: FindingPanel
) -> None:
    """Offered only for an upheld finding; the proposer is refused; the thirty days are shown."""

    async def story() -> None:
        number = await opened(town, detail)
        assert seen(detail) == set()
        town.headquarters.act(verification.uphold, identity=number, by="赵六", words="不符")
        await until(lambda: seen(detail) == {"Propose accountability"}, "the proposal's button")
        await sign(detail, Qt.Key.Key_4, "钱七", "层层走样")
        await until(lambda: "Proposal 1: waiting for approval" in written(detail), "the proposal")
        assert seen(detail) == {"Approve the proposal", "Decline the proposal"}
        await sign(detail, Qt.Key.Key_5, "钱七", "同意")
        await until(lambda: "had a part in this matter" in written(detail.form), "the refusal")
        await sign(detail, Qt.Key.Key_5, "周区长", "同意")
        await until(lambda: "Proposal 1: approved" in written(detail), "the approval")
        assert "may ask for a review until" in written(detail)
        assert "30 days left" in written(detail)
        assert seen(detail) == {"Take the request for review"}
        assert unnamed(detail) == []
        await sign(detail, Qt.Key.Key_7, "积玉桥街道", "图纸上是300米")
        await until(lambda: "Review: lift" in seen(detail), "the review")
        await sign(detail, Qt.Key.Key_9, "吴九", "属实")
        await until(lambda: "lifted after review" in written(detail), "the end")
        [made] = town.headquarters.read(verification.blames, identity=number)
        assert made.state is BlameState.LIFTED
        assert [step.by for step in made.steps] == ["钱七", "周区长", "积玉桥街道", "吴九"]

    live(story())


def test_a_repeat_is_warned_of_before_it_is_made(
    town: Town, live: type_of_runner, detail: FindingPanel
) -> None:
    """重复督查: another line's inspection is said first, and the second goes only with a reason."""

    async def story() -> None:
        await opened(town, detail)
        act, read = town.headquarters.act, town.headquarters.read
        act(
            verification.announce_inspection,
            number=town.number,
            unit=STREET,
            line="4201",
            by="赵六",
        )
        await until(lambda: "Inspection by 武汉市 · 赵六" in written(detail), "the first one")
        await front(detail.window())
        await press_key(detail, Qt.Key.Key_0, ALT)
        form = detail.inspection
        await until(form.isVisible, "the form")
        assert not form.repeat.isVisible()
        await type_words(form.line, "nowhere")
        await press_key(form.line, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "No one unit is meant" in written(form), "the refusal")
        form.line.setText(DISTRICT)
        await press_key(form.line, Qt.Key.Key_Tab)
        await until(form.repeat.isVisible, "the warning")
        assert "重复督查" in written(form)
        assert len(read(verification.inspections, number=town.number)) == 1
        form.by.setText("王五")
        await press_key(form.by, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "say why a second inspection" in written(form), "the refusal")
        form.despite.setText("群众举报")
        await press_key(form.despite, Qt.Key.Key_Return, CONTROL)
        await until(lambda: not form.isVisible(), "the announcement")
        newest = read(verification.inspections, number=town.number)[0]
        assert (newest.line, newest.despite) == (DISTRICT, "群众举报")
        await until(lambda: "群众举报" in written(detail), "the reason, kept in sight")
        assert unnamed(detail) == []

    live(story())


@pytest.mark.parametrize("theme", ["day", "night"])
def test_it_speaks_chinese(
    town: Town, live: type_of_runner, detail: FindingPanel, theme: str
) -> None:
    async def story() -> None:
        town.desk.look.theme.wear(name=theme)
        await opened(town, detail)
        town.desk.look.language.speak("zh_CN")
        await until(lambda: "追责与督查" in written(detail), "the words")
        assert "未提出追责建议" in written(detail)

    live(story())
