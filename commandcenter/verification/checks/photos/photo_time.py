"""Whether a photo can have been taken between the order and the report.

A camera's clock is often wrong by whole hours, a day or a year, and says so only weakly; satellite
time is not set by hand. Two clocks that agree are believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import Text, text
from commandcenter.directives.model import Photo
from commandcenter.verification.checks.facts import Saying, lead_on, photo_evidence, shown
from commandcenter.verification.limits import limit, minutes
from commandcenter.verification.model import Lead, Rule, Strength

STAMP = "%Y:%m:%d %H:%M:%S"
DAY = timedelta(days=1)
ZERO = timedelta(0)


class Clocks(NamedTuple):
    """When a photo was taken, by its camera and by satellite."""

    camera: datetime | None
    satellite: datetime | None


class Habit(NamedTuple):
    """By how much another photo of the same hand was off, and when it was sent."""

    off: timedelta
    sent: datetime


def photo_time(said: Saying, photo: Photo, habits: Sequence[Habit] = ()) -> Lead | None:
    """Why the photo's own time does not fit its report."""
    clocks = clocks_of(photo.exif)
    first = said.directive.issued_at - minutes("photo_time_before")
    last = said.at + minutes("photo_time_after")
    camera, satellite = _off(clocks.camera, first, last), _off(clocks.satellite, first, last)
    off = camera if satellite is None else satellite
    if off is None or off == ZERO:
        return None
    strength = _strength(clocks, off, camera, satellite, first, last)
    if strength is Strength.STRONG and _has_wrong_clock(clocks, said, habits):
        strength = Strength.WEAK
    taken = clocks.camera if satellite is None else clocks.satellite
    assert taken is not None
    return lead_on(
        said,
        rule=Rule.PHOTO_TIME,
        strength=strength,
        why=_why(photo, taken, off, said, by_satellite=satellite is not None),
        evidence=(photo_evidence(said, photo),),
        subject=f"{said.act.key}:{photo.hash}",
    )


def clocks_of(exif: dict[str, Any]) -> Clocks:
    """The times in a photo's EXIF; a camera without a zone is taken to show our own."""
    return Clocks(_camera(exif), _satellite(exif))


def _camera(exif: dict[str, Any]) -> datetime | None:
    taken = _stamp(exif.get("taken_at"))
    if taken is None:
        return None
    try:
        hours, mins = str(exif.get("taken_offset", "")).split(":")
        shift = timedelta(hours=int(hours), minutes=int(mins) * (-1 if "-" in hours else 1))
        return (taken - shift).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return taken.replace(tzinfo=SHOWN_ZONE).astimezone(UTC)


def _satellite(exif: dict[str, Any]) -> datetime | None:
    if "gps_date" not in exif or "gps_time" not in exif:
        return None
    date = str(exif["gps_date"]).replace("-", ":")
    found = _stamp(f"{date} {exif['gps_time']}")
    return None if found is None else found.replace(tzinfo=UTC)


def _stamp(words: object) -> datetime | None:
    try:
        return datetime.strptime(str(words).strip()[:19], STAMP)  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None


def _off(taken: datetime | None, first: datetime, last: datetime) -> timedelta | None:
    """How far before (negative) or after the window."""
    if taken is None:
        return None
    if taken < first:
        return taken - first
    return taken - last if taken > last else ZERO


def _strength(
    clocks: Clocks,
    off: timedelta,
    camera: timedelta | None,
    satellite: timedelta | None,
    first: datetime,
    last: datetime,
) -> Strength:
    if clocks.camera is not None and clocks.satellite is not None and camera != ZERO:
        agree = abs(clocks.camera - clocks.satellite) <= minutes("photo_clocks_agree")
        if agree and abs(off) > timedelta(hours=limit("photo_sure_hours")):
            return Strength.STRONG
    if abs(off) <= timedelta(hours=limit("photo_clock_hours")):
        return Strength.WEAK
    if satellite is None and clocks.camera is not None and _set_wrong(clocks.camera, first, last):
        return Strength.WEAK
    return Strength.STRONG


def _set_wrong(taken: datetime, first: datetime, last: datetime) -> bool:
    """Whether a clock that was never set, or set to another year, explains the time."""
    local = taken.astimezone(SHOWN_ZONE)
    if (local.month, local.day) in {(1, 1), (1, 2)} and local.year < first.year:
        return True
    for year in {first.year, last.year}:
        try:
            moved = taken.replace(year=year)
        except ValueError:
            continue
        if year != taken.year and first - DAY <= moved <= last + DAY:
            return True
    return False


def _has_wrong_clock(clocks: Clocks, said: Saying, habits: Sequence[Habit]) -> bool:
    """Whether photos of other days were off by just as much: then it is the clock."""
    taken = clocks.camera
    if taken is None or clocks.satellite is not None:
        return False
    off = taken - said.at
    like = [habit for habit in habits if abs(habit.off - off) <= minutes("photo_habit_minutes")]
    days = {habit.sent.date() for habit in like if abs(habit.sent - said.at) >= DAY / 2}
    return len(days) >= limit("photo_habit_days")


def _why(
    photo: Photo, taken: datetime, off: timedelta, said: Saying, *, by_satellite: bool
) -> Text:
    values = {
        "photo": photo.name or photo.hash[:12],
        "taken": shown(taken),
        "length": length(abs(off)),
        "issued": shown(said.directive.issued_at),
        "at": shown(said.at),
        "clock": text("by satellite time") if by_satellite else text("by the camera's clock"),
    }
    if off < ZERO:
        return text(
            "The photo {photo} was taken at {taken} {clock}, {length} before the order of"
            " {issued}.",
            **values,
        )
    return text(
        "The photo {photo} was taken at {taken} {clock}, {length} after the report of {at}.",
        **values,
    )


def length(span: timedelta) -> Text:
    """A span of time in the largest unit that says enough."""
    total = span.total_seconds() / 60
    if total < 120:
        return text("{count} minutes", count=round(total))
    if total < 2 * 1440:
        return text("{count} hours", count=round(total / 60))
    return text("{count} days", count=round(total / 1440))
