"""Checks on the spot that came sooner than anybody gets from one village to the next."""

from __future__ import annotations

from commandcenter.verification.checks.crowds import hasty_checks
from commandcenter.verification.checks.facts import Saying
from tests.unit.verification.checks.sayings import said


def checks(count: int, every: float, *, units: int = 1_000) -> list[Saying]:
    """So many checks by one person, one every so many minutes."""
    return [
        said(f"4201151{place % units:05d}", "verify", 600 + place * every, by="甲", method="onsite")
        for place in range(count)
    ]


def test_many_villages_in_few_minutes() -> None:
    """Sixty in twenty minutes are a reason to look at each; weak, and with its figures."""
    leads = hasty_checks(checks(60, 1 / 3))
    assert len(leads) == 60
    assert {lead.strength.value for lead in leads} == {"weak"}
    assert leads[0].why.values["units"] == 10
    assert len({lead.key for lead in leads}) == 60


def test_who_may_be_as_quick() -> None:
    """A few courts beside each other, a steady day's round, one unit looked at again and again."""
    assert hasty_checks(checks(9, 0.5)) == []
    assert hasty_checks(checks(40, 4)) == []
    assert hasty_checks(checks(30, 0.5, units=3)) == []
