"""Clocks that run on the screen: one beat for all, and no layout where no room is asked for."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.clock import HeldClock
from ui.common.face.look import Look, restyle
from ui.common.face.seconds import Seconds
from ui.common.widgets.figures import AgeLabel
from ui.common.widgets.labels import SteadyLabel


class Seen(QObject):
    """Counts the events of one kind that a widget gets."""

    def __init__(self, widget: QWidget, kind: QEvent.Type) -> None:
        super().__init__(widget)
        self.kind, self.count = kind, 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == self.kind
        return False


class Runner(QWidget):
    """Counts its beats."""

    beats = 0

    def beat(self) -> None:
        """One second has passed."""
        self.beats += 1


def shown(label: QLabel, qtbot: QtBot) -> QWidget:
    """The label in a row, on the screen and laid out."""
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(400, 80)
    QHBoxLayout(room).addWidget(label)
    with qtbot.waitExposed(room):
        room.show()
    return room


def test_all_follow_one_beat_and_the_dead_are_forgotten(qtbot: QtBot) -> None:
    seconds, one, other = Seconds(), Runner(), Runner()
    qtbot.addWidget(one)
    for runner in (one, other):
        seconds.follow(runner.beat)
    qtbot.waitUntil(lambda: one.beats == other.beats == 1)
    with qtbot.waitSignal(other.destroyed):
        other.deleteLater()
    qtbot.waitUntil(lambda: one.beats == 2)


def test_an_age_runs_on_the_screen_and_rests_while_hidden(look: Look, qtbot: QtBot) -> None:
    label = AgeLabel(look)
    room = shown(label, qtbot)
    label.since(look.now())
    assert isinstance(look.clock, HeldClock)
    look.clock.advance(timedelta(seconds=7))
    qtbot.waitUntil(lambda: label.text() == "7 s ago")
    room.hide()
    look.clock.advance(timedelta(seconds=1))
    runner = Runner()
    qtbot.addWidget(runner)
    look.seconds.follow(runner.beat)
    qtbot.waitUntil(lambda: runner.beats == 1)
    assert label.text() == "7 s ago"
    room.show()
    assert label.text() == "8 s ago"


def test_words_of_the_same_width_lay_nothing_out(look: Look, qtbot: QtBot) -> None:
    label = SteadyLabel()
    label.setText("00:00:11")
    room = shown(label, qtbot)
    asked = Seen(room, QEvent.Type.LayoutRequest)
    label.setText("00:00:22")
    QCoreApplication.sendPostedEvents()
    assert label.text() == "00:00:22"
    assert asked.count == 0
    label.setText("1:00:00:22")
    QCoreApplication.sendPostedEvents()
    assert asked.count == 1


def test_longer_words_and_larger_letters_get_their_room(look: Look, qtbot: QtBot) -> None:
    label = SteadyLabel()
    label.setText("1 s ago")
    room = shown(label, qtbot)
    narrow = label.width()
    label.setText("14 min ago")
    qtbot.waitUntil(lambda: label.width() > narrow)
    wide = label.width()
    restyle(label, role="figure")
    qtbot.waitUntil(lambda: label.width() > wide)
    label.setText("2 s")
    qtbot.waitUntil(lambda: label.width() < wide)
    drawn = label.fontMetrics().horizontalAdvance("2 s")
    assert drawn <= label.width() <= drawn + 1 < room.width()


def test_a_style_that_stands_already_is_not_applied_again(look: Look, qtbot: QtBot) -> None:
    label = QLabel("words")
    qtbot.addWidget(label)
    restyle(label, tone="red")
    polished = Seen(label, QEvent.Type.DynamicPropertyChange)
    restyle(label, tone="red")
    assert polished.count == 0
    restyle(label, tone="orange")
    assert polished.count == 1
