"""Opens a brought file by its name and content, within its limits, in memory only.

Nothing is unpacked to the disk; a packed file's sizes are checked before any of it is unpacked.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import system_words
from commandcenter.core.rules import rule
from commandcenter.geo.coordinates import GCJ02, WGS84
from commandcenter.geo.layerfiles import geojson, markup, shapefiles
from commandcenter.geo.layerfiles.model import BroughtLayer, Found, layer_of

SYSTEMS = (WGS84, GCJ02)
ENDINGS = ("geojson", "json", "kml", "kmz", "gpx", "shp", "zip")
BESIDE = ("dbf", "prj", "cpg")
UTF8_NAME = 0x800
PACKED_FILES_MAX = 1000
MEGABYTE = 1_000_000


def read_layer(path: Path, crs: str = WGS84) -> BroughtLayer:
    """A file as a layer in WGS-84; `crs` is wgs84 or gcj02.

    CGCS2000 agrees with WGS-84 within a metre and is read as such. Raises `Refused` in one sentence
    that names the file, for whatever is wrong with it.
    """
    try:
        return layer_of(path.stem, _found(path), crs)
    except Refused as refusal:
        raise Refused("“{name}”: {why}", name=path.name, why=refusal.words) from refusal
    except RecursionError as problem:
        raise Refused("“{name}” is damaged.", name=path.name) from problem


def _found(path: Path) -> Iterable[Found]:
    ending = path.suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise Refused("a layer is a GeoJSON, KML, KMZ, GPX or Shapefile (.shp or .zip).")
    if ending in {"zip", "kmz"}:
        return _packed(path)
    data = _read(path)
    if ending == "shp":
        beside = {end: _read(one) for end in BESIDE if (one := _sibling(path, end)) is not None}
        return shapefiles.features(data, **beside)
    return _plain(ending, data)


def _plain(ending: str, data: bytes) -> Iterable[Found]:
    reader = {"kml": markup.kml, "gpx": markup.gpx}.get(ending, geojson.features)
    return reader(data)


def _read(path: Path) -> bytes:
    try:
        _check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as problem:
        raise Refused("it cannot be read: {why}", why=system_words(problem)) from problem


def _check_size(size: int) -> None:
    most = int(rule("geo", "layer_bytes").value)
    if size > most:
        raise Refused(
            "it is larger than {most} MB; simplify it or bring it in parts.", most=most // MEGABYTE
        )


def _sibling(path: Path, ending: str) -> Path | None:
    """The file of the same name beside a .shp, whatever the case of its ending."""
    wanted = f"{path.stem}.{ending}".casefold()
    return next((one for one in path.parent.iterdir() if one.name.casefold() == wanted), None)


def _packed(path: Path) -> Iterable[Found]:
    """The one layer of a packed file: a KML, or one Shapefile with what belongs to it."""
    _check_size(path.stat().st_size if path.exists() else 0)
    try:
        with zipfile.ZipFile(path) as packed:
            members = {_name(info): info for info in packed.infolist()[: PACKED_FILES_MAX + 1]}
            if len(members) > PACKED_FILES_MAX:
                raise Refused("it holds more than {most} files.", most=PACKED_FILES_MAX)
            return _unpack(packed, members)
    except OSError as problem:
        raise Refused("it cannot be read: {why}", why=system_words(problem)) from problem
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        # RuntimeError is how the library names a password.
        raise Refused("the packed file is damaged or has a password.") from problem


def _unpack(
    packed: zipfile.ZipFile, members: dict[PurePosixPath, zipfile.ZipInfo]
) -> Iterable[Found]:
    layers = [
        name
        for name in members
        if name.suffix.lower() in {".kml", ".shp", ".geojson", ".gpx"}
        and "__MACOSX" not in name.parts
    ]
    if len(layers) != 1:
        raise Refused("a packed file holds exactly one layer; this one holds {n}.", n=len(layers))
    [name] = layers
    own = {
        one.suffix.lower().removeprefix("."): info
        for one, info in members.items()
        if one.with_suffix("") == name.with_suffix("")
    }
    ending = name.suffix.lower().removeprefix(".")
    wanted = {end: own[end] for end in (ending, *BESIDE) if end in own}
    _check_size(sum(info.file_size for info in wanted.values()))
    data = {end: packed.read(info) for end, info in wanted.items()}
    if ending == "shp":
        return shapefiles.features(data.pop("shp"), **data)
    return _plain(ending, data[ending])


def _name(info: zipfile.ZipInfo) -> PurePosixPath:
    """A member's name; Chinese Windows writes it in GBK without saying so."""
    if info.flag_bits & UTF8_NAME:
        return PurePosixPath(info.filename)
    try:
        return PurePosixPath(info.filename.encode("cp437").decode("gb18030"))
    except UnicodeError:
        return PurePosixPath(info.filename)
