"""Grades, verbs, the four mandatory fields and chains, as plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.incidents.model import (
    Category,
    ResponseLevel,
    Verb,
    chain_of,
    check_grade,
    derive_verbs,
    in_force,
    notice_problems,
    root_of,
    verb_of,
    would_circle,
)

NOW = datetime(2020, 7, 17, 8, 30, tzinfo=UTC)
levels = st.one_of(st.none(), st.integers(1, 4))


@pytest.mark.parametrize("category", [Category.NATURAL, Category.ACCIDENT, Category.HEALTH])
def test_three_categories_are_graded(category: Category) -> None:
    """I to IV or not yet graded; nothing else."""
    for grade in (None, 1, 2, 3, 4):
        check_grade(category, grade)
    for grade in (0, 5, -1):
        with pytest.raises(Refused, match="I to IV"):
            check_grade(category, grade)


def test_security_events_have_no_grade() -> None:
    """The law does not grade them, so the field stays empty."""
    check_grade(Category.SECURITY, None)
    with pytest.raises(Refused, match="no grade"):
        check_grade(Category.SECURITY, 4)


@pytest.mark.parametrize(
    ("before", "after", "verb"),
    [
        (None, 4, Verb.START),
        (4, 3, Verb.RAISE),
        (3, 1, Verb.RAISE),
        (1, 3, Verb.ADJUST),
        (3, 3, Verb.ADJUST),
        (1, None, Verb.END),
    ],
)
def test_the_verb_follows_from_the_change(
    before: int | None, after: int | None, verb: Verb
) -> None:
    """Start, raise, adjust and end are read off the two levels."""
    assert verb_of(before, after) is verb


def test_enshi_on_17_july_2020() -> None:
    """Ⅳ at first, Ⅲ at 12:00, Ⅱ at 13:30, Ⅰ at 16:30, ended weeks later."""
    assert derive_verbs([4, 3, 2, 1, None]) == [
        Verb.START,
        Verb.RAISE,
        Verb.RAISE,
        Verb.RAISE,
        Verb.END,
    ]


@given(st.lists(levels, max_size=12))
def test_a_response_that_ended_starts_again(series: list[int | None]) -> None:
    """START stands exactly where a level follows none."""
    verbs = derive_verbs(series)
    for place, verb in enumerate(verbs):
        before = series[place - 1] if place else None
        assert (verb is Verb.START) is (before is None and series[place] is not None)
        assert (verb is Verb.END) is (series[place] is None)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"matter": " "}, "matter"),
        ({"level": 5}, "level"),
        ({"level": 0}, "level"),
        ({"measures": ""}, "measures"),
        ({"expected_until": None}, "expected_until"),
        ({"expected_until": NOW}, "expected_until"),
        ({"measures": "x" * 4001}, "measures"),
    ],
)
def test_each_mandatory_field_is_asked_for(change: dict[str, object], where: str) -> None:
    """A complete notice passes; each gap is named by its field."""
    notice = {
        "level": 2,
        "matter": "防汛",
        "expected_until": NOW + timedelta(days=3),
        "measures": "转移危险区群众",
        "effective_at": NOW,
    }
    assert notice_problems(**notice) == []
    assert [problem.where for problem in notice_problems(**{**notice, **change})] == [where]


def test_every_gap_is_named_at_once() -> None:
    """An empty notice names the three fields it lacks; an end needs its matter only."""
    empty = {"matter": "", "expected_until": None, "measures": "", "effective_at": NOW}
    assert len(notice_problems(level=3, **empty)) == 3
    assert [one.where for one in notice_problems(level=None, **empty)] == ["matter"]


def test_a_notice_counts_from_its_minute() -> None:
    """Announced is not in force; ended is none."""
    hours = [0, 2, 4]
    notices = [
        ResponseLevel(level, Verb.START, "防汛", None, "", NOW + timedelta(hours=hour), None)
        for level, hour in zip([3, 1, None], hours, strict=True)
    ]
    assert in_force(notices, NOW - timedelta(seconds=1)) is None
    assert in_force(notices, NOW) is notices[0]
    assert in_force(notices, NOW + timedelta(hours=2)) is notices[1]
    assert in_force(notices, NOW + timedelta(hours=4)) is None
    assert in_force([], NOW) is None


def test_rain_landslide_dammed_lake() -> None:
    """The chain of the Shaziba landslide reads from the rain down."""
    parents = {"rain": None, "slide": "rain", "lake": "slide", "flood": "rain", "other": None}
    assert chain_of("rain", parents) == [("rain", 0), ("slide", 1), ("lake", 2), ("flood", 1)]
    assert root_of("lake", parents) == "rain"
    assert would_circle("rain", "lake", parents)
    assert would_circle("rain", "rain", parents)
    assert not would_circle("lake", "flood", parents)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=30))
def test_chains_never_close(links: list[tuple[int, int]]) -> None:
    """However events are hung under one another, a refused circle leaves every chain readable."""
    parents: dict[str, str | None] = {str(one): None for one in range(8)}
    for one, parent in links:
        if not would_circle(str(one), str(parent), parents):
            parents[str(one)] = str(parent)
    roots = [one for one, parent in parents.items() if parent is None]
    read = [one for root in roots for one, _ in chain_of(root, parents)]
    assert sorted(read) == sorted(parents)
