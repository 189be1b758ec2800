"""A count sheet comes back as it went out, whatever its codes look like."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from commandcenter.core.errors import Refused
from commandcenter.core.language import LANGUAGES, SOURCE_LANGUAGE
from commandcenter.ledgers.countsheet import (
    Counted,
    SheetRow,
    read_count_sheet,
    write_count_sheet,
)
from commandcenter.ledgers.tablefile import write_table

ROWS = [
    SheetRow("WATER", "饮用水", "1.50", "瓶", "3360"),
    SheetRow("1020100", "=危险", "-A", "顶", "12.5"),
    SheetRow("TENT", "帐篷", "007", "顶", "0"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_comes_back(tmp_path: Path, kind: str, language: str) -> None:
    """Lots that look like numbers or formulas keep their names; what was counted is added."""
    path = tmp_path / f"a.{kind}"
    made = write_count_sheet(path, number="n1", account="depot:D01", rows=ROWS, language=language)
    assert made == 3
    filled = fill(path, {2: ("3359", "破损"), 3: ("12.5", ""), 4: ("0", "")})
    sheet = read_count_sheet(filled)
    assert (sheet.number, sheet.account) == ("n1", "depot:D01")
    assert sheet.counts == (
        Counted("WATER", "1.50", "3359", "破损"),
        Counted("1020100", "-A", "12.5"),
        Counted("TENT", "007", "0"),
    )


def fill(path: Path, said: dict[int, tuple[str, str]]) -> Path:
    """Write into the last two columns, as a person does in a spreadsheet."""
    from commandcenter.core.sheets import sheet_rows
    from commandcenter.core.tabletext import read_rows

    rows = dict(sheet_rows(path) if path.suffix == ".xlsx" else read_rows(path))
    whole = [[*cells, *[""] * (9 - len(cells))] for cells in rows.values()]
    for number, (counted, reason) in said.items():
        whole[number - 1][7:] = [counted, reason]
    target = path.with_name(f"filled{path.suffix}")
    if path.suffix == ".csv":
        target.write_text("\n".join(",".join(row) for row in whole), "gb18030")
        return target
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(whole):
            for column, cell in enumerate(cells):
                if column == 7 and row:
                    sheet.write_number(row, column, float(cell))
                else:
                    sheet.write_string(row, column, cell)
    return target


def test_what_is_missing_is_named_with_its_row(tmp_path: Path) -> None:
    """A row that nobody counted, one of another sheet, a sheet too long: nothing is guessed."""
    path = tmp_path / "a.csv"
    head = "sheet,account,item,lot,counted\n"
    for words, rows in (
        ("3: Not counted", "n,depot:D01,WATER,L1,5\nn,depot:D01,WATER,L2,\n"),
        ("3: This row is of another sheet", "n,depot:D01,WATER,L1,5\nm,depot:D01,WATER,L2,1\n"),
        ("more than 5000 rows", "n,depot:D01,WATER,L1,5\n" * 5_001),
        ("1: The column “weather” is not known", ""),
    ):
        path.write_text((head if rows else "weather," + head) + rows, "utf-8")
        with pytest.raises(Refused) as why:
            read_count_sheet(path)
        assert words in why.value.say(SOURCE_LANGUAGE)


def test_a_plain_list_is_a_sheet_too(tmp_path: Path) -> None:
    """Without our headings: item, lot, quantity, and a reason where one is needed."""
    path = tmp_path / "a.csv"
    path.write_text("item,lot,quantity,reason\nWATER,L1,5\nWATER,L2,4,破损\n", "utf-8")
    sheet = read_count_sheet(path)
    assert (sheet.number, sheet.account) == (None, None)
    assert sheet.counts == (Counted("WATER", "L1", "5"), Counted("WATER", "L2", "4", "破损"))


def test_only_quantities_become_numbers(tmp_path: Path) -> None:
    """A lot called 1.50 is no 1.5 in a spreadsheet."""
    from commandcenter.core.sheets import sheet_rows

    path = tmp_path / "a.xlsx"
    write_table(path, ["lot", "quantity"], [("1.50", "1.50")], numbers=(1,))
    assert dict(sheet_rows(path))[2] == ["1.50", "1.5"]
