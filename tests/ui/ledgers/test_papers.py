"""Papers of deliveries in the window: the late one stands out, and goes when its number is in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
from pytestqt.qtbot import QtBot

from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from tests.ui.conftest import Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, choose, shown, stock
from tests.window import until
from ui.common.panels.states import State
from ui.ledgers.stock.papers import PapersPanel


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
