"""Intent: parts are put together alike everywhere: edge to edge, one takes what is left."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.common.face.look import Look
from ui.common.widgets.layouts import bar, emptied, ground, stack


def test_a_column_goes_from_edge_to_edge(qtbot: QtBot) -> None:
    """The part that grows takes all the room that the others leave; a row among them counts too."""
    owner, list_, last = QWidget(), QWidget(), QHBoxLayout()
    last.setContentsMargins(0, 0, 0, 0)
    foot = QPushButton("x")
    last.addWidget(foot)
    stack(owner, list_, last, grows=list_)
    qtbot.addWidget(owner)
    owner.resize(300, 400)
    owner.show()
    assert list_.geometry().topLeft().toTuple() == (0, 0)
    assert list_.width() == foot.width() == 300
    assert list_.height() == 400 - foot.height()


def test_a_bar_begins_at_the_left_or_fills_its_line(look: Look, qtbot: QtBot) -> None:
    inset = look.theme.tokens.spacing.inset
    for grows in (False, True):
        owner, button = QWidget(), QPushButton("x")
        stack(owner, bar(look, button, grows=button if grows else None))
        qtbot.addWidget(owner)
        owner.resize(600, 80)
        owner.show()
        assert button.x() == inset
        assert (button.width() == 600 - 2 * inset) is grows


def test_what_is_let_go_is_gone_at_once(look: Look, qtbot: QtBot) -> None:
    """It is hidden before it is deleted: nothing old stands between what is new."""
    button = QPushButton("x")
    widget, column = ground(look, button)
    qtbot.addWidget(widget)
    widget.show()
    assert widget.property("surface") == "panel"
    emptied(column)
    assert (column.count(), button.isVisible()) == (0, False)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert widget.findChildren(QPushButton) == []
