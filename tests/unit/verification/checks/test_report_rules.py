"""Words, figures, hands, pace, relays, clocks and crowds: each rule bites, and lets be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commandcenter.directives.model import Evidence
from commandcenter.verification.checks.claims import without_evidence
from commandcenter.verification.checks.contradictions import contradiction, statements
from commandcenter.verification.checks.crowds import Pair, collusion, deadline_spike
from commandcenter.verification.checks.figures import (
    parent_against_children,
    sums_in_form,
    sums_in_words,
    words_against_form,
)
from commandcenter.verification.checks.hands import Trace, burst, same_spot, travel
from commandcenter.verification.checks.pace import Pace, Peers, too_fast
from commandcenter.verification.checks.relays import void
from commandcenter.verification.checks.texts.copying import Compared, copied, same_counts
from commandcenter.verification.checks.texts.series import endless_zero, frozen
from commandcenter.verification.checks.texts.words import own_words, plain, shape
from commandcenter.verification.checks.waiting import (
    Answered,
    Linked,
    answered_not_urgent,
    linked_not_moving,
)
from commandcenter.verification.model import Lead
from tests.unit.verification.checks.sayings import V1, V2, V3, here, minute, order, photo, said

DAY = 1440


def strength(lead: Lead | None) -> str | None:
    return None if lead is None else lead.strength.value


def strengths(leads: Iterable[Lead]) -> list[str]:
    return [lead.strength.value for lead in leads]


BOTH = (photo("a"), photo("b"))
ASKED = order(evidence=Evidence(photos=2, location=True, quantities={"排查户数": "50"}))


@pytest.mark.parametrize(
    ("brought", "expected"),
    [
        ({"photos": BOTH, "location": here(), "quantities": {"排查户数": "60"}}, None),
        ({"photos": BOTH[:1], "location": here(), "quantities": {"排查户数": "60"}}, "strong"),
        ({"photos": BOTH, "quantities": {"排查户数": "60"}}, "weak"),
        ({"channel": "phone", "location": here(), "quantities": {"排查户数": "60"}}, "weak"),
        ({"photos": BOTH, "location": here(), "quantities": {"排查户数": "49"}}, "strong"),
    ],
)
def test_evidence_that_was_asked(brought: dict[str, Any], expected: str | None) -> None:
    """What is missing is said; what no telephone can bring weighs little."""
    assert strength(without_evidence(said(to=ASKED, **brought), ())) == expected


def test_evidence_that_came_before_the_claim_counts() -> None:
    """In this round, not in the one that was sent back."""
    sent = said(V1, "progress", 20, to=ASKED, photos=(photo("a"), photo("b")), location=here())
    claim = said(after=60, to=ASKED, quantities={"排查户数": "60"})
    assert without_evidence(claim, [sent, claim]) is None
    back = said(V1, "reject", 40, to=ASKED)
    assert strength(without_evidence(claim, [sent, back, claim])) == "strong"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("共排查126户，其中一组40户、二组50户、三组36户。", None),
        ("共排查156户，其中一组40户、二组50户、三组36户。", "strong"),
        ("共转移120人，其中老人30人、儿童20人。", "weak"),
        ("共转移20人，其中老人30人。", "strong"),
        ("共排查126户，其中重点户12户，发现隐患3处。", None),
        ("共转移80人，其中男42人、女40人。", "strong"),
        ("共排查90户，其中河东40户、河西50户，出动12人。", None),
        ("已完成。", None),
    ],
)
def test_sums_in_words(words: str, expected: str | None) -> None:
    """Parts that are counted through must make the total; others must not exceed it."""
    assert strength(sums_in_words(said(words=words))) == expected


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [
        ({"总人数": "80", "男": "40", "女": "40"}, None),
        ({"总人数": "90", "男": "40", "女": "40"}, "strong"),
        ({"总户数": "126", "排查户数": "120", "转移户数": "15"}, None),
        ({"应转移人数": "40", "已转移人数": "45"}, "strong"),
        ({"应转移人数": "45", "已转移人数": "45"}, None),
    ],
)
def test_sums_in_the_form(quantities: dict[str, str], expected: str | None) -> None:
    """Only quantities that certainly belong together are added."""
    assert strength(sums_in_form(said(quantities=quantities))) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("已转移群众45人。", None),
        ("已转移群众54人。", "strong"),
        ("昨日转移30人，今日转移15人。", None),
        ("应转移60人，已转移45人。", None),
        ("排查房屋3处。", None),
    ],
)
def test_words_against_the_form(words: str, expected: str | None) -> None:
    """A figure beside the quantity's own name."""
    one = said(words=words, quantities={"转移人数": "45"})
    assert strength(words_against_form(one)) == expected


