"""Editors of moments in the zone of the screen, whatever the machine's own is."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QHBoxLayout, QWidget

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import Text, text
from ui.common.face.look import Look

SHOWN = QTimeZone(str(SHOWN_ZONE).encode())


def moment_editor(moment: datetime) -> QDateTimeEdit:
    """An editor of day and time, to the minute."""
    editor = QDateTimeEdit()
    editor.setTimeZone(SHOWN)
    editor.setDateTime(shown(moment))
    editor.setDisplayFormat("MM-dd HH:mm")
    editor.setCalendarPopup(True)
    return editor


def shown(moment: datetime) -> QDateTime:
    """A moment in the zone of the screen."""
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), SHOWN)


def moment_of(editor: QDateTimeEdit) -> datetime:
    """The moment that an editor shows, in UTC."""
    return datetime.fromtimestamp(editor.dateTime().toSecsSinceEpoch(), UTC)


class Deadline(QWidget):
    """A deadline that may also be none."""

    changed = Signal()

    def __init__(self, look: Look, label: Text, now: datetime) -> None:
        super().__init__()
        self.wanted, self.editor = QCheckBox(), moment_editor(now)
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
        self.editor.setDateTime(shown(moment or otherwise))
        self.wanted.setChecked(moment is not None)
        self.editor.setEnabled(moment is not None)

    def moment(self) -> datetime | None:
        """The deadline as it is set now, in UTC."""
        return moment_of(self.editor) if self.wanted.isChecked() else None

    def _switch(self, on: bool) -> None:
        self.editor.setEnabled(on)
        self.changed.emit()
