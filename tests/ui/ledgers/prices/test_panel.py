"""Price watch in the window: the margin to a tenth, the rule beside it, a pack by two people."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.ledgers.service import prices
from tests.ui.conftest import DISTRICT, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, choose, shown, stock
from tests.window import until
from ui.ledgers.prices import panel as window
from ui.ledgers.prices.panel import PricesPanel

SAMPLES = f"""key,at,place,shop,item,unit,price,cost
a,2020-02-01T09:00:00+08:00,{DISTRICT},甲药店,N95口罩,盒,850,200
b,2020-02-01T08:00:00+08:00,{DISTRICT},乙药店,口罩,盒,115,100
c,2020-02-01T07:00:00+08:00,{DISTRICT},丙药店,酒精,瓶,48,
"""


@pytest.fixture
def panel(town: Town, tmp_path: Path, qtbot: QtBot) -> PricesPanel:
    """The panel over three samples."""
    stock(town, tmp_path)
    (tmp_path / "prices.csv").write_text(SAMPLES, "utf-8")
    town.headquarters.act(
        prices.import_samples, path=tmp_path / "prices.csv", photos=lambda _name: None
    )
    made = PricesPanel(town.desk, town.office)
    qtbot.addWidget(made)
    return made


def test_margin_and_rule_stand_together(
    town: Town, live: type_of_runner, panel: PricesPanel
) -> None:
    """The published case's 325.0 %; what is fine and what lacks its cost; the basis beside it."""

    async def story() -> None:
        await shown(panel)
        assert [cells(panel.list, row)[4] for row in range(3)] == ["325.0 %", "15.0 %", "–"]
        verdicts = [cells(panel.list, row)[5] for row in range(3)]
        assert verdicts == ["margin too high", "nothing against it", "cannot be said"]
        choose(panel.list, 0)
        told = panel.facts.lines.text()
        assert "(850 − 200) ÷ 200 = 325.0 %" in told
        assert "湖北省市场监督管理局" in told
        assert "no verdict" in told
        panel.flagged.setChecked(True)
        assert panel.list.model().rowCount() == 1
        panel.flagged.setChecked(False)
        row = panel.profile.findData("weifang_2022")
        panel.profile.setCurrentIndex(row)
        panel.profile.activated.emit(row)
        await until(lambda: panel.list.model().rowCount() == 0, "another announcement")
        assert unnamed(panel) == []

    live(story())


def test_evidence_needs_two_inspectors(
    town: Town, live: type_of_runner, panel: PricesPanel, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """One is refused in the form; two make the pack, whose place is told."""
    monkeypatch.setattr(window.settings, "data_folder", lambda: tmp_path)

    async def story() -> None:
        await shown(panel)
        choose(panel.list, 1)
        assert not town.desk.acts.run("price evidence")
        choose(panel.list, 0)
        assert town.desk.acts.run("price evidence")
        panel.evidence.fill(first="Q1")
        panel.evidence.give()
        await until(lambda: "2 inspectors" in panel.evidence.form._rest.text(), "the refusal")
        panel.evidence.fill(second="乙")
        panel.evidence.give()
        await until(lambda: panel.written, "the pack")
        with zipfile.ZipFile(str(panel.written)) as pack:
            document = json.loads(pack.read("evidence.json"))
        assert document["computation"]["margin_percent"] == "325.0"
        assert [one["code"] for one in document["inspectors"]] == ["Q1", "Q2"]

    live(story())


def test_a_price_is_entered(town: Town, live: type_of_runner, panel: PricesPanel) -> None:
    """As it was seen, now; what is missing is said, and sent twice it is one sample."""

    async def story() -> None:
        await shown(panel)
        panel.profile.setCurrentIndex(panel.profile.findData("hubei_2020"))
        town.desk.selection.select(unit=DISTRICT)
        town.desk.acts.run("price enter")
        form = panel.entry
        form.fill(shop="丁超市", item="大白菜", unit="kg", cost="5")
        form.give()
        await until(lambda: form.form.fields["price"].problem, "the refusal")
        assert form.form.fields["shop"].problem is None
        form.fill(price="8")
        form.give()
        form.give()
        await until(lambda: panel.list.model().rowCount() == 4, "the sample")
        assert cells(panel.list, 0)[4] == "60.0 %"

    live(story())
