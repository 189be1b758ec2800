"""The tree comes in whole or not at all, on both databases."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from commandcenter.core.errors import Fault, Refused, RefusedWithProblems
from commandcenter.geo import service as geo
from commandcenter.geo.model import Imported, Kind, Level
from commandcenter.geo.tables import unit as unit_table
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation
from commandcenter.store.work import View, Work

TREE = """code,name
42,湖北省
4201,武汉市
420115,江夏区
420115107,郑店街道
420115107201,雷竹村
420115107202,黄金桥村
420106,武昌区
420106001,积玉桥街道
420106001001,前进社区
"""
ENSHI = "code,name\n4228,恩施土家族苗族自治州\n422801,恩施市\n422801001,舞阳坝街道\n"

type_of_file = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path) -> type_of_file:
    """Writes a file to import and returns its path."""

    def write(words: str, name: str = "units.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        data = words.encode(encoding)
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


def rows(view: View) -> int:
    """How many units there are."""
    return view.connection.execute(select(func.count()).select_from(unit_table)).scalar() or 0


def test_a_tree_comes_in_with_its_counts(headquarters: Headquarters, file: type_of_file) -> None:
    """Every level is counted below each unit, and the version says what was read."""
    shares: list[float] = []
    imported = headquarters.act(geo.import_units, path=file(TREE), progress=shares.append)
    assert imported == Imported(rows=9, added=9, renamed=0, version=1)
    province = headquarters.read(geo.unit, code="42")
    assert province.counts == {
        Level.CITY: 1, Level.COUNTY: 2, Level.STREET: 2, Level.VILLAGE: 3
    }  # fmt: skip
    district = headquarters.read(geo.unit, code="420115")
    assert (district.name, district.parent, district.level) == ("江夏区", "4201", Level.COUNTY)
    assert district.counts[Level.VILLAGE] == 2
    assert district.kind is Kind.DIVISION
    [version] = headquarters.read(geo.versions)
    assert (version.version, version.source, version.rows) == (1, "units.csv", 9)
    assert version.at == headquarters.clock.now()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_journal_holds_the_set_and_the_file_it_came_from(
    headquarters: Headquarters, file: type_of_file
) -> None:
    """One entry stands for all rows: they can be read again from the kept file."""
    path = file(TREE, "units.csv.gz")
    headquarters.act(geo.import_units, path=path)
    [entry] = headquarters.read(installation.timeline, newest_first=True, limit=1)
    assert entry.kind == "units.import"
    assert entry.payload is not None
    assert (entry.payload["rows"], entry.payload["tree_version"]) == (9, 1)
    assert headquarters.files.get(entry.payload["file"]) == path.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_give_the_same_tree(
    headquarters: Headquarters, file: type_of_file, encoding: str
) -> None:
    """What Excel saves in China reads like UTF-8, to the same digest."""
    headquarters.act(geo.import_units, path=file(TREE, encoding=encoding))
    assert headquarters.read(geo.unit, code="420115107201").name == "雷竹村"
    lines = sorted(TREE.splitlines()[1:])
    said = "".join(line.replace(",", "\t") + "\n" for line in lines)
    [version] = headquarters.read(geo.versions)
    assert version.digest == hashlib.sha256(said.encode()).hexdigest()


def test_a_second_import_changes_nothing(headquarters: Headquarters, file: type_of_file) -> None:
    """The same file again is fine: no new version, no doubled counts."""
    headquarters.act(geo.import_units, path=file(TREE))
    again = headquarters.act(geo.import_units, path=file(TREE))
    assert again == Imported(rows=9, added=0, renamed=0, version=1)
    assert headquarters.read(geo.unit, code="4201").counts[Level.VILLAGE] == 3
    assert len(headquarters.read(geo.versions)) == 1


def test_names_may_change(headquarters: Headquarters, file: type_of_file) -> None:
    """A new name is a new version; the unit stays where it hangs."""
    headquarters.act(geo.import_units, path=file(TREE))
    changed = file(TREE.replace("雷竹村", "雷竹社区"))
    assert headquarters.act(geo.import_units, path=changed) == Imported(9, 0, 1, 2)
    assert headquarters.read(geo.unit, code="420115107201").name == "雷竹社区"
    assert headquarters.read(geo.unit, code="42").counts[Level.VILLAGE] == 3


def test_a_prefecture_is_added_to_a_tree(headquarters: Headquarters, file: type_of_file) -> None:
    """A unit of the tree may be a parent in the file, and every count above it grows."""
    headquarters.act(geo.import_units, path=file(TREE))
    assert headquarters.act(geo.import_units, path=file(ENSHI)) == Imported(3, 3, 0, 2)
    counts = headquarters.read(geo.unit, code="42").counts
    assert counts == {Level.CITY: 2, Level.COUNTY: 3, Level.STREET: 3, Level.VILLAGE: 3}
    more = file("code,name\n420115107203,劳七村\n")
    headquarters.act(geo.import_units, path=more)
    assert headquarters.read(geo.unit, code="420115107").counts[Level.VILLAGE] == 3
    assert headquarters.read(geo.unit, code="42").counts[Level.VILLAGE] == 4
    assert headquarters.read(geo.unit, code="4228").counts[Level.VILLAGE] == 0


def test_one_bad_line_and_nothing_is_imported(
    headquarters: Headquarters, file: type_of_file
) -> None:
    """An orphan in the last line leaves the tree, the versions and the journal as they were."""
    before = len(headquarters.read(installation.timeline))
    with pytest.raises(RefusedWithProblems) as refused:
        headquarters.act(geo.import_units, path=file(TREE + "429004001,沙嘴街道\n"))
    assert [problem.where for problem in refused.value.problems] == ["11"]
    assert headquarters.read(rows) == 0
    assert headquarters.read(geo.versions) == []
    assert len(headquarters.read(installation.timeline)) == before


def test_codes_filled_up_with_zeros_are_told_how_to_be_mended(
    headquarters: Headquarters, file: type_of_file
) -> None:
    """The statisticians publish twelve digits for every level; the file says what to cut."""
    path = file("code,name\n420000000000,湖北省\n420100000000,武汉市\n")
    with pytest.raises(RefusedWithProblems) as refused:
        headquarters.act(geo.import_units, path=path)
    assert all("cut each code to its level" in str(one.words) for one in refused.value.problems)
    assert [one.where for one in refused.value.problems] == ["2", "3"]


def test_departments_hang_on_units(headquarters: Headquarters, file: type_of_file) -> None:
    """A department is a unit of its own, listed last, and no count grows by it."""
    headquarters.act(geo.import_units, path=file(TREE))
    hung = headquarters.act(
        geo.hang, code="420106.YJJ", name="武昌区应急管理局", kind=Kind.DEPARTMENT
    )
    assert (hung.parent, hung.level, hung.kind) == ("420106", Level.COUNTY, Kind.DEPARTMENT)
    team = headquarters.act(geo.hang, code="420106.YJJ.D1", name="抢险一队", kind=Kind.ORGANISATION)
    assert team.parent == "420106.YJJ"
    below = headquarters.read(geo.children, code="420106")
    assert [unit.code for unit in below] == ["420106001", "420106.YJJ"]
    assert headquarters.read(geo.unit, code="4201").counts[Level.COUNTY] == 2
    names = headquarters.read(geo.path_names, codes=["420106.YJJ.D1"])
    assert names == {"420106.YJJ.D1": "武汉市 武昌区 武昌区应急管理局 抢险一队"}


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("420106", "应急局", Kind.DEPARTMENT),
        ("420106.yjj", "应急局", Kind.DEPARTMENT),
        ("420106.", "应急局", Kind.DEPARTMENT),
        ("420199.YJJ", "应急局", Kind.DEPARTMENT),
        ("420106.YJJ", " ", Kind.DEPARTMENT),
        ("420106.YJJ", "应急局", Kind.DIVISION),
        ("42010.YJJ", "应急局", Kind.DEPARTMENT),
        ("420106." + "A" * 40, "应急局", Kind.DEPARTMENT),
    ],
)
def test_what_cannot_be_hung(
    headquarters: Headquarters, file: type_of_file, code: str, name: str, kind: Kind
) -> None:
    """A wrong code, an unknown unit, an empty name and a bare division are refused."""
    headquarters.act(geo.import_units, path=file(TREE))
    with pytest.raises(Refused):
        headquarters.act(geo.hang, code=code, name=name, kind=kind)
    assert headquarters.read(rows) == 9


def test_nothing_hangs_twice(headquarters: Headquarters, file: type_of_file) -> None:
    """A code that is taken is refused, also after a department was hung."""
    headquarters.act(geo.import_units, path=file(TREE))
    headquarters.act(geo.hang, code="420106.YJJ", name="应急局", kind=Kind.DEPARTMENT)
    with pytest.raises(Refused, match="already a unit"):
        headquarters.act(geo.hang, code="420106.YJJ", name="应急局", kind=Kind.DEPARTMENT)


@pytest.mark.parametrize("times", [1, 2])
def test_every_unit_has_its_superior(
    headquarters: Headquarters, file: type_of_file, times: int
) -> None:
    """However the first rows of a tree come in, the database itself refuses an orphan after it."""
    for words in (TREE, ENSHI)[:times]:
        headquarters.act(geo.import_units, path=file(words))

    def orphan(work: Work) -> None:
        values = {"code": "420199", "name": "某区", "level": 3, "parent": "4299"}
        nothing = dict.fromkeys(("cities", "counties", "streets", "villages"), 0)
        values["kind"] = Kind.DIVISION.value
        work.connection.execute(unit_table.insert(), values | nothing)

    before = headquarters.read(rows)
    with pytest.raises(Fault):
        headquarters.act(orphan)
    assert headquarters.read(rows) == before


@pytest.mark.parametrize("times", [1, 2])
def test_the_tree_keeps_its_indexes(
    headquarters: Headquarters, file: type_of_file, times: int
) -> None:
    """However the first rows come in, every index and the reference to the superior stand after."""
    for words in (TREE, ENSHI)[:times]:
        headquarters.act(geo.import_units, path=file(words))
    with headquarters.database.reading() as connection:
        found = inspect(connection)
        indexes = {one["name"]: one["column_names"] for one in found.get_indexes("unit")}
        references = [one["referred_table"] for one in found.get_foreign_keys("unit")]
    assert indexes == {
        str(one.name): [column.name for column in one.columns] for one in unit_table.indexes
    }
    assert references == ["unit"]
