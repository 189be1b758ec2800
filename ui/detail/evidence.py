"""The evidence of an assignment as it is shown: photos in a row, and one line for each act.

A position says in which system it was given and how exact it is; a telephone word says so for ever.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from commandcenter.core.language import Text, text
from commandcenter.directives.model import ActRecord
from ui.common.face.look import Look, restyle
from ui.common.widgets.layouts import emptied
from ui.common.words import ages as words
from ui.common.words.phases import ACT_WORDS, METHOD_WORDS

PHOTO = QSize(180, 135)


def said_of(act: ActRecord, names: Mapping[str, str]) -> Text:
    """One act in a line: when, what, by whom, through which door, and from where."""
    parts: list[Text | str] = [
        words.clock_time(act.at, seconds=True),
        ACT_WORDS.get(act.kind, Text(act.kind.value)),
    ]
    if act.by:
        parts.append(names.get(act.by, act.by))
    if act.channel == "phone":
        parts.append(
            text("by telephone, recorded by {actor}", actor=names.get(act.actor, act.actor))
        )
    if act.method:
        parts.append(METHOD_WORDS.get(act.method, Text(act.method)))
    if act.location is not None:
        parts.append(_place(act))
    if act.clock_wrong:
        parts.append(text("the phone's clock was wrong"))
    line: Text | str = parts[0]
    for part in parts[1:]:
        line = text("{first} · {rest}", first=line, rest=part)
    return line if isinstance(line, Text) else text("{first}", first=line)


def _place(act: ActRecord) -> Text:
    place = act.location
    assert place is not None
    within = "–" if place.accuracy_m is None else round(place.accuracy_m)
    if place.crs == "wgs84":
        return text("position within {n} m", n=within)
    return text("position within {n} m, converted from {crs}", n=within, crs=place.crs.upper())


class PhotoRow(QWidget):
    """Thumbnails; what cannot be read is said, never left out."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.theme.tokens.spacing.near)
        self.show_photos([])

    def show_photos(self, photos: list[bytes]) -> None:
        """Show other photos, given as their bytes."""
        emptied(self._row)
        if not photos:
            self._row.addWidget(self._words(text("No photo was sent")))
        for data in photos[-2:]:
            self._row.addWidget(self._thumbnail(data))
        self._row.addStretch(1)

    def _thumbnail(self, data: bytes) -> QLabel:
        image = QImage.fromData(data)
        if image.isNull():
            return self._words(text("This photo cannot be shown"))
        label = QLabel()
        smooth = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        label.setPixmap(QPixmap.fromImage(image.scaled(PHOTO, keep, smooth)))
        label.setMinimumSize(label.pixmap().size())  # Never a slice of it, however little room.
        self._look.name(label, text("Photo"))
        return label

    def _words(self, said: Text) -> QLabel:
        label = QLabel()
        restyle(label, role="mute")
        self._look.put(label, label.setText, said)
        return label
