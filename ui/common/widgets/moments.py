"""Fields for a moment: shown in the zone of the screen and read as UTC, wherever the machine is."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QTimeZone
from PySide6.QtWidgets import QDateTimeEdit

from commandcenter.core.clock import SHOWN_ZONE

SHOWN = QTimeZone(str(SHOWN_ZONE).encode())
DAY_TIME, DATE_TIME = "MM-dd HH:mm", "yyyy-MM-dd HH:mm"


def moment_box(moment: datetime, pattern: str = DAY_TIME) -> QDateTimeEdit:
    """An editor of a moment, with a calendar."""
    editor = QDateTimeEdit()
    editor.setTimeZone(SHOWN)
    editor.setDisplayFormat(pattern)
    editor.setCalendarPopup(True)
    put_moment(editor, moment)
    return editor


def put_moment(editor: QDateTimeEdit, moment: datetime) -> None:
    """Show a moment in its editor."""
    editor.setDateTime(QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), SHOWN))


def typed_moment(editor: QDateTimeEdit) -> datetime:
    """The moment that stands in an editor, in UTC."""
    return datetime.fromtimestamp(editor.dateTime().toSecsSinceEpoch(), UTC)
