"""The status strip: drill or real, which incident, which level for how long, what is due next,
is anything not getting through, how old the data are, who is signed in.

It shows a `Status` it is given and keeps its clocks true; it never asks for data itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.language import Words
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import IconButton, KeyButton
from ui.common.widgets.labels import ElidedLabel, SteadyLabel
from ui.common.widgets.marks import DrillMark, Mark, SeverityBadge
from ui.common.words import ages as words

HEIGHT = 44
OLD_DATA = timedelta(seconds=60)
"""Older data than this are said in bold; the feed speaks at least every few seconds."""


class Channel(Enum):
    """What is known of the channel to the field units."""

    OPEN = "open"
    CUT = "cut"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Level:
    """A response level in force: its words, its severity colour and since when."""

    words: Words
    severity: str
    since: datetime


@dataclass(frozen=True)
class Due:
    """What is due next, when, and from when on that is urgent."""

    words: Words
    at: datetime
    urgent_from: datetime | None = None


@dataclass(frozen=True)
class Status:
    """Everything that the strip says."""

    drill: bool = False
    incident: str | None = None
    level: Level | None = None
    due: Due | None = None
    outbox: int | None = None
    channel: Channel = Channel.UNKNOWN
    data_at: datetime | None = None
    person: str = ""
    post: str = ""


class StatusStrip(QWidget):
    """One line on top of the window."""

    palette_wanted = Signal()
    notices_wanted = Signal()

    def __init__(self, look: Look, palette_keys: str) -> None:
        super().__init__()
        self._look = look
        self._status = Status()
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        look.name(self, text("Status"))
        self._make_parts(palette_keys)
        self._lay_out()
        look.seconds.follow(self._tick)
        look.language.changed.connect(self._tick)
        look.theme.changed.connect(self._fit)
        self.show_status(self._status)
        self.show_unseen(0)

    @property
    def status(self) -> Status:
        """What is shown at this moment."""
        return self._status

    def show_status(self, status: Status) -> None:
        """Show another status."""
        self._status = status
        self._drill.setVisible(status.drill)
        self._real.setVisible(not status.drill and status.incident is not None)
        self._look.put(
            self._incident,
            self._incident.setText,
            status.incident if status.incident is not None else text("No incident open"),
        )
        if status.level is not None:
            self._level.say(status.level.words, tone=status.level.severity)
        cut = status.channel is Channel.CUT
        channel = {
            Channel.OPEN: text("Field channel open"),
            Channel.CUT: text("Field channel CUT"),
            Channel.UNKNOWN: text("Field channel unknown"),
        }[status.channel]
        self._look.put(self._channel, self._channel.setText, channel)
        restyle(self._channel, role="strong" if cut else "mute", tone="red" if cut else "")
        pending = text("Outbox {n}", n=words.number(status.outbox))
        self._look.put(self._outbox, self._outbox.setText, pending)
        self._person.setText(" · ".join(part for part in (status.person, status.post) if part))
        self._tick()
        self._fit()

    def show_unseen(self, count: int) -> None:
        """Show how many notices nobody has looked at."""
        self._unseen.setText(words.number(count))
        self._unseen.setVisible(count > 0)
        said = text("Notices: {n} new", n=count) if count else text("Notices")
        self._look.name(self._bell, said)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _make_parts(self, palette_keys: str) -> None:
        look = self._look
        self._drill = DrillMark(look)
        self._real = Mark(look, text("REAL"), tone="text")
        self._incident = ElidedLabel("title")
        self._level = SeverityBadge(look, "", "blue")
        self._since, self._due, self._clock = SteadyLabel(), SteadyLabel(), SteadyLabel()
        self._outbox, self._channel, self._data = QLabel(), QLabel(), SteadyLabel()
        self._person, self._unseen = ElidedLabel(), QLabel()
        for label in (self._since, self._due, self._outbox, self._channel, self._data):
            restyle(label, role="mute")
        restyle(self._clock, role="strong")
        restyle(self._unseen, role="strong")
        self._bell = IconButton(look, "bell", text("Notices"))
        self._bell.clicked.connect(self.notices_wanted)
        self._palette = KeyButton(look, text("Find"), keys=palette_keys)
        look.put(
            self._palette,
            self._palette.setToolTip,
            text("{title} ({keys})", title=text("Find and do anything"), keys=palette_keys),
        )
        self._palette.clicked.connect(self.palette_wanted)

    def _lay_out(self) -> None:
        spacing = self._look.theme.tokens.spacing
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(spacing.inset + 4, 0, spacing.inset, 0)
        self._row.setSpacing(spacing.wide - 4)
        due, bell = _close(self._due, self._clock), _close(self._bell, self._unseen)
        self._left: Sequence[QWidget] = (
            self._drill, self._real, self._incident, self._level, self._since,
        )  # fmt: skip
        self._due_box = due
        self._right: Sequence[QWidget] = (
            due, self._outbox, self._channel, self._data, self._person, bell, self._palette,
        )  # fmt: skip
        for one in self._left:
            self._row.addWidget(one)
        self._row.addStretch(1)
        for other in self._right:
            self._row.addWidget(other)

    def _tick(self) -> None:
        status, now = self._status, self._look.now()
        if status.level is not None:
            length = words.span(now - status.level.since)
            self._say(self._since, text("in force {span}", span=length))
        if status.due is not None:
            self._say(self._due, text("{what} due in", what=status.due.words))
            self._clock.setText(words.countdown(status.due.at - now))
            restyle(self._clock, tone=_urgency(status.due, now))
        if status.data_at is None:
            self._say(self._data, text("Data: none yet"))
        else:
            self._say(self._data, text("Data {age}", age=words.age(status.data_at, now)))
        old = status.data_at is not None and now - status.data_at > OLD_DATA
        restyle(self._data, role="strong" if old else "mute")

    def _say(self, label: QLabel, sentence: Text) -> None:
        said = self._look.say(sentence)
        if said != label.text():
            label.setText(said)
            label.setAccessibleName(said)

    def _fit(self) -> None:
        """Leave out what matters least until the rest has room; trouble is never left out."""
        status = self._status
        wanted: dict[QWidget, bool] = {
            self._since: status.level is not None,
            self._level: status.level is not None,
            self._due_box: status.due is not None,
            self._outbox: status.outbox is not None,
            self._channel: True,
            self._data: True,
            self._person: bool(status.person),
        }
        spare: list[QWidget] = [self._since]
        if status.channel is Channel.OPEN:
            spare.append(self._channel)
        if not status.outbox:
            spare.append(self._outbox)
        spare.append(self._person)
        for left_out in spare:
            if self._needed(wanted) <= self.width():
                break
            wanted[left_out] = False
        # Decided first: to show and hide again would lay out and paint the strip for nothing.
        for place, shown in wanted.items():
            place.setVisible(shown)

    def _needed(self, wanted: Mapping[QWidget, bool]) -> int:
        margins = self._row.contentsMargins()
        parts = (*self._left, *self._right)
        shown = [part for part in parts if wanted.get(part, not part.isHidden())]
        width = sum(part.sizeHint().width() for part in shown)
        return width + self._row.spacing() * len(shown) + margins.left() + margins.right()


def _close(*parts: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in parts:
        row.addWidget(part)
    return box


def _urgency(due: Due, now: datetime) -> str:
    if now >= due.at:
        return "red"
    if due.urgent_from is not None and now >= due.urgent_from:
        return "orange"
    return "text"
