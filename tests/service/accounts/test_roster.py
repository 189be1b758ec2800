"""Who is on duty where, to the minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import RefusedWithProblems
from commandcenter.headquarters import Headquarters

HEADER = "unit,person,role,starts_at,ends_at\n"
DAY = "420115,P001,带班领导,2026-07-17T08:00:00+08:00,2026-07-17T20:00:00+08:00\n"
CLERK = "420115,P003,值班员,2026-07-17T16:30:00+08:00,2026-07-18T08:00:00+08:00\n"

type_of_file = Callable[..., Path]


def test_a_shift_begins_at_its_minute_and_ends_before_its_end(
    staffed: Headquarters, file: type_of_file
) -> None:
    """At 16:30 both are there; a minute earlier one; at 20:00 the leader has gone."""
    assert staffed.act(accounts.import_duty, path=file(HEADER + DAY + CLERK)) == 2
    now = staffed.clock.now()

    def there(after: timedelta) -> list[str]:
        shifts = staffed.read(accounts.on_duty, unit="420115", at=now + after)
        return [shift.name for shift in shifts]

    assert [one.name for one in staffed.read(accounts.on_duty, unit="420115")] == ["王建国", "张伟"]
    assert there(-timedelta(minutes=1)) == ["王建国"]
    assert there(timedelta(hours=3, minutes=30)) == ["张伟"]
    assert there(timedelta(days=1)) == []
    [leader, _clerk] = staffed.read(accounts.on_duty, unit="420115")
    assert (leader.role, leader.phone, leader.unit) == ("带班领导", "13900000001", "420115")
    assert staffed.read(accounts.on_duty, unit="420106") == []


def test_the_same_roster_twice_is_one(staffed: Headquarters, file: type_of_file) -> None:
    """A resent file adds only what is new."""
    staffed.act(accounts.import_duty, path=file(HEADER + DAY))
    assert staffed.act(accounts.import_duty, path=file(HEADER + DAY + CLERK + CLERK)) == 1
    assert len(staffed.read(accounts.on_duty, unit="420115")) == 2


def test_a_bad_roster_is_refused_whole(staffed: Headquarters, file: type_of_file) -> None:
    """Unknown units and people, times without zone, shifts that end before they begin."""
    lines = [
        DAY,
        DAY.replace("420115", "420199"),
        DAY.replace("P001", "P777"),
        DAY.replace("08:00:00+08:00", "08:00:00"),
        DAY.replace("带班领导", ""),
        "420115,P001,值班员,2026-07-18T08:00:00+08:00,2026-07-17T08:00:00+08:00\n",
    ]
    with pytest.raises(RefusedWithProblems) as refused:
        staffed.act(accounts.import_duty, path=file(HEADER + "".join(lines)))
    assert [problem.where for problem in refused.value.problems] == ["3", "4", "5", "6", "7"]
    assert staffed.read(accounts.on_duty, unit="420115") == []
