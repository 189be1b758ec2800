"""The burden on both databases: before an issue, over the week; no figure is asked twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.directives import service as directives
from commandcenter.directives.burden import asked_of
from commandcenter.directives.model import Answer, DirectiveKind, Evidence, Report
from commandcenter.directives.orders import read_order
from commandcenter.directives.rollcalls import read_plan
from commandcenter.directives.service import Call, KnownFigure, OrderBurden
from tests.service.directives.conftest import V1, V2, VILLAGES, Room

HEAVY = {"photos": 9, "location": True, "quantities": {f"数{n}": 1 for n in range(20)}}
COUNT = {"quantities": {"转移人数": 60}}
HUBEI = [village for village in VILLAGES if village.startswith("42")]


def before(room: Room, **changed: Any) -> OrderBurden:
    """What an order to all villages of Hubei would ask."""
    data = {"title": "a", "text": "b", "issuer": "42", "scope": scope("42")}
    order = read_order(data | changed)
    return room.headquarters.read(directives.order_burden, order=order)


def scope(*under: str) -> dict[str, Any]:
    """All villages under some units."""
    return {"under": list(under), "level": "village"}


def heavy(room: Room, **changed: Any) -> str:
    """A directive of sixteen minutes for each village."""
    return room.issue(evidence=HEAVY, **changed)


def test_before_it_is_issued(room: Room) -> None:
    """Each unit's items and minutes, all hours, and nothing is written."""
    found = before(room, evidence=HEAVY)
    assert (found.units, found.each.items, found.each.photos) == (7, 31, 9)
    assert found.each.minutes == pytest.approx(1 + 9 * 0.5 + 20 * 0.5 + 0.2)
    assert found.hours == pytest.approx(found.each.minutes * 7 / 60)
    assert (found.most_day, found.over, room.headquarters.read(directives.listed)) == (
        found.each.minutes,
        False,
        [],
    )


def test_the_week_counts_unit_by_unit(room: Room) -> None:
    """Only what meets the same units adds up; what was withdrawn or is older does not."""
    heavy(room, scope=scope("420115"))
    heavy(room, scope=scope("420115"))
    heavy(room, scope=scope("4228"))
    gone = heavy(room)
    room.headquarters.act(directives.withdraw, number=gone, reason="x")
    each = asked_of(read_order_evidence()).minutes
    found = before(room, evidence=HEAVY)
    assert found.most_day == pytest.approx(3 * each)
    assert (found.over_day, found.over_week) == (0, 0)
    room.clock.advance(timedelta(days=8))
    assert before(room, evidence=HEAVY).most_week == pytest.approx(each)


def read_order_evidence() -> Evidence:
    """The heavy evidence as a record."""
    return Evidence(9, True, {f"数{n}": "1" for n in range(20)})


def test_over_the_budget_needs_a_reason(room: Room) -> None:
    """Refused at its field with the count of units; with a reason it goes, and says so for ever."""
    for _ in range(3):
        heavy(room, scope=scope("420115"))
    found = before(room, evidence=HEAVY)
    assert (found.over_day, found.over) == (4, True)
    with pytest.raises(RefusedWithProblems) as why:
        heavy(room)
    [problem] = why.value.problems
    assert problem.where == "burden_reason"
    assert "4 个单位" in problem.say()
    number = heavy(room, burden_reason="溃口险情，须逐项核实")
    assert room.headquarters.read(directives.get, number=number).burden_reason
    said = room.entries("issue")[-1].payload or {}
    assert said["burden_reason"] == "溃口险情，须逐项核实"
    heavy(room, scope=scope("4228"))


def test_the_week_has_its_own_budget(room: Room) -> None:
    """Day by day within the day's budget, and yet too much in a week."""
    for _ in range(5):
        for _ in range(3):
            heavy(room)
        room.clock.advance(timedelta(days=1))
    with pytest.raises(RefusedWithProblems) as why:
        heavy(room)
    assert "week" in why.value.problems[0].words.template
    heavy(room, burden_reason="连日强降雨")


def test_one_order_may_be_too_much_by_itself(room: Room) -> None:
    """An order over the budget alone is so for everybody it goes to."""
    found = before(room, evidence=HEAVY, scope={"units": HUBEI[:3]})
    assert found.over_day == 0
    assert asked_of(Evidence(), kind=DirectiveKind.ROLL_CALL).calls == 1


