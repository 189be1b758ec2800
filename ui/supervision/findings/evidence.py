"""What a finding rests on, as a person compares it: photos side by side, clauses one by one, acts.

It draws what the finding names and adds nothing; a photo that cannot be read is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from commandcenter.core.language import Text, text
from commandcenter.geo.coordinates import distance_m
from ui.common.face.language import Words
from ui.common.face.look import Look
from ui.common.widgets.labels import wrapped
from ui.common.words import ages as words
from ui.common.words.phases import ACT_WORDS

PHOTO_HEIGHT = 150
PHOTOS_MAX = 4
KM = 1000
PLACES: dict[str, Text] = {
    "photo": text("where the photo was taken"),
    "report": text("where it was reported from"),
    "later": text("the later place"),
    "earlier": text("the earlier place"),
}


@dataclass(frozen=True)
class Exhibit:
    """One photo with what stands under it."""

    data: bytes | None
    caption: Text


def of_kind(evidence: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    """The pieces of one kind, in their order."""
    return [one for one in evidence if one.get("kind") == kind]


def units_in(evidence: Sequence[Mapping[str, Any]]) -> set[str]:
    """The units that the evidence names."""
    return {str(one["unit"]) for one in evidence if one.get("unit")}


def said_line(piece: Mapping[str, Any], names: Mapping[str, str]) -> Text:
    """Who said what and when, in one line."""
    unit = str(piece.get("unit", ""))
    kinds = {kind.value: said for kind, said in ACT_WORDS.items()}
    return text(
        "{unit} · {act} · {time}",
        unit=names.get(unit, unit),
        act=kinds.get(str(piece.get("act")), "–"),
        time=moment_of(piece),
    )


def moment_of(piece: Mapping[str, Any]) -> str:
    """When it was said, in the zone of the screen."""
    return words.day_time(datetime.fromisoformat(str(piece["at"]))) if piece.get("at") else "–"


def books_line(piece: Mapping[str, Any]) -> Text:
    """What the stock ledger says of goods at a unit, and how far it has been written up."""
    return text(
        "{goods}: {sums}; the books speak of movements up to {time}",
        goods=str(piece.get("goods", "")),
        sums=" / ".join(map(str, piece.get("sums", []))),
        time=words.day_time(datetime.fromisoformat(str(piece["written_to"]))),
    )


def apart(places: Sequence[Mapping[str, Any]]) -> Text | None:
    """How far the first two places lie from each other."""
    if len(places) < 2:
        return None
    one, other = ((float(it["lat"]), float(it["lon"])) for it in places[:2])
    metres = distance_m(one, other)
    if metres < KM:
        return text("{n} m apart", n=round(metres))
    return text("{n} km apart", n=f"{metres / KM:.1f}")


class Photo(QWidget):
    """One photo as large as its room, never cut; its caption below."""

    def __init__(self, look: Look, exhibit: Exhibit, *, height: int = PHOTO_HEIGHT) -> None:
        super().__init__()
        self._look = look
        self.image = QImage.fromData(exhibit.data) if exhibit.data else QImage()
        self._height = height
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        look.name(self, exhibit.caption)
        look.put(self, self.setToolTip, exhibit.caption)

    def sizeHint(self) -> QSize:
        return QSize(140, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(110, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), theme.colour("raised"))
        if self.image.isNull():
            painter.setPen(theme.colour("mute"))
            painter.setFont(theme.font("small"))
            said = self._look.say(text("This photo cannot be shown"))
            wrap = Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter | wrap), said)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=True)
            room = QSize(self.width(), self.height())
            size = self.image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            left = (self.width() - size.width()) / 2
            top = (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)
        painter.end()


class Photos(QWidget):
    """Photos in pairs, side by side, each with its caption."""

    def __init__(self, look: Look, exhibits: Sequence[Exhibit], *, height: int) -> None:
        super().__init__()
        self.photos = [Photo(look, one, height=height) for one in exhibits[:PHOTOS_MAX]]
        spacing = look.theme.tokens.spacing
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing.near)
        grid.setVerticalSpacing(spacing.tight)
        for place, (photo, exhibit) in enumerate(zip(self.photos, exhibits, strict=False)):
            row, column = divmod(place, 2)
            caption = wrapped(look, exhibit.caption, "small")
            grid.addWidget(photo, 2 * row, column)
            grid.addWidget(caption, 2 * row + 1, column, Qt.AlignmentFlag.AlignTop)


class Clauses(QWidget):
    """What an order said and what became of it, clause by clause, two columns."""

    def __init__(self, look: Look, pieces: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        spacing = look.theme.tokens.spacing
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing.gap)
        grid.setVerticalSpacing(spacing.tight)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for column, title in enumerate((text("As ordered"), text("As passed on"))):
            grid.addWidget(wrapped(look, title, "mute"), 0, column)
        top = Qt.AlignmentFlag.AlignTop
        for row, piece in enumerate(pieces, start=1):
            now: Words = str(piece["now"]) if piece.get("now") else text("not there")
            for column, said in enumerate((str(piece.get("was") or "–"), now)):
                stays = piece.get("now") or not column
                label = wrapped(look, said, "text" if stays else "mute")
                grid.addWidget(label, row, column, top)


class Lines(QWidget):
    """Acts or words, one under the other: a quiet line of who and when, then the words."""

    def __init__(
        self, look: Look, pieces: Sequence[Mapping[str, Any]], names: Mapping[str, str]
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.theme.tokens.spacing.tight)
        for piece in pieces:
            column.addWidget(wrapped(look, said_line(piece, names), "mute"))
            if piece.get("words"):
                column.addWidget(wrapped(look, str(piece["words"]), "text"))
            for name, amount in dict(piece.get("quantities") or {}).items():
                column.addWidget(wrapped(look, f"{name} {amount}", "text"))
