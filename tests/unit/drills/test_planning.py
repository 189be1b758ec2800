"""The plan is a pure function of scenario, units and seed, and it is what was asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.drills.casting import apportion
from commandcenter.drills.model import (
    Behaviour,
    Deed,
    DirectivePlan,
    HopBehaviour,
    Plan,
    Planned,
    Scenario,
    Trick,
    Way,
)
from commandcenter.drills.planning import plan, plan_answers
from commandcenter.drills.preparing import read_units
from commandcenter.drills.scenario import read_scenario
from commandcenter.geo import boundaries
from commandcenter.geo.coordinates import to_wgs84
from commandcenter.geo.model import ancestors
from tests.unit.drills.builders import SHIPPED

DOING = {"acknowledge", "relay", "start", "progress", "claim", "return", "need"}
CHECKS = {"verify", "refute", "unreachable"}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The shipped scenario."""
    return read_scenario(SHIPPED)


@pytest.fixture(scope="module")
def units(scenario: Scenario) -> dict[str, str]:
    """The whole tree of the province."""
    return read_units(scenario)


@pytest.fixture(scope="module")
def whole(scenario: Scenario, units: dict[str, str]) -> Plan:
    """The plan of the shipped drill."""
    return plan(scenario, units, scenario.seed)


def by_leaf(found: Plan, label: str) -> dict[str, list[Planned]]:
    """The acts of one directive by unit, in the order of their own time."""
    stories: dict[str, list[Planned]] = defaultdict(list)
    for act in found.acts:
        if act.directive == label:
            stories[act.unit].append(act)
    return {unit: sorted(acts, key=lambda act: act.at) for unit, acts in stories.items()}


def test_the_same_seed_gives_the_same_plan(scenario: Scenario, units: dict[str, str]) -> None:
    """Two plans are equal act for act, and the order of the units does not matter."""
    first = plan(scenario, units, 7)
    backwards = dict(reversed(list(units.items())))
    assert plan(scenario, backwards, 7) == first


def test_another_seed_gives_another_drill(scenario: Scenario, units: dict[str, str]) -> None:
    """Another seed deals other characters and other units."""
    first, second = plan(scenario, units, 7), plan(scenario, units, 8)
    assert first.characters != second.characters
    assert {act.key for act in first.acts}.isdisjoint(act.key for act in second.acts)


def test_it_goes_to_every_community_of_the_city(whole: Plan) -> None:
    """The drill of the first start: 3,495 communities, 193 streets, 13 districts."""
    assert len(whole.leaves["transfer"]) == 3495
    assert len(whole.leaves["underground"]) == 193
    hops = [unit for label, unit in whole.hops if label == "transfer"]
    assert Counter(map(len, hops)) == {6: 13, 9: 193}


def test_the_shares_of_behaviours_are_met_in_every_county(whole: Plan, scenario: Scenario) -> None:
    """In each county the behaviours come in the shares of its character, to the nearest unit."""
    shares = {one.name: one.shares for one in scenario.characters}
    for county, character in whole.characters.items():
        own = [unit for unit in whole.leaves["transfer"] if unit.startswith(county)]
        counted = Counter(whole.truths["transfer", unit].behaviour for unit in own)
        for kind in Behaviour:
            assert abs(counted[kind] - shares[character][kind] * len(own)) <= 1, (county, kind)


def test_the_board_is_interesting(whole: Plan) -> None:
    """One county claims much and is checked little, one is mostly silent, one passes nothing on."""
    assert Counter(whole.characters.values()) == {
        "ordinary": 7, "hollow": 1, "silent": 1, "idle": 1, "exemplary": 3,
    }  # fmt: skip
    county = next(code for code, name in whole.characters.items() if name == "hollow")
    acts = [act for act in whole.acts if act.unit.startswith(county)]
    claims = {act.unit for act in acts if act.kind == "claim"}
    verified = {act.unit for act in acts if act.kind == "verify"}
    assert len(claims) > 3 * len(verified) > 0
    idle = next(code for code, name in whole.characters.items() if name == "idle")
    kinds = [kind for (_, unit), kind in whole.hops.items() if unit.startswith(idle)]
    assert Counter(kinds).most_common(1)[0][0] is HopBehaviour.IDLE


