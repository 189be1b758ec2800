"""The band of the replay: a slider over the time that has passed, and the moment it shows.

It sets the one moment of the desk and nothing else; panels answer by themselves. While the past is
shown the band is dark and says so, for nobody may take a past figure for the present one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.look import restyle
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.labels import ElidedLabel
from ui.common.window.desk import Desk
from ui.common.words import ages as words

STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 86400)
STEPS_WANTED = 240
"""A key press moves by the roundest step that gives about so many over the whole time."""
PAGE = 10
PLAY_MS = 700
DRAG_MS = 80
KEY_OPEN, KEY_PLAY, KEY_BACK, KEY_ON = "Alt+T", "Alt+B", "Alt+Left", "Alt+Right"


class ReplayBand(QWidget):
    """One line under the status strip; `left` follows when it is closed."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.first = self.last = desk.look.now()
        self.step_s = 60
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        desk.look.name(self, text("Replay"))
        self._make()
        self._lay_out()
        self._drag = _timer(self, DRAG_MS, self._settle)
        self._drag.setSingleShot(True)
        self._play = _timer(self, PLAY_MS, self._tick)
        self.slider.valueChanged.connect(self._moved)
        desk.moment.changed.connect(self._follow)
        desk.look.language.changed.connect(self._say)
        self.hide()

    @property
    def playing(self) -> bool:
        """Whether time runs by itself."""
        return self._play.isActive()

    def open(self, first: datetime) -> None:
        """Offer the time from `first` until now; nothing changes before the slider is moved."""
        self.last = self.desk.look.now()
        self.first = min(first, self.last - timedelta(seconds=1))
        span = int((self.last - self.first).total_seconds())
        self.step_s = next((step for step in STEPS_S if step * STEPS_WANTED >= span), STEPS_S[-1])
        self.slider.blockSignals(True)
        self.slider.setRange(0, span)
        self.slider.setSingleStep(self.step_s)
        self.slider.setPageStep(PAGE * self.step_s)
        self.slider.setValue(span)
        self.slider.blockSignals(False)
        look = self.desk.look
        look.put(self._from, self._from.setText, words.day_time(self.first))
        look.put(self._to, self._to.setText, text("now"))
        self._follow(self.desk.moment.shown)
        self.show()
        self.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Back to now."""
        self._play.stop()
        self._drag.stop()
        self.hide()
        self.desk.moment.show(None)
        self.left.emit()

    def step(self, count: int) -> None:
        """Move by so many steps; the last one is now."""
        self.slider.setValue(self.slider.value() + count * self.step_s)

    def play_or_pause(self) -> None:
        """Let time run, from the beginning where it stands at its end; or hold it."""
        if self._play.isActive():
            self._play.stop()
        else:
            if self.slider.value() == self.slider.maximum():
                self.slider.setValue(0)
            self._play.start()
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.play_or_pause()
            return
        super().keyPressEvent(event)

    def _tick(self) -> None:
        self.step(1)
        if self.slider.value() == self.slider.maximum():
            self._play.stop()
            self._say()

    def _moved(self) -> None:
        self._say()
        self._drag.start()

    def _settle(self) -> None:
        value = self.slider.value()
        if value == self.slider.maximum():
            self.desk.moment.show(None)
        else:
            self.desk.moment.show(self.first + timedelta(seconds=value))

    def _follow(self, at: datetime | None) -> None:
        """The moment was set, here or elsewhere; a pending drag has the last word."""
        past = at is not None
        parts = (self, self._mark, self.when, self._note, self._from, self._to, self.slider)
        for part in parts:
            restyle(part, surface="past" if past else "panel")
        if at is not None and not self._drag.isActive():
            self.slider.blockSignals(True)
            self.slider.setValue(int((at - self.first).total_seconds()))
            self.slider.blockSignals(False)
        self._say()

    def _say(self) -> None:
        look, at = self.desk.look, self.desk.moment.shown
        past = at is not None
        self._mark.setVisible(past)
        self._note.setVisible(past)
        shown = self.first + timedelta(seconds=self.slider.value())
        now = self.slider.value() == self.slider.maximum()
        said: Text | str = text("Now: move the slider to a past moment") if now else _moment(shown)
        look.put(self.when, self.when.setText, said)
        look.put(self.play, self.play.setText, text("Pause") if self.playing else text("Play"))
        look.name(self.slider, text("Moment shown: {time}", time=_moment(shown)))

    def _make(self) -> None:
        look = self.desk.look
        self._mark, self.when, self._note = QLabel(), QLabel(), ElidedLabel()
        restyle(self._mark, role="title")
        restyle(self.when, role="title")
        look.put(self._mark, self._mark.setText, text("PAST"))
        look.put(self._note, self._note.setText, text("Figures as of then; nothing can be done"))
        self.play = KeyButton(look, text("Play"), keys=KEY_PLAY)
        self._hint(self.play, text("Play or pause the replay"), f"{KEY_PLAY}, Space")
        self.play.clicked.connect(self.play_or_pause)
        self.back = KeyButton(look, text("Back to now"), keys="Esc")
        self._hint(self.back, text("Back to now"), "Esc")
        self.back.clicked.connect(self.leave)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._hint(self.slider, text("Moment shown"), f"← → {KEY_BACK} {KEY_ON}")
        self._from, self._to = QLabel(), QLabel()

    def _hint(self, widget: QWidget, title: Text, keys: str) -> None:
        hint = text("{title} ({keys})", title=title, keys=keys)
        self.desk.look.put(widget, widget.setToolTip, hint)

    def _lay_out(self) -> None:
        spacing = self.desk.look.theme.tokens.spacing
        row = QHBoxLayout(self)
        row.setContentsMargins(spacing.inset + 4, spacing.tight, spacing.inset, spacing.tight)
        row.setSpacing(spacing.gap)
        for part in (self._mark, self.when, self._note, self.play, self._from):
            row.addWidget(part)
        row.addWidget(self.slider, 1)
        row.addWidget(self._to)
        row.addWidget(self.back)


def _moment(at: datetime) -> str:
    return f"{words.day_time(at)}:{at:%S}"


def _timer(owner: QWidget, interval_ms: int, run: object) -> QTimer:
    assert callable(run)
    timer = QTimer(owner)
    timer.setInterval(interval_ms)
    timer.timeout.connect(run)
    return timer
