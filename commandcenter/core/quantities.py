"""Exact quantities with their units; a figure is never a float.

Quantities come in as decimal strings or whole numbers and are stored as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from commandcenter.core.errors import Refused

DIGITS_MAX = 18


@dataclass(frozen=True)
class Quantity:
    """An exact amount of one unit."""

    amount: Decimal
    unit: str

    def __add__(self, other: Quantity) -> Quantity:
        if other.unit != self.unit:
            raise Refused(
                "{first} and {second} cannot be added.", first=self.unit, second=other.unit
            )
        return Quantity(self.amount + other.amount, self.unit)


def parse_amount(value: object) -> Decimal:
    """Read an exact amount; text, whole numbers and JSON numbers come in, nothing infinite does."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Refused("“{value}” is not a number.", value=str(value)[:40])
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise Refused("“{value}” is not a number.", value=str(value)[:40]) from None
    if not amount.is_finite() or len(amount.as_tuple().digits) > DIGITS_MAX:
        raise Refused("“{value}” is not a usable number.", value=str(value)[:40])
    return amount
