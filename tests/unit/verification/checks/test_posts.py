"""Away from the post: what a roll call gives reason to look at, and what it does not."""

from __future__ import annotations

from dataclasses import replace

from commandcenter.directives import service as directives
from commandcenter.verification.checks.posts import absent
from tests.unit.verification.checks.sayings import V1, minute


def test_away_from_the_post() -> None:
    """One missed call is weak; an answer from two kilometres is strong, from one not surely."""
    answered = directives.Answered
    missed = directives.Absence(
        directive="令〔2026〕9号", unit=V1, answered=answered.UNANSWERED, called_at=minute(0),
        due=minute(10), on_duty=("值班员",), act=None, at=None, distance_m=None, accuracy_m=None,
        limit_m=500.0, place_source=None,
    )  # fmt: skip
    lead = absent(1, missed)
    assert (lead.strength.value, lead.at) == ("weak", minute(10))
    far = replace(
        missed, answered=directives.Answered.IN_TIME, act=7, at=minute(3), accuracy_m=20.0
    )
    lead = absent(1, replace(far, distance_m=2224.0))
    assert (lead.strength.value, lead.at) == ("strong", minute(3))
    assert absent(1, replace(far, distance_m=900.0)).strength.value == "weak"
