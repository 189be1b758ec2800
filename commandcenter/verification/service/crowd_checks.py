"""The rules about crowds: claims before a deadline, checkers and whom they check."""

from __future__ import annotations

from collections.abc import Iterator

from commandcenter.directives.model import CHECKS, Kind
from commandcenter.directives.tables import act
from commandcenter.geo.model import parent_of
from commandcenter.verification.checks.crowds import Pair, collusion, deadline_spike
from commandcenter.verification.checks.facts import Saying
from commandcenter.verification.limits import on
from commandcenter.verification.model import Lead, Rule
from commandcenter.verification.service.loading import Reader


def judge_crowds(reader: Reader, new: list[Saying]) -> Iterator[Lead]:
    """What these acts show together with everything like them."""
    if on(Rule.DEADLINE_SPIKE):
        claimed = {one.directive.id for one in new if one.act.kind is Kind.CLAIM}
        for directive in sorted(claimed):
            order = reader.known[directive]
            if order.complete_by is not None:
                yield from deadline_spike(order, _first_claims(reader, directive))
    if on(Rule.CHECKER_COLLUSION):
        checked = {one.directive.id for one in new if one.act.kind in CHECKS}
        for directive in sorted(checked):
            pairs = _pairs(reader, directive)
            for pair in pairs:
                yield from collusion(pair, pairs)


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


def _pairs(reader: Reader, directive: int) -> list[Pair]:
    """Each checker with each parent whose units they checked."""
    kinds = [kind.value for kind in CHECKS]
    checks = reader.said(act.c.directive == directive, act.c.kind.in_(kinds))
    by_pair: dict[tuple[str, str], list[Saying]] = {}
    for one in checks:
        by_pair.setdefault((one.act.by or "", parent_of(one.unit) or ""), []).append(one)
    checkers: dict[str, set[str]] = {}
    for one in checks:
        checkers.setdefault(one.unit, set()).add(one.act.by or "")
    return [
        Pair(
            checker,
            parent,
            tuple(said),
            sum(len(checkers[one.unit]) > 1 for one in said),
        )
        for (checker, parent), said in sorted(by_pair.items())
    ]
