"""Lists of money in the window: wrong rows first, no publication without a signed reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.ledgers.payments import Kind
from commandcenter.ledgers.service import payments
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, choose, shown, stock
from tests.window import until
from ui.ledgers.money.panel import MoneyPanel

AID = "household,name,kind,persons\nH1,张三丰,emergency,4\nH2,李四,repair,4\n"
ALLOWANCE = "person,name,work,leader,rate,days\nQ1,甲,other,yes,300,5\nQ2,乙,other,no,200,0\n"
DAYS = {"first_day": date(2026, 7, 1), "last_day": date(2026, 7, 31)}


@pytest.fixture
def panel(town: Town, tmp_path: Path, qtbot: QtBot) -> MoneyPanel:
    """The panel over a town with a good and a bad list."""
    stock(town, tmp_path)
    for kind, words in ((Kind.AID, AID), (Kind.ALLOWANCE, ALLOWANCE)):
        path = tmp_path / f"{kind.value}.csv"
        path.write_text(words, "utf-8")
        town.headquarters.act(
            payments.submit_list, kind=kind, path=path, title=f"七月{kind.value}", unit=STREET,
            source="中央财政", **DAYS,
        )  # fmt: skip
        town.clock.at = town.clock.at.replace(second=town.clock.at.second + 1)
    made = MoneyPanel(town.desk, town.office)
    qtbot.addWidget(made)
    return made


def test_a_bad_list_is_stopped_and_signed(
    town: Town, live: type_of_runner, panel: MoneyPanel
) -> None:
    """The rows that are wrong stand first with their words; only a signed reason publishes it."""

    async def story() -> None:
        await shown(panel)
        choose(panel.lists, 0)
        await until(lambda: panel.rows.model().rowCount() == 2, "the rows")
        assert cells(panel.lists, 0)[4] == "1"
        assert "300" in cells(panel.rows, 0)[6]
        assert not town.desk.acts.run("money export")
        assert town.desk.acts.run("money publish")
        assert "1 rows are wrong" in panel.publish.about.text()
        panel.publish.give()
        await until(lambda: "not published" in panel.publish.form._rest.text(), "the refusal")
        assert "Line 2" in panel.publish.form._rest.text()
        panel.publish.fill(reason="在病区值守", signed_by="乙")
        panel.publish.give()
        await until(lambda: cells(panel.lists, 0)[5] == "published", "the publication")
        await until(lambda: "在病区值守" in panel.facts.lines.text(), "the signed reason")

    live(story())


def test_a_good_list_is_hung_out(
    town: Town, live: type_of_runner, panel: MoneyPanel, tmp_path: Path
) -> None:
    """Published at once; the file for the village has masked names and no code."""

    async def story() -> None:
        await shown(panel)
        choose(panel.lists, 1)
        await until(lambda: "七月aid" in panel.facts.title.text(), "the list")
        assert cells(panel.lists, 1)[4] == "–"
        town.desk.acts.run("money publish")
        panel.publish.give()
        await until(lambda: cells(panel.lists, 1)[5] == "published", "the publication")
        await until(lambda: not panel.busy, "the panel")
        panel.export(tmp_path / "out")
        await until(lambda: panel.written, "the file")
        words = panel.written.read_text("utf-8-sig")  # type: ignore[union-attr] - waited for
        assert "张*丰" in words
        assert "H1" not in words
        assert str(panel.written) in panel.facts.lines.text()

    live(story())


def test_a_list_is_handed_in(
    town: Town, live: type_of_runner, panel: MoneyPanel, tmp_path: Path
) -> None:
    """The selected unit is offered; a day that is none and a missing file are said in words."""
    (tmp_path / "aid2.csv").write_text("household,name,kind,persons\nH9,王五,repair,2\n", "utf-8")

    async def story() -> None:
        await shown(panel)
        town.desk.selection.select(unit=STREET)
        town.desk.acts.run("money hand in")
        form = panel.hand_in
        assert form.values["unit"] == STREET
        form.fill(title="第二批", source="省级财政", first_day="7月1日", last_day="2026-07-31")
        form.fill(file=str(tmp_path / "none.csv"))
        form.give()
        await until(lambda: "not a day" in form.form._rest.text(), "the day")
        form.fill(first_day="2026-07-01")
        form.give()
        await until(lambda: "none.csv" in form.form._rest.text(), "the file")
        form.fill(file=str(tmp_path / "aid2.csv"))
        form.give()
        await until(lambda: panel.lists.model().rowCount() == 3, "the list")
        assert unnamed(panel) == []

    live(story())
