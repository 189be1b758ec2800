"""A plan becomes orders on both databases: directives go down, stock is promised, sums are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.directives import service as directives
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.allocation.fairness import Ground
from commandcenter.ledgers.allocation.planning import allocate
from commandcenter.ledgers.allocation.reading import read_problem
from commandcenter.ledgers.service import Adopted, plans
from commandcenter.ledgers.service import orders as order_states
from commandcenter.ledgers.tables import transfer_order
from tests.service.ledgers.conftest import Storeroom

UNION, PRIVATE = "420106001", "420115107"


def problem(masks: int = 12_000, **changed: Any) -> str:
    """Two places of like need, one of them without a road to the second depot."""
    return json.dumps(
        {
            "items": {"MASK": {"per_person": 1}},
            "areas": [
                {"unit": UNION, "population": 15_000, "hazard": 1},
                {"unit": PRIVATE, "population": 15_000, "hazard": 1},
            ],
            "depots": [
                {"depot": "D02", "stock": {"MASK": masks}},
                {"depot": "D03", "stock": {"MASK": 8000}},
            ],
            "minutes": {UNION: {"D02": 10, "D03": 40}, PRIVATE: {"D03": 20}},
        }
        | changed
    )


@pytest.fixture
def depots(room: Storeroom) -> Storeroom:
    """Two depots with masks in three lots."""
    for lot, depot, quantity, expires in (
        ("L1", "D02", "7000", "2027-05-01"),
        ("L2", "D02", "5000", "2026-11-01"),
        ("L3", "D03", "8000", "2028-01-01"),
    ):
        room.move(
            "purchase", "supplier:厂", f"depot:{depot}", quantity, item="MASK", lot=lot,
            expires=expires,
        )  # fmt: skip
    return room


def adopt(room: Storeroom, words: str) -> Adopted:
    """Adopt the fair plan of a problem."""
    return room.headquarters.act(
        plans.adopt_plan, problem=words, plan=allocate(read_problem(words)), issuer="42"
    )


def promised(room: Storeroom) -> dict[str, str]:
    """What is held back, by lot."""
    rows = room.headquarters.read(ledgers.balances, account="depot", item="MASK")
    return {row.lot: row.promised for row in rows}


def test_a_plan_goes_down_the_cascade(depots: Storeroom) -> None:
    """One directive for each depot, to its unit and its receivers; all that was planned is
    promised, the lot that expires first before the other.
    """
    made = adopt(depots, problem(masks=6000))
    assert made.orders == 3
    assert len(made.directives) == 2
    assert promised(depots) == {"L1": "1000", "L2": "5000", "L3": "8000"}
    reached = set()
    for number in made.directives:
        status = depots.headquarters.read(directives.status, number=number)
        reached.add(status.total.issued)
        assert "MASK" in depots.headquarters.read(directives.get, number=number).text
    assert reached == {2, 3}
    depots.balanced()


def test_the_same_plan_is_adopted_once(depots: Storeroom) -> None:
    """A second try answers with the first orders and promises nothing more."""
    first = adopt(depots, problem())
    assert adopt(depots, problem()) == first
    assert promised(depots) == {"L1": "7000", "L2": "5000", "L3": "8000"}


def test_what_the_books_do_not_hold_is_not_ordered(depots: Storeroom) -> None:
    """One mask too many: no directive, no promise, and the row is named."""
    with pytest.raises(RefusedWithProblems, match="not adopted") as refused:
        adopt(depots, problem(masks=12_001))
    assert "D02 lacks 1 MASK" in refused.value.say("en")
    assert set(promised(depots).values()) == {"0"}
    assert depots.headquarters.read(directives.listed) == []


def test_unknown_places_and_goods_are_all_named(depots: Storeroom) -> None:
    """Tree and registers must know every name of the plan."""
    words = json.dumps(
        {
            "items": {"GHOST": {"per_person": 1}},
            "areas": [{"unit": "nowhere", "population": 5, "hazard": 1}],
            "depots": [{"depot": "D77", "stock": {"GHOST": 5}}],
            "minutes": {"nowhere": {"D77": 1}},
        }
    )
    with pytest.raises(RefusedWithProblems) as refused:
        adopt(depots, words)
    assert [one.where for one in refused.value.problems] == [
        "depots.D77",
        "areas.nowhere",
        "items.GHOST",
    ]
    with pytest.raises(Refused, match="nothing to order"):
        adopt(depots, problem(minutes={}))


def test_wuhan_2020_raises_the_alarm(depots: Storeroom) -> None:
    """16,000 masks to one hospital and 3,000 to the other, against a plan of 8,000 and
    12,000."""
    made = adopt(depots, problem())
    assert depots.headquarters.read(plans.fairness, plan=made.id) == []
    depots.later(minutes=5)
    for promise in ("1:L1", "1:L2", "2:L3"):
        release(depots, f"{made.id}:{promise}")
    depots.move("issue", "depot:D03", f"transit:{PRIVATE}", "8000", item="MASK", lot="L3")
    depots.move(
        "transfer_in", f"transit:{PRIVATE}", f"unit:{PRIVATE}", "500", item="MASK", lot="L3"
    )
    wrong = depots.move("issue", "depot:D02", f"unit:{PRIVATE}", "4000", item="MASK", lot="L1")
    depots.move("issue", "depot:D02", f"unit:{PRIVATE}", "5000", item="MASK", lot="L2")
    depots.move("issue", "depot:D02", f"unit:{PRIVATE}", "3000", item="MASK", lot="L1")
    depots.move("reversal", "", "", "4000", item="MASK", of=wrong)
    depots.move("issue", "depot:D02", f"unit:{UNION}", "3000", item="MASK", lot="L1")
    found = depots.headquarters.read(plans.fairness, plan=made.id)
    assert {alarm.unit: (alarm.ground, int(alarm.sent)) for alarm in found} == {
        PRIVATE: (Ground.OVER_SHARE, 16_000),
        UNION: (Ground.SHORT, 3_000),
    }
    since = depots.clock.now()
    needs = read_problem(problem())
    again = depots.headquarters.read(plans.fairness_of_needs, problem=needs, since=since)
    assert {alarm.unit for alarm in again} == {PRIVATE, UNION}


def release(room: Storeroom, promise: str) -> None:
    """Let a promise go, as somebody did who did not keep to the plan."""
    line = room.line("release", "", "", "1", item="MASK", of=promise)
    del line["quantity"]
    assert room.post(line).accepted == 1


def test_what_becomes_of_an_order(depots: Storeroom) -> None:
    """Sent in parts, one part corrected, the rest given up: always what the books say."""
    made = adopt(depots, problem())
    depots.later(minutes=5)
    first = settle(depots, f"{made.id}:1:L1", "3000")
    settle(depots, f"{made.id}:1:L2", "5000")
    depots.move("reversal", "", "", "3000", item="MASK", of=first)
    settle(depots, f"{made.id}:1:L1", "500")
    release(depots, f"{made.id}:2:L3")
    union, private = depots.headquarters.read(order_states, plan=made.id)
    assert (union.unit, private.unit) == (UNION, PRIVATE)
    assert [int(n) for n in (union.quantity, union.settled, union.released)] == [12_000, 5_500, 0]
    assert [int(n) for n in (private.quantity, private.settled, private.released)] == [
        8000,
        0,
        8000,
    ]
    assert (int(union.open), int(private.open)) == (6_500, 0)
    assert depots.headquarters.read(order_states, unit="420115") == [private]
    assert depots.headquarters.read(order_states, unit="43") == []


def settle(room: Storeroom, promise: str, quantity: str) -> str:
    """Send a part of what was promised."""
    line = room.line("settle", "", "", quantity, item="MASK", of=promise)
    assert room.post(line).accepted == 1, room.why(room.post(line))
    return str(line["key"])


def test_orders_stay_as_they_were_adopted(depots: Storeroom) -> None:
    """Not even SQL changes a transfer order; an unknown plan is refused."""
    adopt(depots, problem())
    statement = transfer_order.update().values(quantity=1)
    with pytest.raises(Refused, match="as they were adopted"):
        depots.headquarters.act(lambda work: work.connection.execute(statement))
    with pytest.raises(Refused, match="no plan"):
        depots.headquarters.read(plans.fairness, plan="x")
