"""Intent: there is one selection; selecting anywhere is heard everywhere, and once."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.common.window.selection import Selected, Selection


def test_selecting_tells_everyone_who_did_it(qtbot: QtBot) -> None:
    selection, board = Selection(), object()
    with qtbot.waitSignal(selection.changed) as heard:
        selection.select(by=board, directive="令〔2026〕7号", unit="420115")
    assert heard.args == [Selected(directive="令〔2026〕7号", unit="420115"), board]


def test_selecting_the_same_again_is_no_news(qtbot: QtBot) -> None:
    selection = Selection()
    selection.select(unit="420115")
    with qtbot.assertNotEmitted(selection.changed):
        selection.select(unit="420115")


def test_a_part_keeps_the_rest_and_another_incident_drops_it() -> None:
    selection = Selection()
    selection.select(incident="a", directive="令〔2026〕7号", unit="420115")
    selection.select(unit="420116")
    assert selection.now == Selected("a", "令〔2026〕7号", "420116")
    selection.select(incident="b")
    assert selection.now == Selected("b", None, None)
