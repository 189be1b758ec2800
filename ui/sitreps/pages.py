"""The pages of a PDF one below the other, as wide as there is room.

Pages are rendered beside the window. What is shown stays until the next has been rendered: nobody
ever looks at white paper that is not yet written on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from commandcenter.core.language import text
from ui.common.face.look import Look

KEPT_AROUND = 3
"""So many pages around those in sight keep their pictures: each takes some megabytes."""
STEPS_IN_SIGHT = 20


@dataclass
class Leaves:
    """One document, its pictures by page, and which of them are on their way in which width."""

    owner: QObject
    document: Any
    renderer: Any
    images: dict[int, QImage] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)

    def drop(self) -> None:
        """Let go of it; what is still being rendered comes to nobody."""
        self.owner.deleteLater()


class PageView(QAbstractScrollArea):
    """Shows one document; `written` is sent when another one stands on the screen."""

    written = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: Leaves | None = None
        self._coming: Leaves | None = None
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.name(self, text("Preview of the report"))
        look.theme.changed.connect(self.viewport().update)

    @property
    def pages(self) -> int:
        """How many pages the document has that stands on the screen; 0 before the first."""
        return 0 if self._shown is None else int(self._shown.document.pageCount())

    def show_pdf(self, data: bytes) -> None:
        """Show this document as soon as what will be in sight is rendered, at the same place."""
        from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer

        owner = QObject(self)
        document, renderer, buffer = QPdfDocument(owner), QPdfPageRenderer(owner), QBuffer(owner)
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(buffer)
        renderer.setDocument(document)
        renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        if self._coming is not None:
            self._coming.drop()
        self._coming = coming = Leaves(owner, document, renderer)
        renderer.pageRendered.connect(
            lambda page, _size, image, _options, _number: self._take(coming, page, image)
        )
        self._ask(coming)

    # ---- rendering -----------------------------------------------------------------------------

    def _ask(self, leaves: Leaves) -> None:
        """Have the pages in sight rendered in the width that there is."""
        ratio = self.devicePixelRatioF()
        for page, place in self._in_sight(leaves):
            wide = round(place.width() * ratio)
            if leaves.asked.get(page) != wide:
                leaves.asked[page] = wide
                leaves.renderer.requestPage(page, QSize(wide, round(place.height() * ratio)))

    def _take(self, leaves: Leaves, page: int, image: QImage) -> None:
        if leaves is not self._shown and leaves is not self._coming:
            return
        leaves.images[page] = image
        if leaves is self._coming and all(
            page in leaves.images for page, _ in self._in_sight(leaves)
        ):
            self._turn_to(leaves)
        self.viewport().update()

    def _turn_to(self, leaves: Leaves) -> None:
        if self._shown is not None:
            self._shown.drop()
        self._shown, self._coming = leaves, None
        self._measure()
        self._ask(leaves)
        self.written.emit()

    # ---- places --------------------------------------------------------------------------------

    def _places(self, leaves: Leaves) -> Iterator[tuple[int, QRectF]]:
        """Every page with its place on the whole strip of pages."""
        gap = float(self._look.theme.tokens.spacing.tight)
        wide, top = max(1.0, self.viewport().width() - 2 * gap), gap
        for page in range(leaves.document.pageCount()):
            size = leaves.document.pagePointSize(page)
            high = wide * size.height() / max(1.0, size.width())
            yield page, QRectF(gap, top, wide, high)
            top += high + gap

    def _in_sight(self, leaves: Leaves) -> list[tuple[int, QRectF]]:
        places = list(self._places(leaves))
        if not places:
            return []
        high = self.viewport().height()
        last = places[-1][1].bottom()
        top = max(0.0, min(float(self.verticalScrollBar().value()), last - high))
        return [
            (page, place)
            for page, place in places
            if place.bottom() > top and place.top() < top + high
        ]

    def _measure(self) -> None:
        """Give the scroll bar the length of the strip."""
        if self._shown is None:
            return
        places = list(self._places(self._shown))
        bottom = places[-1][1].bottom() if places else 0.0
        high = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(bottom) - high))
        bar.setPageStep(high)
        bar.setSingleStep(max(1, high // STEPS_IN_SIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
        for leaves in (self._shown, self._coming):
            if leaves is not None:
                self._ask(leaves)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._shown is not None:
            self._ask(self._shown)
            self._forget_far(self._shown)
        self.viewport().update()

    def _forget_far(self, leaves: Leaves) -> None:
        near = [page for page, _ in self._in_sight(leaves)]
        for page in list(leaves.images):
            if near and not near[0] - KEPT_AROUND <= page <= near[-1] + KEPT_AROUND:
                del leaves.images[page]
                leaves.asked.pop(page, None)

    # ---- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme = self._look.theme
        painter.fillRect(self.viewport().rect(), theme.colour("raised"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._shown is not None:
            painter.translate(0, -self.verticalScrollBar().value())
            for page, place in self._in_sight(self._shown):
                self._paint_page(painter, page, place)
        painter.end()

    def _paint_page(self, painter: QPainter, page: int, place: QRectF) -> None:
        """A page, or its paper with its number on it while it is being rendered."""
        paper = QColor(Qt.GlobalColor.white)
        painter.fillRect(place, paper)
        image = None if self._shown is None else self._shown.images.get(page)
        if image is not None:
            painter.drawImage(place, image)
            return
        painter.setPen(QColor(Qt.GlobalColor.darkGray))
        said = self._look.say(text("Page {number} …", number=page + 1))
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, said)
