"""Base layers: offline tile files (MBTiles, PMTiles) and the addresses of an online tile server.

A damaged or unsuitable file is refused in words before it is shown. A key goes into the address at
the last moment and is never kept, logged or handed to the page.
"""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import system_words
from ui.map.records import TileFile, TileServer

SQLITE_HEADER = b"SQLite format 3\x00"
PMTILES_HEADER = b"PMTiles"
TILE_BYTES_MAX = 4_000_000
ZOOM_MAX = 22
PICTURES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
    b"GIF8": "image/gif",
}


@dataclass(frozen=True)
class TileFacts:
    """What a base layer says of itself."""

    min_zoom: int
    max_zoom: int
    credit: str = ""


class TileReader(Protocol):
    """A file of tiles; it is read on one thread beside the window."""

    facts: TileFacts

    def read(self, zoom: int, column: int, line: int) -> bytes | None:
        """The picture of one tile, counted from the north-west, or None."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...


def open_tiles(source: TileFile) -> TileReader:
    """Open an offline base layer by its content, whatever its name says."""
    try:
        with source.path.open("rb") as file:
            start = file.read(len(SQLITE_HEADER))
    except OSError as problem:
        raise Refused(
            "The base map “{name}” cannot be read: {why}",
            name=source.path.name,
            why=system_words(problem),
        ) from problem
    if start.startswith(PMTILES_HEADER):
        return PmtilesReader(source.path)
    if start == SQLITE_HEADER:
        return MbtilesReader(source.path)
    raise Refused("“{name}” is neither an MBTiles nor a PMTiles file.", name=source.path.name)


class MbtilesReader:
    """An MBTiles file: SQLite with one row a tile, counted from the south."""

    def __init__(self, path: Path) -> None:
        address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            said = dict(self._database.execute("SELECT name, value FROM metadata"))
            levels = self._database.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            ).fetchone()
        except sqlite3.DatabaseError as problem:
            self._database.close()
            raise Refused("The base map “{name}” is damaged.", name=path.name) from problem
        if levels[0] is None:
            self.close()
            raise Refused("The base map “{name}” holds no tiles.", name=path.name)
        if str(said.get("format", "png")) not in ("png", "jpg", "jpeg", "webp"):
            self.close()
            raise Refused(VECTOR_WORDS, name=path.name)
        self.facts = TileFacts(levels[0], levels[1], str(said.get("attribution", "")))

    def read(self, zoom: int, column: int, line: int) -> bytes | None:
        found = self._database.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (zoom, column, (1 << zoom) - 1 - line),
        ).fetchone()
        return bytes(found[0]) if found else None

    def close(self) -> None:
        self._database.close()


VECTOR_WORDS = "“{name}” holds vector tiles; the map shows pictures only (PNG, JPEG, WebP)."


class PmtilesReader:
    """A PMTiles file; its directories are kept once read."""

    def __init__(self, path: Path) -> None:
        from pmtiles.tile import TileType, deserialize_header

        self._file = path.open("rb")
        try:
            self._header: Any = deserialize_header(self._bytes(0, 127))
            kind = self._header["tile_type"]
        except Exception as problem:  # A damaged file fails in many ways inside.
            self.close()
            raise Refused("The base map “{name}” is damaged.", name=path.name) from problem
        if kind not in (TileType.PNG, TileType.JPEG, TileType.WEBP):
            self.close()
            raise Refused(VECTOR_WORDS, name=path.name)
        self.facts = TileFacts(self._header["min_zoom"], self._header["max_zoom"])
        self._directory: Callable[[int, int], Any] = lru_cache(maxsize=64)(self._read_directory)

    def read(self, zoom: int, column: int, line: int) -> bytes | None:
        from pmtiles.tile import find_tile, zxy_to_tileid

        wanted = zxy_to_tileid(zoom, column, line)
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(4):
            entry = find_tile(self._directory(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length:
                return self._bytes(self._header["tile_data_offset"] + entry.offset, entry.length)
            offset = self._header["leaf_directory_offset"] + entry.offset
            length = entry.length
        return None

    def close(self) -> None:
        self._file.close()

    def _read_directory(self, offset: int, length: int) -> Any:
        from pmtiles.tile import deserialize_directory

        with contextlib.suppress(gzip.BadGzipFile):
            return deserialize_directory(self._bytes(offset, length))
        return []

    def _bytes(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(min(length, TILE_BYTES_MAX))


def kind_of(picture: bytes) -> str | None:
    """The kind of a picture by its first bytes; None for anything that is no picture."""
    return next((kind for start, kind in PICTURES.items() if picture.startswith(start)), None)


def tile_of(path: str) -> tuple[int, int, int] | None:
    """Zoom, column and line out of `/tiles/z/x/y`, or None where they name no tile of the world."""
    parts = path.removeprefix("/tiles/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    zoom, column, line = (int(part) for part in parts)
    if zoom > ZOOM_MAX or column >= 1 << zoom or line >= 1 << zoom:
        return None
    return zoom, column, line


def open_base(base: TileFile | TileServer | None) -> TileReader | TileServer | None:
    """A base layer ready for use; an unusable one is refused."""
    if isinstance(base, TileServer):
        check_server(base)
        return base
    return open_tiles(base) if base is not None else None


def base_told(opened: TileReader | TileServer | None, approval: str) -> dict[str, Any]:
    """What the page is told of a base layer: whence its tiles, how near, who stands for them."""
    if opened is None:
        return {"kind": "none", "approval": "", "credit": ""}
    facts = opened if isinstance(opened, TileServer) else opened.facts
    return {
        "kind": "tiles",
        "url": "/tiles/{z}/{x}/{y}",
        "min_zoom": facts.min_zoom,
        "max_zoom": facts.max_zoom,
        "approval": approval,
        "credit": facts.credit,
    }


def check_server(server: TileServer) -> None:
    """Refuse an address that cannot be a tile server's."""
    parts = urlsplit(server.template)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("A tile server's address begins with https:// or http://.")
    if not all(f"{{{name}}}" in server.template for name in "zxy"):
        raise Refused("A tile server's address needs the places z, x and y in braces.")


def address_of(server: TileServer, zoom: int, column: int, line: int) -> str:
    """The address of one tile, with the key; not to be kept or logged."""
    turn = server.subdomains[(column + line) % len(server.subdomains)] if server.subdomains else ""
    address = server.template
    for name, value in {
        "z": str(zoom),
        "x": str(column),
        "y": str(line),
        "s": turn,
        "key": quote(server.key, safe=""),
    }.items():
        address = address.replace(f"{{{name}}}", value)
    return address


def hosts_of(server: TileServer) -> frozenset[str]:
    """Every host a tile server may be asked at; no other is ever contacted."""
    turns = server.subdomains or ("",)
    addresses = (server.template.replace("{s}", turn) for turn in turns)
    return frozenset(host for address in addresses if (host := urlsplit(address).hostname))
