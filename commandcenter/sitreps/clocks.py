"""The clocks of reporting: which report is due by when, by profiles of deadlines kept as data.

Pure: what happened and the time go in, what is due comes out. A report counts from when it was
sent; one that changes nothing (零报告) counts like any other, and a missing one is a fault.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.core.rules import FOLDER, Rule, rules
from commandcenter.geo.model import Level, level_of

FAMILY = "sitreps"
DEFAULT = "default"
PHONE, WRITTEN = "phone", "written"
FIRST, FOLLOWUP, FINAL, VERIFIED = "first", "followup", "final", "verified"
# Which profile an incident gets until somebody chooses: by grade, by category, by its level.
SERIOUS_GRADES = frozenset({1, 2})
OF_CATEGORY = {"health": "health", "accident": "work_safety"}
OF_LEVEL = {
    Level.PROVINCE: "disaster_province",
    Level.CITY: "disaster_city",
    Level.COUNTY: "disaster_county",
}


@dataclass(frozen=True)
class Deadline:
    """One rule of a profile: which report, by which way, and its number with its basis."""

    profile: str
    report: str
    way: str
    rule: Rule
    basis_zh: str


@dataclass(frozen=True)
class Sent:
    """A report that exists: as of when, and when it left, None while it has not."""

    kind: str
    made_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Course:
    """What the clocks look at: the incident's own times, its reports, its outgoing calls."""

    opened_at: datetime
    closed_at: datetime | None
    reports: tuple[Sent, ...]
    called_at: tuple[datetime, ...]


@dataclass(frozen=True)
class Due:
    """One report that is due, or was: until when, by which rule, and what became of it."""

    report: str
    way: str
    due_at: datetime
    done_at: datetime | None
    drafted_at: datetime | None
    rule: Rule
    basis_zh: str

    def overdue(self, now: datetime) -> bool:
        """Whether its time has passed without it, or before it."""
        return (self.done_at or now) > self.due_at


@cache
def profiles() -> dict[str, tuple[Deadline, ...]]:
    """Every profile of deadlines, with its rules in the order of the file."""
    table = tomllib.loads((FOLDER / f"{FAMILY}.toml").read_text("utf-8"))
    found: dict[str, list[Deadline]] = {}
    for name, entry in table.items():
        if "profile" in entry:
            kept = (entry["profile"], entry["report"], entry["way"])
            one = Deadline(*kept, rules(FAMILY)[name], entry["basis_zh"])
            found.setdefault(one.profile, []).append(one)
    return {name: tuple(deadlines) for name, deadlines in found.items()}


def usual_profile(*, category: str, grade: int | None, place: str) -> str:
    """The profile an incident is reported by until somebody chooses another."""
    if grade in SERIOUS_GRADES:
        return "serious_15_30"
    if category in OF_CATEGORY:
        return OF_CATEGORY[category]
    if category == "natural":
        return OF_LEVEL.get(level_of(place), "disaster_county")
    return DEFAULT


def check_profile(name: str) -> str:
    """A profile by its name; an unknown one is refused with the known."""
    if name not in profiles():
        raise Refused(
            "“{name}” is not a profile of deadlines; choose one of {known}.",
            name=name[:40],
            known=", ".join(profiles()),
        )
    return name


def dues_of(profile: str, course: Course, now: datetime) -> tuple[Due, ...]:
    """What is due by a profile, what is done first, then by time."""
    deadlines = list(profiles()[profile])
    # A profile that says nothing of follow-ups leaves nobody waiting for ever.
    named = {(one.report, one.way) for one in deadlines}
    deadlines += [one for one in profiles()[DEFAULT] if (one.report, one.way) not in named]
    found: list[Due] = []
    for one in deadlines:
        if one.report == FIRST:
            found.append(_first(one, course))
        elif one.report == FOLLOWUP:
            found += _followup(one, course, now)
        elif one.report == VERIFIED:
            found += _verified(one, course)
    return tuple(sorted(found, key=lambda due: (due.done_at is None, due.due_at)))


def next_of(dues: Iterable[Due]) -> Due | None:
    """The one to do first: the earliest that is not done."""
    return next((due for due in dues if due.done_at is None), None)


def _first(one: Deadline, course: Course) -> Due:
    due_at = course.opened_at + _length(one.rule)
    if one.way == PHONE:
        done = min((at for at in course.called_at if at >= course.opened_at), default=None)
        return _due(one, due_at, done, None)
    return _due(one, due_at, *_made(course.reports, {FIRST}))


def _followup(one: Deadline, course: Course, now: datetime) -> Sequence[Due]:
    """The next follow-up after the last report that left; none after the final one."""
    line = [sent for sent in course.reports if sent.kind in (FIRST, FOLLOWUP, FINAL)]
    left = [sent for sent in line if sent.sent_at is not None]
    if any(sent.kind == FINAL for sent in left) or course.closed_at is not None:
        return []
    if not left:
        return []
    last = max(sent.sent_at for sent in left if sent.sent_at is not None)
    due_at = _daily_after(last, int(one.rule.value)) if one.rule.unit == "hour" else (
        last + _length(one.rule)
    )  # fmt: skip
    drafts = [sent.made_at for sent in line if sent.sent_at is None and sent.made_at >= last]
    return [
        Due(one.report, one.way, due_at, None, max(drafts, default=None), one.rule, one.basis_zh)
    ]


def _verified(one: Deadline, course: Course) -> Sequence[Due]:
    if course.closed_at is None:
        return []
    due_at = _working_days_after(course.closed_at, int(one.rule.value))
    return [
        Due(one.report, one.way, due_at, *_made(course.reports, {VERIFIED}), one.rule, one.basis_zh)
    ]


def _due(
    one: Deadline, due_at: datetime, done_at: datetime | None, drafted_at: datetime | None
) -> Due:
    return Due(one.report, one.way, due_at, done_at, drafted_at, one.rule, one.basis_zh)


def _made(reports: Iterable[Sent], kinds: set[str]) -> tuple[datetime | None, datetime | None]:
    """When the first report of these kinds left, and when the last draft of one was made."""
    wanted = [sent for sent in reports if sent.kind in kinds]
    left = [sent.sent_at for sent in wanted if sent.sent_at is not None]
    drafts = [sent.made_at for sent in wanted if sent.sent_at is None]
    return min(left, default=None), max(drafts, default=None)


def _length(given: Rule) -> timedelta:
    minutes = {"min": 1, "h": 60}[given.unit]
    return timedelta(minutes=float(given.value) * minutes)


def _daily_after(moment: datetime, hour: int) -> datetime:
    """The next time of day after a moment, in the duty room's zone."""
    local = moment.astimezone(SHOWN_ZONE)
    at = datetime.combine(local.date(), time(hour), SHOWN_ZONE)
    return (at if at > local else at + timedelta(days=1)).astimezone(moment.tzinfo)


def _working_days_after(moment: datetime, days: int) -> datetime:
    """The end of so many working days; public holidays are not known here and count as work."""
    day = moment.astimezone(SHOWN_ZONE).date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day, time(23, 59), SHOWN_ZONE).astimezone(moment.tzinfo)
