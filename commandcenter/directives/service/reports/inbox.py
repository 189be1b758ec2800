"""What a unit may see and what it has seen: its inbox, one assignment whole, delivered and read.

Delivered and read come from our own page alone and are never inferred. A directive sent by relay
is shown to a level only when the levels above have passed it on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from commandcenter.core.errors import Refused
from commandcenter.directives.model import (
    Answer,
    AssignmentDetail,
    AssignmentRecord,
    Directive,
    DirectiveKind,
    HopTimes,
    Kind,
    Outcome,
    Phase,
    Report,
    Status,
)
from commandcenter.directives.paths import hops_of, issuing_node
from commandcenter.directives.service.checkers.overriding import overrides
from commandcenter.directives.service.lookup import Heading, clock_of, get, record
from commandcenter.directives.service.reports.reporting import report
from commandcenter.directives.service.reports.words import acts_of
from commandcenter.directives.tables import assignment, directive, hop, ladder_step, told
from commandcenter.geo.service import path_names
from commandcenter.geo.tables import unit
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


@dataclass(frozen=True)
class InboxItem:
    """A directive as one unit meets it: as a leaf, as a hop, or both."""

    directive: Directive
    assignment: AssignmentRecord | None
    hop: HopTimes | None


def inbox(view: View, *, unit_code: str, open_only: bool = True) -> list[InboxItem]:
    """The directives that have reached this unit, newest first."""
    numbers = set(
        view.connection.execute(
            select(assignment.c.directive).where(assignment.c.unit == unit_code)
        ).scalars()
    ) | set(
        view.connection.execute(select(hop.c.directive).where(hop.c.unit == unit_code)).scalars()
    )
    query = select(directive).where(in_set(view.connection, directive.c.id, numbers))
    if open_only:
        query = query.where(directive.c.status == Status.OPEN.value)
    rows = view.connection.execute(query.order_by(directive.c.id.desc())) if numbers else ()
    found = [record(row) for row in rows]
    return [
        InboxItem(item, assignment_record(view, item, unit_code), hop_times(view, item, unit_code))
        for item in found
        if reached(view, item, unit_code)
    ]


def reached(view: View, found: Directive, unit_code: str) -> bool:
    """Whether the directive may be shown to this unit yet.

    A roll call is shown to whom it calls, and to a superior only when told that nobody answered.
    """
    if found.kind is DirectiveKind.ROLL_CALL and not _called(view, found, unit_code):
        return False
    if found.delivery == "direct":
        return True
    above = hops_of(unit_code, issuing_node(found.issuer))
    waiting = view.connection.execute(
        select(hop.c.unit)
        .where(
            hop.c.directive == found.id,
            in_set(view.connection, hop.c.unit, above),
            hop.c.relayed_at.is_(None),
        )
        .limit(1)
    ).scalar()
    return waiting is None


def _called(view: View, found: Directive, unit_code: str) -> bool:
    leaf = select(assignment.c.unit).where(
        assignment.c.directive == found.id, assignment.c.unit == unit_code
    )
    as_superior = (
        select(told.c.unit)
        .join(ladder_step, ladder_step.c.id == told.c.step)
        .where(ladder_step.c.directive == found.id, told.c.unit == unit_code)
    )
    return view.connection.execute(leaf.union_all(as_superior).limit(1)).first() is not None


def assignment_detail(view: View, *, number: str, unit_code: str) -> AssignmentDetail:
    """Everything known of one leaf: its times, its hops, all that was said."""
    found = get(view, number=number)
    own = assignment_record(view, found, unit_code)
    if own is None:
        raise Refused("{number} was not sent to unit {unit}.", number=number, unit=unit_code[:40])
    hops = (hop_times(view, found, code) for code in hops_of(unit_code, issuing_node(found.issuer)))
    return AssignmentDetail(
        directive=found,
        record=own,
        path=path_names(view, codes=[unit_code])[unit_code],
        hops=tuple(item for item in hops if item is not None),
        acts=acts_of(view, directive=found.id, unit=unit_code),
        overrides=tuple(overrides(view, number=number, units=[unit_code])),
    )


def assignment_record(view: View, found: Directive, unit_code: str) -> AssignmentRecord | None:
    """One leaf's copy of a directive, None where the unit is no leaf of it."""
    row = view.connection.execute(
        select(assignment, unit.c.name)
        .join_from(assignment, unit, unit.c.code == assignment.c.unit)
        .where(assignment.c.directive == found.id, assignment.c.unit == unit_code)
    ).first()
    return None if row is None else record_of(row, found, view.now)


def record_of(row: Any, found: Directive | Heading, now: datetime) -> AssignmentRecord:
    """The record of a row of `assignment` with its unit's name."""
    due = row.complete_by or found.complete_by
    in_time = due is not None and row.claimed_since is not None and row.claimed_since <= due
    late = due is not None and clock_of(found, now) > due and not in_time
    return AssignmentRecord(
        unit=row.unit,
        name=row.name,
        phase=Phase(row.phase),
        round=row.round,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        acknowledged_at=row.acknowledged_at,
        started_at=row.started_at,
        claimed_at=row.claimed_at,
        checked_at=row.checked_at,
        returned_at=row.returned_at,
        closed_at=row.closed_at,
        last_at=row.last_at,
        complete_by=due,
        overdue=late,
        flagged=row.flags > 0,
    )


def hop_times(view: View, found: Directive, unit_code: str) -> HopTimes | None:
    """One hop's receipt, None where the unit is no hop of the directive."""
    row = view.connection.execute(
        select(hop, unit.c.name)
        .join_from(hop, unit, unit.c.code == hop.c.unit)
        .where(hop.c.directive == found.id, hop.c.unit == unit_code)
    ).first()
    if row is None:
        return None
    return HopTimes(
        unit=row.unit,
        name=row.name,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        acknowledged_at=row.acknowledged_at,
        relayed_at=row.relayed_at,
        words=row.words,
    )


def note_seen(work: Work, *, number: str, unit_code: str, kind: Kind, by: str | None) -> Outcome:
    """Record that our own page showed the directive to a unit (delivered) or opened it (read)."""
    if kind not in (Kind.DELIVER, Kind.READ):
        raise Refused("Only our own page records what was delivered and read.")
    found = get(work, number=number)
    key = f"{kind.value}:{number}:{found.version}:{unit_code}"
    own = assignment_record(work, found, unit_code) or hop_times(work, found, unit_code)
    seen = own and (own.delivered_at if kind is Kind.DELIVER else own.read_at)
    if seen:
        return Outcome(key, Answer.REPEATED)
    item = Report(
        key=key, directive=number, unit=unit_code, kind=kind, at=work.now, by=by, channel="web"
    )
    return report(work, reports=[item])[0]
