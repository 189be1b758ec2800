"""Figures stay exact, and what is no figure is refused."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.core.errors import Refused
from commandcenter.core.quantities import DIGITS_MAX, Quantity, parse_amount

AMOUNTS = st.decimals(-(10**10), 10**10, places=3)


@given(amount=AMOUNTS)
def test_what_is_written_is_what_counts(amount: Decimal) -> None:
    """A decimal string comes back exactly."""
    assert parse_amount(f" {amount} ") == amount


@given(value=st.one_of(st.text(), st.none(), st.booleans(), st.floats(), st.lists(st.integers())))
def test_anything_is_a_finite_amount_or_refused(value: Any) -> None:
    """Nothing infinite, nothing absurdly long, nothing that is no number comes in."""
    amount = Decimal(0)
    with suppress(Refused):
        amount = parse_amount(value)
    assert amount.is_finite()
    assert len(amount.as_tuple().digits) <= DIGITS_MAX


@given(first=AMOUNTS, second=AMOUNTS)
def test_adding_is_exact(first: Decimal, second: Decimal) -> None:
    """A sum less one part is the other part."""
    total = Quantity(first, "顶") + Quantity(second, "顶")
    assert total.amount - second == first


def test_different_units_do_not_add() -> None:
    """Tents and quilts are not one figure."""
    with pytest.raises(Refused):
        Quantity(Decimal(1), "顶") + Quantity(Decimal(1), "床")