def test_the_week_of_one_unit(room: Room) -> None:
    """Directives as leaf and as hop, checks that ask again, calls; by the duty room's days."""
    number = heavy(room)
    room.say(number, V1, "claim")
    room.say(number, V1, "refute", by="居民")
    room.say(number, V1, "claim")
    call = Call("张三", "村主任", "139", "村委会", "值班室", "李值班")
    item = room.one(number, V1, "progress", words="还差两户")
    room.headquarters.act(directives.record_call, item=item, call=call)
    plan = read_plan({"under": [V1], "level": "village", "count": 1, "issuer": "42"})
    made = room.headquarters.act(directives.announce_roll_call, plan=plan)
    room.headquarters.act(directives.start_roll_call, identity=made.id)
    found = room.headquarters.read(directives.unit_burden, unit_code=V1)
    assert (found.asked[0].directive, found.asked[0].times) == (number, 2)
    assert (found.items, found.photos, found.calls) == (2 * 31 + 2, 18, 2)
    assert found.minutes == pytest.approx(2 * 15.7 + (1 + 0.2 + 1) + 1)
    assert [day.day.isoformat() for day in found.days] == ["2026-07-17"]
    street = room.headquarters.read(directives.unit_burden, unit_code="420115107")
    assert all(one.as_hop for one in street.asked)
    assert street.items == 1
    room.later(days=8)
    assert room.headquarters.read(directives.unit_burden, unit_code=V1).asked == ()


def known(room: Room, number: str, unit: str = V1) -> dict[str, KnownFigure]:
    """What is known of a unit for a directive."""
    found = room.headquarters.read(directives.get, number=number)
    return room.headquarters.read(directives.known_figures, found=found, unit_code=unit)


def test_a_figure_is_known_for_a_day(room: Room) -> None:
    """The newest word of the unit itself counts, from another directive, until it is too old."""
    first = room.issue(evidence=COUNT)
    room.say(first, V1, "progress", quantities={"转移人数": "20", "户数": "3"})
    room.later(hours=1)
    room.say(first, V1, "claim", quantities={"转移人数": "46"})
    second = room.issue(evidence=COUNT)
    [figure] = known(room, second).values()
    assert (figure.amount, figure.directive) == ("46", first)
    assert known(room, second, V2) == {}
    assert known(room, first) == {}, "a directive does not know what it asks itself"
    assert before(room, evidence=COUNT).known == {"转移人数": 1}
    room.later(hours=24)
    assert known(room, second) == {}
    assert before(room, evidence=COUNT).known == {"转移人数": 0}


def test_a_refuted_figure_is_not_known(room: Room) -> None:
    """What a check contradicted is asked again."""
    first = room.issue(evidence=COUNT)
    room.say(first, V1, "claim", quantities={"转移人数": "46"})
    room.say(first, V1, "refute", by="居民")
    second = room.issue(evidence=COUNT)
    assert known(room, second) == {}


def carried(room: Room, item: Report) -> Report:
    """The report as it goes into the cascade."""
    [said] = room.headquarters.read(directives.carry_over, reports=[item])
    return said


def test_a_claim_carries_what_is_known(room: Room) -> None:
    """The figure goes along with its age; what the unit says itself comes first."""
    first = room.issue(evidence=COUNT)
    room.say(first, V1, "claim", quantities={"转移人数": "46"})
    at = room.clock.now()
    room.later(hours=2)
    second = room.issue(evidence=COUNT)
    said = carried(room, room.one(second, V1, "claim"))
    assert said.quantities == {"转移人数": "46"}
    assert said.carried["转移人数"]["directive"] == first
    assert said.carried["转移人数"]["at"] == at.isoformat()
    fresh = carried(room, room.one(second, V1, "claim", quantities={"转移人数": "50"}))
    assert (fresh.quantities, fresh.carried) == ({"转移人数": "50"}, {})
    assert carried(room, room.one(second, V1, "progress")).quantities == {}
    assert room.hear([said])[0].answer is Answer.ACCEPTED
    detail = room.headquarters.read(directives.assignment_detail, number=second, unit_code=V1)
    assert detail.acts[-1].carried == said.carried


def test_a_resend_is_the_same_report_whatever_is_known_by_then(room: Room) -> None:
    """A newer figure in between does not make a resend another report."""
    first = room.issue(evidence=COUNT)
    room.say(first, V1, "claim", quantities={"转移人数": "46"})
    second = room.issue(evidence=COUNT)
    item = room.one(second, V1, "claim")
    assert room.hear([carried(room, item)])[0].answer is Answer.ACCEPTED
    room.say(first, V1, "claim", quantities={"转移人数": "60"})
    again = carried(room, item)
    assert again.quantities == {"转移人数": "60"}
    assert room.hear([again])[0].answer is Answer.REPEATED


def test_a_carried_figure_gets_no_younger(room: Room) -> None:
    """What was carried over is no source for the next directive: only the first word is."""
    first = room.issue(evidence=COUNT)
    room.say(first, V1, "claim", quantities={"转移人数": "46"})
    room.later(hours=20)
    second = room.issue(evidence=COUNT)
    room.hear([carried(room, room.one(second, V1, "claim"))])
    third = room.issue(evidence=COUNT)
    assert known(room, third)["转移人数"].directive == first
    room.later(hours=5)
    assert known(room, third) == {}
