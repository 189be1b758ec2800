"""Lists findings for a person's eye: what weighs most first, as many as can be read, and the count.

A whole country may wait silently; the list never brings all of it into the window.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select

from commandcenter.directives import service as directives
from commandcenter.geo.model import subtree
from commandcenter.store.work import View
from commandcenter.verification.model import Finding, State, Strength
from commandcenter.verification.service.findings.reading import record_of, steps_of
from commandcenter.verification.tables import finding

LIMIT = 500
UNDECIDED = (State.OPEN.value, State.ANSWERED.value)


@dataclass(frozen=True)
class Listing:
    """The first findings of a list, and how many it has."""

    total: int
    rows: tuple[Finding, ...]


@dataclass(frozen=True)
class Wanted:
    """Which findings are listed: under a unit, strong ones only, undecided ones only, with those
    that were dismissed.
    """

    under: str | None = None
    strong_only: bool = False
    undecided_only: bool = False
    dismissed: bool = False


def listed(view: View, *, number: str, wanted: Wanted, limit: int = LIMIT) -> Listing:
    """The findings that stand on a directive now: strong and undecided first, then the newest."""
    found = directives.get(view, number=number)
    where = [finding.c.directive == found.id, finding.c.until.is_(None)]
    if wanted.under is not None:
        low, high = subtree(wanted.under)
        where += [finding.c.unit >= low, finding.c.unit < high]
    if wanted.strong_only:
        where.append(finding.c.strength == Strength.STRONG.value)
    if wanted.undecided_only:
        where.append(finding.c.state.in_(UNDECIDED))
    if not wanted.dismissed:
        where.append(finding.c.state != State.DISMISSED.value)
    total = view.connection.execute(select(func.count()).select_from(finding).where(*where))
    decided = case((finding.c.state.in_(UNDECIDED), 0), else_=1)
    weak = case((finding.c.strength == Strength.STRONG.value, 0), else_=1)
    order = (decided, weak, finding.c.at.desc(), finding.c.id)
    query = select(finding).where(*where).order_by(*order).limit(limit)
    rows = view.connection.execute(query).all()
    steps = steps_of(view, [row.id for row in rows])
    return Listing(
        int(total.scalar_one()),
        tuple(record_of(row, number, steps.get(row.id, ()), view.now) for row in rows),
    )
