"""What is wrong with what people hand in is said with its row, and nothing is half posted."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import SOURCE_LANGUAGE
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from commandcenter.ledgers.sheet import read_sheet
from tests.service.ledgers.conftest import Storeroom

HEAD = ["编号", "时间", "经手人", "类别", "物资", "批次", "数量", "单位", "来自", "去向", "备注"]
GOOD = [
    "1",
    "2026-07-17 12:00",
    "张三",
    "采购",
    "WATER",
    "L1",
    "100",
    "箱",
    "supplier:水厂",
    "depot:D01",
    "",
]
NEXT = [
    "2",
    "2026/07/17 13:00",
    "张三",
    "发放",
    "WATER",
    "L1",
    "1200",
    "瓶",
    "depot:D01",
    "unit:4201",
    "",
]


def test_lines_that_cannot_be_posted(room: Storeroom) -> None:
    """Each mistake of a line has its own words; the lines beside it are posted."""
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"item": "NONE"}, "There is no item “NONE”"),
        ({"unit": "斤"}, "is counted in 瓶, 托, 箱, not in “斤”"),
        ({"quantity": "-5"}, "must be above zero, not -5"),
        ({"quantity": "0"}, "must be above zero, not 0"),
        ({"quantity": "0.000"}, "must be above zero"),
        ({"quantity": "NaN"}, "not a usable number"),
        ({"quantity": "Infinity"}, "not a usable number"),
        ({"quantity": "zehn"}, "is not a number"),
        ({"quantity": "1e400"}, "more than the books can hold"),
        ({"quantity": "99999999999999999"}, "more than the books can hold"),
        ({"quantity": "0.5"}, "at most 0 decimals"),
        ({"quantity": "0.3", "unit": "箱"}, "at most 0 decimals"),
        ({"from": "depot:D99"}, "There is no depot D99"),
        ({"to": "unit:999"}, "There is no unit 999"),
        ({"from": "moon:1"}, "is no account"),
        ({"from": "depot:"}, "is no account"),
        ({"from": None}, "The account “from” is missing"),
        ({"to": "depot:D01"}, "does not go from"),
        ({"kind": "消耗"}, "does not go from"),
        ({"kind": "偷"}, "is no kind of posting"),
        ({"at": "2026-07-17 08:00"}, "has no time zone"),
        ({"at": "yesterday"}, "is not a time"),
        ({"at": "0001-01-01T00:00:00+08:00"}, "outside the years"),
        ({"incident": "none"}, "There is no incident"),
        ({"key": ""}, "must have 1 to 120"),
        ({"key": "k" * 121}, "must have 1 to 120"),
        ({"lot": "L\u202e1"}, "cannot be shown"),
        ({"made": "2026-13-01"}, "is no day"),
        ({"made": "2026-05-02", "expires": "2026-05-01"}, "before it was made"),
        ({"made": "2026-07-18", "lot": "NEW"}, "but the lot was made on 2026-07-18"),
    ]
    room.move("opening", "opening:2026", "depot:D01", "10", lot="L1", made="2026-07-01")
    lines = [room.line("issue", "depot:D01", "unit:4201", "1", lot="L1") | bad for bad, _ in wrong]
    good = room.line("issue", "depot:D01", "unit:4201", "10", lot="L1")
    posted = room.post(*lines, good)
    assert posted.accepted == 1
    for (_, words), why in zip(wrong, room.why(posted), strict=True):
        assert words in why
    early = room.refuse(
        "purchase", "supplier:甲", "depot:D01", "1", lot="L1", at="2026-06-30T12:00:00+08:00"
    )
    assert "dated 2026-06-30, but the lot was made on 2026-07-01" in early
    assert "known with “2026-07-01”, not with “2026-07-02”" in room.refuse(
        "purchase", "supplier:甲", "depot:D01", "1", lot="L1", made="2026-07-02"
    )
    assert room.held("depot:D01") == {}
    room.balanced()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"not json", "This line is not JSON"),
        (b"[1]", "must be one JSON object"),
        (b'{"key": "1", "at": "x"}', "“kind” is missing"),
        (b'{"key": 1, "at": "x", "kind": "y"}', "“key” holds the wrong kind"),
        (b'{"key": "1", "at": "x", "kind": "y", "quantity": 1.5}', "write the quantity as text"),
        (b'{"key": "1", "at": "x", "kind": "y", "quantity": NaN}', "This line is not JSON"),
        (b'{"key": "1' + b"0" * 70_000 + b'"}', "longer than"),
    ],
)
def test_lines_that_cannot_be_read(line: bytes, words: str) -> None:
    """A line that is no posting at all is refused before the books are opened."""
    with pytest.raises(Refused) as why:
        decode(line)
    assert words in why.value.say(SOURCE_LANGUAGE)


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    """A sheet as CSV."""
    path.write_text("\n".join(",".join(row) for row in rows), encoding=encoding)
    return path


def write_xlsx(path: Path, rows: list[list[str]], merge: str = "") -> Path:
    """A sheet as XLSX."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("过账")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, float(cell) if cell.isdecimal() else cell)
        if merge:
            sheet.merge_range(merge, "张三")
    return path


