"""The form of a report: what the duty officer adds, beside what the snapshot already knows.

What the system knows stands in the field as a hint; only what was typed goes into the report.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from commandcenter.sitreps.model import SitrepKind
from ui.common.face.look import Look, restyle
from ui.common.widgets.forms import Field, Form, words_box

HEIGHT = 58
LABELS: dict[str, Text] = {
    "source": text("Source of the report"),
    "range": text("Area affected"),
    "loss": text("Losses so far"),
    "trend": text("Likely development"),
    "leaders": text("Leaders on the spot"),
    "measures": text("Measures taken"),
    "advice": text("Advice and requests"),
    "aftermath": text("Aftermath"),
    "review": text("Review"),
}
# The elements that each kind asks for (CONVENTIONS §2.2); a log and a ledger ask for none.
ASKED: dict[SitrepKind, tuple[str, ...]] = {
    SitrepKind.FIRST: ("source", "range", "loss", "trend", "leaders", "measures", "advice"),
    SitrepKind.FOLLOWUP: ("range", "loss", "trend", "measures", "advice"),
    SitrepKind.FINAL: ("range", "loss", "leaders", "measures", "aftermath", "review", "advice"),
    SitrepKind.VERIFIED: ("range", "loss", "aftermath", "review", "advice"),
    SitrepKind.COMPLETION: ("advice",),
    SitrepKind.LEDGER: (),
    SitrepKind.LOG: (),
}


class ElementsForm(QWidget):
    """Fields by element; `edited` when anything was typed."""

    edited = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.editors: dict[str, QPlainTextEdit] = {}
        self.form = Form(look)
        for name, label in LABELS.items():
            editor = words_box(HEIGHT)
            editor.textChanged.connect(self.edited)
            self.editors[name] = editor
            self.form.add(name, Field(look, label, editor))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        near = look.theme.tokens.spacing.near
        column = QVBoxLayout(self)
        column.setContentsMargins(0, near, near, near)
        column.addWidget(self.form)
        column.addStretch(1)

    def ask(self, kind: SitrepKind) -> None:
        """Show the fields of one kind."""
        for name, field in self.form.fields.items():
            field.setVisible(name in ASKED[kind])

    def know(self, known: Mapping[str, str]) -> None:
        """Show as hints what the snapshot says where nothing is typed."""
        for name, editor in self.editors.items():
            editor.setPlaceholderText(known.get(name, ""))

    def take(self, said: Mapping[str, str]) -> None:
        """Put words into the fields, for example those of the report before."""
        for name, editor in self.editors.items():
            with QSignalBlocker(editor):
                editor.setPlainText(said.get(name, ""))

    def said(self, kind: SitrepKind) -> dict[str, str]:
        """What was typed into the fields of a kind."""
        typed = {name: self.editors[name].toPlainText().strip() for name in ASKED[kind]}
        return {name: words for name, words in typed.items() if words}
