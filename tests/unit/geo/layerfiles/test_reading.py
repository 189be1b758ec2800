"""Brought files: each kind read, systems checked, limits kept, bad ones refused in a sentence."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import shapefile

from commandcenter.core import rules
from commandcenter.core.errors import Refused
from commandcenter.geo.coordinates import GCJ02, distance_m, from_wgs84
from commandcenter.geo.layerfiles import read_layer
from commandcenter.geo.layerfiles.model import shape_of
from commandcenter.geo.shapes import holds, read_shape

RING = [[114.2, 30.5], [114.4, 30.5], [114.4, 30.7], [114.2, 30.7], [114.2, 30.5]]
HOLE = [[114.25, 30.55], [114.3, 30.55], [114.3, 30.6], [114.25, 30.55]]
NAME = "江汉淹没区"
WGS84_PRJ = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.25]]]'
CGCS_PRJ = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID[]]]'
XIAN_PRJ = 'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]]'
GAUSS_PRJ = f'PROJCS["CGCS2000_3_Degree_GK_CM_114E",{CGCS_PRJ},PROJECTION["Gauss_Kruger"]]'
KML = f"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<Placemark><name>{NAME}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
{" ".join(f"{lon},{lat},0" for lon, lat in RING)}
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>闸口</name><Point><coordinates>114.3,30.6</coordinates></Point></Placemark>
</Folder></Document></kml>"""
GPX = f"""<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="30.6" lon="114.3"><name>集合点</name></wpt>
<trk><name>巡堤</name><trkseg>
{"".join(f'<trkpt lat="{lat}" lon="{lon}"/>' for lon, lat in RING)}
</trkseg></trk></gpx>"""
BOMB = '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>'
Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file and returns its path."""

    def put(name: str, data: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return put


def collection(*geometries: dict[str, object], crs: str = "") -> str:
    """A GeoJSON file."""
    features = [
        {"type": "Feature", "properties": {"名称": NAME}, "geometry": one} for one in geometries
    ]
    whole: dict[str, object] = {"type": "FeatureCollection", "features": features}
    if crs:
        whole["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(whole)


def shape_parts(encoding: str = "gbk", ring: list[list[float]] | None = None) -> dict[str, bytes]:
    """A Shapefile of one polygon with a Chinese name, by its endings."""
    made = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**made, shapeType=shapefile.POLYGON, encoding=encoding) as writer:
        writer.field("名称", "C", size=40)
        writer.poly([list(reversed(ring or RING))])
        writer.record(NAME)
    return {ending: data.getvalue() for ending, data in made.items()}


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def refusal(path: Path, crs: str = "wgs84") -> str:
    """The one sentence, which names the file."""
    with pytest.raises(Refused) as caught:
        read_layer(path, crs)
    said = caught.value.say("zh_CN")
    assert path.name in said
    assert "\n" not in said
    assert "{" not in said
    return said


def test_geojson_with_every_kind(write: Write) -> None:
    layer = read_layer(
        write(
            "营地.geojson",
            collection(
                {"type": "Point", "coordinates": [114.3, 30.6, 21.5]},
                {"type": "MultiLineString", "coordinates": [RING[:2], RING[2:]]},
                {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "MultiPolygon", "coordinates": [[RING, HOLE]]}],
                },
                crs="urn:ogc:def:crs:OGC:1.3:CRS84",
            ),
        )
    )
    assert layer.name == "营地"
    kinds = [feature.kind for feature in layer.features]
    assert kinds == ["Point", "LineString", "LineString", "Polygon"]
    assert {feature.title for feature in layer.features} == {NAME}
    assert layer.box == (114.2, 30.5, 114.4, 30.7)
    assert layer.geojson()["features"][3]["geometry"]["coordinates"] == [RING, HOLE]


def test_kml_and_kmz_agree(write: Write) -> None:
    plain = read_layer(write("a.kml", KML))
    zipped = read_layer(write("b.kmz", packed({"doc.kml": KML.encode(), "icon.png": b"x"})))
    assert plain.features == zipped.features
    assert [(one.kind, one.title) for one in plain.features] == [
        ("Polygon", NAME),
        ("Point", "闸口"),
    ]
    area = read_shape(shape_of(plain.features[0]))
    assert holds(area, lat=30.6, lon=114.3)
    assert not holds(area, lat=30.8, lon=114.3)


def test_gpx(write: Write) -> None:
    point, track = read_layer(write("a.gpx", GPX)).features
    assert (point.kind, point.title, point.rings) == ("Point", "集合点", (((114.3, 30.6),),))
    assert (track.kind, track.title) == ("LineString", "巡堤")
    assert [list(spot) for spot in track.rings[0]] == RING


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("gbk", b""), ("gbk", b"936"), ("gbk", b"GBK"), ("utf-8", b""), ("utf-8", b"UTF-8")],
)
def test_shapefile_with_chinese_names(
    write: Write, tmp_path: Path, encoding: str, cpg: bytes
) -> None:
    parts = {**shape_parts(encoding), "prj": CGCS_PRJ.encode()}
    if cpg:
        parts["cpg"] = cpg
    for end, data in parts.items():
        write(f"淹没.{end}", data)
    beside = tmp_path / "淹没.shp"
    zipped = write("淹没.zip", packed({f"淹没/淹没.{end}": data for end, data in parts.items()}))
    for path in (beside, zipped):
        [feature] = read_layer(path).features
        assert feature.title == NAME
        assert sorted(feature.rings[0]) == sorted(tuple(spot) for spot in RING)


def test_names_of_packed_files_in_gbk_without_a_word(write: Write) -> None:
    """Chinese Windows packs names in GBK: the parts must still find one another."""
    files = {f"ab.{end}": data for end, data in shape_parts().items()}
    data = packed(files).replace(b"ab.", "淹".encode("gbk") + b".")
    [feature] = read_layer(write("a.zip", data)).features
    assert feature.title == NAME


@pytest.mark.parametrize(
    ("prj", "named"), [(GAUSS_PRJ, "CGCS2000_3_Degree_GK_CM_114E"), (XIAN_PRJ, "GCS_Xian_1980")]
)
def test_another_projection_is_refused_by_its_name(write: Write, prj: str, named: str) -> None:
    parts = {**shape_parts(), "prj": prj.encode()}
    said = refusal(write("a.zip", packed({f"a.{end}": data for end, data in parts.items()})))
    assert named in said
    assert "CGCS2000" in said


def test_without_a_prj_metres_are_refused_and_degrees_are_taken(write: Write) -> None:
    metres = [[38_500_000 + 1000 * x, 3_380_000 + 1000 * y] for x, y in RING]
    parts = shape_parts(ring=metres)
    said = refusal(write("a.zip", packed({f"a.{end}": data for end, data in parts.items()})))
    assert "不是经纬度" in said
    assert read_layer(write("b.zip", packed({"b.shp": shape_parts()["shp"]}))).features


def test_wgs84_is_taken_and_gcj02_is_brought_back(write: Write) -> None:
    lat, lon = from_wgs84(30.6, 114.3, GCJ02)
    path = write("a.geojson", collection({"type": "Point", "coordinates": [lon, lat]}))
    [[(east, north)]] = read_layer(path, GCJ02).features[0].rings
    assert distance_m((north, east), (30.6, 114.3)) < 0.01
    [[(east, north)]] = read_layer(path).features[0].rings
    assert 300 < distance_m((north, east), (30.6, 114.3)) < 800
    parts = {**shape_parts(), "prj": WGS84_PRJ.encode()}
    zipped = write("a.zip", packed({f"a.{end}": data for end, data in parts.items()}))
    assert read_layer(zipped).features[0].title == NAME


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.docx", b"", "GeoJSON、KML"),
        ("a.geojson", b"", "不是 GeoJSON"),
        ("a.geojson", b"[1, 2]", "不是 GeoJSON"),
        ("a.geojson", b"[" * 100_000, "不是 GeoJSON"),
        ("a.geojson", "{“}".encode("gbk"), "不是 GeoJSON"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "没有点"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": 3}', "不是 GeoJSON"),
        ("a.geojson", b'{"type": "Point", "coordinates": ["x", 1]}', "第 1 个要素"),
        ("a.geojson", b'{"type": "Point", "coordinates": [NaN, 1]}', "不是经纬度"),
        ("a.geojson", b'{"type": "Polygon", "coordinates": [[[1,2],[3,4],[5,6],[7,8]]]}', "未闭合"),
        ("a.geojson", b'{"type": "LineString", "coordinates": [[1, 2]]}', "第 1 个要素"),
        ("a.geojson", collection(crs="urn:ogc:def:crs:EPSG::2383").encode(), "EPSG::2383"),
        ("a.kml", b"<kml><Placemark>", "格式正确"),
        ("a.kml", b"<html/>", "格式正确"),
        ("a.kml", BOMB.encode(), "DOCTYPE"),
        ("a.kml", b"<kml><Placemark><Point/></Placemark></kml>", "第 1 个要素"),
        ("a.gpx", b'<gpx><wpt lat="x" lon="1"/></gpx>', "第 1 个要素"),
        ("a.gpx", KML.encode(), "格式正确"),
        ("a.shp", b"not a shapefile at all", "Shapefile 已损坏"),
        ("a.zip", b"PK not a zip", "压缩包已损坏"),
        ("a.zip", packed({"a.txt": b"x"}), "有 0 个"),
        ("a.zip", packed({"a.kml": b"x", "b.kml": b"x"}), "有 2 个"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    write: Write, name: str, data: bytes, why: str
) -> None:
    assert why in refusal(write(name, data))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    for name in ("none.kml", "none.zip", "none.shp"):
        assert "无法读取" in refusal(tmp_path / name)


def limited(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    """Another value of one rule."""
    from dataclasses import replace
    from decimal import Decimal

    table = rules.rules("geo")
    changed = {**table, name: replace(table[name], value=Decimal(value))}
    monkeypatch.setattr(rules, "rules", lambda _family: changed)


def test_limits(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size counts unpacked, so that a small packed file cannot fill the memory."""
    limited(monkeypatch, "layer_bytes", 3_000_000)
    big = KML.encode() + b" " * 4_000_000
    small = packed({"doc.kml": big})
    assert len(small) < 20_000
    for path in (write("a.kml", big), write("a.kmz", small)):
        assert "超过 3 MB" in refusal(path)
    limited(monkeypatch, "layer_corners", 5)
    assert "超过 5 个坐标点" in refusal(write("b.kml", KML))


