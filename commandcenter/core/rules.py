"""Rules with a number in them, kept as data: value, unit, basis, region and validity.

They live in `resources/rules/*.toml`; the interface shows each with its basis. No threshold,
deadline or
estimate is a constant in code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from commandcenter.core.errors import Fault
from commandcenter.core.resources import RESOURCES

FOLDER = RESOURCES / "rules"


@dataclass(frozen=True)
class Rule:
    """One number that somebody decided, and on what basis."""

    name: str
    value: Decimal
    unit: str
    basis: str
    region: str
    verified: bool


@cache
def rules(family: str) -> dict[str, Rule]:
    """The rules of one file, by name; a rule without its basis is a fault of ours."""
    path = FOLDER / f"{family}.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return {name: _rule(name, entry) for name, entry in table.items()}
    except (OSError, ValueError, KeyError) as error:
        raise Fault(f"The rule file {path.name} cannot be used: {error}") from error


def rule(family: str, name: str) -> Rule:
    """One rule by its name."""
    return rules(family)[name]


def _rule(name: str, entry: dict[str, object]) -> Rule:
    return Rule(
        name=name,
        value=Decimal(str(entry["value"])),
        unit=str(entry["unit"]),
        basis=str(entry["basis"]),
        region=str(entry.get("region", "")),
        verified=bool(entry.get("verified", False)),
    )
