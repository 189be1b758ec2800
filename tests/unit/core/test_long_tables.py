"""Tables of any length are read no further than asked for, and a long one is counted cheaply."""

from __future__ import annotations

import gzip
import zipfile
from itertools import islice
from pathlib import Path

import pytest
import xlsxwriter

from commandcenter.core.errors import Refused
from commandcenter.core.language import SOURCE_LANGUAGE
from commandcenter.core.sheets import has_more_rows
from commandcenter.core.tabletext import HEAD_BYTES, LINE_MAX, read_rows

LONG = (b"a" * 999 + b"\n") * (HEAD_BYTES // 1000 + 1)


def test_rows_come_one_by_one(tmp_path: Path) -> None:
    """What stands behind the rows that were asked for is not read."""
    path = tmp_path / "a.csv"
    path.write_bytes("编号\n1\n\n".encode() + b"2\n" + LONG + b"\xff\xfe\n")
    assert list(islice(read_rows(path), 3)) == [(1, ["编号"]), (2, ["1"]), (4, ["2"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_accepted_encoding(tmp_path: Path, encoding: str) -> None:
    """The beginning of the file says how it is written; a line within quotes is no row's end."""
    path = tmp_path / "a.csv"
    path.write_bytes('编号,备注\r\n1,"第一行\n第二行"\r\n'.encode(encoding))
    assert list(read_rows(path)) == [(1, ["编号", "备注"]), (3, ["1", "第一行\n第二行"])]
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert [row for _, row in read_rows(path)] == [["编号", "备注"], ["1", "第一行\n第二行"]]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Bytes of no encoding, a line without end, a missing file: each in clear words."""
    path = tmp_path / "a.csv"
    for data, words in (
        (b"a\n\xff\xff\n", "neither UTF-8 nor GB18030"),
        (LONG + b"\xff\xff\n", "neither UTF-8 nor GB18030"),
        (b"a\n" + b"b" * (LINE_MAX + 1), "2: This line is longer than"),
        (b'a\n"b"c\n', "2: This line is no CSV"),
    ):
        path.write_bytes(data)
        with pytest.raises(Refused) as why:
            list(read_rows(path))
        assert words in why.value.say(SOURCE_LANGUAGE)
    with pytest.raises(Refused, match="cannot be read"):
        list(read_rows(tmp_path / "none.csv"))


def test_only_rows_with_something_in_them_count(tmp_path: Path) -> None:
    """Coloured empty rows, which spreadsheets like to keep, are none."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, grey = book.add_worksheet(), book.add_format({"bg_color": "gray"})
        for row in range(50):
            sheet.write_blank(row, 0, None, grey)
        for row in range(10):
            sheet.write(row * 2, 1, "甲" if row % 2 else row)
    assert has_more_rows(path, 9)
    assert not has_more_rows(path, 10)
    path.write_bytes(b"no workbook")
    assert not has_more_rows(path, 0)


def test_a_workbook_without_sheets_is_refused_by_its_reader(tmp_path: Path) -> None:
    """Counting says nothing of a broken workbook; it is not taken for a long one either."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
    assert not has_more_rows(path, 0)