def test_a_parent_against_its_children() -> None:
    """More than its units reported is strong, less is weak."""
    street = said("420115107", "progress", quantities={"转移人数": "100"})
    sums = {V1: Decimal(40), V2: Decimal(50)}
    lead = parent_against_children(street, "转移人数", Decimal(100), sums)
    assert strength(lead) == "strong"
    assert parent_against_children(street, "转移人数", Decimal(90), sums) is None


FORM: dict[str, Any] = {"crowd": 900, "users": 400.0, "texts": 1_000}


def compared(**changed: Any) -> Compared:
    """Two long texts that are the same, of two villages among a hundred."""
    fields: dict[str, Any] = {
        "ratio": 1.0, "same_figures": True, "figures": ("126", "34"), "own": 48, "users": 2.0,
        "texts": 100, "crowd": 2, "same": 2, "one_parent": True,
    }  # fmt: skip
    return Compared(**(fields | changed))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "strong"),
        ({"own": 8}, None),
        ({"ratio": 0.8}, None),
        ({"crowd": 60, "users": 60.0}, "weak"),
        ({"same_figures": False}, "strong"),
        ({"same_figures": False, "crowd": 8, "users": 8.0}, "weak"),
        ({"figures": (), "crowd": 8, "users": 8.0}, "weak"),
        ({"figures": (), "crowd": 3}, "strong"),
        (FORM | {"figures": ("126",)}, "weak"),
        (FORM | {"figures": ("126", "3456", "789", "4412")}, "strong"),
    ],
)
def test_words_copied(changed: dict[str, Any], expected: str | None) -> None:
    """Particular words are copied, a form of words is not, the same counts in a form are."""
    lead = copied(said(V1, after=10), said(V2, after=50), compared(**changed))
    assert strength(lead) == expected
    assert lead is None or lead.unit == V2


def test_what_was_sent_down_is_nobodys_own() -> None:
    """Words of the order, and short ones, leave nothing of one's own."""
    template = shape(plain("已按要求完成沿河排查，共排查户数若干，未发现险情。"))
    words = shape(plain("雷竹村已按要求完成沿河排查，共排查户数若干，未发现险情。", ["雷竹村"]))
    assert own_words(words, [template]) <= 2
    assert own_words(words, []) == len(words)


def test_figures_copied() -> None:
    """The same of everything, unless there is hardly anything to count."""
    counts = {"户数": "126", "人数": "431", "隐患": "12"}
    one, other = said(V1, after=5, quantities=counts), said(V2, after=50, quantities=counts)
    assert strength(same_counts(one, other, 2)) == "strong"
    assert strength(same_counts(one, other, 40)) == "weak"
    few = {"户数": "100", "人数": "0", "隐患": "0"}
    assert same_counts(said(V1, quantities=few), said(V2, quantities=few), 2) is None


def daily(unit: str, words: Any, figure: Any, days: int = 8) -> list[Any]:
    """A report a day."""
    return [
        said(unit, "progress", day * DAY + 60, words=words(day), quantities={"隐患": figure(day)})
        for day in range(days)
    ]


def test_a_frozen_book() -> None:
    """Seven days the same, while neighbours live; alone it is weak, for fewer days nothing."""
    still = daily(V1, lambda _: "今日巡堤5公里，一切正常。", lambda _: "0")
    lively = {V2: daily(V2, lambda day: f"今日巡堤{day}公里，第{day}段渗水。", lambda _: "1")}
    quiet = {V2: daily(V2, lambda _: "正常。", lambda _: "0")}
    assert strength(frozen(still, lively)) == "strong"
    assert strength(frozen(still, quiet)) == "weak"
    assert frozen(still[:4], lively) is None


