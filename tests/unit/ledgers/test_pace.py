"""Days of cover come with their bounds, and none is given where nothing left."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.ledgers.pace import Cover, cover_of


def decimals(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_the_bounds_are_the_busiest_and_the_quietest_day() -> None:
    assert cover_of(Decimal(100), decimals("10", "20", "30")) == Cover(
        likely=Decimal("5.0"), least=Decimal("3.3"), most=Decimal("10.0")
    )


def test_what_today_used_up_lowers_the_lower_bound_alone() -> None:
    """Today is not over: it can only be busier than it was so far."""
    days = decimals("10", "20")
    assert cover_of(Decimal(120), days, Decimal(5)) == cover_of(Decimal(120), days)
    assert cover_of(Decimal(120), days, Decimal(60)) == Cover(
        likely=Decimal("8.0"), least=Decimal("2.0"), most=Decimal("12.0")
    )
    assert cover_of(Decimal(120), [], Decimal(60)) == Cover(None, Decimal("2.0"), None)


def test_a_day_without_use_has_no_upper_bound() -> None:
    assert cover_of(Decimal(100), decimals("0", "20")).most is None


def test_nothing_is_promised_where_nothing_left() -> None:
    nothing = Cover(None, None, None)
    assert cover_of(Decimal(100), []) == cover_of(Decimal(100), decimals("0", "0")) == nothing


@given(st.integers(0, 10_000), st.lists(st.integers(0, 500).map(Decimal), min_size=1, max_size=10))
def test_the_estimate_lies_within_its_bounds(available: int, burnt: list[Decimal]) -> None:
    cover = cover_of(Decimal(available), burnt)
    if cover.likely is not None and cover.least is not None:
        assert cover.least <= cover.likely
        assert cover.most is None or cover.likely <= cover.most
