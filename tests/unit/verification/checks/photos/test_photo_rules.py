"""Photos: when and where they were taken, and whether they were used before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commandcenter.geo.service import from_wgs84
from commandcenter.verification.checks.photos.likeness import Likeness
from commandcenter.verification.checks.photos.photo_time import Habit, photo_time
from commandcenter.verification.checks.photos.recycled import Use, recycled
from commandcenter.verification.checks.places import claim_place, photo_place
from commandcenter.verification.model import Lead
from tests.unit.verification.checks.sayings import V1, V2, here, minute, order, photo, said, unit

INSIDE = (30.25, 114.31)


def strength(lead: Lead | None) -> str | None:
    return None if lead is None else lead.strength.value


@pytest.mark.parametrize(
    ("exif", "expected"),
    [
        ({"taken_at": "2026:07:17 08:50:00"}, None),
        ({"taken_at": "2026:07:17 07:30:00"}, None),
        ({"taken_at": "2026:07:16 08:50:00"}, "weak"),
        ({"taken_at": "2026:07:18 08:50:00"}, "weak"),
        ({"taken_at": "2026:07:17 00:50:00"}, "weak"),
        ({"taken_at": "2026:07:12 10:50:00"}, "strong"),
        ({"taken_at": "2025:07:17 08:50:00"}, "weak"),
        ({"taken_at": "2000:01:01 00:03:00"}, "weak"),
        ({"taken_at": "2008:10:22 16:28:39"}, "strong"),
        ({"taken_at": "2026:07:17 00:50:00", "taken_offset": "+00:00"}, None),
        # The satellite knows better than the camera.
        (
            {"taken_at": "2026:07:16 08:50:00", "gps_date": "2026:07:17", "gps_time": "00:51:00"},
            None,
        ),
        (
            {"taken_at": "2026:07:17 08:50:00", "gps_date": "2026:07:10", "gps_time": "00:51:00"},
            "strong",
        ),
        # Two clocks that agree are believed.
        (
            {"taken_at": "2026:07:16 20:00:00", "gps_date": "2026:07:16", "gps_time": "12:00:30"},
            "strong",
        ),
        ({"taken_at": "    :  :     :  :  "}, None),
        ({}, None),
    ],
)
def test_when_a_photo_was_taken(exif: dict[str, Any], expected: str | None) -> None:
    """A camera's wrong hour, day or year is weak; what is truly old is strong."""
    assert strength(photo_time(said(after=60), photo(**exif))) == expected


def test_a_clock_that_is_always_wrong() -> None:
    """Another day's photo that was off by just as much makes it a matter of the clock."""
    one, taken = said(after=60), photo(taken_at="2026:07:12 08:58:00")
    off = timedelta(days=-5, minutes=-1)
    habit = Habit(off, minute(60) - timedelta(days=3))
    assert strength(photo_time(one, taken)) == "strong"
    assert strength(photo_time(one, taken, [habit])) == "weak"
    same_day = Habit(off, minute(30))
    assert strength(photo_time(one, taken, [same_day])) == "strong"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (INSIDE, None),
        (from_wgs84(*INSIDE, "gcj02"), None),
        (from_wgs84(*INSIDE, "bd09"), None),
        ((43.467, 11.885), "strong"),
        ((30.9, 114.9), "strong"),
        ((0, 0), None),
    ],
)
def test_where_a_photo_was_taken(place: tuple[float, float], expected: str | None) -> None:
    """Any reading of the position that fits the county clears the unit."""
    lead = photo_place(said(), photo(lat=place[0], lon=place[1]), unit(), "江夏区")
    assert strength(lead) == expected


def test_no_outline_and_no_place_is_no_evidence() -> None:
    """Where nothing is known of a unit's place, nothing is said."""
    nowhere = unit("990101001001")
    assert photo_place(said("990101001001"), photo(lat=1.0, lon=1.0), nowhere, "某县") is None
    assert claim_place(said(location=here(1.0, 1.0)), nowhere, "某县") is None


def test_a_known_place_of_a_village() -> None:
    """A village with a known point is held to it, with a wide margin."""
    known = unit(place=INSIDE)
    near, far = here(30.33, 114.36), here(29.98, 114.35)
    assert claim_place(said(location=near), known, "江夏区") is None
    assert strength(claim_place(said(location=far), known, "江夏区")) in {"weak", "strong"}


def test_a_photo_apart_from_its_own_report() -> None:
    """A photo from the next town does not show what is reported here."""
    one = said(location=here())
    apart = photo(lat=30.33, lon=114.31)
    assert strength(photo_place(one, apart, unit(), "江夏区")) == "strong"
    near = photo(lat=30.26, lon=114.315)
    assert photo_place(one, near, unit(), "江夏区") is None


COPY, LOOSE = Likeness(0.97, mirrored=False), Likeness(0.65, mirrored=True)
OLD = order(id=2, number="令〔2026〕2号", issued_at=minute(-3 * 1440))
LATER = order(id=3, number="令〔2026〕3号", issued_at=minute(30))


@pytest.mark.parametrize(
    ("earlier", "later", "likeness", "expected"),
    [
        (said(V1, after=10), said(V2, after=50), None, "strong"),
        (said(V1, after=10), said(V2, after=50), COPY, "strong"),
        (said("420115107", after=10), said(V2, after=50), None, "weak"),
        (said(V1, "progress", 10), said(V1, after=50), None, None),
        (said(V1, "progress", 10), said(V1, after=50), COPY, None),
        (said(V1, after=10), said(V1, after=3 * 1440), None, "strong"),
        (said(V1, after=10), said(V1, after=3 * 1440), LOOSE, "weak"),
        (said(V1, after=-2 * 1440, to=OLD), said(V1, after=50), None, "strong"),
        (said(V1, after=40), said(V1, after=1500, to=LATER), None, None),
    ],
)
def test_photos_used_before(earlier: Any, later: Any, likeness: Any, expected: str | None) -> None:
    """Another unit, another day or an earlier order; never one task's own photo again."""
    one, other = Use(earlier, photo()), Use(later, photo())
    for pair in ((one, other), (other, one)):
        lead = recycled(*pair, likeness)
        assert strength(lead) == expected
        if lead is not None:
            assert lead.unit == later.unit
