"""Which base map lies below the figures: a file of tiles, or a tile server; the user says which.

The file is the user's (`basemap.toml` in the data folder, or where the environment says); without
it the vendored outlines stand alone and no request leaves the machine.
"""

from __future__ import annotations

from typing import Any

import msgspec

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import wrong_field
from commandcenter.core.userfiles import read_user_file, user_file
from ui.map.records import TileFile, TileServer
from ui.map.tiles import ZOOM_MAX, check_server

VARIABLE = "COMMANDCENTER_BASEMAP"
FILE_NAME = "basemap.toml"


class _Entries(msgspec.Struct):
    file: str = ""
    server: str = ""
    key: str = ""
    subdomains: tuple[str, ...] = ()
    approval: str = ""
    credit: str = ""
    min_zoom: int = 1
    max_zoom: int = 18


def configured() -> TileFile | TileServer | None:
    """The base map of the user's file, None where there is no file."""
    table = read_user_file(VARIABLE, FILE_NAME)
    return None if table is None else read_base(table)


def read_base(table: dict[str, Any]) -> TileFile | TileServer:
    """The base map of a parsed file; what is wrong is named by its place, never by its value."""
    for name in table:
        if name not in _Entries.__struct_fields__:
            raise Refused("The file of the base map knows no entry “{name}”.", name=name[:40])
    try:
        found = msgspec.convert(table, _Entries)
    except msgspec.ValidationError as error:
        where = (wrong_field(error) or "").split("[")[0]
        raise Refused(
            "In the file of the base map “{name}” holds the wrong kind of value.", name=where
        ) from None
    if bool(found.file) == bool(found.server):
        raise Refused("The file of the base map names either a “file” or a “server”.")
    if not found.approval.strip():
        # 地图管理条例 art. 22: whoever shows a map shows its number.
        raise Refused("A base map needs its approval number (审图号) as “approval”.")
    if found.file:
        place = user_file(VARIABLE, FILE_NAME).parent / found.file
        return TileFile(place, approval=found.approval)
    if not 0 <= found.min_zoom <= found.max_zoom <= ZOOM_MAX:
        raise Refused("The steps of a tile server lie between 0 and {most}.", most=ZOOM_MAX)
    if "{s}" in found.server and not found.subdomains:
        raise Refused("The address has a place s in braces, so it needs “subdomains”.")
    server = TileServer(
        found.server,
        key=found.key,
        subdomains=found.subdomains,
        approval=found.approval,
        credit=found.credit,
        min_zoom=found.min_zoom,
        max_zoom=found.max_zoom,
    )
    check_server(server)
    return server
