"""Whom an order names: ranges of the tree and single units, and codes that the tree does not know.

The recipients stay ranges for as long as possible; they are not listed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import text
from commandcenter.directives.model import Order
from commandcenter.geo.model import HANG, Level, ancestors, level_of, subtree
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.work import Work


@dataclass(frozen=True)
class Scope:
    """To whom an order goes: ranges of the tree at one level, and single units outside them."""

    under: tuple[str, ...]
    level: Level | None
    units: tuple[str, ...]


def plain_scope(order: Order) -> Scope:
    """The scope without ranges inside ranges, and without units that a range already holds."""
    named = frozenset(order.under)
    under = tuple(code for code in order.under if not named.intersection(_above(code)))
    units = tuple(
        code
        for code in order.units
        if HANG in code
        or _level(code) != order.level
        or not named.intersection([code, *_above(code)])
    )
    return Scope(under, order.level, units)


def ranges_of(codes: Iterable[str]) -> list[dict[str, str]]:
    """The ranges of codes at and under the given ones, in order; neighbours are one range."""
    merged: list[dict[str, str]] = []
    for low, high in sorted(map(subtree, codes)):
        if merged and low <= merged[-1]["high"]:
            merged[-1]["high"] = max(high, merged[-1]["high"])
        else:
            merged.append({"low": low, "high": high})
    return merged


def unknown_units(work: Work, named: dict[str, tuple[str, ...]]) -> list[Problem]:
    """One problem for each code in `named` that the tree does not know, under its field."""
    wanted = {code for codes in named.values() for code in codes}
    known = set(
        work.connection.execute(
            select(unit.c.code).where(in_set(work.connection, unit.c.code, wanted))
        ).scalars()
    )
    return [
        Problem(where, text("There is no unit {code}.", code=code[:40]))
        for where, codes in named.items()
        for code in codes
        if code not in known
    ]


def _above(code: str) -> list[str]:
    return ancestors(code) if _level(code) is not None else []


def _level(code: str) -> Level | None:
    """The level of a code, None for what is no code at all; the tree will not know it either."""
    try:
        return level_of(code)
    except Refused:
        return None
