"""Records of the verification of what was claimed.

A finding (疑点) is a reason to look, never a verdict on a person: it names its rule, says why with
the numbers, and waits for the unit's answer and a named person's decision.
"""

from __future__ import annotations

from enum import StrEnum


class Strength(StrEnum):
    """How much a finding weighs; weak ones alone never colour a unit."""

    STRONG = "strong"
    WEAK = "weak"
