"""Deadlines as rules: what is due by when, what counts as done, what is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.core.errors import Refused
from commandcenter.sitreps.approval import Approval, Standing, Step, StepTaken, approval_of
from commandcenter.sitreps.clocks import (
    Course,
    Due,
    Sent,
    check_profile,
    dues_of,
    next_of,
    profiles,
    usual_profile,
)

OPENED = datetime(2026, 7, 17, 1, 0, tzinfo=UTC)  # 9:00 in Wuhan, a Friday
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def course(
    *reports: Sent, called: tuple[datetime, ...] = (), closed: datetime | None = None
) -> Course:
    """An incident opened at nine."""
    return Course(OPENED, closed, reports, called)


def sent(kind: str, at: datetime, left: datetime | None = None) -> Sent:
    """A report that left as soon as it was made, unless said otherwise."""
    return Sent(kind, at, left or at)


def due(profile: str, what: Course, report: str, way: str = "written") -> Due:
    """The one due of a kind."""
    now = OPENED + 3 * HOUR
    [found] = [d for d in dues_of(profile, what, now) if (d.report, d.way) == (report, way)]
    return found


def test_first_by_phone_then_in_writing() -> None:
    """30 minutes by telephone, one hour in writing; the phone call has its own record."""
    found = dues_of("default", course(), OPENED)
    assert [(d.report, d.way, d.due_at - OPENED) for d in found] == [
        ("first", "phone", 30 * MINUTE),
        ("first", "written", HOUR),
    ]
    called = course(called=(OPENED + 31 * MINUTE,))
    phone = due("default", called, "first", "phone")
    assert phone.done_at == OPENED + 31 * MINUTE
    assert phone.overdue(OPENED + 31 * MINUTE), "done, and late all the same"


def test_a_draft_is_no_report() -> None:
    """What was not sent is still due; the draft is shown beside it."""
    drafted = course(Sent("first", OPENED + 5 * MINUTE, None))
    first = due("default", drafted, "first")
    assert (first.done_at, first.drafted_at) == (None, OPENED + 5 * MINUTE)
    assert not first.overdue(OPENED + HOUR)
    assert first.overdue(OPENED + HOUR + MINUTE)


def test_the_daily_zero_report_of_a_county() -> None:
    """Next morning at nine, and the morning after, until the end; an empty one counts as well."""
    first = sent("first", OPENED + HOUR)
    assert due("disaster_county", course(first), "followup").due_at == OPENED + 24 * HOUR
    zero = sent("followup", OPENED + 24 * HOUR - MINUTE)
    assert due("disaster_county", course(first, zero), "followup").due_at == OPENED + 24 * HOUR
    on_time = sent("followup", OPENED + 24 * HOUR)
    assert due("disaster_county", course(first, on_time), "followup").due_at == OPENED + 48 * HOUR


def test_after_the_end_nothing_more_follows() -> None:
    """A final report or a closed incident ends the follow-ups; the verified report remains."""
    first, final = sent("first", OPENED), sent("final", OPENED + HOUR)
    kinds = {d.report for d in dues_of("disaster_county", course(first, final), OPENED + 2 * HOUR)}
    assert "followup" not in kinds
    closed = course(first, closed=OPENED + 5 * HOUR)
    verified = due("disaster_county", closed, "verified")
    # Friday, two working days: Tuesday 23:59.
    assert verified.due_at == datetime(2026, 7, 21, 15, 59, tzinfo=UTC)


def test_the_first_undone_is_next() -> None:
    """The clock on top is the earliest that nobody has done."""
    found = dues_of("default", course(called=(OPENED,)), OPENED)
    coming = next_of(found)
    assert coming is not None
    assert (coming.report, coming.way) == ("first", "written")
    assert next_of([]) is None


@pytest.mark.parametrize("name", list(profiles()))
def test_every_profile_is_complete(name: str) -> None:
    """Each rule has a basis, a first report is always due, and a follow-up comes after it."""
    assert all(one.rule.basis for one in profiles()[name])
    reports = {d.report for d in dues_of(name, course(sent("first", OPENED)), OPENED)}
    assert {"first", "followup"} <= reports


@pytest.mark.parametrize(
    ("category", "grade", "place", "profile"),
    [
        ("natural", None, "420115", "disaster_county"),
        ("natural", 3, "4201", "disaster_city"),
        ("natural", 4, "42", "disaster_province"),
        ("natural", 1, "42", "serious_15_30"),
        ("accident", 3, "4201", "work_safety"),
        ("health", None, "4201", "health"),
        ("security", None, "4201", "default"),
    ],
)
def test_the_usual_profile(category: str, grade: int | None, place: str, profile: str) -> None:
    """By grade, by category, by the level of the place."""
    assert usual_profile(category=category, grade=grade, place=place) == profile


def test_an_unknown_profile_is_refused() -> None:
    """With the known ones."""
    with pytest.raises(Refused, match="disaster_county"):
        check_profile("tomorrow")


def steps(*names: str) -> Approval:
    """What a row of steps amounts to."""
    return approval_of(StepTaken(Step(name), OPENED, "王某", "P1", "") for name in names)


def test_the_way_out_of_the_house() -> None:
    """Draft, signed off, frozen, sent, and sent again to somebody else."""
    standings = [steps(*("sign seal send send".split()[:n])).standing.value for n in range(5)]
    assert standings == ["draft", "signed", "frozen", "sent", "sent"]
    assert steps("sign", "return").standing is Standing.RETURNED
    assert steps("sign", "seal").frozen
    assert not steps("sign").frozen
    assert (steps("sign").signer, steps("sign").signed_at) == ("王某", OPENED)


@pytest.mark.parametrize(
    "way", ["seal", "send", "sign sign", "sign send", "sign seal sign", "sign seal return",
            "return sign", "sign seal send return"],
)  # fmt: skip
def test_no_step_is_skipped_or_taken_back(way: str) -> None:
    """Everything that the way does not have is refused."""
    with pytest.raises(Refused):
        steps(*way.split())