def post(room: Storeroom, path: Path) -> Any:
    """Post a sheet as the command line does."""
    lines = read_sheet(path)
    return room.headquarters.act(ledgers.post_together, name=path.name, lines=lines)


def test_sheets_are_posted_whatever_they_were_saved_as(room: Storeroom, tmp_path: Path) -> None:
    """XLSX, UTF-8 with a mark and GB18030 say the same, so the same keys count once."""
    rows = [HEAD, GOOD, NEXT]
    assert post(room, write_xlsx(tmp_path / "a.xlsx", rows)).accepted == 2
    for name, encoding in (("b.csv", "utf-8-sig"), ("c.csv", "gb18030"), ("d.csv", "utf-8")):
        assert post(room, write_csv(tmp_path / name, rows, encoding)).repeated == 2
    assert room.held("depot:D01") == {"L1": "1200"}
    room.balanced()


def test_a_sheet_is_posted_whole_or_not_at_all(room: Storeroom, tmp_path: Path) -> None:
    """Every row that must be mended is named; the good rows beside it are not posted."""
    over, unknown = [*NEXT], [*NEXT]
    over[0], over[6], unknown[0], unknown[4] = "3", "99999", "4", "XX"
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, GOOD, NEXT, over, unknown])
    with pytest.raises(RefusedWithProblems) as why:
        post(room, path)
    said = why.value.say(SOURCE_LANGUAGE)
    assert "4: depot:D01 has 1200 瓶" in said
    assert "5: There is no item “XX”" in said
    assert room.held("depot:D01") == room.held("supplier") == {}
    room.balanced()


def test_sheets_that_cannot_be_read(room: Storeroom, tmp_path: Path) -> None:
    """Two headers, merged cells, unknown or missing columns, no workbook: each in clear words."""
    sheets = {
        "3: A second header line": write_csv(tmp_path / "a.csv", [HEAD, GOOD, HEAD, NEXT]),
        "C2:C3 of b.xlsx are merged": write_xlsx(tmp_path / "b.xlsx", [HEAD, GOOD, NEXT], "C2:C3"),
        "1: The column “天气” is not known": write_csv(tmp_path / "c.csv", [[*HEAD, "天气"], GOOD]),
        "1: The column “at” stands twice": write_csv(tmp_path / "d.csv", [[*HEAD, "日期"], GOOD]),
        "1: The first line must name the column “kind”": write_csv(
            tmp_path / "e.csv", [["编号", "时间"], ["1", "2"]]
        ),
        "2: “at” is empty": write_csv(tmp_path / "f.csv", [HEAD, ["1"]]),
        "2: 12 cells where 11 belong": write_csv(tmp_path / "g.csv", [HEAD, [*GOOD, "more"]]),
        "is empty": write_csv(tmp_path / "h.csv", []),
        "is no workbook": write_csv(tmp_path / "i.xlsx", [HEAD]),
        "entities of its own": bomb(tmp_path / "j.xlsx", [HEAD, GOOD]),
    }
    for words, path in sheets.items():
        with pytest.raises(Refused) as why:
            post(room, path)
        assert words in why.value.say(SOURCE_LANGUAGE)
    assert room.held("depot:D01") == {}


def bomb(path: Path, rows: list[list[str]]) -> Path:
    """A workbook whose strings would grow while they are read."""
    plain = write_xlsx(path.with_suffix(".plain"), rows)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "xl/sharedStrings.xml":
                data = b'<!DOCTYPE sst [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + data[55:]
            new.writestr(part, data)
    return path


def test_registers_say_what_must_be_mended(room: Storeroom, tmp_path: Path) -> None:
    """Codes of the standard, units, places: each with its line; nothing of the list is kept."""
    path = tmp_path / "items.csv"
    path.write_text(
        "code,name,unit,gb_code,units\n"
        "A,一,件,1010101,\nB,二,件,4010101,\nC,三,件,101010,\nD,四,件,1000101,\nE,五,件,3999900,\n"
        "F,六,,,\nG,七,件,,箱=-1\nH,八,件,,件=2\nA,九,件,,\nWATER,饮用水,升,,\n",
        encoding="utf-8",
    )
    room.move("opening", "opening:2026", "depot:D01", "10")
    with pytest.raises(RefusedWithProblems) as why:
        room.headquarters.act(ledgers.import_items, path=path)
    lines = [problem.where for problem in why.value.problems]
    assert lines == ["3", "4", "5", "7", "8", "9", "10", "11"]
    assert "A" not in {item.code for item in room.headquarters.read(ledgers.items)}
    path.write_text("code,name,place\nD07,七库,999\n", encoding="utf-8")
    with pytest.raises(Refused, match="Nothing was imported") as refused:
        room.headquarters.act(ledgers.import_depots, path=path)
    assert "There is no unit 999" in refused.value.say(SOURCE_LANGUAGE)
