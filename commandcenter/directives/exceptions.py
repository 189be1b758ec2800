"""Exceptions from the rule that nobody checks their own line: who asked, who signed, and why.

An exception lets one named person check one unit of one directive; it holds from the second
signature on, stays for ever, and never makes the check an ordinary one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SIGNATURES_NEEDED = 2


@dataclass(frozen=True)
class Signature:
    """One signature under an exception."""

    person: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Override:
    """An exception with its signatures; it holds where two people have signed."""

    unit: str
    checker: str
    signatures: tuple[Signature, ...]

    @property
    def holds(self) -> bool:
        """Whether enough people have signed."""
        return len(self.signatures) >= SIGNATURES_NEEDED