def test_endless_zeros() -> None:
    """Zeros where the neighbours find something day after day; not where nobody does."""
    zero = daily(V1, lambda day: f"第{day}天", lambda _: "0")
    busy = {V2: daily(V2, str, lambda _: "2"), V3: daily(V3, str, lambda _: "1")}
    rare = {
        V2: daily(V2, str, lambda day: "1" if day == 3 else "0"),
        V3: daily(V3, str, lambda _: "0"),
    }
    assert strengths(endless_zero(zero, busy)) == ["strong"]
    assert endless_zero(zero, rare) == []
    assert endless_zero(zero, {}) == []


def at(seconds: float) -> datetime:
    """So many seconds after an hour."""
    return minute(60) + timedelta(seconds=seconds)


def traces(units: list[str], step: float, hand: str = "d:手机1", **changed: Any) -> list[Trace]:
    """One hand's claims, so many seconds apart."""
    return [
        Trace(hand, at(step * place), place, f"t{place}", 1, "令", unit, **changed)
        for place, unit in enumerate(units)
    ]


def test_a_burst() -> None:
    """Six units in half a minute, not four, and not a name that everybody bears."""
    units = [f"42011510720{place}" for place in range(6)]
    assert strengths(burst(traces(units, 6))) == ["strong"] * 6
    assert burst(traces(units[:4], 6)) == []
    assert burst(traces(units, 60)) == []
    crowd = [f"4201151{place:02d}201" for place in range(40)]
    busy = traces(crowd, 45, "p:值班员") + traces(units, 1, "p:值班员")
    busy.sort(key=lambda one: one.at)
    assert set(strengths(burst(busy))) == {"weak"}


@pytest.mark.parametrize(("minutes", "expected"), [(5, "strong"), (20, "strong"), (45, None)])
def test_travel(minutes: float, expected: str | None) -> None:
    """Fifty-five kilometres in so many minutes."""
    first = Trace("d:1", minute(0), 1, "a", 1, "令", V1, 30.25, 114.31, 10.0)
    second = Trace("d:1", minute(minutes), 2, "b", 1, "令", V2, 30.75, 114.31, 10.0)
    lead = travel(first, second)
    assert strength(lead) == expected
    assert strength(travel(first, second, common=True)) == (expected and "weak")


def test_a_copied_position() -> None:
    """To the last digit the same; from many units it was given from above."""
    two = traces([V1, V2], 60, "@:30.2512345,114.3123456", lat=30.2512345, lon=114.3123456)
    assert [lead.unit for lead in same_spot(two)] == [V2]
    many = traces([f"42011510720{place}" for place in range(9)], 60, "@:1", lat=1.0, lon=1.0)
    assert set(strengths(same_spot(many))) == {"weak"}


@pytest.mark.parametrize(
    ("count", "own", "expected"),
    [
        ("900", Pace(6, None), "strong"),
        ("900", Pace(60, None), None),
        ("60", Pace(24, 20), None),
        ("900", Pace(120, 1), "strong"),
    ],
)
def test_pace(count: str, own: Pace, expected: str | None) -> None:
    """Reckoned from the order, and from “started” where hardly anybody taps so late."""
    peers = Peers([own, *(Pace(200 + place, 100 + place) for place in range(30))])
    claim = said(quantities={"排查户数": count})
    assert strength(too_fast(claim, own, peers)) == expected
    late_tappers = Peers([own, *[Pace(200, 0.5)] * 30])
    if own.since_start == 1:
        assert strength(too_fast(claim, own, late_tappers)) == "weak"


