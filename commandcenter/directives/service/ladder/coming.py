"""What the ladder of a directive will do next, by the clocks that all its units share.

It foretells nothing about a unit: a deadline of its own, a hold or a relay that came later moves
its clock, and whoever acts is not met at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from commandcenter.directives.model import Directive, Status
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.supervision import OWES, Ladder, Rung, Watch, receipt_due
from commandcenter.directives.tables import assignment, hop
from commandcenter.store.types import UtcTime
from commandcenter.store.work import View


@dataclass(frozen=True)
class Coming:
    """A rung that is still to come: not before `at`, for so many units that owe it now."""

    rung: Rung
    at: datetime
    owing: int


def coming(view: View, found: Directive, ladder: Ladder) -> tuple[Coming, ...]:
    """The rungs still to come with somebody who owes them, the next one first."""
    if found.status is not Status.OPEN:
        return ()
    owing = {watch: _owing(view, found, watch) for watch in Watch}
    begins = {
        Watch.RECEIPT: receipt_due(found, ladder),
        Watch.RELAY: _first_receipt(view, found),
        Watch.COMPLETION: found.complete_by,
    }
    rungs = [
        Coming(rung, moment + rung.after, owing[rung.watch])
        for rung in ladder.rungs
        if (moment := begins[rung.watch]) is not None and owing[rung.watch]
    ]
    rungs = [one for one in rungs if one.at > view.now]
    return tuple(sorted(rungs, key=lambda one: one.at))


def _owing(view: View, found: Directive, watch: Watch) -> int:
    """How many leaves, or hops for a relay, owe what a clock waits for."""
    count = select(func.count())
    if watch is Watch.RELAY:
        where = (hop.c.directive == found.id, hop.c.relayed_at.is_(None))
        acknowledged = hop.c.acknowledged_at.is_not(None)
        query = count.select_from(hop).where(*where, acknowledged)
    else:
        phases = [int(phase) for phase in OWES[watch]]
        query = count.select_from(assignment).where(
            assignment.c.directive == found.id, assignment.c.phase.in_(phases)
        )
    return int(view.connection.execute(query).scalar_one())


def _first_receipt(view: View, found: Directive) -> datetime | None:
    """When the first of the hops that passed nothing on acknowledged."""
    query = select(func.min(raw(hop.c.acknowledged_at), type_=UtcTime)).where(
        hop.c.directive == found.id, hop.c.relayed_at.is_(None)
    )
    return view.connection.execute(query).scalar()
