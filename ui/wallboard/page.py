"""The page for the control room's wall: one open directive after another, large, no controls.

It shows what it reads and how old that is; nothing can be done on it but turning and leaving it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.directives.model import Counts, Directive
from commandcenter.sitreps.clocks import Due
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.face.paint import Progress
from ui.common.panels.panel import hairline
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.words import ages as words
from ui.common.words.levels import LEVELS, SEVERITIES
from ui.common.words.stuck import headline, longest
from ui.wallboard.letters import Bar, Letters, letter_px
from ui.wallboard.reading import Heading, Turn, Wall, next_number, wall

TICK_MS = 1000
FIGURE, TITLE = 2.4, 1.15
SHARES = (11, 9)
"""The figures need more of the width than the map."""
REPORT_WORDS: dict[str, Text] = {
    "first": text("First report"),
    "followup": text("Follow-up report"),
    "final": text("Final report"),
    "verified": text("Verified report"),
}
FIGURES: dict[str, tuple[Text, str]] = {
    "issued": (text("Issued"), "text"),
    "claimed": (text("Claimed"), "claimed"),
    "verified": (text("Verified"), "verified"),
    "silent": (text("Silent"), "text"),
    "overdue": (text("Overdue"), "text"),
}


class Figure(QWidget):
    """One large figure with its name above and its age or its share below."""

    def __init__(self, desk: Desk, label: Text, tone: str) -> None:
        super().__init__()
        self.label = Letters(desk.look, tone="mute")
        self.figure = Letters(desk.look, times=FIGURE, tone=tone, bold=True)
        self.note = Letters(desk.look, tone="mute")
        self.label.say(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.label, self.figure, self.note):
            column.addWidget(part)

    def say(self, figure: str, note: Words, *, tone: str = "") -> None:
        """Show another figure."""
        self.figure.say(figure, tone=tone)
        self.note.say(note)


class Wallboard(QWidget):
    """The wall over one headquarters; `desk` is its own: nobody's selection moves it.

    `turned(directive)` when another directive is shown.
    """

    turned = Signal(object)

    def __init__(self, desk: Desk, office: Office, area: QWidget) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.desk, self.office, self.area = desk, office, area
        self.found: Wall | None = None
        self.number: str | None = None
        self._lost: Text | None = None
        self._on: str | None = None
        self._make_letters()
        self._lay_out()
        self._tick, self._turns = QTimer(self), QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show_clocks)
        self._turns.setInterval(round(1000 * float(rule("board", "wall_turn").value)))
        self._turns.timeout.connect(self.turn)
        office.news.changed.connect(lambda _entries: self.renew())
        office.news.lost.connect(self._take_loss)
        office.news.found.connect(self.renew)
        desk.look.put(self, self.setWindowTitle, text("Wall board"))
        desk.look.name(self, text("Wall board"))

    def turn(self, step: int = 1) -> None:
        """Give the next open directive its turn."""
        if self.found is not None:
            self.number = next_number(self.found.open, self.number, step)
        self.renew()

    def renew(self) -> None:
        """Read again, if the wall is looked at."""
        if self.isVisible():
            self.desk.tasks.start(self._read(), latest="wallboard")

    async def _read(self) -> None:
        incident = self.desk.selection.now.incident
        try:
            found = await self.office.read(wall, incident=incident, number=self.number)
        except (Refused, Fault) as failure:
            self._take_loss(failure.words)
            return
        self._lost, self.found = None, found
        self.number = found.turn.directive.number if found.turn else None
        self.desk.selection.select(directive=self.number, unit=None, by=self)
        self._show(found)
        if found.turn is not None and self._on != self.number:
            self._on = self.number
            self.turned.emit(found.turn.directive)

    def _take_loss(self, why: Text) -> None:
        self._lost = why
        self._show_clocks()

    # ---- drawing -------------------------------------------------------------------------------

    def _show(self, found: Wall) -> None:
        self._show_heading(found.heading)
        if found.turn is None:
            self.title.say(text("No directive is open"))
            self.place.say("")
            for one in self.figures.values():
                one.say("–", "")
            self.bar.show_progress(Progress(0))
            self.stuck.say("")
            self.most.say("")
        else:
            self._show_turn(found, found.turn)
        self._show_clocks()

    def _show_heading(self, heading: Heading | None) -> None:
        self.incident.say(heading.title if heading else text("No incident is open"))
        level = heading.level if heading else None
        self.level.setVisible(level is not None)
        if level is not None:
            self.level.say(LEVELS[level], tone=SEVERITIES[level])

    def _show_turn(self, found: Wall, turn: Turn) -> None:
        shown, counts = turn.directive, turn.counts
        at = [one.number for one in found.open].index(shown.number) + 1
        self.title.say(f"{shown.number} {shown.title}")
        self.place.say(f"{at} / {len(found.open)}")
        self.bar.show_progress(
            Progress(
                counts.issued, counts.acknowledged, counts.started, counts.claimed, counts.verified
            )
        )
        self.stuck.say(headline(turn.stuck))
        self.most.say(longest(turn.stuck))
        self._show_figures(found.at, shown, counts)

    def _show_figures(self, at: datetime, shown: Directive, counts: Counts) -> None:
        since = words.span(at - (shown.reopened_at or shown.issued_at))
        share = words.share
        late = "–" if shown.complete_by is None else _late(at - shown.complete_by)
        notes: dict[str, Words] = {
            "issued": text("{span} ago", span=since),
            "claimed": share(counts.claimed, counts.issued),
            "verified": share(counts.verified, counts.issued),
            "silent": text("for {span}", span=since) if counts.silent else "",
            "overdue": late,
        }
        for name, figure in self.figures.items():
            value = getattr(counts, name)
            tone = "red" if name == "overdue" and value else FIGURES[name][1]
            figure.say(words.number(value), notes[name], tone=tone)

    def _show_clocks(self) -> None:
        """What runs by itself: the time, the age of the figures, the next report, the level."""
        now = self.desk.look.now()
        self.clock.say(words.clock_time(now, seconds=True))
        self._show_age(now)
        heading = self.found.heading if self.found else None
        self._show_due(heading.due if heading else None, now)
        if heading and heading.since:
            self.since.say(text("in force {span}", span=words.span(now - heading.since)))

    def _show_age(self, now: datetime) -> None:
        read = self.office.news.at or (self.found.at if self.found else None)
        if self._lost is not None and self.found is not None:
            old = words.age(self.found.at, now)
            self.age.say(text("▲ Cut off: figures {age}", age=old), tone="red")
        elif read is None:
            self.age.say(text("Reading…"), tone="mute")
        else:
            stale = now - read > timedelta(seconds=float(rule("board", "wall_stale").value))
            said = text("▲ Old figures: {age}") if stale else text("Figures {age}")
            self.age.say(Text(said.template, {"age": words.age(read, now)}), tone=_tone(stale))

    def _show_due(self, due: Due | None, now: datetime) -> None:
        if due is None:
            self.due.say(text("No report is due"), tone="mute")
            return
        late = due.overdue(now)
        said = text(
            "Next: {report} {time}  {left}",
            report=REPORT_WORDS.get(due.report, REPORT_WORDS["followup"]),
            time=words.day_time(due.due_at),
            left=_left(due.due_at - now),
        )
        self.due.say(said, tone="red" if late else "text")

    def _make_letters(self) -> None:
        look = self.desk.look
        self.drill = Letters(look, bold=True, right=True, framed=True)
        self.drill.say(text("DRILL"))
        self.drill.setVisible(self.office.headquarters.drill is not None)
        self.incident = Letters(look, times=TITLE, bold=True)
        self.level, self.since = Letters(look, bold=True, right=True), Letters(look, right=True)
        self.clock = Letters(look, times=TITLE, bold=True, right=True)
        self.title = Letters(look, times=TITLE, bold=True, lines=2)
        self.place = Letters(look, tone="mute", right=True)
        self.figures = {
            name: Figure(self.desk, label, tone) for name, (label, tone) in FIGURES.items()
        }
        self.bar = Bar(look)
        self.stuck, self.most = Letters(look, lines=3), Letters(look, tone="mute")
        self.due, self.age = Letters(look), Letters(look, right=True)

    def _lay_out(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="background")
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.area.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        top = QHBoxLayout()
        top.addWidget(self.drill)
        top.addWidget(self.incident, 1)
        for part in (self.level, self.since, self.clock):
            top.addWidget(part)
        heading = QHBoxLayout()
        heading.addWidget(self.title, 1)
        heading.addWidget(self.place, 0, Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        for place, figure in enumerate(self.figures.values()):
            last = place + 1 == len(self.figures)
            grid.addWidget(figure, place // 3, place % 3, 1, 2 if last else 1)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        left = QVBoxLayout()
        left.addLayout(heading)
        left.addLayout(grid)
        left.addWidget(self.bar)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.area, 1)
        right.addWidget(self.stuck)
        right.addWidget(self.most)
        middle = QHBoxLayout()
        middle.addLayout(left, SHARES[0])
        middle.addLayout(right, SHARES[1])
        bottom = QHBoxLayout()
        bottom.addWidget(self.due, 1)
        bottom.addWidget(self.age)
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addWidget(hairline())
        self._column.addLayout(middle, 1)
        self._column.addWidget(hairline())
        self._column.addLayout(bottom)
        self._spaced = (top, heading, middle, left, bottom, grid, self._column)

    # ---- Qt's side -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything follows the height of the wall."""
        room = letter_px(self) // 2
        self._column.setContentsMargins(2 * room, room, 2 * room, room)
        for layout in self._spaced:
            layout.setSpacing(room)
        for part in self.findChildren(Letters):
            part.updateGeometry()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self._turns.start()
        self.renew()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        self._turns.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in steps:
            self._turns.start()
            self.turn(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def _left(length: timedelta) -> Text:
    if length < timedelta(0):
        return text("overdue for {span}", span=words.span(-length))
    return text("{clock} left", clock=words.countdown(length))


def _late(length: timedelta) -> Text:
    if length < timedelta(0):
        return text("due in {span}", span=words.span(-length))
    return text("for {span}", span=words.span(length))


def _tone(stale: bool) -> str:
    return "red" if stale else "mute"
