"""The year of the depots: what came, went and was lost, who gave, and by when to report it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.core.language import SOURCE_LANGUAGE, translate
from commandcenter.core.sheets import sheet_rows
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import Counted, DonorRow
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.annual.paper import paper_of_year, write_annual
from commandcenter.sitreps.paper.draft import lines_of
from tests.service.ledgers.conftest import Storeroom

UNIT = "unit:420115107201"


def to_new_year(room: Storeroom, *, day: int) -> None:
    """Let the year end, and some days of January pass."""
    at = datetime(2027, 1, day, 9, tzinfo=SHOWN_ZONE)
    room.later(seconds=(at - room.clock.now()).total_seconds())


def year_2026(room: Storeroom) -> None:
    """Half a year of one depot, with a mistake, a loss and a count."""
    move = room.move
    move("opening", "opening:2025", "depot:D03", "100", lot="L1",
         at="2025-12-31T23:59:59+08:00")  # fmt: skip
    move("捐赠", "donor:水业公司", "depot:D03", "480", lot="L2")
    wrong = move("捐赠", "donor:水业公司", "depot:D03", "48", lot="L2")
    move("红冲", "donor:水业公司", "depot:D03", "48", of=wrong)
    move("归还", "depot:D03", "donor:水业公司", "30", lot="L2")
    move("发放", "depot:D03", UNIT, "200", lot="L2")
    move("报损", "depot:D03", "lost:破损", "7", lot="L1")
    move("采购", "supplier:粮站", "depot:D02", "50", item="RICE")
    counts = [Counted("WATER", "L1", "90", "漏水"), Counted("WATER", "L2", "250")]
    room.headquarters.act(
        ledgers.stocktake, key="c1", code="depot:D03", at=room.clock.now(), counts=counts, by=None
    )


def test_a_year_adds_up(room: Storeroom) -> None:
    """Every row: opening + received − issued − lost + counted = closing, and that is the books'."""
    year_2026(room)
    to_new_year(room, day=5)
    room.move("发放", "depot:D03", UNIT, "1", lot="L2")  # Of the next year.
    found = room.headquarters.read(ledgers.year_of, year=2026)
    assert found.over
    rows = {(one.depot, one.item): one for one in found.rows}
    water = rows["depot:D03", "WATER"]
    assert (water.opening, water.received, water.issued) == ("100", "480", "230")
    assert (water.lost, water.counted, water.closing) == ("7", "-3", "340")
    assert rows["depot:D02", "RICE"].closing == "50"
    for one in found.rows:
        came = Decimal(one.opening) + Decimal(one.received) + Decimal(one.counted)
        assert came - Decimal(one.issued) - Decimal(one.lost) == Decimal(one.closing)
    at = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHOWN_ZONE)
    held = room.held("depot:D03", at=at)
    assert sum(map(Decimal, held.values())) == Decimal(water.closing)
    assert found.donors == (DonorRow("donor:水业公司", "WATER", "饮用水", "瓶", "480", "30"),)
    counts = {one.depot: (one.times, one.differing) for one in found.counts}
    assert counts == {"depot:D02": (0, 0), "depot:D03": (1, 1)}
    # The donation and the issue at D03, the purchase at D02.
    assert found.without_papers == 3
    later = room.headquarters.read(ledgers.year_of, year=2027)
    (water,) = [one for one in later.rows if one.depot == "depot:D03"]
    assert (later.over, water.opening, water.issued, water.closing) == (False, "340", "1", "339")
    with pytest.raises(Refused, match="2028 cannot be reported"):
        room.headquarters.read(ledgers.year_of, year=2028)


def test_a_year_is_due_by_the_tenth_of_january_until_it_is_in(room: Storeroom) -> None:
    """Nothing is due of a year without depots' books; then it is, late by days, and in once."""
    act, read = room.headquarters.act, room.headquarters.read
    assert read(ledgers.year_due) is None
    year_2026(room)
    # The stock that was opened on the last day of 2025 was a depot's already.
    assert act(ledgers.hand_in_year, year=2025, number="a", at=room.clock.now()) is None
    assert read(ledgers.year_due) is None
    with pytest.raises(Refused, match="2026 was not over"):
        act(ledgers.hand_in_year, year=2026, number="b", at=room.clock.now())
    to_new_year(room, day=5)
    due = read(ledgers.year_due)
    assert due is not None
    assert (due.year, due.due, due.late_days) == (2026, date(2027, 1, 10), 0)
    assert "1 月 10 日" in due.rule.basis
    room.later(days=8)
    late = read(ledgers.year_due)
    assert late is not None
    said = translate(late.words, SOURCE_LANGUAGE)
    assert said == "The annual report of 2026 was due on 2027-01-10: 3 days late."
    for _ in range(2):
        act(ledgers.hand_in_year, year=2026, number="报〔2027〕1号", at=room.clock.now(), by="甲")
    with pytest.raises(Refused, match="is in already"):
        act(ledgers.hand_in_year, year=2026, number="报〔2027〕2号", at=room.clock.now())
    assert read(ledgers.year_due) is None
    with (
        pytest.raises(Refused, match="stays as it was handed in"),
        room.headquarters.database.writing() as connection,
    ):
        connection.execute(text("UPDATE annual_report SET number = 'x'"))


def test_the_paper_says_what_the_books_say(room: Storeroom, tmp_path: Path) -> None:
    """Word, PDF and a workbook whose figures are numbers; a year that goes on says so."""
    year_2026(room)
    read = room.headquarters.read
    open_lines = "\n".join(lines_of(paper_of_year(read(sitreps.annual_sheet, year=2026))))
    assert "2026年度尚未结束" in open_lines
    to_new_year(room, day=5)
    sheet = read(sitreps.annual_sheet, year=2026)
    said = "\n".join(lines_of(paper_of_year(sheet)))
    for words in (
        "报送时限：2027年1月10日",
        "该依据尚未与原文核对",
        "江夏区储备库　饮用水　瓶　100　480　230　7　-3　340",
        "水业公司　饮用水　瓶　480　30",
        "有1个仓库本年没有盘点记录",
        "本年有3批",
    ):
        assert words in said
    files = write_annual(sheet, formats=["docx", "pdf", "xlsx"], folder=tmp_path)
    assert files["docx"].stat().st_size > 10_000
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    import openpyxl

    book = openpyxl.load_workbook(files["xlsx"])
    # A year has no figures of a report, and no sheet that pretends it had.
    assert book.sheetnames == ["说明", "收发存", "接受捐赠", "盘点"]
    cells = [[cell.value for cell in row] for row in book["收发存"].iter_rows()]
    assert ["江夏区储备库", "饮用水", "瓶", 100, 480, 230, 7, -3, 340] in cells
    assert sheet_rows(files["xlsx"])
