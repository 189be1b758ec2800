"""How sure a figure is; the words are a contract (DESIGN §7).

Nothing is surer than its evidence: no function here makes one state of another.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The unit says so, somebody checked, it was estimated, or the system saw it."""

    CLAIMED = "claimed"
    VERIFIED = "verified"
    ESTIMATED = "estimated"
    RECORDED = "recorded"
