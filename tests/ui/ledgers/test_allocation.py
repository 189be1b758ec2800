"""From open needs to transfer orders and the alarm, in one panel."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from commandcenter.directives import service as directives
from commandcenter.incidents import service as incidents
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.service import orders
from tests.ui.conftest import OTHER_STREET, STREET, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, post, shown
from tests.window import until
from ui.ledgers.allocation import AllocationPanel


def ask(town: Town, unit: str, quantity: str) -> None:
    town.headquarters.act(
        ledgers.say_need,
        key=f"{unit}-{quantity}",
        unit=unit,
        at=town.clock.now(),
        item_code="WATER",
        quantity=quantity,
    )


def test_needs_become_orders_and_unfair_sending_is_seen(
    stocked: Town, live: type_of_runner, qtbot: QtBot
) -> None:
    """The plan with its reasons moves nothing; adopted it goes down; what is sent is compared."""
    panel = AllocationPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    stocked.clock.advance(timedelta(minutes=5))
    ask(stocked, STREET, "4000")
    ask(stocked, OTHER_STREET, "2720")
    [found] = stocked.headquarters.read(incidents.incidents, open_only=True)

    def rows(name: str = "WATER") -> dict[str, list[str]]:
        said = [cells(panel.list, row) for row in range(panel.list.model().rowCount())]
        return {row[0]: row for row in said if row[1] == name}

    def held() -> Any:
        [row] = stocked.headquarters.read(ledgers.balances, account="depot:D01")
        return row.quantity, row.promised

    async def story() -> None:
        await shown(panel)
        assert not panel.buttons[0].isEnabled()
        panel.from_needs()
        await until(panel.buttons[0].isEnabled, "the plan")
        # 3,360 bottles for a need of 6,720: half for each.
        assert {row[3] for row in rows().values()} == {"2,000", "1,360"}
        assert {row[4] for row in rows().values()} == {"50%"}
        panel.list.setCurrentIndex(panel.rows.index(0, 0))
        assert "its fair share being" in panel.why.text()
        assert held() == ("3360", "0")
        panel.order()
        await until(lambda: "transfer orders in" in panel.said.text(), "the refusal or the orders")
        assert held() == ("3360", "3360")
        made = stocked.headquarters.read(orders)
        assert {one.unit: int(one.quantity) for one in made} == {STREET: 2000, OTHER_STREET: 1360}
        numbers = {one.number for one in stocked.headquarters.read(directives.listed)}
        assert {one.directive for one in made} <= numbers
        assert not panel.buttons[0].isEnabled()
        await until(lambda: not panel.busy and "keeps to" in panel.fair.text(), "no alarm")
        post(stocked, key="more", kind="purchase", from_="supplier:甲", to="depot:D01",
             quantity="3000")  # fmt: skip
        post(stocked, key="bad", kind="issue", from_="depot:D01", to=f"unit:{STREET}",
             quantity="3000")  # fmt: skip
        await until(lambda: panel.alarm_list.model().rowCount() > 0, "the alarm")
        assert "Fairness alarm" in panel.fair.text()
        assert {one.unit for one in panel.alarms.records} == {STREET, OTHER_STREET}
        assert unnamed(panel) == []

    stocked.desk.selection.select(incident=found.id)
    live(story())


def test_a_file_is_planned_or_refused_with_its_faults(
    stocked: Town, live: type_of_runner, qtbot: QtBot, tmp_path: Path
) -> None:
    """What is wrong in a file is said with its place; without an incident nothing is ordered."""
    panel = AllocationPanel(stocked.desk, stocked.office)
    qtbot.addWidget(panel)
    path = tmp_path / "demand.json"

    async def story() -> None:
        await shown(panel)
        panel.from_needs()
        await until(lambda: "No open need" in panel.said.text(), "no needs")
        path.write_text('{"items": {"WATER": {}}, "areas": [], "depots": []}', "utf-8")
        panel.from_file(path)
        await until(lambda: "“per_person” is missing" in panel.said.text(), "the faults")
        demand = {
            "items": {"WATER": {"per_person": 1}},
            "areas": [{"unit": STREET, "population": 10, "hazard": 1}],
            "depots": [{"depot": "D01", "stock": {"WATER": 4}}],
            "minutes": {STREET: {"D01": 5}},
        }
        path.write_text(json.dumps(demand), "utf-8")
        panel.from_file(path)
        await until(panel.buttons[0].isEnabled, "the plan")
        assert cells(panel.list, 0)[2:5] == ["10", "4", "40%"]
        stocked.desk.selection.select(incident=None)
        panel.order()
        await until(lambda: "Choose an incident first" in panel.said.text(), "the refusal")
        panel.from_file(tmp_path / "none.json")
        await until(lambda: "cannot be read" in panel.said.text(), "the missing file")

    live(story())
