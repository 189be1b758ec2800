"""The numbers and switches of the rules, read from `resources/rules/verification.toml`."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from commandcenter.core.rules import rule
from commandcenter.verification.model import Rule

FAMILY = "verification"


def on(name: Rule) -> bool:
    """Whether a rule is switched on."""
    return bool(rule(FAMILY, name.value).value)


@cache
def limit(name: str) -> float:
    """One number of a rule."""
    return float(rule(FAMILY, name).value)


def minutes(name: str) -> timedelta:
    """One number of a rule that is a time in minutes."""
    return timedelta(minutes=limit(name))
