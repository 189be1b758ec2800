"""The waterfall: how long each hop and each step took, one bar under the other.

Times are facts from receipts; a step that has not ended yet runs to the present and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from commandcenter.core.language import Text, text
from commandcenter.directives.model import AssignmentDetail
from ui.common.face.look import Look
from ui.common.words import ages as words

TITLE_SHARE = 0.36
SPAN_WIDTH = 88
TIME_WIDTH = 44
BAR = 9


@dataclass(frozen=True)
class Step:
    """One bar: what it is, when it began, when it ended; None while it still lasts."""

    title: Text
    began: datetime
    ended: datetime | None
    now: datetime
    late: bool = False

    @property
    def length(self) -> timedelta:
        """How long it took, or has lasted until now."""
        return max((self.ended or self.now) - self.began, timedelta())


def steps_of(detail: AssignmentDetail, now: datetime) -> list[Step]:
    """The hops of one assignment and its own steps, in the order of the way."""
    found, record = detail.directive, detail.record
    steps: list[Step] = []
    began = found.issued_at
    for hop in detail.hops:
        steps.append(Step(text("{unit} passes on", unit=hop.name), began, hop.relayed_at, now))
        if hop.relayed_at is None:
            break
        began = hop.relayed_at
    own: tuple[tuple[Text, datetime | None, datetime | None], ...] = (
        (text("acknowledges"), record.acknowledged_at, found.acknowledge_by),
        (text("on the spot"), record.started_at, found.start_by),
        (text("claims completion"), record.claimed_at, record.complete_by),
    )
    last = found.issued_at
    for title, moment, due in own:
        late = (moment or now) > due if due else False
        steps.append(Step(title, last, moment, now, late))
        if moment is None:
            break
        last = moment
    return steps


class Waterfall(QWidget):
    """Draws the steps on one common scale of time."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._steps: list[Step] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.theme.changed.connect(self.update)
        look.language.changed.connect(self.update)
        look.name(self, text("Time of each hop"))

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is drawn."""
        return tuple(self._steps)

    def show_steps(self, steps: list[Step]) -> None:
        """Draw other steps."""
        self._steps = steps
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, max(1, len(self._steps)) * self._look.theme.density.row)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        first = min(step.began for step in self._steps)
        last = max(step.ended or step.now for step in self._steps)
        whole = max((last - first).total_seconds(), 1.0)
        row = self._look.theme.density.row
        for place, step in enumerate(self._steps):
            self._paint_step(painter, QRectF(0, place * row, self.width(), row), step, first, whole)
        painter.end()

    def _paint_step(
        self, painter: QPainter, line: QRectF, step: Step, first: datetime, whole: float
    ) -> None:
        theme = self._look.theme
        font = theme.font("small")
        painter.setFont(font)
        title_width = line.width() * TITLE_SHARE
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(
            self._look.say(step.title), Qt.TextElideMode.ElideRight, title_width - 6
        )
        painter.setPen(theme.colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, line.top(), title_width, line.height()), middle, shown)
        room = line.width() - title_width - SPAN_WIDTH - TIME_WIDTH
        left = title_width + room * (step.began - first).total_seconds() / whole
        width = max(2.0, room * step.length.total_seconds() / whole)
        top = line.center().y() - BAR / 2
        painter.fillRect(QRectF(title_width, top, room, BAR), theme.colour("raised"))
        tone = "orange" if step.late else "started"
        bar = QRectF(left, top, width, BAR)
        if step.ended is None:
            painter.setPen(theme.colour("outline"))
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(bar, theme.colour(tone))
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.setPen(theme.colour("orange" if step.late else "text"))
        end = line.right() - TIME_WIDTH
        said = self._look.say(words.span(step.length))
        painter.drawText(
            QRectF(end - SPAN_WIDTH, line.top(), SPAN_WIDTH, line.height()), right, said
        )
        painter.setPen(theme.colour("mute"))
        moment = words.clock_time(step.ended) if step.ended else "…"
        painter.drawText(QRectF(end, line.top(), TIME_WIDTH, line.height()), right, moment)