def test_no_entity_reads_another_file(write: Write, tmp_path: Path) -> None:
    secret = write("secret.txt", "114.3,30.6")
    kml = (
        f'<!DOCTYPE kml [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        "<kml><Placemark><Point><coordinates>&s;</coordinates></Point></Placemark></kml>"
    )
    assert "DOCTYPE" in refusal(write("a.kml", kml))


def test_what_cannot_be_an_area_is_refused(write: Write) -> None:
    round_one = [[114 + number / 1000, 30 + number**2 / 1e6] for number in range(501)]
    layer = read_layer(
        write(
            "a.geojson",
            collection(
                {"type": "Point", "coordinates": [114, 30]},
                {"type": "Polygon", "coordinates": [RING, HOLE]},
                {"type": "Polygon", "coordinates": [[*round_one, round_one[0]]]},
            ),
        )
    )
    for feature, why in zip(layer.features, ("只有多边形", "空洞", "501"), strict=True):
        with pytest.raises(Refused) as caught:
            shape_of(feature)
        assert why in caught.value.say("zh_CN")


@pytest.mark.parametrize("name", ["a.geojson", "a.kml", "a.gpx", "a.shp", "a.zip"])
def test_damage_never_breaks_the_reader(write: Write, name: str) -> None:
    """Two hundred damaged copies: each is read or refused, nothing else comes out."""
    chance = random.Random(20240601)
    parts = shape_parts()
    whole = {
        "a.geojson": collection({"type": "Polygon", "coordinates": [RING]}).encode(),
        "a.kml": KML.encode(),
        "a.gpx": GPX.encode(),
        "a.shp": parts["shp"],
        "a.zip": packed({f"a.{end}": data for end, data in parts.items()}),
    }[name]
    write("a.dbf", parts["dbf"])
    refused = 0
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = chance.choice([len(data), chance.randrange(len(data))])
        try:
            read_layer(write(name, bytes(data[:cut])))
        except Refused:
            refused += 1
    assert refused > 50
