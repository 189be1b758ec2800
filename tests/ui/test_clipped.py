"""No word of a label or button is cut off: every panel, both languages, the two common sizes.

Lines that shorten themselves with an ellipsis and a tooltip are not counted; cut letters are.
"""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.language import text
from tests.ui.conftest import Town, type_of_runner
from tests.ui.cut_words import (
    beyond,
    cut_cells,
    cut_headings,
    cut_off,
    cut_words,
    settled,
    written,
)
from tests.ui.walking import every_place, put_up
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import Theme
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.rows import Column, RowList, Rows
from ui.console import Console


@pytest.mark.usefixtures("teams")
@pytest.mark.parametrize("size", [(1366, 768), pytest.param((1920, 1080), marks=pytest.mark.long)])
def test_no_word_is_cut_off(
    town: Town, live: type_of_runner, console: Console, size: tuple[int, int]
) -> None:
    """In Chinese and in English."""

    async def story() -> None:
        language, found = town.desk.look.language, set()
        console.window.resize(*size)
        await put_up(console, town)
        read = 0
        async for place in every_place(console):
            for spoken in ("zh_CN", "en"):
                language.speak(spoken)
                left = await settled(place.widget)
                read += len(list(written(place.widget)))
                found |= {f"{place.name} {spoken}: {one}" for one in left}
        assert read > 600
        assert found == set(), "\n".join(sorted(found))

    live(story())


def test_the_check_sees_what_is_cut_off(qtbot: QtBot) -> None:
    """Else it would find nothing for ever."""
    look = Look(Theme("day"), Language("zh_CN"))
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(300, 200)
    label, wrapped = QLabel("转移低洼地区群众", holder), QLabel("转移低洼地区群众" * 4, holder)
    wrapped.setWordWrap(True)
    button = KeyButton(look, "转移低洼地区群众", keys="Ctrl+E")
    button.setParent(holder)
    for number, one in enumerate((label, wrapped, button)):
        one.setGeometry(0, 60 * number, 40, 20)
    holder.show()
    assert len([say for one in written(holder) for say in cut_off(one)]) == 3
    for one in (label, wrapped, button):
        one.resize(280, 50)
    assert [say for one in written(holder) for say in cut_off(one)] == []
    label.move(200, 0)
    assert len([say for one in written(holder) for say in cut_off(one)]) == 1


def test_the_check_sees_tables_that_are_too_narrow(town: Town, qtbot: QtBot) -> None:
    """Headings, names of which too little is left, and figures that are shortened at all."""
    columns = (
        Column(text("Unit"), lambda one: one[0], wide=True),
        Column(text("Verified"), lambda one: one[1], number=True),
    )
    rows = Rows(town.desk.look, columns, lambda one: one[0])
    view = RowList(town.desk, rows, text("Units"))
    qtbot.addWidget(view)
    view.resize(420, 200)
    view.show()
    view.show_records([("凤凰城社区居委会", "1,234,567")])
    assert list(cut_words(view.window())) == []
    header = view.header()
    for column, wide in ((0, 40), (1, 60)):
        header.setSectionResizeMode(column, header.ResizeMode.Fixed)
        header.resizeSection(column, wide)
    found = "\n".join((*cut_headings(view), *cut_cells(view)))
    for said in ("'凤凰城社区居委会' in column 0", "'1,234,567' in column 1", "heading 'Verified'"):
        assert said in found
    header.resizeSection(0, 90)
    assert "凤凰城" not in "\n".join(cut_cells(view)), "half of a name is enough to know it"


def test_the_check_sees_what_lies_beyond_the_window(qtbot: QtBot) -> None:
    """A page may be wider than the window although every part of it has room in the page."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 100)
    page = QWidget(window)
    page.resize(500, 100)
    label = QLabel("转移低洼地区群众", page)
    label.setGeometry(200, 0, 150, 30)
    window.show()
    assert list(cut_off(label)) == []
    assert len(list(beyond(label))) == 1
    label.move(100, 0)
    assert list(beyond(label)) == []