def test_silent_units_say_nothing_by_their_phones(whole: Plan) -> None:
    """A silent unit may look at the page; only the duty officer records words of it."""
    silent = {key for key, truth in whole.truths.items() if truth.behaviour is Behaviour.SILENT}
    said = [act for act in whole.acts if (act.directive, act.unit) in silent]
    phone_kinds = {act.kind for act in said if act.way is Way.PHONE}
    # A silent street may still pass another directive on; as a leaf it has no words.
    assert phone_kinds == {Deed.LIST, Deed.OPEN}
    assert any(act.way is Way.CALL for act in said)


def test_idle_hops_answer_and_pass_nothing_on(whole: Plan) -> None:
    """联而不动: an acknowledgement and no relay; silent hops do not even answer."""
    for label in whole.leaves:
        stories = by_leaf(whole, label)
        for (own, unit), kind in whole.hops.items():
            if own != label:
                continue
            said = {act.kind for act in stories.get(unit, ()) if act.kind in DOING}
            if kind is HopBehaviour.SILENT:
                assert not said
            elif kind is HopBehaviour.IDLE:
                assert said == {"acknowledge"}
            else:
                assert said <= {"acknowledge", "relay"}


def test_a_story_keeps_its_order(whole: Plan) -> None:
    """No two acts of a unit at one moment; nothing is sent before it happened."""
    for label in whole.leaves:
        for acts in by_leaf(whole, label).values():
            reports = [act for act in acts if not act.whole and act.kind != Deed.BYPASS]
            times = [act.at for act in reports]
            assert all(low < high for low, high in pairwise(times))
    assert all(act.at <= act.sent for act in whole.acts)
    assert [act.sent for act in whole.acts] == sorted(act.sent for act in whole.acts)


def test_nobody_judges_what_has_not_arrived(whole: Plan) -> None:
    """Checks and words of superiors follow the claim they are about, after it was sent."""
    checked = 0
    for acts in by_leaf(whole, "transfer").values():
        arrived = [act.sent for act in acts if act.kind in ("claim", "return")]
        for act in acts:
            if act.kind in CHECKS | {"reject"}:
                assert min(arrived) < act.at
                checked += 1
    assert checked > 1000


def test_checkers_stand_outside_the_line(whole: Plan, scenario: Scenario) -> None:
    """Inspectors hold their post at an office of the issuer, never at the unit or its hops."""
    posts = {person.code: person.unit for person in scenario.crew.people}
    for act in whole.acts:
        if act.kind in CHECKS:
            line = {act.unit, *ancestors(act.unit)}
            assert posts[act.by] not in line


def test_hollow_claims_are_hollow(whole: Plan, scenario: Scenario) -> None:
    """Each trick shows: few recycled pictures, none at all, copied words, claims in bulk."""
    first: dict[str, Planned] = {}
    for act in whole.acts:
        if act.directive == "transfer" and act.kind == "claim":
            first.setdefault(act.unit, act)
    by_trick: dict[Trick | None, list[Planned]] = defaultdict(list)
    for unit, act in first.items():
        by_trick[whole.truths["transfer", unit].trick].append(act)
    recycled = {picture.scene for act in by_trick[Trick.RECYCLED] for picture in act.pictures}
    assert 0 < len(recycled) <= scenario.hollow.pictures
    assert all(not act.pictures and act.location is None for act in by_trick[Trick.BARE])
    by_street: dict[str, set[str]] = defaultdict(set)
    for act in by_trick[Trick.COPIED]:
        by_street[act.unit[:9]].add(act.words)
    assert by_street
    assert all(len(words) == 1 for words in by_street.values())
    due = scenario.directives[0].complete_by
    assert due is not None
    early = scenario.hollow.bulk_from * 1.5
    assert by_trick[Trick.BULK]
    assert all(due - early <= act.at for act in by_trick[Trick.BULK])
    honest = [picture.scene for act in by_trick[None] for picture in act.pictures]
    assert len(honest) == len(set(honest)) > 1000


def test_positions_lie_inside_their_county(whole: Plan) -> None:
    """What a phone says is made up inside the outline of its county, in its map's own system."""
    systems: Counter[str] = Counter()
    honest = [
        act
        for act in whole.acts
        if act.location is not None
        and whole.truths[act.directive, act.unit].behaviour is Behaviour.HONEST
    ]
    outside = 0
    for act in honest[:400]:
        assert act.location is not None
        lat, lon = to_wgs84(act.location.lat, act.location.lon, act.location.crs)
        outside += boundaries.contains(act.unit, lat=lat, lon=lon) is False
        systems[act.location.crs] += 1
    assert outside <= 4  # a short walk from a home near the line may cross it
    assert 0.15 < systems["gcj02"] / sum(systems.values()) < 0.45


