"""Shapefile: shapes with the names of their table, in GBK too; the projection is checked.

The .prj decides: degrees on WGS-84 or CGCS2000 are taken, everything else is refused, for a plane
projection or an older datum would put things elsewhere. Without a .prj the places must be degrees.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
from collections.abc import Iterator
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.geo.layerfiles.geojson import title_of
from commandcenter.geo.layerfiles.model import Found

DATUMS = re.compile(
    r"wgs[_ ]?(19)?84|cgcs[_ ]?2000|china[_ ]2000|china geodetic coordinate system 2000",
    re.IGNORECASE,
)
HEADER_BYTES = 100
DAMAGED_WORDS = text("the Shapefile is damaged, or its .shp and .dbf differ.")
GUESSED = ("utf-8", "gb18030")
"""Tried in this order where no .cpg says it: bytes that are UTF-8 throughout are hardly GBK."""
DAMAGED = (struct.error, ValueError, IndexError, KeyError, EOFError, OverflowError, AttributeError)
"""How a damaged file fails inside the library."""


def features(
    shp: bytes, dbf: bytes | None = None, prj: bytes | None = None, cpg: bytes | None = None
) -> Iterator[Found]:
    """The shapes of a Shapefile with the name that its table gives them."""
    import shapefile

    # Rings wound the wrong way round are common and read well; nobody needs to be told in the log.
    shapefile.VERBOSE = False
    check_projection(prj)
    _check_length(shp)
    tables = {} if dbf is None else {"dbf": io.BytesIO(dbf)}
    for encoding in _encodings(cpg) if dbf is not None else GUESSED[:1]:
        try:
            reader = shapefile.Reader(shp=io.BytesIO(shp), encoding=encoding, **tables)
            return iter(_found(reader, named=dbf is not None))
        except shapefile.dbfFileException as problem:
            if "decode" not in str(problem):
                raise Refused(DAMAGED_WORDS) from problem
        except (shapefile.ShapefileException, AssertionError, *DAMAGED) as problem:
            raise Refused(DAMAGED_WORDS) from problem
    raise Refused("the names in the .dbf are neither UTF-8 nor GBK; give the encoding in a .cpg.")


def check_projection(prj: bytes | None) -> None:
    """Refuse a .prj that is not degrees on WGS-84 or CGCS2000; a missing one is no refusal."""
    if prj is None:
        return
    said = prj.decode("utf-8", "replace").strip().lstrip("\ufeff")
    named = re.match(r'(\w+)\s*\[\s*"([^"]*)"', said)
    kind, name = (named[1].upper(), named[2]) if named else ("", said[:60])
    datum = re.search(r'DATUM\s*\[\s*"([^"]*)"', said, re.IGNORECASE)
    degrees = kind in {"GEOGCS", "GEOGCRS", "GEODCRS"}
    if not degrees or not DATUMS.search(datum[1] if datum else name):
        raise Refused(
            "its coordinates are in “{system}”; export it in WGS-84 or CGCS2000 degrees.",
            system=name[:60],
        )


def _check_length(shp: bytes) -> None:
    """Refuse a .shp that is cut off: its header says how long it is, in words of two bytes."""
    if len(shp) < HEADER_BYTES or 2 * struct.unpack(">i", shp[24:28])[0] != len(shp):
        raise Refused(DAMAGED_WORDS)


def _found(reader: Any, *, named: bool) -> list[Found]:
    shapes = [shape.__geo_interface__ if shape.shapeType else None for shape in reader.iterShapes()]
    titles = [""] * len(shapes)
    if named:
        titles = [title_of(record.as_dict()) for record in reader.iterRecords()]
    if len(titles) != len(shapes):
        raise ValueError("as many records as shapes")
    return [(title, shape) for title, shape in zip(titles, shapes, strict=True) if shape]


def _encodings(cpg: bytes | None) -> tuple[str, ...]:
    """What the .cpg says first, then the guesses; 936 and GBK both mean the whole of GB 18030."""
    said = (cpg or b"").decode("ascii", "replace").strip().casefold()
    said = said.removeprefix("ansi ").removeprefix("cp")
    if not said:
        return GUESSED
    if said in {"936", "gbk", "gb2312", "gb18030", "54936"}:
        return ("gb18030",)
    if said in {"65001", "utf8", "utf-8"}:
        return ("utf-8", "gb18030")
    try:
        return (codecs.lookup(said).name, *GUESSED)
    except LookupError:
        return GUESSED
