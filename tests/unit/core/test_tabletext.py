"""A table is read alike from CSV and from a workbook, with the numbers of its own lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.core.tabletext import CSV_TYPE, XLSX_TYPE, TableText, read_table

ROWS: list[list[Any]] = [["code", "Name", "note"], ["01", "甲", None], [2, 0.5, "x"]]


def read(path: Path) -> TableText:
    """The table of a file with three columns, the last of which may be left out."""
    return read_table(path, needed=("code", "name"), optional=("note",), omitted=("note",))


def workbook(folder: Path, rows: list[list[Any]], *, merge: str = "") -> Path:
    """A workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def test_a_workbook_reads_like_its_csv(tmp_path: Path) -> None:
    """Same columns, same cells; numbers are text, empty cells are empty."""
    plain = tmp_path / "table.csv"
    plain.write_text("code,Name,note\n01,甲,\n2,0.5,x\n", "utf-8")
    first, second = read(plain), read(workbook(tmp_path, ROWS))
    assert first.columns == second.columns == ("code", "name", "note")
    assert first.rows == second.rows == [["01", "甲", ""], ["2", "0.5", "x"]]
    assert (first.media_type, second.media_type) == (CSV_TYPE, XLSX_TYPE)
    assert first.lines == second.lines == [2, 3]


def test_a_row_is_named_by_the_sheets_own_number(tmp_path: Path) -> None:
    """Empty rows between are passed over and still counted."""
    table = read(workbook(tmp_path, [ROWS[0], [], [], ROWS[1]]))
    assert table.problem(0, text("A second header line.")).where == "4"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["code", "name", "colour"]], "“colour” is not known"),
        ([["code"], ["1"]], "must name the column “name”"),
        ([["code", "name"], ["1", "a", "b"]], "3 cells where 2 belong"),
        ([["code", "name"], ["1", "a"], ["code", "name"]], "second header"),
    ],
)
def test_a_bad_sheet_is_refused_by_row(tmp_path: Path, rows: list[list[Any]], why: str) -> None:
    """The same complaints as of a CSV file."""
    with pytest.raises(RefusedWithProblems) as refused:
        read(workbook(tmp_path, rows))
    assert why in refused.value.say("en")


def test_what_is_no_sheet_is_refused(tmp_path: Path) -> None:
    """Merged cells, an empty sheet, a file that only bears the name."""
    with pytest.raises(Refused, match="merged"):
        read(workbook(tmp_path, ROWS, merge="A2:A3"))
    with pytest.raises(Refused, match="empty"):
        read(workbook(tmp_path, []))
    fake = tmp_path / "fake.xlsx"
    fake.write_bytes(b"code,name\n1,a\n")
    with pytest.raises(Refused, match="no workbook"):
        read(fake)
