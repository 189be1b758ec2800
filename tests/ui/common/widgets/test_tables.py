"""Intent: rows look alike everywhere: heights follow the density, numbers and bars are drawn."""

from __future__ import annotations

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from ui.common.face.look import Look
from ui.common.face.paint import Progress
from ui.common.widgets import tables


def make_view(look: Look, qtbot: QtBot) -> QTableView:
    view = QTableView()
    qtbot.addWidget(view)
    model = QStandardItemModel(0, 3, view)
    bar = QStandardItem()
    bar.setData(Progress(100, 80, 60, 50, 50), tables.PROGRESS_ROLE)
    model.appendRow([QStandardItem("江夏区"), bar, QStandardItem("46")])
    view.setModel(model)
    tables.dress(view, look)
    tables.progress_at(view, look, 1)
    tables.numbers_at(view, look, 2)
    view.resize(400, 120)
    view.show()
    return view


def test_row_heights_follow_the_density(look: Look, qtbot: QtBot) -> None:
    view = make_view(look, qtbot)
    assert view.rowHeight(0) == look.theme.density.row
    look.theme.wear(density="roomy")
    assert view.rowHeight(0) == look.theme.density.row


def test_numbers_stand_at_the_right_and_the_bar_is_drawn(look: Look, qtbot: QtBot) -> None:
    view = make_view(look, qtbot)
    drawn = view.viewport().grab().toImage()
    bar = view.visualRect(view.model().index(0, 1))
    number = view.visualRect(view.model().index(0, 2))
    y = bar.center().y()
    solid = drawn.pixelColor(bar.left() + tables.PAD + 5, y).name()
    assert solid == look.theme.colours.verified
    ink = [
        x
        for x in range(number.left(), number.right())
        for line in range(number.top() + 4, number.bottom() - 4)
        if drawn.pixelColor(x, line).lightness() < 128
    ]
    assert min(ink) > number.center().x()
    assert max(ink) > number.right() - tables.PAD - 4
