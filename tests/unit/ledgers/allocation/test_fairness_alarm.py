"""What was sent, beside plan and need: who must explain himself, and who need not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commandcenter.core.language import LANGUAGES, translate
from commandcenter.ledgers.allocation.fairness import Alarm, Ground, alarms


def found(
    need: dict[str, int], sent: dict[str, int], planned: dict[str, int] | None = None
) -> list[Alarm]:
    """The alarms of one item in whole units."""

    def exact(amounts: dict[str, int]) -> dict[str, Decimal]:
        return {unit: Decimal(amount) for unit, amount in amounts.items()}

    plan = None if planned is None else exact(planned)
    return alarms("N95", need=exact(need), planned=plan, sent=exact(sent))


def grounds(*args: dict[str, int]) -> dict[str, Ground]:
    """The grounds by unit."""
    return {alarm.unit: alarm.ground for alarm in found(*args)}


@pytest.mark.parametrize("needs", [(20_000, 20_000), (16_000, 30_000), (1_000, 30_000)])
def test_wuhan_2020(needs: tuple[int, int]) -> None:
    """16,000 N95 masks to a private hospital and 3,000 to Union Hospital raise the alarm for
    both, whether their needs were alike or Union Hospital's the larger.
    """
    private, union = needs
    raised = grounds({"private": private, "union": union}, {"private": 16_000, "union": 3_000})
    assert raised["union"] is Ground.SHORT
    assert raised["private"] in {Ground.OVER_SHARE, Ground.OVER_NEED}


def test_who_was_sent_what_nobody_recorded_a_need_for() -> None:
    """A receiver outside every list is an alarm even where nobody else is short."""
    assert grounds({"union": 3_000}, {"union": 3_000, "private": 16_000}) == {
        "private": Ground.NO_NEED
    }


def test_fair_shares_raise_nothing() -> None:
    """By need, within the tolerance and a unit, in small and in large."""
    assert grounds({"a": 1000, "b": 3000}, {"a": 250, "b": 750}) == {}
    assert grounds({"a": 1000, "b": 3000}, {"a": 290, "b": 710}) == {}
    assert grounds({"a": 3, "b": 3}, {"a": 1, "b": 2}) == {}
    assert grounds({"a": 1000, "b": 3000}, {}) == {}


def test_the_tolerance_is_a_line() -> None:
    """A fifth of the share and a unit: on the line no alarm, behind it one."""
    assert grounds({"a": 1000, "b": 1000}, {"a": 601, "b": 399}) == {}
    assert grounds({"a": 1000, "b": 1000}, {"a": 602, "b": 398}) == {
        "a": Ground.OVER_SHARE,
        "b": Ground.SHORT,
    }


def test_the_plan_is_the_measure_where_there_is_one() -> None:
    """Roads may make shares differ: who keeps to the plan raises nothing, who leaves it does."""
    need, plan = {"near": 1000, "far": 1000}, {"near": 800, "far": 100}
    assert grounds(need, {"near": 800, "far": 100}, plan) == {}
    assert grounds(need, {"near": 400, "far": 50}, plan) == {}
    assert grounds(need, {"near": 900, "far": 0}, plan) == {"far": Ground.SHORT}
    assert grounds(need, {"near": 500, "far": 500}, plan) == {
        "far": Ground.OVER_SHARE,
        "near": Ground.SHORT,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alarm_says_its_figures(language: str) -> None:
    """Sent, share, need and plan stand in the sentence."""
    for alarm in found({"a": 1000, "b": 1000}, {"a": 900, "b": 100}, {"a": 500, "b": 500}):
        words = translate(alarm.words, language)
        assert all(figure in words for figure in (alarm.unit, "500", f"{alarm.sent}"))
