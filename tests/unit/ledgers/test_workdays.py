"""Working days are counted over weekends, holidays and the weekends worked instead."""

from __future__ import annotations

from datetime import date

import pytest

from commandcenter.ledgers.workdays import announced, due_after, works


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        (date(2026, 7, 17), 5, date(2026, 7, 24)),  # over one weekend, from a Friday
        (date(2026, 7, 18), 2, date(2026, 7, 21)),  # from a Saturday: Monday and Tuesday
        (date(2026, 9, 30), 2, date(2026, 10, 9)),  # National Day: the 8th and the 9th
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # … and the Saturday worked instead
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked before the festival
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2031, 7, 18), 5, date(2031, 7, 25)),  # nothing announced: weekends only
    ],
)
def test_days_are_counted(day: date, days: int, due: date) -> None:
    """The day itself does not count."""
    assert due_after(day, days) == due
    assert works(due)


def test_it_is_known_which_years_are_on_file() -> None:
    """A year without an announcement says so."""
    assert announced(2026)
    assert not announced(2031)


def test_one_day_is_counted_once_for_all_its_deliveries() -> None:
    """Thousands of deliveries without papers fall on a few hundred days, at each look."""
    due_after.cache_clear()
    assert {due_after(date(2026, 7, 17), 2) for _ in range(1000)} == {date(2026, 7, 21)}
    assert due_after.cache_info().misses == 1
