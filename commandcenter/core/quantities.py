"""Exact quantities with their units; a figure is never a float.

Quantities come in as decimal strings or whole numbers and are stored as such, or as whole numbers
of a smallest step: `scaled` and `unscaled` lead there and back without loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from commandcenter.core.errors import Refused

DIGITS_MAX = 18
# The first whole number with more digits than that.
WHOLE_MAX = 10**DIGITS_MAX
# What both databases keep in eight bytes, with room for sums of very many.
SCALED_MAX = 10**15
DECIMALS_MAX = 6


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
    if type(value) is int and abs(value) < WHOLE_MAX:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Refused("“{value}” is not a number.", value=str(value)[:40])
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise Refused("“{value}” is not a number.", value=str(value)[:40]) from None
    if not amount.is_finite() or len(amount.as_tuple().digits) > DIGITS_MAX:
        raise Refused("“{value}” is not a usable number.", value=str(value)[:40])
    return amount


def scaled(amount: Decimal, decimals: int) -> int | None:
    """The amount in whole steps of `decimals` places; None where it has more places than that."""
    if not amount:
        return 0
    if amount.adjusted() + decimals > len(str(SCALED_MAX)):
        raise Refused("{value} is more than the books can hold.", value=f"{amount:.3g}")
    numerator, denominator = amount.as_integer_ratio()
    whole, rest = divmod(numerator * 10**decimals, denominator)
    if abs(whole) > SCALED_MAX:
        raise Refused("{value} is more than the books can hold.", value=f"{amount:.3g}")
    return None if rest else whole


def unscaled(steps: int, decimals: int) -> str:
    """A stored amount as people write it: no exponent, no idle zeros."""
    if not decimals:
        return str(steps)
    sign, digits = "-" if steps < 0 else "", f"{abs(steps):0{decimals + 1}d}"
    fraction = digits[-decimals:].rstrip("0")
    return f"{sign}{digits[:-decimals]}{'.' + fraction if fraction else ''}"
