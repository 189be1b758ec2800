"""The path above the map: where there is no room, the uppermost steps go and the last one stays."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.cut_words import cut_words
from ui.common.face.look import Look
from ui.map.crumbs import Crumbs

PATH = (("42", "湖北省"), ("4201", "武汉市"), ("420106", "武昌区"), ("420106001", "积玉桥街道"))


def shown(crumbs: Crumbs) -> list[str]:
    """The steps that can be seen."""
    return [part[0].text() for part in crumbs._parts if part[0].isVisible()]


def test_a_path_that_grows_is_given_its_room(look: Look, qtbot: QtBot) -> None:
    """In a heading, beside something that takes all the room that is left."""
    holder, crumbs, rest = QWidget(), Crumbs(look), QLabel("…")
    qtbot.addWidget(holder)
    rest.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    row = QHBoxLayout(holder)
    row.addWidget(crumbs)
    row.addWidget(rest, 1)
    holder.resize(600, 40)
    look.theme.wear()
    holder.show()
    for steps in (1, 2, 4):
        crumbs.show_path(PATH[:steps])
        names = [name for _code, name in PATH[:steps]]
        qtbot.waitUntil(lambda names=names: shown(crumbs) == names)


def test_the_uppermost_steps_go_first(look: Look, qtbot: QtBot) -> None:
    crumbs = Crumbs(look)
    qtbot.addWidget(crumbs)
    crumbs.show_path(PATH)
    crumbs.show()
    crumbs.resize(crumbs.sizeHint())
    names = [name for _code, name in PATH]
    assert shown(crumbs) == names
    for left in (3, 2, 1):
        while len(shown(crumbs)) > left:
            crumbs.resize(crumbs.width() - 5, crumbs.height())
        assert shown(crumbs) == names[-left:]
        assert list(cut_words(crumbs)) == []
    crumbs.resize(60, crumbs.height())
    crumbs.show_path(PATH[:2])
    assert shown(crumbs) == ["武汉市"]
