"""A deadline as a field: a moment, or none."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from commandcenter.core.language import Text, text
from ui.common.face.look import Look
from ui.common.widgets.moments import moment_box, put_moment, typed_moment


class Deadline(QWidget):
    """A deadline that may also be none."""

    changed = Signal()

    def __init__(self, look: Look, label: Text, now: datetime) -> None:
        super().__init__()
        self.wanted, self.editor = QCheckBox(), moment_box(now)
        said = text("There is a deadline: {label}", label=label)
        look.name(self.wanted, said)
        look.put(self.wanted, self.wanted.setToolTip, said)
        look.name(self.editor, label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.theme.tokens.spacing.tight)
        row.addWidget(self.wanted)
        row.addWidget(self.editor, 1)
        self.setFocusProxy(self.wanted)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.wanted.toggled.connect(self._switch)
        self.editor.dateTimeChanged.connect(self.changed)

    def put(self, moment: datetime | None, otherwise: datetime) -> None:
        """Show a deadline; where there is none, `otherwise` is offered to whoever wants one."""
        put_moment(self.editor, moment or otherwise)
        self.wanted.setChecked(moment is not None)
        self.editor.setEnabled(moment is not None)

    def moment(self) -> datetime | None:
        """The deadline as it is set now, in UTC."""
        return typed_moment(self.editor) if self.wanted.isChecked() else None

    def _switch(self, on: bool) -> None:
        self.editor.setEnabled(on)
        self.changed.emit()
