"""The stores of the shipped drill, posted on both databases before its start."""

from __future__ import annotations

from collections import Counter

from commandcenter.core.clock import HeldClock
from commandcenter.drills import preparing
from commandcenter.drills.scenario import read_scenario
from commandcenter.drills.stores import stock
from commandcenter.geo import service as geo
from commandcenter.geo.model import Kind
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from tests.unit.drills.builders import SHIPPED


def test_the_drill_begins_with_stock_that_balances(hubei: Headquarters, clock: HeldClock) -> None:
    """Every movement lies before the start, what is on the way stays visible, and all adds up."""
    scenario = read_scenario(SHIPPED)
    clock.at = scenario.starts
    for hung in scenario.crew.hung:
        hubei.act(geo.hang, code=hung.code, name=hung.name, kind=Kind.ORGANISATION)
    preparing._import_people(hubei, scenario, ())
    stock(hubei, scenario)
    assert hubei.read(ledgers.check).problems == ()
    rows = hubei.read(ledgers.balances)
    held = {(row.account, row.item): row.quantity for row in rows}
    assert held["transit:演练车队01", "TENT"] == "150"
    assert held["depot:YL03", "TENT"] == "650"
    assert held["unit:420111", "WATER"] == "4800"
    assert all(row.last_at < scenario.starts for row in rows)
    [promised] = [row for row in rows if row.promised != "0"]
    assert (promised.account, promised.promised) == ("depot:YL01", "1500")
    _the_teams_stand_by(hubei)
    offers = hubei.read(ledgers.open_offers)
    assert {one.sort for one in offers} == {"goods", "services", "finance", "jobs", "places"}
    assert all("演练" in one.partner for one in offers)


def _the_teams_stand_by(hubei: Headquarters) -> None:
    """A few dozen marked people and machines: some out already, one team too long."""
    rows = hubei.read(ledgers.responders)
    assert len(rows) == 48
    assert all("演练" in one.name for one in rows)
    states = Counter(one.status.value for one in rows)
    assert states == {"standby": 26, "on_scene": 19, "en_route": 3}
    tired = {one.team for one in rows if one.duty.tired is not None}
    assert tired == {"YLT2"}
    near = hubei.read(ledgers.spot_of, code="420115001")
    found = hubei.read(ledgers.find_responders, skill="冲锋舟驾驶", near=near, within_m=10_000)
    assert found.rows
    assert [one.code for one in found.unplaced] == ["YLR39"]
