"""Serves the page its files, data and tiles on `console://map/`, and lets nothing else through.

Every path is looked up in a list, never on the disk. The page can reach no host at all: online
tiles are fetched here, from the configured server only, without following it elsewhere.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)

from ui.map.engine import HOST, SCHEME
from ui.map.page import Page, PageFile
from ui.map.records import TileServer
from ui.map.tiles import (
    TILE_BYTES_MAX,
    TileReader,
    address_of,
    hosts_of,
    kind_of,
    tile_of,
)

log = logging.getLogger(__name__)

CHANNEL_SCRIPT = ":/qtwebchannel/qwebchannel.js"
KEPT_PER_NAME = 4
TILE_TIMEOUT_MS = 15_000
BINARY, JSON = "application/octet-stream", "application/json"


class Shelf:
    """Bulk data waiting for the page: the last few of each name, so that one on its way is kept."""

    def __init__(self) -> None:
        self._number = 0
        self._kept: dict[str, OrderedDict[str, PageFile]] = {}

    def put(self, name: str, kind: str, data: bytes) -> str:
        """Lay bytes ready and return the path under which the page finds them."""
        self._number += 1
        path = f"/data/{name}/{self._number}"
        kept = self._kept.setdefault(name, OrderedDict())
        kept[path] = PageFile(kind, data)
        while len(kept) > KEPT_PER_NAME:
            kept.popitem(last=False)
        return path

    def drop(self, name: str) -> None:
        """Let everything of a name go; nobody asks for it any more."""
        self._kept.pop(name, None)

    def get(self, path: str) -> PageFile | None:
        """The bytes under a path, if they are still there."""
        name = path.split("/")[2] if path.count("/") == 3 else ""
        kept = self._kept.get(name)
        return kept.get(path) if kept else None


class MapSchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers every request of the page."""

    def __init__(self, parent: QObject, page: Page, shelf: Shelf) -> None:
        super().__init__(parent)
        self._files = dict(page.files)
        self._files["/qwebchannel.js"] = PageFile("text/javascript", _channel_script())
        self._policy = page.policy
        self._shelf = shelf
        self.tiles = TileCounter(self)

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        address = job.requestUrl()
        path = address.path() or "/"
        if address.host() != HOST or job.requestMethod().data() != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
        elif path.startswith("/tiles/"):
            self.tiles.ask(path, lambda data: self._answer_tile(job, data))
        else:
            found = self._files.get(path) or self._shelf.get(path)
            if found is None:
                job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            else:
                self._reply(job, found)

    def _answer_tile(self, job: QWebEngineUrlRequestJob, data: bytes | None) -> None:
        if not shiboken6.isValid(job):
            return  # The page has moved on and no longer wants it.
        kind = kind_of(data) if data else None
        if data is None or kind is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
        else:
            self._reply(job, PageFile(kind, data))

    def _reply(self, job: QWebEngineUrlRequestJob, file: PageFile) -> None:
        headers = {
            "Content-Security-Policy": self._policy,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        # Qt wants a list of values for each name, which its stub does not know.
        said: Any = {QByteArray(name.encode()): [words.encode()] for name, words in headers.items()}
        job.setAdditionalResponseHeaders(said)
        buffer = QBuffer(job)
        buffer.setData(file.data)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(file.kind.encode()), buffer)


class TileCounter(QObject):
    """Hands out tiles of the base layer in use; files are read on a thread, servers asked by Qt."""

    _read = Signal(object, object)
    trouble = Signal()
    well_again = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reader: TileReader | None = None
        self._server: TileServer | None = None
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tiles")
        self._network: QNetworkAccessManager | None = None
        self._troubled = False
        self._read.connect(lambda take, data: take(data))

    def use(self, source: TileReader | TileServer | None) -> None:
        """Change the base layer; the earlier file is let go after its last read."""
        if self._reader is not None:
            self._lane.submit(self._reader.close)
        self._server = source if isinstance(source, TileServer) else None
        self._reader = None if source is None or isinstance(source, TileServer) else source

    def end(self) -> None:
        """Let everything go; nothing is read afterwards."""
        self.use(None)
        self._lane.shutdown(wait=True)

    def ask(self, path: str, take: Callable[[bytes | None], None]) -> None:
        """Fetch one tile and hand it to `take`, here and later; None where there is none."""
        place = tile_of(path)
        if place is not None and self._reader is not None:
            self._lane.submit(self._read_file, self._reader, place, take)
        elif place is not None and self._server is not None:
            self._ask_server(self._server, place, take)
        else:
            take(None)

    def _read_file(
        self,
        reader: TileReader,
        place: tuple[int, int, int],
        take: Callable[[bytes | None], None],
    ) -> None:
        try:
            data = reader.read(*place)
        except Exception:  # noqa: BLE001 - one damaged tile must not end the map.
            log.warning("A tile of the base map could not be read: %s", place)
            data = None
        self._read.emit(take, data)

    def _ask_server(
        self,
        server: TileServer,
        place: tuple[int, int, int],
        take: Callable[[bytes | None], None],
    ) -> None:
        address = QUrl(address_of(server, *place))
        if address.host() not in hosts_of(server):
            take(None)
            return
        if self._network is None:
            self._network = QNetworkAccessManager(self)
        request = QNetworkRequest(address)
        request.setTransferTimeout(TILE_TIMEOUT_MS)
        # A redirect could lead to a host that nobody configured.
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute,
            QNetworkRequest.RedirectPolicy.ManualRedirectPolicy,
        )
        reply = self._network.get(request)
        reply.finished.connect(lambda: self._take_reply(reply, take))

    def _take_reply(self, reply: QNetworkReply, take: Callable[[bytes | None], None]) -> None:
        good = reply.error() == QNetworkReply.NetworkError.NoError
        data = bytes(reply.read(TILE_BYTES_MAX).data()) if good else b""
        reply.deleteLater()
        if not data and not self._troubled:
            # The address holds the key, so it is not named.
            log.info("The tile server did not give a tile: %s", reply.error().name)
            self.trouble.emit()
        if data and self._troubled:
            self.well_again.emit()
        self._troubled = not data
        take(data or None)


class StayHere(QWebEngineUrlRequestInterceptor):
    """Blocks every request that is not for our own scheme, and counts what was blocked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.blocked = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        address = info.requestUrl()
        if address.scheme().encode() == SCHEME and address.host() == HOST:
            return
        if address.scheme() == "data":
            return
        info.block(True)
        self.blocked += 1
        log.warning("The map page wanted to leave the machine (%s); blocked.", address.host())


def _channel_script() -> bytes:
    file = QFile(CHANNEL_SCRIPT)
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        return b""
    data = bytes(file.readAll().data())
    file.close()
    return data
