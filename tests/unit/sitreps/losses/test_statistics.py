"""Statistics that cannot be true are found, and jumps ask for a written word.

The Changning earthquake of 2019-06-17 as it was published is the example; the Hubei release of
2020-07-21 gives the areas.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.sitreps.losses.statistics import (
    Entry,
    Process,
    Statistics,
    indicators,
    jumps,
    logic_problems,
    slot,
)
from commandcenter.sitreps.losses.statistics_file import read_statistics
from commandcenter.sitreps.paper.loss_figures import statistics_figures
from commandcenter.sitreps.states import State

WHOLE = "5115"
# Ministry and province, as published (CONVENTIONS §9.2); a value that was not published is absent.
CHANGNING = (
    ("2019-06-18T01:20", {"dead": 2, "injured": 19}),
    ("2019-06-18T05:20", {"dead": 11, "injured": 122}),
    ("2019-06-18T08:30", {"dead": 12, "injured": 125}),
    (
        "2019-06-18T16:00",
        {"dead": 13, "injured": 199, "affected": 142_832, "moved": 8_447, "rooms_collapsed": 73}
        | {"rooms_heavy": 19, "rooms_light": 12_723},
    ),
    (
        "2019-06-19T06:00",
        {"dead": 13, "injured": 199, "affected": 168_000, "moved": 15_897, "rooms_collapsed": 100}
        | {"households_collapsed": 88, "rooms_heavy": 182, "households_heavy": 102}
        | {"rooms_light": 27_954, "households_light": 21_667, "loss": 6_502},
    ),
    (
        "2019-06-20T16:00",
        {"dead": 13, "injured": 226, "moved": 81_396, "rooms_collapsed": 3_137}
        | {"moved_together": 29_860, "moved_scattered": 51_536}
        | {"households_collapsed": 922, "rooms_heavy": 46_886, "households_heavy": 16_875}
        | {"rooms_light": 114_893, "households_light": 40_689},
    ),
)
COUNTIES = (("511524", "长宁县", 41_336), ("511526", "珙县", 39_258), ("", "其他", 802))


def entry(
    indicator: str,
    value: str | int,
    *,
    place: str = WHOLE,
    name: str = "宜宾市",
    unit: str | None = None,
    state: State = State.CLAIMED,
) -> Entry:
    """One reported value."""
    known = indicators()[indicator].unit
    return Entry(place, name, indicator, Decimal(value), unit or known, state)


def series(step: int) -> tuple[Entry, ...]:
    """What was published at one moment."""
    return tuple(entry(name, value) for name, value in CHANGNING[step][1].items())


def leaps(until: int) -> dict[str, str]:
    """The factors of the jumps from everything before to the report number `until`."""
    before: dict[str, tuple[Decimal, datetime]] = {}
    for at, values in CHANGNING[:until]:
        moment = datetime.fromisoformat(f"{at}+08:00").astimezone(UTC)
        for name, value in values.items():
            before[slot(WHOLE, name, State.CLAIMED)] = (Decimal(value), moment)
    found = jumps(series(until), before)
    return {jump.indicator: f"{jump.now / jump.before:.1f}" for jump in found}


def problems(*entries: Entry, whole: str = WHOLE) -> list[str]:
    """What is wrong with a table, in English."""
    return [problem.say("en") for problem in logic_problems(entries, whole=whole)]


def test_the_jumps_of_changning_ask_for_an_explanation() -> None:
    """×31, ×258 and ×5.1 of the 20th, and only what leapt that far."""
    assert leaps(5) == {
        "moved": "5.1",
        "rooms_collapsed": "31.4",
        "households_collapsed": "10.5",
        "rooms_heavy": "257.6",
        "households_heavy": "165.4",
        "rooms_light": "4.1",
    }


def test_ordinary_growth_is_no_jump() -> None:
    """From 125 to 199 injured nobody need write; 19 to 122 in four hours one must."""
    assert leaps(2) == {}
    assert leaps(3) == {}
    assert leaps(1) == {"injured": "6.4"}
    assert leaps(4) == {"rooms_heavy": "9.6"}


def test_a_fall_is_a_jump_too() -> None:
    """13 dead at 8:20, 12 dead at 8:30: two sources disagreed, and the paper must say why."""
    at = datetime(2019, 6, 18, 0, 20, tzinfo=UTC)
    before = {slot(WHOLE, "dead", State.CLAIMED): (Decimal(13), at)}
    [jump] = jumps([entry("dead", 12)], before)
    assert (jump.before, jump.now, jump.before_at) == (13, 12, at)
    assert jumps([entry("dead", 13)], before) == ()


def test_a_verified_value_is_compared_with_what_was_claimed() -> None:
    """A check that finds a third of what was said is a fall."""
    at = datetime(2019, 6, 18, tzinfo=UTC)
    before = {slot(WHOLE, "moved", State.CLAIMED): (Decimal(900), at)}
    assert len(jumps([entry("moved", 300, state=State.VERIFIED)], before)) == 1


def test_both_splits_of_changning_add_up() -> None:
    """29,860 + 51,536 = 41,336 + 39,258 + 802 = 81,396."""
    counties = [entry("moved", n, place=code, name=name) for code, name, n in COUNTIES]
    assert problems(*series(5), *counties) == []


@pytest.mark.parametrize("step", range(len(CHANGNING)))
def test_what_was_published_passes(step: int) -> None:
    """No check complains of a true table."""
    assert problems(*series(step)) == []


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([entry("crops_damaged", 5), entry("crops_affected", 4)], "5 公顷 is more than"),
        ([entry("crops_lost", 5), entry("crops_damaged", 4)], "农作物绝收面积"),
        ([entry("crops_lost", 5), entry("crops_affected", 4)], "农作物受灾面积 4"),
        ([entry("moved", 11), entry("affected", 10)], "紧急转移安置人口 11"),
        ([entry("households_heavy", 3), entry("rooms_heavy", 2)], "严重损坏房屋户数"),
        ([entry("loss_farm", 3), entry("loss", 2)], "农业损失"),
        (
            [entry("moved", 10), entry("moved_together", 4), entry("moved_scattered", 5)],
            "its parts add up to 9",
        ),
        (
            [entry("moved", 10), *(entry("moved", 4, place=p, name=p) for p in ("51", "52"))],
            "the 2 places add up to 8",
        ),
        (
            [entry("crops_affected", 10), entry("crops_affected_mu", 151)],
            "10 公顷 are 150 亩, not 151 亩",
        ),
    ],
)
def test_what_cannot_be_true_is_said(entries: list[Entry], said: str) -> None:
    """Each check finds its own fault, and only that."""
    [problem] = problems(*entries)
    assert said in problem


def test_units_are_compared_by_what_they_are_worth() -> None:
    """0.5 千公顷 is more than 400 公顷; 1 亿元 less than 20,000 万元."""
    assert problems(entry("crops_lost", "0.5", unit="千公顷"), entry("crops_damaged", 400))
    assert not problems(entry("loss_farm", 1, unit="亿元"), entry("loss", 20_000))


@pytest.mark.parametrize(("hectares", "mu"), [("48.05", "72.07"), ("11.31", "16.96")])
def test_the_areas_of_hubei_pass(hectares: str, mu: str) -> None:
    """A release cuts off its third decimal; one hundredth is allowed, two are not."""
    area = entry("crops_affected", hectares, unit="千公顷")
    assert problems(area, entry("crops_affected_mu", mu, unit="万亩")) == []
    wrong = str(Decimal(mu) - Decimal("0.02"))
    assert len(problems(area, entry("crops_affected_mu", wrong, unit="万亩"))) == 1


def test_claimed_and_verified_are_never_mixed() -> None:
    """What was verified in one place is not added to what another claims."""
    parts = [
        entry("moved", 4, place="51", name="甲"),
        entry("moved", 6, place="52", name="乙", state=State.VERIFIED),
    ]
    report = Statistics(
        "S", Process.FIRST, 1, WHOLE, "宜宾市", datetime(2019, 6, 18, tzinfo=UTC), "", "",
        tuple(parts),
    )  # fmt: skip
    values = {figure.key: figure.value for figure in statistics_figures([report])}
    assert values == {"statistics|51|moved|claimed": 4, "statistics|52|moved|verified": 6}


def test_a_sum_stands_only_where_all_reported() -> None:
    """Two places of two: a sum. One of two: a gap."""
    parts = [
        entry("moved", 4, place="51", name="甲"),
        entry("moved", 6, place="52", name="乙"),
        entry("dead", 1, place="51", name="甲"),
    ]
    report = Statistics(
        "S", Process.FIRST, 1, WHOLE, "宜宾市", datetime(2019, 6, 18, tzinfo=UTC), "", "",
        tuple(parts),
    )  # fmt: skip
    values = {figure.key: figure for figure in statistics_figures([report])}
    assert values[f"statistics|{WHOLE}|moved|claimed"].value == 10
    assert "sum of 2 places" in values[f"statistics|{WHOLE}|moved|claimed"].source
    assert f"statistics|{WHOLE}|dead|claimed" not in values


def test_a_table_is_read_by_the_names_of_the_form(tmp_path: Path) -> None:
    """Chinese titles, a unit in brackets, an estimate with its bounds, two states."""
    path = tmp_path / "t.csv"
    path.write_text(
        "地区代码,地区,状态,受灾人口,农作物受灾面积（千公顷）,被困人口\n"
        '511524,长宁县,上报,"1,200",48.05,50(30-80)\n'
        "511524,长宁县,已核实,1100,,\n",
        "gb18030",
    )
    found = {(e.indicator, e.state): e for e in read_statistics(path)}
    assert found["affected", State.CLAIMED].value == 1200
    assert found["affected", State.VERIFIED].value == 1100
    assert found["crops_affected", State.CLAIMED].unit == "千公顷"
    trapped = found["trapped", State.ESTIMATED]
    assert (trapped.low, trapped.value, trapped.high) == (30, 50, 80)


def test_json_says_the_same(tmp_path: Path) -> None:
    """A list of lines, one value each; decimals stay exact."""
    path = tmp_path / "t.json"
    path.write_text(
        '[{"place": "511524", "name": "长宁县", "indicator": "loss", "value": 6502.10},'
        ' {"name": "其他", "indicator": "受灾人口", "value": 5, "state": "verified"}]',
        "utf-8",
    )
    first, second = read_statistics(path)
    assert (first.value, first.unit) == (Decimal("6502.10"), "万元")
    assert (second.key, second.state) == ("其他", State.VERIFIED)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("name,天气\n甲,3\n", "天气"),
        ("name,受灾人口\n甲,-3\n", "cannot be"),
        ("name,受灾人口\n甲,3.5\n", "cannot be"),
        ("name,受灾人口\n甲,many\n", "is not a number"),
        ("name,受灾人口（亩）\n甲,3\n", "counted in 人"),
        ("name,受灾人口\n,3\n", "names its place"),
        ("name,受灾人口,状态\n甲,3,sure\n", "is not a state"),
        ("name,受灾人口,状态\n甲,3,估计\n", "carries its bounds"),
        ("name,受灾人口\n甲,3\n甲,4\n", "stands twice"),
        ("name,受灾人口\n甲,\n", "no value"),
        ("受灾人口\n3\n", "must name the column"),
    ],
)
def test_a_bad_table_is_refused_with_its_fault(table: str, why: str, tmp_path: Path) -> None:
    """By line, and nothing is guessed."""
    path = tmp_path / "t.csv"
    path.write_text(table, "utf-8")
    with pytest.raises((Refused, RefusedWithProblems)) as refusal:
        read_statistics(path)
    assert why in refusal.value.say("en")
