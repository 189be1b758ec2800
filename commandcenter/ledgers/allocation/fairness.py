"""The fairness alarm: what was really sent, beside the plan and beside the need.

Pure. An alarm is a reason to look and to explain, never a verdict; who got nothing counts as much
as who got too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule

HUNDRED = Decimal(100)
UNIT = Decimal(1)
NOTHING = Decimal()


class Ground(StrEnum):
    """Why a unit's share is a reason to look."""

    NO_NEED = "no_need"
    OVER_NEED = "over_need"
    OVER_SHARE = "over_share"
    SHORT = "short"


@dataclass(frozen=True)
class Alarm:
    """One unit's share of one item; `share` is what the plan or the need would give it."""

    item: str
    unit: str
    ground: Ground
    need: Decimal
    planned: Decimal | None
    share: Decimal
    sent: Decimal
    words: Text


def alarms(
    item: str,
    *,
    need: Mapping[str, Decimal],
    planned: Mapping[str, Decimal] | None,
    sent: Mapping[str, Decimal],
) -> list[Alarm]:
    """Every unit whose share of an item lies too far from what plan or need would give it.

    A plan that is still on its way is no alarm: shares are compared for what has left so far. Where
    nobody is short, only goods that nobody needs there are one.
    """
    total = sum(sent.values(), NOTHING)
    if not total:
        return []
    shares = _shares(need, planned, total)
    off = rule("allocation", "fairness_tolerance").value / HUNDRED
    short = {
        unit
        for unit, share in shares.items()
        if sent.get(unit, NOTHING) < min(share, need.get(unit, NOTHING)) * (1 - off) - UNIT
    }
    found = []
    for unit in sorted(need.keys() | sent.keys() | shares.keys()):
        got, share = sent.get(unit, NOTHING), shares.get(unit, NOTHING)
        ground = _ground(unit, got, share, need.get(unit, NOTHING), off, short)
        if ground is not None:
            plan = None if planned is None else planned.get(unit, NOTHING)
            wanted = need.get(unit, NOTHING)
            words = _words(ground, unit, item, got=got, share=share, need=wanted, plan=plan)
            found.append(Alarm(item, unit, ground, wanted, plan, share, got, words))
    return found


def _shares(
    need: Mapping[str, Decimal], planned: Mapping[str, Decimal] | None, total: Decimal
) -> dict[str, Decimal]:
    """What each unit would have of the total: by the plan, or by need where there is no plan."""
    basis = need if planned is None else planned
    whole = sum(basis.values(), NOTHING)
    if not whole:
        return {}
    part = min(Decimal(1), total / whole)
    return {unit: amount * part for unit, amount in basis.items()}


def _ground(
    unit: str, got: Decimal, share: Decimal, need: Decimal, off: Decimal, short: set[str]
) -> Ground | None:
    if unit in short:
        return Ground.SHORT
    if got > UNIT and not need:
        return Ground.NO_NEED
    if got > need * (1 + off) + UNIT:
        return Ground.OVER_NEED
    if short and got > share * (1 + off) + UNIT:
        return Ground.OVER_SHARE
    return None


def _words(
    ground: Ground,
    unit: str,
    item: str,
    *,
    got: Decimal,
    share: Decimal,
    need: Decimal,
    plan: Decimal | None,
) -> Text:
    values = {
        "unit": unit,
        "item": item,
        "got": _shown(got),
        "share": _shown(share),
        "need": _shown(need),
        "plan": "—" if plan is None else _shown(plan),
        "fill": f"{got / need:.1%}" if need else "—",
    }
    if ground is Ground.NO_NEED:
        return text("{unit} was sent {got} {item} and has no need on record.", **values)
    if ground is Ground.OVER_NEED:
        return text(
            "{unit} was sent {got} {item}, more than its need of {need} (planned: {plan}).",
            **values,
        )
    if ground is Ground.OVER_SHARE:
        return text(
            "{unit} was sent {got} {item}, {fill} of its need, where its share is {share} (planned:"
            " {plan}) and others are short.",
            **values,
        )
    return text(
        "{unit} was sent {got} {item}, {fill} of its need of {need}, where its share is {share}"
        " (planned: {plan}).",
        **values,
    )


def _shown(amount: Decimal) -> str:
    return f"{amount.quantize(Decimal('0.1')).normalize():f}"


def by_item(rows: Iterator[tuple[str, str, Decimal]]) -> dict[str, dict[str, Decimal]]:
    """Amounts by item and unit, added up."""
    found: dict[str, dict[str, Decimal]] = {}
    for item, unit, amount in rows:
        units = found.setdefault(item, {})
        units[unit] = units.get(unit, NOTHING) + amount
    return found
