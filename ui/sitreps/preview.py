"""The page beside the form, and what it is: a draft as it would be now, or what was exported.

The two never look alike: a line above the page says which one it is. The PDF library is loaded when
the first page is to be shown, never at start.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.look import Look, restyle
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.labels import ElidedLabel
from ui.common.words import ages as words
from ui.sitreps.pages import PageView


class PagePreview(QWidget):
    """A line that says what the page is, and the pages; `draft_wanted` asks for the next draft."""

    draft_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.exported = False
        self.what = ElidedLabel("mute")
        self.what.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.next = KeyButton(look, text("Next draft"))
        self.next.clicked.connect(self.leave_exported)
        self.next.clicked.connect(self.draft_wanted)
        self.next.hide()
        self.view = PageView(look)
        self._waiting = QLabel()
        restyle(self._waiting, role="mute")
        look.put(self._waiting, self._waiting.setText, text("The page is being set …"))
        self.view.written.connect(self._waiting.hide)
        self._lay_out()
        look.name(self, text("Preview of the report"))

    @property
    def pages(self) -> int:
        """How many pages stand on the screen."""
        return self.view.pages

    def show_draft(self, data: bytes, as_of: datetime) -> None:
        """Show what an export would say now; an exported report stays until somebody leaves it."""
        if self.exported:
            return
        at = words.clock_time(as_of)
        self._say(text("Draft as of {time}, not exported", time=at), strong=False)
        self.view.show_pdf(data)

    def show_exported(self, data: bytes, name: str) -> None:
        """Show a report as its file says it, however the figures go on meanwhile."""
        self.exported = True
        self._say(text("Exported: {name}", name=name), strong=True)
        self.next.show()
        self.view.show_pdf(data)

    def leave_exported(self) -> None:
        """Go back to the draft; the next one that comes is shown."""
        self.exported = False
        self.next.hide()

    def _say(self, said: Text, *, strong: bool) -> None:
        restyle(self.what, role="strong" if strong else "mute")
        self._look.put(self.what, self.what.setText, said)

    def _lay_out(self) -> None:
        spacing = self._look.theme.tokens.spacing
        row = QHBoxLayout()
        row.setSpacing(spacing.near)
        row.addWidget(self.what, 1)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(spacing.near, 0, 0, 0)
        column.setSpacing(spacing.near)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        over = QVBoxLayout(self.view.viewport())
        over.addWidget(self._waiting, 0, Qt.AlignmentFlag.AlignHCenter)
        over.addStretch(1)
