"""Papers of deliveries in the window: the late one stands out, and goes when its number is in."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from pytestqt.qtbot import QtBot

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.sheets import sheet_rows
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, choose, shown, stock
from tests.window import until
from ui.common.panels.states import State
from ui.ledgers.papers import PapersPanel


def test_late_papers_are_seen_and_handed_in(
    town: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    stock(town, tmp_path)
    panel = PapersPanel(town.desk, town.office)
    qtbot.addWidget(panel)

    async def story() -> None:
        panel.show()
        await until(lambda: panel.frame.state is State.EMPTY, "nothing due")
        line = {
            "key": "k1",
            "at": (town.clock.now() - timedelta(days=10)).isoformat(),
            "kind": "采购",
            "item": "WATER",
            "quantity": "480",
            "from": "supplier:水厂",
            "to": "depot:D01",
        }
        town.headquarters.act(ledgers.post, lines=[decode(msgspec.json.encode(line))])
        await shown(panel)
        assert cells(panel.list, 0)[:2] == ["acceptance report", "饮用水 480 瓶"]
        assert cells(panel.list, 0)[4] == "3"
        assert panel.count.text() == "1 without papers, 1 of them late"
        choose(panel.list, 0)
        assert "5 个工作日" in panel.facts.lines.text()
        assert unnamed(panel) == []
        town.desk.acts.run("papers in")
        panel.form.give()
        await until(lambda: "120" in panel.form.form._rest.text(), "the refusal")
        panel.form.fill(number="验2026-07")
        panel.form.give()
        await until(lambda: panel.frame.state is State.EMPTY, "nothing due any more")

    live(story())


def test_the_annual_report_is_due_written_and_handed_in(
    town: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """In January it stands above the list with its day; it is written from the books, and goes
    when its number is in.
    """
    stock(town, tmp_path)
    panel = PapersPanel(town.desk, town.office)
    qtbot.addWidget(panel)
    line = {
        "key": "k1", "at": town.clock.now().isoformat(), "kind": "捐赠", "item": "WATER",
        "quantity": "480", "from": "donor:甲", "to": "depot:D01",
    }  # fmt: skip
    town.headquarters.act(ledgers.post, lines=[decode(msgspec.json.encode(line))])
    town.headquarters.act(
        ledgers.hand_in_papers, key="k1", number="验1", at=town.clock.now(), by=None
    )
    january = datetime(2027, 1, 12, 9, tzinfo=SHOWN_ZONE)
    town.clock.advance(january - town.clock.now())
    report = tmp_path / "年报.xlsx"

    async def story() -> None:
        await shown(panel)
        assert panel.annual.text() == (
            "The annual report of 2026 was due on 2027-01-10: 2 days late."
        )
        assert "1 月 10 日" in panel.annual.toolTip()
        assert unnamed(panel) == []
        panel.write_year(report)
        await until(report.exists, "the report")
        rows = [cells for _, cells in sheet_rows(report)]
        assert any("2026年度" in cell for row in rows for cell in row if cell)
        town.desk.acts.run("annual in")
        panel.year_form.fill(number="报1")
        panel.year_form.give()
        await until(lambda: panel.frame.state is State.EMPTY, "nothing due any more")
        assert town.headquarters.read(ledgers.year_due) is None

    live(story())
