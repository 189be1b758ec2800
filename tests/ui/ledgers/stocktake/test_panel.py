"""A stocktake from the printed sheet to the posted differences."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from commandcenter.core.sheets import sheet_rows
from commandcenter.ledgers import service as ledgers
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, post
from tests.window import until
from ui.common.panels.states import State
from ui.ledgers.stocktake.panel import StocktakePanel


async def opened(panel: StocktakePanel) -> None:
    panel.resize(1000, 500)
    panel.show()
    panel.desk.selection.select(account="depot:D01")
    await until(lambda: panel.frame.state is State.READY and not panel.busy, "the panel")


def counted(path: Path, sheet: Path, rows: list[tuple[str, str]]) -> Path:
    """The sheet with counts and reasons, as CSV."""
    head, *lines = [cells for _, cells in sheet_rows(sheet)]
    whole = [[*line[:7], *said] for line, said in zip(lines, rows, strict=True)]
    path.write_text("\n".join(",".join(row) for row in [head, *whole]), "utf-8-sig")
    return path


def test_a_store_is_counted(
    stocked: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """Sheet, count, differences with reasons, posting; the sheet entered again changes nothing."""
    panel = StocktakePanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    post(stocked, key="x", kind="purchase", from_="supplier:甲", to="depot:D01", quantity="9",
         lot="1.50")  # fmt: skip
    sheet, said = tmp_path / "sheet.xlsx", panel.said.text

    async def story() -> None:
        await opened(panel)
        assert not panel.buttons[0].isEnabled()
        panel.print_sheet(sheet)
        await until(sheet.exists, "the sheet")
        panel.read_back(counted(tmp_path / "a.csv", sheet, [("8", ""), ("3360", "")]))
        await until(lambda: "give the reason" in said(), "the refusal")
        assert not panel.buttons[0].isEnabled()
        good = counted(tmp_path / "b.csv", sheet, [("8", "破损"), ("3360", "")])
        panel.read_back(good)
        await until(panel.buttons[0].isEnabled, "the comparison")
        assert "2 lots counted, 1 differ" in said()
        assert [cells(panel.list, row)[3] for row in range(2)] == ["−1", "0"]
        assert unnamed(panel) == []
        panel.enter()
        await until(lambda: panel.sheet is None and not panel.busy, "the posting")
        held = stocked.headquarters.read(ledgers.balances, account="depot:D01")
        assert {row.lot: row.quantity for row in held} == {"1.50": "8", "L1": "3360"}
        book = stocked.headquarters.read(ledgers.book_of, code="depot:D01")
        assert book[-1].movement.note == "破损"
        assert book[-1].movement.kind.value == "shortage"
        panel.read_back(good)
        await until(lambda: "2 lots counted, 0 differ" in said(), "the sheet again")

    live(story())


def test_a_sheet_of_another_store_is_compared_with_that(
    stocked: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """The sheet says whose it is; lots that stand on no row are named and left alone."""
    panel = StocktakePanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    path = tmp_path / "a.csv"
    path.write_text("account,item,lot,counted,reason\ntransit:T1,TENT,,2,多出\n", "utf-8")

    async def story() -> None:
        await opened(panel)
        panel.read_back(path)
        await until(lambda: "1 more of this store" in panel.said.text(), "the comparison")
        assert cells(panel.list, 0)[1:4] == ["0", "2", "+2"]
        panel.at.setText("gestern")
        panel.at.editingFinished.emit()
        await until(lambda: not panel.buttons[0].isEnabled(), "the wrong time")
        panel.read_back(tmp_path / "none.csv")
        await until(lambda: "cannot be read" in panel.said.text(), "the missing file")
        assert panel.sheet is None

    live(story())


def test_the_sheet_is_printed(
    stocked: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """A page of PDF with the lots and room to write."""
    panel = StocktakePanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    path = tmp_path / "sheet.pdf"

    async def story() -> None:
        await opened(panel)
        panel.print_sheet(path)
        await until(path.exists, "the page")
        document = QPdfDocument()
        document.load(str(path))
        assert document.pageCount() == 1
        words = document.getAllText(0).text()
        assert "3360 瓶" in words
        assert "武昌区储备库" in words
        document.close()
        panel.print_sheet(tmp_path / "none" / "sheet.pdf")
        await until(lambda: "cannot be written" in panel.said.text(), "the refusal")

    live(story())


def test_without_a_store_there_is_no_sheet(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """A supplier is no store."""
    panel = StocktakePanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        stocked.desk.selection.select(account="supplier:甲")
        panel.show()
        await until(lambda: panel.frame.state is State.EMPTY, "the empty state")
        assert not panel.buttons[1].isEnabled()

    live(story())
