"""The web view of the map: a profile that keeps nothing, our scheme, and a page that stays at home.

Made after the first paint, for it blocks the Qt thread for a moment. It holds no state that the
panel could not send again, so that a crashed page can simply be loaded anew.
"""

from __future__ import annotations

import logging

import shiboken6
from PySide6.QtCore import QChildEvent, QEvent, QObject, QUrl, Signal
from PySide6.QtGui import QColor
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from ui.map.bridge import Bridge
from ui.map.engine import HOME, SCHEME
from ui.map.page import Page
from ui.map.scheme import MapSchemeHandler, Shelf, StayHere

log = logging.getLogger(__name__)


class MapView(QWebEngineView):
    """One map page; `crashed` says that its process ended."""

    crashed = Signal()

    def __init__(self, parent: QWidget, page: Page, bridge: Bridge) -> None:
        super().__init__(parent)
        self.shelf = Shelf()
        self._profile = QWebEngineProfile()
        self.handler = MapSchemeHandler(self._profile, page, self.shelf)
        self.guard = StayHere(self._profile)
        self._profile.installUrlSchemeHandler(SCHEME, self.handler)
        self._profile.setUrlRequestInterceptor(self.guard)
        self._page = _Page(self._profile, self)
        self._channel = QWebChannel(self._page)
        self._channel.registerObject("bridge", bridge)
        self._page.setWebChannel(self._channel)
        self._page.renderProcessTerminated.connect(self._tell_crash)
        self.setPage(self._page)
        self.setContextMenuPolicy(self.contextMenuPolicy().NoContextMenu)

    def childEvent(self, event: QChildEvent) -> None:
        """A dropped file belongs to the panel; neither the view nor its surface may take it."""
        super().childEvent(event)
        child = event.child()
        if event.type() != QEvent.Type.ChildRemoved and isinstance(child, QWidget):
            child.setAcceptDrops(False)
            self.setAcceptDrops(False)

    def open(self, ground: QColor) -> None:
        """Load the page; until it paints, its ground has the colour of the map."""
        self._page.setBackgroundColor(ground)
        self._page.load(QUrl(HOME))

    def end(self) -> None:
        """Let the page go before its profile, as Qt asks."""
        if shiboken6.isValid(self._page):
            self.handler.tiles.end()
            shiboken6.delete(self._page)
            shiboken6.delete(self._profile)

    def _tell_crash(self, status: object, code: int) -> None:
        log.warning("The map's page ended (%s, %s).", status, code)
        self.crashed.emit()


class _Page(QWebEnginePage):
    """Goes nowhere, opens nothing, and passes its console on to the log."""

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        settings = self.settings()
        attribute = QWebEngineSettings.WebAttribute
        for name in (
            attribute.LocalContentCanAccessRemoteUrls,
            attribute.LocalStorageEnabled,
            attribute.PluginsEnabled,
            attribute.JavascriptCanOpenWindows,
            attribute.PdfViewerEnabled,
        ):
            settings.setAttribute(name, False)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, isMainFrame: bool
    ) -> bool:
        return QUrl(url).toString() == HOME

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        lineNumber: int,
        sourceID: str,
    ) -> None:
        grave = level != QWebEnginePage.JavaScriptConsoleMessageLevel.InfoMessageLevel
        log.log(logging.WARNING if grave else logging.INFO, "map page: %s", message)