def test_bad_lines_are_as_bad_as_asked_for(whole: Plan, scenario: Scenario) -> None:
    """Some acts are sent twice, some late with their earlier time, some break off."""
    sent = [act for act in whole.acts if act.way is Way.PHONE and act.kind in DOING - {"relay"}]
    for share, wanted in (
        (sum(act.times == 2 for act in sent), scenario.line.twice),
        (sum(act.sent > act.at for act in sent), scenario.line.late),
        (sum(act.bad_line for act in sent), scenario.line.bad),
    ):
        assert share / len(sent) == pytest.approx(wanted, rel=0.3)


def test_a_new_version_is_answered_again(whole: Plan, scenario: Scenario) -> None:
    """After a material amendment every street that works is asked, and answers, a second time."""
    again = scenario.directives[1].amendments[0].at
    answered = [
        sum(act.kind == "acknowledge" for act in acts if (act.at >= again) is later)
        for acts in by_leaf(whole, "underground").values()
        for later in (False, True)
    ]
    before, after = sum(answered[::2]), sum(answered[1::2])
    assert min(before, after) > 100
    assert max(answered) == 1


def test_a_roll_call_is_answered_by_temper(scenario: Scenario, units: dict[str, str]) -> None:
    """One answer from each at most, with a place: mostly in time; some late, some never; nobody
    passes it on, nobody checks it, and whom the duty officer reaches by telephone is marked so.
    """
    begins, due = timedelta(hours=2), timedelta(hours=2, minutes=5)
    posts = sorted(code for code in units if code.startswith("4201") and len(code) == 12)
    call = DirectivePlan(
        label="点名",
        at=begins,
        fields={
            "issuer": "4201",
            "scope": {"under": [], "level": "", "units": posts},
            "evidence": {"photos": 0, "location": True, "quantities": {}},
        },
        acknowledge_by=due,
        start_by=None,
        complete_by=due,
        roll_call=True,
    )
    acts = plan_answers(scenario, call, units, scenario.seed)
    answers = [act for act in acts if act.kind not in (Deed.LIST, Deed.OPEN)]
    assert {act.kind for act in answers} == {"claim"}
    assert len({act.unit for act in answers}) == len(answers)
    own = [act for act in answers if act.way is Way.PHONE]
    assert all(act.location is not None and act.words and not act.pictures for act in own)
    in_time = [act for act in own if act.at <= due]
    late = [act for act in own if act.at > due]
    never = len(posts) - len(answers)
    assert min(len(in_time), len(late), never) > len(posts) / 30
    assert len(in_time) > len(posts) / 2
    reached = [act for act in answers if act.way is Way.CALL]
    assert reached
    assert all(act.at > due for act in reached)


def test_unknown_units_are_refused(scenario: Scenario, units: dict[str, str]) -> None:
    """A scope or a post that the tree does not know is named."""
    smaller = {code: name for code, name in units.items() if not code.startswith("4201")}
    with pytest.raises(RefusedWithProblems) as caught:
        plan(scenario, smaller, 1)
    assert caught.value.problems[0].where == "directives.transfer.scope"
    away = replace(scenario, incident=replace(scenario.incident, place="9999"))
    with pytest.raises(RefusedWithProblems) as caught:
        plan(away, units, 1)
    assert caught.value.problems[0].where == "incident.place"


@given(
    st.integers(0, 400),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
def test_apportioning_gives_every_unit_one_part(count: int, weights: list[int]) -> None:
    """Everybody gets exactly one part, and no part is more than one unit off its share."""
    shares = {place: weight / sum(weights) for place, weight in enumerate(weights)}
    names = [str(number) for number in range(count)]
    dealt = apportion(names, shares)
    assert set(dealt) == set(names)
    counted = Counter(dealt.values())
    for place, share in shares.items():
        assert abs(counted[place] - share * count) <= 1


def test_the_tree_file_is_where_the_scenario_says(scenario: Scenario) -> None:
    """The shipped scenario finds its tree beside itself, wherever the product lies."""
    assert scenario.tree == Path(SHIPPED.parent / "../divisions/hubei_divisions_2023.csv.gz")
