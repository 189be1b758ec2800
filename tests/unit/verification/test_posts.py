"""Away from the post: what a roll call and a track give reason to look at, and what they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from commandcenter.directives import service as directives
from commandcenter.verification.checks.posts import Fix, absent, gap
from tests.unit.verification.sayings import V1, here, minute


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


def test_a_gap_in_a_track() -> None:
    """仙桃 2020-07-07: away from 15:00 to 16:10, found within sixteen minutes of leaving."""
    places = [(at, 30.25 if at < 60 or at > 130 else 30.28) for at in range(0, 200, 2)]
    track = [Fix(minute(at), here(lat)) for at, lat in places]
    lead = gap(directive=1, unit=V1, person="张三", post=here(), track=track, until=minute(130))
    assert lead is not None
    assert lead.at - minute(60) <= timedelta(minutes=16)
    assert lead.why.values["minutes"] == 70
    steady = [Fix(minute(at), here(30.2502)) for at in range(0, 200, 2)]
    assert (
        gap(directive=1, unit=V1, person="张三", post=here(), track=steady, until=minute(9)) is None
    )
