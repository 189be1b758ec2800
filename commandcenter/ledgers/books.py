"""The part of the books that a batch of lines touches, as the batch goes through it.

Pure: whoever holds the database fills it and writes back what became of it. It is made for many
thousand lines at once, so it keeps few objects a line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from commandcenter.core.errors import Refused
from commandcenter.core.quantities import parse_amount, scaled, unscaled
from commandcenter.ledgers.history import type_of_move
from commandcenter.ledgers.model import Holder, LotFacts

# Kind, item, lot, source and target, as they are written in a line.
type_of_way = tuple[str, str | None, str | None, str | None, str | None]
type_of_history = Callable[[int, int, int], list[type_of_move]]


@dataclass(slots=True)
class Goods:
    """An item, and how its quantities are written."""

    id: int
    code: str
    unit: str
    decimals: int
    factors: dict[str, Decimal]
    # Quantities that were read before: the same few come again and again.
    read: dict[tuple[Any, str | None], tuple[int, str | None]] = field(default_factory=dict)

    def steps(self, said: str | int | None, unit: str | None) -> tuple[int, str | None]:
        """A written quantity in the item's smallest steps; how it was written in another unit."""
        found = self.read.get((said, unit))
        if found is None:
            found = self.read[said, unit] = self._steps(said, unit)
        return found

    def _steps(self, said: str | int | None, unit: str | None) -> tuple[int, str | None]:
        if said is None:
            raise Refused("The quantity is missing.")
        amount = parse_amount(said)
        if amount <= 0:
            raise Refused("The quantity must be above zero, not {quantity}.", quantity=str(said))
        factor = Decimal(1)
        if unit and unit != self.unit:
            if unit not in self.factors:
                raise Refused(
                    "{item} is counted in {unit}, not in “{said}”.",
                    item=self.code,
                    unit=", ".join((self.unit, *sorted(self.factors))),
                    said=unit[:20],
                )
            factor = self.factors[unit]
        steps = scaled(amount * factor, self.decimals)
        if steps is None:
            raise Refused(
                "{quantity} {unit} of {item} cannot be counted: at most {decimals} decimals.",
                quantity=str(said),
                unit=unit or self.unit,
                item=self.code,
                decimals=self.decimals,
            )
        return steps, None if not unit or unit == self.unit else f"{amount:f} {unit}"

    def show(self, steps: int) -> str:
        """A stored quantity with its unit."""
        return f"{unscaled(steps, self.decimals)} {self.unit}"


@dataclass(slots=True)
class Account:
    """An account as the batch meets it; `fresh` where no posting named it before."""

    id: int
    code: str
    kind: Holder
    free: bool
    fresh: bool = False


@dataclass(slots=True)
class Held:
    """What an account holds of a lot, while the batch moves it."""

    account: Account
    quantity: int = 0
    promised: int = 0
    last_at: int = 0
    fresh: bool = True
    moved: bool = False
    # What the batch moved, of accounts that may not fall below nothing.
    moves: list[type_of_move] = field(default_factory=list)
    # What the books knew before the batch, of the time after `since`.
    earlier: list[type_of_move] | None = None
    since: int = 0

    def has(self, steps: int, at: int) -> bool:
        """Whether so much is there and free, now and plainly at that time too."""
        return steps <= self.quantity - self.promised and at >= self.last_at

    def move(self, steps: int, at: int) -> None:
        """Add what came, or take off what went (below zero)."""
        self.quantity += steps
        self.last_at = max(self.last_at, at)
        if not self.account.free:
            self.moves.append((at, steps))


@dataclass(slots=True)
class Lot:
    """A lot of an item, what is written on it, and who holds of it (by the account's number)."""

    id: int
    goods: Goods
    code: str
    facts: LotFacts
    fresh: bool = False
    used: bool = False
    changed: bool = False
    held: dict[int, Held] = field(default_factory=dict)

    def holding(self, account: Account) -> Held:
        """What an account holds of the lot; nothing, where it never held any."""
        held = self.held.get(account.id)
        if held is None:
            held = self.held[account.id] = Held(account)
        return held


class Row(NamedTuple):
    """A posting as it is stored. Two lines with one key are the same posting where everything
    from `at` to `of` is the same.
    """

    id: int
    key: str
    at: int
    by: str | None
    kind: str
    lot: int
    quantity: int
    said: str | None
    source: int
    target: int
    incident: str | None
    note: str | None
    of: int | None
    entry: int

    def says(self, other: Row) -> bool:
        """Whether the other posting says the same."""
        return self[2:-1] == other[2:-1]


@dataclass
class Books:
    """What was loaded for a batch. An account that cannot be used is its refusal."""

    goods: dict[str, Goods]
    accounts: dict[str, Account | Refused]
    accounts_by_id: dict[int, Account]
    lots: dict[tuple[str, str], Lot]
    lots_by_id: dict[int, Lot]
    stored: dict[str, Row]
    reversed: set[int]
    # How much of each promise is still open.
    open: dict[int, int]
    incidents: set[str]
    history: type_of_history
