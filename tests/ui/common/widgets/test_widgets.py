"""Intent: each small widget says its state in words and to a screen reader, not only in colour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Fault, Problem
from commandcenter.core.language import text
from tests.window import press_key_now
from ui.common.face.look import Look
from ui.common.panels.panel import Panel
from ui.common.panels.states import State, StateFrame
from ui.common.widgets.buttons import ActButton, KeyButton
from ui.common.widgets.figures import AgeLabel, FigureTile
from ui.common.widgets.flow import Flow
from ui.common.widgets.forms import Field, Form
from ui.common.widgets.labels import ElidedLabel
from ui.common.widgets.marks import DrillMark, SeverityBadge
from ui.common.window.acts import Act, Acts


def nothing() -> None:
    return None


def test_a_figure_carries_its_unit_and_its_age(look: Look, qtbot: QtBot) -> None:
    tile = FigureTile(look, text("Verified"), unit=text("people"))
    qtbot.addWidget(tile)
    tile.show_figure("412", look.now() - timedelta(minutes=4))
    assert tile.accessibleName() == "Verified 412 people 4 min ago"


def test_an_unknown_figure_is_a_gap(look: Look, qtbot: QtBot) -> None:
    tile = FigureTile(look, text("Verified"))
    qtbot.addWidget(tile)
    assert tile.accessibleName() == "Verified – age unknown"


def test_an_age_grows_on_the_screen(look: Look, qtbot: QtBot) -> None:
    label = AgeLabel(look)
    qtbot.addWidget(label)
    label.since(look.now() - timedelta(seconds=2))
    assert label.text() == "2 s ago"
    assert isinstance(look.clock, HeldClock)
    look.clock.advance(timedelta(minutes=3))
    label.renew()
    assert label.text() == "3 min ago"


def test_marks_have_words(look: Look, qtbot: QtBot) -> None:
    for mark, words in (
        (DrillMark(look), "DRILL"),
        (SeverityBadge(look, text("Level II response"), "orange"), "Level II response"),
    ):
        qtbot.addWidget(mark)
        assert mark.accessibleName() == words


def test_states_never_hide_what_is_known(look: Look, qtbot: QtBot) -> None:
    content = QLabel("what is known")
    frame = StateFrame(look, content, retry=nothing)
    qtbot.addWidget(frame)
    frame.show()
    frame.stale(look.now() - timedelta(minutes=3), text("the database does not answer"))
    assert content.isVisible()
    assert any("3 min ago" in label.text() for label in frame.findChildren(QLabel))
    frame.error(text("The gateway cannot be reached"))
    assert frame.state is State.ERROR
    assert not content.isVisible()
    frame.ready()
    assert content.isVisible()


def test_a_short_wait_says_nothing(look: Look, qtbot: QtBot) -> None:
    content = QLabel("what is known")
    frame = StateFrame(look, content)
    qtbot.addWidget(frame)
    frame.show()
    frame.loading()
    assert content.isVisible()
    qtbot.waitUntil(lambda: not content.isVisible())


def test_a_form_shows_all_problems_and_goes_to_the_first(look: Look, qtbot: QtBot) -> None:
    form = Form(look)
    qtbot.addWidget(form)
    form.add("title", Field(look, text("Title"), QLineEdit()))
    due = form.add("complete_by", Field(look, text("Due"), QLineEdit(), required=True))
    form.show()
    problem = text("The due time lies before the issue.")
    form.show_problems([Problem("complete_by", problem), Problem("line 3", problem)])
    assert due.problem == problem
    assert "▲ The due time" in due.editor.accessibleDescription()
    assert form.window().focusWidget() is due.editor
    form.show_problems([])
    assert due.problem is None


def test_an_elided_label_keeps_its_whole_sentence(look: Look, qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("3,495 个社区（村）")
    assert label.minimumSizeHint().width() < label.sizeHint().width()
    assert label.toolTip() == label.accessibleName() == "3,495 个社区（村）"


def test_an_act_is_done_by_its_key_and_its_button(look: Look, qtbot: QtBot) -> None:
    window, done = QWidget(), []
    qtbot.addWidget(window)
    acts = Acts(look)
    act = Act(
        id="visit", title=text("Send someone to check"), shortcut="V", run=lambda: done.append(1)
    )
    acts.add(act, window)
    button = ActButton(look, acts, act)
    qtbot.addWidget(button)
    button.click()
    press_key_now(qtbot, window, Qt.Key.Key_V)
    assert done == [1, 1]
    assert button.toolTip() == "Send someone to check (V)"


def test_an_act_that_may_not_be_done_is_not_done(look: Look, qtbot: QtBot) -> None:
    window, done = QWidget(), []
    qtbot.addWidget(window)
    acts = Acts(look)
    title = text("Ask the unit")
    acts.add(Act("ask", title, "A", lambda: done.append(1), enabled=lambda: False), window)
    assert not acts.run("ask")
    assert done == []


@pytest.mark.parametrize(("name", "keys"), [("other", "V"), ("keyless", ""), ("visit", "B")])
def test_keys_and_names_are_never_shared(look: Look, qtbot: QtBot, name: str, keys: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    acts = Acts(look)
    acts.add(Act("visit", text("Send someone to check"), "V", nothing), window)
    with pytest.raises(Fault):
        acts.add(Act(name, text("Ask the unit"), keys, nothing), window)


def test_a_panel_fetches_only_while_it_is_seen_and_once(look: Look, qtbot: QtBot) -> None:
    asked: list[int] = []

    class Counting(Panel):
        def refresh(self) -> None:
            asked.append(1)

    panel = Counting(look, text("Directives"))
    qtbot.addWidget(panel)
    panel.mark_out_of_date()
    assert asked == []
    panel.show()
    panel.mark_out_of_date()
    panel.mark_out_of_date()
    qtbot.waitUntil(lambda: asked == [1])
    panel.hide()
    panel.mark_out_of_date()
    panel.show()
    qtbot.waitUntil(lambda: asked == [1, 1])


def test_a_button_keeps_its_key_in_another_language(look: Look, qtbot: QtBot) -> None:
    """Qt takes the shortcut of a button away with its words."""
    button = KeyButton(look, text("Cancel"), keys="Ctrl+Enter")
    qtbot.addWidget(button)
    button.setShortcut("Ctrl+Return")
    before = button.text()
    look.language.speak("zh_CN")
    assert button.text() != before
    assert button.shortcut().toString() == "Ctrl+Return"


def test_the_words_of_a_wide_empty_panel_stand_in_its_middle(look: Look, qtbot: QtBot) -> None:
    frame = StateFrame(look, QWidget())
    qtbot.addWidget(frame)
    frame.resize(1200, 400)
    frame.empty(text("Loading …"))
    frame.show()
    words = frame._message.words
    middle = words.mapTo(frame, words.rect().center()).x()
    assert abs(middle - 600) < 4


def test_a_note_of_which_too_little_would_be_left_is_left_out(qtbot: QtBot) -> None:
    """A name is shortened as far as it must be; a note says something or nothing."""
    name, note = ElidedLabel(), ElidedLabel(least=8)
    for one in (name, note):
        qtbot.addWidget(one)
        one.setText("底色＝核实比例，数字＝核实与自报")
        one.resize(60, 20)
        assert one.toolTip() == one.text()
    assert name.shown.endswith("…")
    assert 1 < len(name.shown) < 9
    assert note.shown == ""
    note.resize(190, 20)
    assert len(note.shown) > 8
    note.resize(400, 20)
    assert note.shown == note.text()


def test_what_flows_stands_on_the_middle_of_its_line_and_never_beyond_its_room(
    qtbot: QtBot,
) -> None:
    holder, flow = QWidget(), Flow(6)
    qtbot.addWidget(holder)
    holder.setLayout(flow)
    sizes = ((80, 30), (60, 20), (300, 24))
    parts = [QFrame() for _size in sizes]
    for part, (width, height) in zip(parts, sizes, strict=True):
        part.setMinimumSize(10, height)
        part.sizeHint = lambda width=width, height=height: QSize(width, height)
        flow.addWidget(part)
    holder.resize(200, flow.heightForWidth(200))
    holder.show()
    first, second, third = (part.geometry() for part in parts)
    assert first.center().y() == pytest.approx(second.center().y(), abs=1)
    assert second.left() == first.right() + 7
    assert third.top() == first.bottom() + 7
    assert third.width() == 200
