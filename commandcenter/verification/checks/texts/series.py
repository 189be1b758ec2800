"""Reports that never change: the same words and figures day after day, nothing but zeros.

Nothing may truly happen in one village for a week; what its neighbours found in the same days
decides how much that weighs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.language import text
from commandcenter.directives.model import Kind
from commandcenter.verification.checks.facts import Saying, act_evidence, lead_on, words_evidence
from commandcenter.verification.checks.texts.words import likeness, plain
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

_ONE_DAY = timedelta(days=1)
TELLING = frozenset({Kind.PROGRESS, Kind.CLAIM})
type_of_neighbours = Mapping[str, Sequence[Saying]]


def frozen(unit_said: Sequence[Saying], neighbours: type_of_neighbours) -> Lead | None:
    """The same words with the same figures on many days in a row."""
    daily = _daily([one for one in unit_said if one.act.words.strip() or one.act.quantities])
    run = _same_at_end(daily)
    if len(run) < limit("frozen_days_weak"):
        return None
    begins, last = run[0].at, run[-1]
    lively = [
        unit
        for unit, said in neighbours.items()
        if _varies([one for one in said if begins <= one.at <= last.at])
    ]
    sure = len(run) >= limit("frozen_days_strong") and bool(lively)
    return lead_on(
        last,
        rule=Rule.FROZEN_WORDS,
        strength=Strength.STRONG if sure else Strength.WEAK,
        why=text(
            "The same words and figures on {days} days from {first} to {last}, while {lively} of"
            " {neighbours} neighbours reported differently from day to day.",
            days=len(run),
            first=_day(run[0]),
            last=_day(last),
            lively=len(lively),
            neighbours=len(neighbours),
        ),
        evidence=tuple(words_evidence(one) for one in run),
        subject=f"{_day(run[0])}:{'strong' if sure else 'weak'}",
    )


def endless_zero(unit_said: Sequence[Saying], neighbours: type_of_neighbours) -> list[Lead]:
    """Figures that are zero on many days while the neighbours' are not."""
    daily = _daily([one for one in unit_said if one.act.quantities])
    leads = []
    for name in sorted({name for one in daily for name in one.act.quantities}):
        told = [one for one in daily if name in one.act.quantities]
        run: list[Saying] = []
        for one in reversed(told):
            if Decimal(one.act.quantities[name]) != 0:
                break
            run.insert(0, one)
        lead = _zero(name, run, neighbours)
        if lead is not None:
            leads.append(lead)
    return leads


def _zero(name: str, run: Sequence[Saying], neighbours: type_of_neighbours) -> Lead | None:
    if len(run) < limit("zero_days"):
        return None
    begins, last = run[0].at, run[-1]
    values = [
        Decimal(one.act.quantities[name])
        for said in neighbours.values()
        for one in _daily([item for item in said if name in item.act.quantities])
        if begins - _ONE_DAY <= one.at <= last.at + _ONE_DAY
    ]
    found = sum(value > 0 for value in values)
    if not found:
        return None
    # The chance of so many zeros, if this unit were as its neighbours.
    chance = ((len(values) - found + 1) / (len(values) + 2)) ** len(run)
    if chance > limit("zero_chance_weak"):
        return None
    sure = chance <= limit("zero_chance_strong")
    return lead_on(
        last,
        rule=Rule.ENDLESS_ZERO,
        strength=Strength.STRONG if sure else Strength.WEAK,
        why=text(
            "“{name}” is zero in {days} reports from {first} to {last}, while {found} of {count}"
            " reports of its neighbours are not.",
            name=name,
            days=len(run),
            first=_day(run[0]),
            last=_day(last),
            found=found,
            count=len(values),
        ),
        evidence=tuple(act_evidence(one) for one in run),
        subject=f"{name}:{_day(run[0])}:{'strong' if sure else 'weak'}",
    )


def _daily(said: Sequence[Saying]) -> list[Saying]:
    """The last report of each day."""
    days: dict[str, Saying] = {}
    for one in sorted(said, key=lambda item: (item.at, item.act.id)):
        if one.act.kind in TELLING:
            days[_day(one)] = one
    return list(days.values())


def _same_at_end(daily: Sequence[Saying]) -> list[Saying]:
    """The last days on which the same was said."""
    run: list[Saying] = []
    for one in reversed(daily):
        if run and not _same(one, run[0]):
            break
        run.insert(0, one)
    return run


def _same(one: Saying, other: Saying) -> bool:
    if one.act.quantities != other.act.quantities:
        return False
    alike = likeness(plain(one.act.words), plain(other.act.words))
    return alike >= limit("frozen_ratio")


def _varies(said: Sequence[Saying]) -> bool:
    daily = _daily(said)
    return len(daily) > 1 and len(_same_at_end(daily)) < len(daily)


def _day(one: Saying) -> str:
    return one.at.astimezone(SHOWN_ZONE).strftime("%Y-%m-%d")
