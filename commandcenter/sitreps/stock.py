"""What the ledgers held at the moment of a report, account by account.

Records only; amounts stay exact decimals, as they were posted.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StockRow:
    """One account's stand of one lot."""

    account: str
    item: str
    item_name: str
    lot: str
    quantity: str
    unit: str


@dataclass(frozen=True)
class LedgerFacts:
    """All stands of the incident's ledgers, and whether the books balance."""

    rows: tuple[StockRow, ...]
    balanced: bool
    postings: int
