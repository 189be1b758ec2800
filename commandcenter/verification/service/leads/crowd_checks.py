"""The rules about crowds: claims before a deadline, checkers and whom they check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select

from commandcenter.directives.model import CHECKS, Kind
from commandcenter.directives.tables import act
from commandcenter.geo.model import parent_of
from commandcenter.verification.checks.crowds import (
    Pair,
    collusion,
    deadline_spike,
    hasty_checks,
)
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.limits import minutes, on
from commandcenter.verification.model import Lead, Rule
from commandcenter.verification.service.leads.loading import Reader, type_of_family

ON_SITE = "onsite"


def judge_crowds(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """What these acts show together with everything like them."""
    if on(Rule.DEADLINE_SPIKE):
        for directive in sorted({one.directive.id for one in new if _in_last_moments(one)}):
            yield from deadline_spike(reader.known[directive], _first_claims(reader, directive))
    if on(Rule.IMPOSSIBLE_PACE):
        yield from _hasty(reader, new)
    if on(Rule.CHECKER_COLLUSION):
        checked: dict[int, set[str]] = {}
        for one in new:
            if one.act.kind in CHECKS:
                checked.setdefault(one.directive.id, set()).add(parent_of(one.unit) or "")
        for directive, parents in checked.items():
            checks, refuted = _all_checks(reader, directive)
            for pair in _pairs(reader.below(directive, parents)):
                own = len(pair.checks)
                own_refuted = sum(one.act.kind is Kind.REFUTE for one in pair.checks)
                yield from collusion(pair, checks=checks - own, refuted=refuted - own_refuted)


def _hasty(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """Checks on the spot, each person's of one order together."""
    people = {
        (one.directive.id, one.act.by)
        for one in new
        if one.act.kind in CHECKS and one.act.method == ON_SITE and one.act.by
    }
    fresh = {one.act.id for one in new}
    for directive, by in sorted(people):
        said = reader.said(
            act.c.directive == directive,
            act.c.by == by,
            act.c.method == ON_SITE,
            act.c.kind.in_([kind.value for kind in CHECKS]),
        )
        said.sort(key=lambda one: (one.at, one.act.id))
        if any(one.act.id in fresh for one in said):
            yield from hasty_checks(said)


def _in_last_moments(one: Saying) -> bool:
    """Whether a claim came in the moments before its deadline that are looked at."""
    due = one.directive.complete_by
    if one.act.kind is not Kind.CLAIM or due is None:
        return False
    return due - minutes("spike_minutes") <= one.at <= due


def _first_claims(reader: Reader, directive: int) -> dict[str, list[Saying]]:
    """The first claim of each unit, by parent."""
    found: dict[str, list[Saying]] = {}
    seen: set[str] = set()
    claims = reader.said(act.c.directive == directive, act.c.kind == Kind.CLAIM.value)
    for one in sorted(claims, key=lambda said: (said.at, said.act.id)):
        if one.unit not in seen:
            seen.add(one.unit)
            found.setdefault(parent_of(one.unit) or "", []).append(one)
    return found


def _all_checks(reader: Reader, directive: int) -> tuple[int, int]:
    """How many checks there were of a directive, and how many of them found something."""
    kinds = [kind.value for kind in CHECKS]
    rows = reader.view.connection.execute(
        select(act.c.kind, func.count())
        .where(act.c.directive == directive, act.c.kind.in_(kinds))
        .group_by(act.c.kind)
    ).all()
    counts = {row[0]: int(row[1]) for row in rows}
    return sum(counts.values()), counts.get(Kind.REFUTE.value, 0)


def _pairs(families: Mapping[str, type_of_family]) -> Iterator[Pair]:
    """Each checker with each parent whose units they checked."""
    for parent, family in sorted(families.items()):
        by_checker: dict[str, list[Saying]] = {}
        checkers: dict[str, set[str]] = {}
        for unit, acts in family.items():
            for one in acts:
                if one.act.kind in CHECKS:
                    by_checker.setdefault(one.act.by or "", []).append(one)
                    checkers.setdefault(unit, set()).add(one.act.by or "")
        for checker, said in sorted(by_checker.items()):
            shared = sum(len(checkers[one.unit]) > 1 for one in said)
            yield Pair(checker, parent, tuple(said), shared)
