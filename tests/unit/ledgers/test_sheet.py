"""How long a sheet may be, and how quickly a longer one is refused."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from commandcenter.core.errors import Refused
from commandcenter.core.language import SOURCE_LANGUAGE
from commandcenter.ledgers.sheet import read_sheet

# What looking at every piece of memory costs, many times over.
HINDRANCE = 5
HEAD = ["编号", "时间", "类别", "物资", "批次", "数量", "来自", "去向"]
GOOD = ["1", "2026-07-17 12:00", "采购", "WATER", "L1", "100", "supplier:水厂", "depot:D01"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_of_a_million_rows_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    """Too long a sheet is refused in one sentence with the limit: in two seconds of one core, in
    little memory, and before anything is posted.
    """
    path = million(tmp_path / f"long.{kind}")
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(Refused) as why:
        read_sheet(path)
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert why.value.say(SOURCE_LANGUAGE).startswith(
        f"The sheet {path.name} has more than 100000 rows; nothing of it was posted."
    )
    assert took < 2 * HINDRANCE
    assert peak < 32 * 1024 * 1024


def million(path: Path) -> Path:
    """A sheet of a million good rows."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig") as out:
            out.write(",".join(HEAD) + "\n")
            row = ",".join(GOOD[1:])
            out.writelines(f"{number},{row}\n" for number in range(1_000_000))
        return path
    plain = path.with_suffix(".plain")
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, GOOD)
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, True, 1) as new,
    ):
        for part in old.namelist():
            data = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                head, row, rest = data.rpartition(b"<row ")
                row, end, rest = rest.partition(b"</row>")
                data = head + (b"<row " + row + end) * 1_000_000 + rest
            new.writestr(part, data)
    return path
