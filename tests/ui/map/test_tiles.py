"""Offline base layers are read right, and whatever is no base layer is refused in words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from commandcenter.core.errors import Refused
from ui.map.records import TileFile, TileServer
from ui.map.tiles import address_of, check_server, hosts_of, kind_of, open_tiles, tile_of

PNG = b"\x89PNG\r\n\x1a\n"


def make_mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], kind: str = "png") -> Path:
    """An MBTiles file; places are given from the north-west and stored from the south."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    database.execute(
        "CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)"
    )
    database.executemany(
        "INSERT INTO metadata VALUES (?, ?)", [("format", kind), ("attribution", "测绘局")]
    )
    database.executemany(
        "INSERT INTO tiles VALUES (?, ?, ?, ?)",
        [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()],
    )
    database.commit()
    database.close()
    return path


def make_pmtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], kind: TileType) -> Path:
    """A PMTiles file."""
    with path.open("wb") as file:
        writer = Writer(file)
        for place in sorted(tiles, key=lambda place: zxy_to_tileid(*place)):
            writer.write_tile(zxy_to_tileid(*place), tiles[place])
        zooms = [zoom for zoom, _, _ in tiles]
        header = {
            "tile_type": kind,
            "tile_compression": Compression.NONE,
            "min_zoom": min(zooms),
            "max_zoom": max(zooms),
            "min_lon_e7": 0,
            "min_lat_e7": 0,
            "max_lon_e7": 0,
            "max_lat_e7": 0,
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(header, {})
    return path


TILES = {(0, 0, 0): PNG + b"world", (3, 6, 3): PNG + b"north", (3, 6, 4): PNG + b"south"}


def test_mbtiles_count_from_the_south_and_we_from_the_north(tmp_path: Path) -> None:
    reader = open_tiles(TileFile(make_mbtiles(tmp_path / "base.mbtiles", TILES)))
    assert reader.read(3, 6, 3) == PNG + b"north"
    assert reader.read(3, 6, 4) == PNG + b"south"
    assert reader.read(3, 0, 0) is None
    assert (reader.facts.min_zoom, reader.facts.max_zoom, reader.facts.credit) == (0, 3, "测绘局")
    reader.close()


def test_pmtiles_give_the_same_tiles(tmp_path: Path) -> None:
    reader = open_tiles(TileFile(make_pmtiles(tmp_path / "base.pmtiles", TILES, TileType.PNG)))
    assert {place: reader.read(*place) for place in TILES} == TILES
    assert reader.read(3, 0, 0) is None
    reader.close()


def test_a_file_name_with_signs_is_opened(tmp_path: Path) -> None:
    reader = open_tiles(TileFile(make_mbtiles(tmp_path / "底图 #1?.mbtiles", TILES)))
    assert reader.read(0, 0, 0) == PNG + b"world"
    reader.close()


def test_unusable_files_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.mbtiles"
    text.write_text("no tiles")
    torn = tmp_path / "torn.mbtiles"
    torn.write_bytes(make_mbtiles(tmp_path / "whole.mbtiles", TILES).read_bytes()[:600])
    other = tmp_path / "other.mbtiles"
    sqlite3.connect(other).execute("CREATE TABLE people (name TEXT)").connection.close()
    cut = tmp_path / "cut.pmtiles"
    cut.write_bytes(b"PMTiles\x03" + bytes(20))
    wrong = [
        tmp_path / "absent.mbtiles",
        text,
        torn,
        other,
        cut,
        make_mbtiles(tmp_path / "empty.mbtiles", {}),
        make_mbtiles(tmp_path / "vector.mbtiles", TILES, kind="pbf"),
        make_pmtiles(tmp_path / "vector.pmtiles", TILES, TileType.MVT),
    ]
    for path in wrong:
        with pytest.raises(Refused) as refusal:
            open_tiles(TileFile(path))
        assert path.name in refusal.value.say("en")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/tiles/3/6/4", (3, 6, 4)),
        ("/tiles/3/8/4", None),
        ("/tiles/3/6", None),
        ("/tiles/3/6/-1", None),
        ("/tiles/3/6/../../etc", None),
        ("/tiles/99/0/0", None),
        ("/tiles/٣/6/4", None),
    ],
)
def test_only_tiles_of_the_world_have_a_place(path: str, place: object) -> None:
    assert tile_of(path) == place


def test_an_address_is_filled_in_and_stays_on_its_hosts() -> None:
    server = TileServer(
        "https://t{s}.tiles.example/{z}/{x}/{y}?tk={key}", key="a&b", subdomains=("0", "1")
    )
    assert address_of(server, 3, 6, 4) == "https://t0.tiles.example/3/6/4?tk=a%26b"
    assert hosts_of(server) == {"t0.tiles.example", "t1.tiles.example"}
    check_server(server)


@pytest.mark.parametrize("template", ["file:///etc/{z}/{x}/{y}", "https://a.example/{z}/{x}", ""])
def test_an_address_that_is_none_is_refused(template: str) -> None:
    with pytest.raises(Refused):
        check_server(TileServer(template))


def test_only_pictures_are_pictures() -> None:
    assert kind_of(PNG) == "image/png"
    assert kind_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert kind_of(b"<script>") is None
