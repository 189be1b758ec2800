"""What only many together show: claims crowded before a deadline, checkers who always agree."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from commandcenter.core.language import text
from commandcenter.directives.model import Directive, Kind
from commandcenter.verification.checks.facts import Saying, act_evidence, lead_on, shown
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

PERCENT = 100


def deadline_spike(order: Directive, claims: Mapping[str, Sequence[Saying]]) -> list[Lead]:
    """Parents whose units claimed in the last moments far oftener than others': weak, each.

    Many honest people finish near a deadline; so a parent is compared with the others, by the exact
    tail of the binomial, and the doubt is shared out over all parents (Benjamini and Hochberg).
    """
    due = order.complete_by
    if due is None:
        return []
    begins = due - timedelta(minutes=limit("spike_minutes"))
    late = {
        parent: [one for one in said if begins <= one.at <= due] for parent, said in claims.items()
    }
    total, all_late = sum(map(len, claims.values())), sum(map(len, late.values()))
    tails = []
    for parent, said in claims.items():
        others, others_late = total - len(said), all_late - len(late[parent])
        if len(said) < limit("spike_units") or others < limit("spike_units"):
            continue
        usual = (others_late + 1) / (others + 2)
        tails.append((binomial_tail(len(late[parent]), len(said), usual), parent, usual))
    tails.sort()
    allowed = [
        place
        for place, (tail, _, _) in enumerate(tails, 1)
        if tail <= limit("spike_chance") * place / len(tails)
    ]
    leads = []
    for _, parent, usual in tails[: max(allowed, default=0)]:
        leads += [
            _spike(one, len(late[parent]), len(claims[parent]), usual) for one in late[parent]
        ]
    return leads


def _spike(one: Saying, late: int, count: int, usual: float) -> Lead:
    due = one.directive.complete_by
    assert due is not None
    return lead_on(
        one,
        rule=Rule.DEADLINE_SPIKE,
        strength=Strength.WEAK,
        why=text(
            "{late} of {count} units here reported done in the last {minutes} minutes before {due};"
            " elsewhere {usual} % did.",
            late=late,
            count=count,
            minutes=round(limit("spike_minutes")),
            due=shown(due),
            usual=round(usual * PERCENT),
        ),
        evidence=(act_evidence(one),),
        subject="spike",
    )


def binomial_tail(hits: int, trials: int, chance: float) -> float:
    """The chance of at least so many hits."""
    return sum(
        math.comb(trials, count) * chance**count * (1 - chance) ** (trials - count)
        for count in range(hits, trials + 1)
    )


def hasty_checks(checks: Sequence[Saying]) -> list[Lead]:
    """Units that one person says to have checked on the spot, one after the other, sooner than
    anybody gets from one to the next: weak, since checks are also entered together in the evening.

    `checks` are one person's on one order, in time order.
    """
    most = round(limit("checks_onsite_units"))
    least = timedelta(minutes=limit("checks_onsite_minutes"))
    found: dict[int, list[Saying]] = {}
    for start in range(len(checks) - most + 1):
        group = checks[start : start + most]
        if len({one.unit for one in group}) == most and (
            group[-1].at - group[0].at < least * (most - 1)
        ):
            found |= {one.act.id: list(group) for one in group}
    return [_hasty(one, found[one.act.id]) for one in checks if one.act.id in found]


def _hasty(one: Saying, group: Sequence[Saying]) -> Lead:
    return lead_on(
        one,
        rule=Rule.IMPOSSIBLE_PACE,
        strength=Strength.WEAK,
        why=text(
            "{checker} checked {units} units on the spot within {minutes} minutes, this one at"
            " {at}; getting from one to the next alone takes longer.",
            checker=one.act.by or "",
            units=len(group),
            minutes=round((group[-1].at - group[0].at).total_seconds() / 60),
            at=shown(one.at),
        ),
        evidence=tuple(act_evidence(other) for other in group),
        subject=f"check:{one.act.key}",
    )


@dataclass(frozen=True)
class Pair:
    """Everything one checker said of the units of one parent."""

    checker: str
    parent: str
    checks: tuple[Saying, ...]
    # How many of these units were ever checked by somebody else.
    by_others: int

    @property
    def passed(self) -> int:
        """How many were found right."""
        return sum(one.act.kind is Kind.VERIFY for one in self.checks)


def collusion(pair: Pair, *, checks: int, refuted: int) -> list[Lead]:
    """A checker who alone checks one place and never finds anything, where others do: elsewhere
    there were so many `checks`, of which so many `refuted`.
    """
    count = len(pair.checks)
    if count < limit("collusion_checks") or pair.passed < count:
        return []
    if pair.by_others > limit("collusion_others_share") * count:
        return []
    chance = ((checks - refuted + 1) / (checks + 2)) ** count
    if chance > limit("collusion_chance_weak"):
        return []
    sure = chance <= limit("collusion_chance_strong") and count >= limit("collusion_checks_sure")
    return [
        lead_on(
            one,
            rule=Rule.CHECKER_COLLUSION,
            strength=Strength.STRONG if sure else Strength.WEAK,
            why=text(
                "{checker} made all {count} checks here and passed every one; elsewhere {refuted}"
                " of {others} checks found something (chance {chance} %).",
                checker=pair.checker,
                count=count,
                refuted=refuted,
                others=checks,
                chance=round(chance * PERCENT, 2),
            ),
            evidence=(act_evidence(one),),
            subject=f"{pair.checker}:{'strong' if sure else 'weak'}",
        )
        for one in pair.checks
    ]
