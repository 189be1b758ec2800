"""The clock on top: which report is due next, how long there is, and by which rule.

It counts down once a second; it decides nothing. Red is only for what is late.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from commandcenter.sitreps.clocks import PHONE, Due, next_of
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.labels import ElidedLabel, SteadyLabel
from ui.common.words import ages as words

REPORT_WORDS: dict[str, Text] = {
    "first": text("First report"),
    "followup": text("Follow-up report"),
    "final": text("Final report"),
    "verified": text("Verified report"),
    "completion": text("Completion of directives"),
    "ledger": text("Ledger report"),
    "log": text("Duty log"),
}
WAY_WORDS: dict[str, Text] = {"phone": text("by phone call"), "written": text("in writing")}


class DueClock(QWidget):
    """The next report that is due, with its running clock; `phoned` says it was just given by
    telephone.
    """

    phoned = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.next: Due | None = None
        self.what, self.clock = QLabel(), SteadyLabel()
        self.until, self.basis = ElidedLabel("mute"), ElidedLabel("small")
        restyle(self.what, role="strong")
        restyle(self.clock, role="figure")
        self.clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for quiet in (self.until, self.basis):
            quiet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        look.name(self.clock, text("Time left until the next report"))
        column = QVBoxLayout()
        column.setSpacing(0)
        for part in (self.what, self.until, self.basis):
            column.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.theme.tokens.spacing.gap)
        self.record = KeyButton(look, text("Record the call"))
        self.record.clicked.connect(self.phoned)
        self.record.hide()
        row.addLayout(column, 1)
        row.addWidget(self.record)
        row.addWidget(self.clock)
        look.seconds.follow(self._tick)
        look.language.changed.connect(self._show)

    def show_dues(self, dues: Sequence[Due]) -> None:
        """Show the next of these; none left is said as such."""
        self.next = next_of(dues)
        self._show()

    def _show(self) -> None:
        due = self.next
        self.record.setVisible(due is not None and due.way == PHONE)
        if due is None:
            self._look.put(self.what, self.what.setText, text("No report is due"))
            self._look.put(self.until, self.until.setText, "")
            self._look.put(self.basis, self.basis.setText, "")
        else:
            said = text("{report}, {way}", report=report_words(due), way=WAY_WORDS[due.way])
            self._look.put(self.what, self.what.setText, said)
            self._look.put(self.until, self.until.setText, _until(due))
            self._show_basis(due)
        self.renew()

    def _show_basis(self, due: Due) -> None:
        """The rule's own words, which stand in both languages beside its number."""
        chinese = self._look.language.current != "en"
        basis = due.basis_zh if chinese else due.rule.basis
        said = basis if due.rule.verified else text("{b} (unverified)", b=basis)
        self._look.put(self.basis, self.basis.setText, said)

    def renew(self) -> None:
        """Bring the clock up to the present moment."""
        now = self._look.now()
        late = self.next is not None and self.next.overdue(now)
        self.clock.setText("" if self.next is None else words.countdown(self.next.due_at - now))
        tone = "red" if late else ""
        restyle(self.clock, tone=tone)
        restyle(self.what, tone=tone)

    def showEvent(self, event: QShowEvent) -> None:
        self.renew()
        super().showEvent(event)

    def _tick(self) -> None:
        if self.isVisible():
            self.renew()


def report_words(due: Due) -> Text:
    """What kind of report is due."""
    return REPORT_WORDS[due.report]


def _until(due: Due) -> Text:
    at = words.day_time(due.due_at)
    if due.drafted_at is not None:
        drafted = words.day_time(due.drafted_at)
        return text("due {at}; a draft of {drafted} was not sent yet", at=at, drafted=drafted)
    return text("due {at}", at=at)
