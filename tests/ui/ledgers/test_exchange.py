"""The stock goes out as a table, and a sheet of movements comes in whole or not at all."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from commandcenter.core.sheets import sheet_rows
from commandcenter.ledgers import service as ledgers
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import post, shown
from tests.window import until
from ui.common.panels.states import State
from ui.ledgers.stock.balances import BalancesPanel

HEAD = "编号,时间,类别,物资,批次,数量,来自,去向\n"


def test_what_is_listed_goes_out(
    stocked: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """The search counts; a name that would be a formula is none; lots keep their names."""
    panel = BalancesPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    post(stocked, key="f", kind="purchase", from_="supplier:甲", to="household:=1+1",
         quantity="2", lot="1.50")  # fmt: skip
    book, plain = tmp_path / "a.xlsx", tmp_path / "a.csv"

    async def story() -> None:
        await shown(panel)
        panel.exchange.export(book)
        await until(book.exists, "the workbook")
        rows = [cells for _, cells in sheet_rows(book)]
        assert len(rows) == 5
        assert ["household:=1+1", "'=1+1", "WATER", "饮用水", "1.50", "2", "0", "瓶"] in rows
        panel.search.setText("household")
        await until(lambda: panel.list.model().rowCount() == 1, "the search")
        panel.exchange.export(plain)
        await until(plain.exists, "the table")
        assert plain.read_bytes().startswith(b"\xef\xbb\xbf")
        assert len(plain.read_text("utf-8-sig").splitlines()) == 2
        panel.exchange.export(tmp_path / "none" / "a.csv")
        await until(lambda: "cannot be written" in panel.said.text(), "the refusal")
        assert unnamed(panel) == []

    live(story())


def test_a_sheet_comes_in_whole(
    stocked: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """Every row to mend is named and nothing is posted; the mended sheet is, and only once."""
    panel = BalancesPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    path = tmp_path / "a.csv"
    good = "s1,2026-07-17 10:00,采购,WATER,L7,5,supplier:甲,depot:D01\n"

    def held() -> list[str]:
        rows = stocked.headquarters.read(ledgers.balances, account="depot:D01")
        return [row.quantity for row in rows if row.lot == "L7"]

    async def story() -> None:
        await shown(panel)
        wrong = good.replace("s1", "s2").replace("WATER", "NONE")
        path.write_text(HEAD + good + wrong, "gb18030")
        panel.exchange.post_sheet(path)
        await until(lambda: "3: There is no item “NONE”" in panel.said.text(), "the refusal")
        assert held() == []
        path.write_text(HEAD + good, "gb18030")
        panel.exchange.post_sheet(path)
        await until(panel.said.isHidden, "the posting")
        assert held() == ["5"]
        panel.exchange.post_sheet(path)
        say = stocked.desk.look.say
        await until(
            lambda: any("1 were there before" in say(one.words) for one in stocked.desk.notices),
            "the repeat",
        )
        assert held() == ["5"]

    live(story())


def test_registers_are_taken_in_beside_the_stock(
    town: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """From empty books: the columns of the chosen register are told, a wrong line stands in the
    form, and the drawer is away when all is in.
    """
    panel = BalancesPanel(town.desk, town.office)
    qtbot.addWidget(panel)
    path = tmp_path / "list.csv"

    async def story() -> None:
        panel.resize(1200, 600)
        panel.show()
        await until(lambda: panel.frame.state is State.EMPTY, "the empty state")
        panel.begin_button.click()
        form = panel.drawer.form
        assert form.isVisible()
        assert "gb_code" in form.about.text()
        form.fill(kind="depots", file=str(path))
        assert form.about.text() == "Columns: code, name, place [lat, lon]"
        path.write_text("code,name,place\nD1,库,420106\nD2,库,999\n", "utf-8")
        form.give()
        await until(lambda: "Line 3: There is no unit 999." in form.form._rest.text(), "the line")
        path.write_text("code,name,place\nD1,库,420106\n", "utf-8")
        form.give()
        await until(lambda: panel.drawer.at_home, "the depots")
        assert not panel.drawer.isVisible()
        assert [one.code for one in town.headquarters.read(ledgers.depots)] == ["D1"]
        await until(lambda: panel.frame.state is State.EMPTY, "nothing posted yet")

    live(story())