def test_an_empty_relay() -> None:
    """Word for word to nobody; a relay that names who is to do it is none."""
    long = order(
        text="17日18时前完成沿江低洼地带群众转移，距堤脚500米范围内住户一律转移，严禁返回。"
    )
    assert (
        strength(void(said("420115107", "relay", to=long, words=long.text), ["雷竹村"])) == "strong"
    )
    assert strength(void(said("420115107", "relay", to=long), [])) == "weak"
    named = f"各村：{long.text}"
    assert void(said("420115107", "relay", to=long, words=named), []) is None
    by_name = f"{long.text}雷竹村先行。"
    assert void(said("420115107", "relay", to=long, words=by_name), ["雷竹村"]) is None


def test_answered_and_not_urgent() -> None:
    """From the hour the order set; over when it began; nothing where it began in time."""
    one = order(start_by=minute(120))
    leaf = Answered(V1, minute(3), None)
    assert answered_not_urgent(one, leaf, minute(119)) is None
    lead = answered_not_urgent(one, leaf, minute(300))
    assert strength(lead) == "strong"
    assert lead is not None
    assert (lead.at, lead.until) == (minute(120), None)
    late = answered_not_urgent(one, Answered(V1, minute(3), minute(200)), minute(300))
    assert late is not None
    assert late.until == minute(200)
    assert answered_not_urgent(one, Answered(V1, minute(3), minute(100)), minute(300)) is None
    assert strength(answered_not_urgent(order(), leaf, minute(300))) == "weak"
    just_now = Answered(V1, minute(290), None)
    assert answered_not_urgent(one, just_now, minute(300)) is None
    assert strength(answered_not_urgent(one, just_now, minute(321))) == "strong"


def test_linked_and_not_moving() -> None:
    """A level that answered, and nobody below it began."""
    one = order(start_by=minute(120))
    assert (
        strength(linked_not_moving(one, Linked("420115107", minute(5), 12, None), minute(200)))
        == "strong"
    )
    assert (
        linked_not_moving(one, Linked("420115107", minute(5), 12, minute(90)), minute(200)) is None
    )
    assert linked_not_moving(one, Linked("420115107", minute(5), 0, None), minute(200)) is None


def test_a_neighbour_says_otherwise() -> None:
    """A later no about one unit by name; not an earlier one, nor one that names several."""
    named = {V1: {"雷竹村"}, V2: {"黄金桥村"}, V3: {"关山村"}}
    claim = said(V1, after=60)

    def told(words: str, after: float = 90) -> list[str | None]:
        found = statements(said(V2, "progress", after, words=words), named, ["转移人数"])
        return [strength(contradiction(claim, one)) for one in found]

    assert told("雷竹村仍未转移，请督促。") == ["strong"]
    assert told("雷竹村仍未转移，请督促。", after=30) == [None]
    assert told("雷竹村、关山村未转移。") == []
    assert told("雷竹村未发现险情。") == []
    assert told("与雷竹村会商后决定，物资由街道统一配送，我村未到位物资明日补齐。") == []


def test_a_spike_before_the_deadline() -> None:
    """One street all in the last minutes, others spread over the day; always weak."""
    due = order(complete_by=minute(600))
    claims = {
        f"42011510{street}": [
            said(f"42011510{street}2{place:02d}", after=595 if street == 1 else 60 * place, to=due)
            for place in range(10)
        ]
        for street in range(1, 6)
    }
    leads = deadline_spike(due, claims)
    assert {lead.unit[:9] for lead in leads} == {"420115101"}
    assert set(strengths(leads)) == {"weak"}


def test_checkers_who_always_agree() -> None:
    """Twelve of twelve by one alone, where others find every third; not where nobody finds any."""

    def checks(checker: str, street: str, refuted: int, count: int = 12) -> Pair:
        acts = [
            said(f"{street}2{place:02d}", "refute" if place < refuted else "verify", by=checker)
            for place in range(count)
        ]
        return Pair(checker, street, tuple(acts), 0)

    friend, strict = checks("甲", "420115101", 0), checks("乙", "420115102", 4)
    assert set(strengths(collusion(friend, checks=24, refuted=8))) == {"strong"}
    assert collusion(friend, checks=24, refuted=0) == []
    assert collusion(strict, checks=24, refuted=4) == []
