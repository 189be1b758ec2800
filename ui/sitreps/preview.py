"""The page as it will be printed, beside the form.

The PDF library is loaded when the first page is to be shown, never at start.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from commandcenter.core.language import text
from ui.common.face.look import Look, restyle


class PagePreview(QWidget):
    """Shows the pages of one PDF, and keeps the place where the reader was."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._document: Any = None
        self._view: Any = None
        self._buffer: QBuffer | None = None
        self._waiting = QLabel()
        self._waiting.setMargin(look.theme.tokens.spacing.inset)
        restyle(self._waiting, role="mute")
        look.put(self._waiting, self._waiting.setText, text("The page appears here."))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._waiting)
        look.name(self, text("Preview of the report"))

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return 0 if self._document is None else int(self._document.pageCount())

    def show_pdf(self, data: bytes) -> None:
        """Show these pages."""
        from PySide6.QtPdf import QPdfDocument

        if self._view is None:
            self._make_view()
        place = self._view.verticalScrollBar().value()
        document = QPdfDocument(self)
        buffer = QBuffer(self)
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(buffer)
        old, old_buffer = self._document, self._buffer
        self._document, self._buffer = document, buffer
        self._view.setDocument(document)
        self._view.verticalScrollBar().setValue(place)
        self._stack.setCurrentWidget(self._view)
        if old is not None and old_buffer is not None:
            old.deleteLater()
            old_buffer.deleteLater()

    def _make_view(self) -> None:
        from PySide6.QtPdfWidgets import QPdfView

        self._view = QPdfView(self)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setFrameShape(QPdfView.Shape.NoFrame)
        self._look.name(self._view, text("Preview of the report"))
        self._stack.addWidget(self._view)
