"""Needs beside offers: given by keys, short in words, a line of claims, a partner that adds up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import decode
from tests.ui.conftest import STREET, Town, type_of_runner, unnamed
from tests.ui.ledgers.stocked import cells, choose, shown, stock
from tests.window import front, press_key, until
from ui.common.panels.states import State
from ui.ledgers.offers.panel import OffersPanel
from ui.ledgers.posting import PostingPanel

CONTROL, NO = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(town: Town, tmp_path: Path, qtbot: QtBot) -> OffersPanel:
    """The panel over a town with needs and offers."""
    stock(town, tmp_path)
    made = OffersPanel(town.desk, town.office)
    qtbot.addWidget(made)
    return made


def test_what_is_short_is_said_and_given_by_keys(
    town: Town, live: type_of_runner, panel: OffersPanel
) -> None:
    """The offer of the same thing comes first; G opens the form, Ctrl+Enter gives what fits."""

    async def story() -> None:
        await shown(panel)
        await front(panel)
        assert panel.short.text() == ("Short, with all offers counted: 饮用水 600 瓶; 棉被 40 床")
        assert not panel.buttons[0].isEnabled()
        choose(panel.needs, 0)
        choose(panel.offers, 0)
        assert cells(panel.offers, 0)[:3] == ["水业公司", "饮用水", "2,400 瓶"]
        assert panel.buttons[0].isEnabled()
        panel.needs.setFocus()
        await press_key(panel.needs, Qt.Key.Key_G, NO)
        form = panel.doing.give_form
        await until(lambda: panel.side.currentWidget() is form, "the form")
        field = form.editors["quantity"]
        assert form.values == {"quantity": "2400"}
        form.fill(quantity="2500")
        await press_key(field, Qt.Key.Key_Return, CONTROL)
        await until(lambda: "2400" in form.form._rest.text(), "the refusal")
        form.fill(quantity="2400")
        await press_key(field, Qt.Key.Key_Return, CONTROL)
        await until(lambda: panel.side.currentWidget() is panel.facts, "the giving")
        await until(lambda: cells(panel.needs, 0)[2] == "600 瓶", "what is open now")
        assert [one.quantity for one in town.headquarters.read(ledgers.given)] == ["2400"]
        assert panel.short.text().startswith("Short, with all offers counted: 饮用水 600")

    live(story())


def test_every_control_has_a_name_and_every_act_a_key(
    town: Town, live: type_of_runner, panel: OffersPanel
) -> None:
    async def story() -> None:
        await shown(panel)
        forms = [panel.side.widget(place) for place in range(panel.side.count())]
        for one in forms:
            panel.side.setCurrentWidget(one)
            assert unnamed(panel) == []
        for button in panel.buttons:
            assert button.toolTip().endswith(")")

    live(story())


def test_a_need_is_entered_once(town: Town, live: type_of_runner, panel: OffersPanel) -> None:
    """The selected unit is offered; a bad quantity is said; sent twice it is one need."""

    async def story() -> None:
        await shown(panel)
        town.desk.selection.select(unit=STREET)
        town.desk.acts.run("offers need")
        form = panel.doing.need_form
        assert form.values["unit"] == STREET
        form.fill(words="道路中断，请派车", quantity="3")
        form.give()
        await until(lambda: "counted" in form.form._rest.text(), "the refusal")
        form.fill(measure="台", sort="services")
        form.give()
        form.give()
        await until(lambda: panel.needs.model().rowCount() == 3, "the need")
        [made] = [one for one in panel.seen.needs if one.sort == "services"]
        assert (made.unit, made.open, made.measure) == (STREET, "3", "台")

    live(story())


def test_claims_wait_in_their_line(town: Town, live: type_of_runner, panel: OffersPanel) -> None:
    """Three jobs for five: the offer says how many wait, and who claims again gets none."""
    for who in "ABCD":
        town.headquarters.act(ledgers.claim_one, offer_id=2, claimant=who, unit=STREET)

    async def story() -> None:
        await shown(panel)
        row = next(n for n in range(2) if cells(panel.offers, n)[0] == "云客服公司")
        choose(panel.offers, row)
        assert panel.offers.model().index(row, 2).data(258 + 0) != ""
        town.desk.acts.run("offers claim")
        form = panel.doing.claim_form
        assert "1 waiting in line" in form.about.text()
        form.fill(claimant="A", unit=STREET)
        form.give()
        await until(lambda: panel.side.currentWidget() is panel.facts, "the claim")
        form.begin(claimant="E", unit=STREET)
        form.give()
        await until(lambda: panel.seen.offers[1].waiting == 2, "the line")
        assert len(town.headquarters.read(ledgers.claimants, offer_id=2)) == 5
        assert town.desk.acts.run("offers step back")
        back = panel.doing.step_back_form
        back.fill(claimant="B", reason="已就业")
        back.give()
        await until(lambda: panel.seen.offers[1].waiting == 1, "the next in line")
        line = {one.claimant: one for one in town.headquarters.read(ledgers.claimants, offer_id=2)}
        assert line["D"].given
        assert line["E"].place == 1

    live(story())


def test_acts_with_a_reason(town: Town, live: type_of_runner, panel: OffersPanel) -> None:
    """Taken back, closed, withdrawn: each needs its reason, each is seen at once."""
    town.headquarters.act(ledgers.give, key="m", need_id=1, offer_id=1, quantity="100")

    async def story() -> None:
        await shown(panel)
        choose(panel.given, 0)
        for act, form, reached in (
            ("offers back", panel.doing.back_form, lambda: panel.seen.given[0].taken_back),
            ("offers close", panel.doing.close_form, lambda: len(panel.seen.needs) == 1),
            ("offers withdraw", panel.doing.withdraw_form,
             lambda: panel.seen.offers[0].state.value == "withdrawn"),
        ):  # fmt: skip
            choose(panel.needs, 0)
            choose(panel.offers, 0)
            assert town.desk.acts.run(act)
            form.give()
            await until(lambda form=form: "reason" in form.form._rest.text(), "the refusal")
            form.fill(reason="重复登记")
            form.give()
            await until(reached, act)

    live(story())


def test_a_partner_adds_up_in_words(town: Town, live: type_of_runner, panel: OffersPanel) -> None:
    """The chosen partner's statement: offers, what is still to be shipped, and the sum."""
    at = (town.clock.now() - timedelta(hours=1)).isoformat()
    for key, kind, source, target, quantity in (
        ("a", "捐赠", "donor:水业公司", "depot:D01", "200"),
        ("b", "归还", "depot:D01", "donor:水业公司", "50"),
    ):
        line = {"key": key, "at": at, "kind": kind, "item": "WATER", "lot": "L",
                "quantity": quantity, "from": source, "to": target}  # fmt: skip
        posted = town.headquarters.act(ledgers.post, lines=[decode(msgspec.json.encode(line))])
        assert posted.accepted == 1

    async def story() -> None:
        await shown(panel)
        choose(panel.partners, 0)
        assert "shipped 200 = returned 50 + on the way 0" in panel.facts.lines.text()
        assert "in hand 150" in panel.facts.lines.text()
        panel.search.setText("没有这个")
        await until(lambda: panel.partners.model().rowCount() == 0, "the search")

    live(story())


