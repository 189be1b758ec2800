"""How a finding looks, everywhere alike: its own colour, a word for its strength, its state.

A weak finding never takes the colour. Wherever findings stand, it is said that they are leads.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from commandcenter.verification.model import RULE_WORDS, Finding, State, Strength
from ui.common.face.look import Look, restyle
from ui.common.widgets.flow import Flow
from ui.common.widgets.labels import ElidedLabel
from ui.common.widgets.marks import Mark

A_LEAD = text("A lead, not a conclusion")
STRENGTHS: dict[Strength, Text] = {Strength.STRONG: text("Strong"), Strength.WEAK: text("Weak")}
STATES: dict[State, Text] = {
    State.OPEN: text("unanswered"),
    State.ANSWERED: text("answered"),
    State.UPHELD: text("upheld"),
    State.DISMISSED: text("dismissed"),
}
STEPS: dict[str, Text] = {
    "answer": text("Answer of the unit"),
    "uphold": text("Upheld"),
    "dismiss": text("Dismissed"),
}


def tone_of(found: Finding) -> str:
    """The colour of findings belongs to the strong ones that stand."""
    stands = found.state is not State.DISMISSED
    return "finding" if found.strength is Strength.STRONG and stands else "mute"


def strength_mark(look: Look) -> Mark:
    """An empty mark for the strength; `show_strength` fills it."""
    return Mark(look, "", tone="mute")


def show_strength(mark: Mark, found: Finding) -> None:
    """The word of the strength; a weak one is dashed, so that it is told without colour."""
    weak = found.strength is Strength.WEAK
    mark.say(STRENGTHS[found.strength], tone=tone_of(found), form="dashed" if weak else "outline")


class FindingCard(QWidget):
    """One finding in short: its rule, strength, state and the sentence; `opened` asks for more."""

    opened = Signal(object)

    def __init__(self, look: Look, found: Finding) -> None:
        super().__init__()
        self._look, self.found = look, found
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        spacing = look.theme.tokens.spacing
        title, state, why = ElidedLabel("strong"), QLabel(), QLabel()
        restyle(state, role="mute")
        why.setWordWrap(True)
        look.put(title, title.setText, RULE_WORDS[found.rule])
        look.put(state, state.setText, STATES[found.state])
        look.put(why, why.setText, found.why)
        look.name(self, text("{rule}: {why}", rule=RULE_WORDS[found.rule], why=found.why))
        mark = strength_mark(look)
        show_strength(mark, found)
        head = Flow(spacing.near)
        for part in (title, mark, state):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(spacing.gap, spacing.tight, spacing.near, spacing.tight)
        column.setSpacing(spacing.tight)
        column.addLayout(head)
        column.addWidget(why)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("raised"))
        edge = QRect(0, 0, theme.tokens.shape.mark, self.height())
        painter.fillRect(edge, theme.colour(tone_of(self.found)))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("selection"), theme.tokens.shape.ring))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit(self.found)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.opened.emit(self.found)
