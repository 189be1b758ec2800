"""Lists beside the books: what is written on lots, categories, reserves, labels, exports."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from commandcenter.core.errors import Refused
from commandcenter.core.language import SOURCE_LANGUAGE
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.labels import label_page
from commandcenter.ledgers.tablefile import write_table
from tests.service.ledgers.conftest import Storeroom


def write(path: Path, words: str) -> Path:
    """A list as CSV."""
    path.write_text(words, encoding="utf-8")
    return path


def test_a_list_of_lots_is_the_truth_about_them(room: Storeroom, tmp_path: Path) -> None:
    """What is written on a lot can be set and corrected; a bad row stops the whole list."""
    room.move("purchase", "supplier:甲", "depot:D03", "10", lot="L1", maker="甲厂")
    act = room.headquarters.act
    path = write(
        tmp_path / "lots.csv",
        "item,lot,maker,made,expires\nWATER,L1,乙厂,2026-07-01,2027-07-01\nRICE,R1,,2026-06-01,\n",
    )
    made = act(ledgers.import_lots, path=path)
    assert (made.rows, made.added, made.changed) == (2, 1, 1)
    (found,) = room.headquarters.read(ledgers.trace, lot_code="L1")
    assert (found.facts.maker, found.facts.expires) == ("乙厂", "2027-07-01")
    assert "dated 2026-05-31" in room.refuse(
        "purchase", "supplier:甲", "depot:D03", "1", item="RICE", lot="R1",
        at="2026-05-31T12:00:00+08:00",
    )  # fmt: skip
    bad = write(tmp_path / "bad.csv", "item,lot,made\nWATER,L2,gestern\nNONE,L3,\nWATER,,\n")
    with pytest.raises(Refused) as why:
        act(ledgers.import_lots, path=bad)
    said = why.value.say(SOURCE_LANGUAGE)
    assert "2: “gestern” is no day" in said
    assert "3: There is no item “NONE”" in said
    assert "4: “lot” is empty" in said


def test_categories_are_unverified_until_somebody_says_so(room: Storeroom, tmp_path: Path) -> None:
    """The standard's table is not ours: its codes are checked for their form only."""
    act = room.headquarters.act
    path = write(tmp_path / "gb.csv", "code,name\n1000000,基本生活保障物资\n1010101,帐篷\n")
    assert act(ledgers.import_categories, path=path).added == 2
    rows = "SELECT code, verified FROM category ORDER BY code"
    with room.headquarters.database.reading() as connection:
        assert not any(row.verified for row in connection.execute(text(rows)))
    assert act(ledgers.import_categories, path=path, verified=True).changed == 2
    with room.headquarters.database.reading() as connection:
        assert all(row.verified for row in connection.execute(text(rows)))
    bad = write(tmp_path / "bad.csv", "code,name\n10000,短\n4010101,大类四\n1000101,上级为零\n")
    with pytest.raises(Refused, match=r"line by line \(3\)"):
        act(ledgers.import_categories, path=bad)


def test_a_reserve_is_held_under_a_place(room: Storeroom, tmp_path: Path) -> None:
    """What depots under a place have available, beside what they are to hold."""
    room.move("opening", "opening:2026", "depot:D02", "100", item="TENT")
    room.move("opening", "opening:2026", "depot:D03", "60", item="TENT")
    room.move("opening", "opening:2026", "depot:D01", "5", item="TENT")
    room.move("promise", "depot:D03", "unit:4201", "20", item="TENT")
    path = write(
        tmp_path / "quotas.csv",
        "place,item,quantity,basis\n4201,TENT,200,人口的1%\n42,BED,30,省级方案\n",
    )
    assert room.headquarters.act(ledgers.import_quotas, path=path).added == 2
    rows = {row.item: row for row in room.headquarters.read(ledgers.reserves)}
    assert (rows["TENT"].held, rows["TENT"].missing) == ("140", "60")
    assert (rows["BED"].held, rows["BED"].missing) == ("0", "30")
    assert rows["TENT"].basis == "人口的1%"


def test_labels_hold_what_they_must(room: Storeroom) -> None:
    """Name, maker, number, quantity and days stand on the label, escaped, with their code."""
    facts = {"maker": "甲<厂>", "spec": "12㎡", "made": "2026-07-01", "expires": "2031-07-01"}
    room.move("purchase", "supplier:甲", "depot:D03", "10", item="TENT", lot="T1", **facts)
    room.move("purchase", "supplier:甲", "depot:D03", "10")
    found = room.headquarters.read(ledgers.labels, code="depot:D03")
    assert [(one.code, one.quantity, one.stored) for one in found] == [
        ("TENT|T1", "10 顶", "2026-07-17")
    ]
    page = label_page(found, "zh_CN")
    assert page.count("<svg") == 1
    for words in ("12平方米帐篷", "甲&lt;厂&gt;", "TENT / T1", "2026-07-01", "2031-07-01", "10 顶"):
        assert words in page


EVIL = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "-2400", "420115107201", "甲"]


def test_no_exported_cell_is_a_formula(tmp_path: Path) -> None:
    """Cells that a spreadsheet would run are defused in both formats; numbers stay numbers."""
    columns = [str(place) for place in range(len(EVIL))]
    for name in ("a.csv", "a.xlsx"):
        assert write_table(tmp_path / name, columns, [EVIL]) == 1
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert rows[1] == [*(f"'{cell}" for cell in EVIL[:5]), "-2400", "420115107201", "甲"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = next(book.active.iter_rows(min_row=2))
    assert all(cell.data_type != "f" for cell in cells)
    assert [cell.value for cell in cells[5:]] == [-2400, "420115107201", "甲"]
    book.close()
    with pytest.raises(Refused, match="must end with"):
        write_table(tmp_path / "a.txt", columns, [])