def test_a_form_sends_its_own_act_alone(
    town: Town, live: type_of_runner, panel: OffersPanel, qtbot: QtBot
) -> None:
    """Ctrl+Enter in the list or the form of needs is no posting, though that form stands beside."""
    posting = PostingPanel(town.desk, town.office)
    room = QWidget()
    qtbot.addWidget(room)
    row = QHBoxLayout(room)
    for one in (panel, posting):
        row.addWidget(one)
    room.resize(1600, 700)
    pressed: list[str] = []
    posting.go.clicked.connect(lambda: pressed.append("posting"))

    async def story() -> None:
        room.show()
        await until(lambda: panel.frame.state is State.READY and not panel.busy, "the panel")
        await front(room)
        panel.needs.setFocus()
        await press_key(panel.needs, Qt.Key.Key_Return, CONTROL)
        town.desk.acts.run("offers need")
        form = panel.doing.need_form
        unit = form.editors["unit"]
        await press_key(unit, Qt.Key.Key_Return, CONTROL)
        await until(form.form._rest.text, "the refusal of the need")
        assert pressed == []
        posting.quantity.setFocus()
        await until(posting.quantity.hasFocus, "the focus")
        await press_key(posting.quantity, Qt.Key.Key_Return, CONTROL)
        await until(lambda: pressed == ["posting"], "the posting")

    live(story())
    panel.setParent(None)  # It has an owner of its own here.
