"""What the clock alone shows: answered and not urgent, linked and not moving, not a word.

Each has a beginning and, once something moved, an end; both follow from the times of acts, so that
any past moment can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from commandcenter.core.language import text
from commandcenter.directives.model import Directive
from commandcenter.verification.checks.facts import shown
from commandcenter.verification.checks.photos.photo_time import length
from commandcenter.verification.limits import limit, minutes
from commandcenter.verification.model import Lead, Rule, Strength


@dataclass(frozen=True)
class Answered:
    """A leaf that acknowledged; `started` is its first step after that, if there was one."""

    unit: str
    acknowledged: datetime
    started: datetime | None


@dataclass(frozen=True)
class Linked:
    """A hop that acknowledged, with how many leaves lie below and when the first of them began."""

    unit: str
    acknowledged: datetime
    leaves: int
    started: datetime | None


@dataclass(frozen=True)
class Quiet:
    """A unit's leaves of which nobody has said a word."""

    unit: str
    leaves: int
    silent: int


def answered_not_urgent(order: Directive, leaf: Answered, moment: datetime) -> Lead | None:
    """Acknowledged, and not begun when it should have been."""
    begins, sure = _should_move(order, leaf.acknowledged)
    if moment <= begins or (leaf.started is not None and leaf.started <= begins):
        return None
    ends = leaf.started or moment
    values = {
        "acknowledged": shown(leaf.acknowledged),
        "due": shown(begins),
        "length": length(ends - begins),
    }
    return Lead(
        rule=Rule.ANSWERED_NOT_URGENT,
        strength=Strength.STRONG if sure else Strength.WEAK,
        directive=order.id,
        unit=leaf.unit,
        at=begins,
        until=leaf.started,
        why=text(
            "Acknowledged at {acknowledged}; to be under way by {due}, and {length} later still"
            " not begun.",
            **values,
        ),
        evidence=({"kind": "time", "what": "acknowledged", "at": leaf.acknowledged.isoformat()},),
        subject=f"{order.version}",
    )


def linked_not_moving(order: Directive, hop: Linked, moment: datetime) -> Lead | None:
    """A level that acknowledged, below which nobody has begun."""
    if not hop.leaves:
        return None
    begins, sure = _should_move(order, hop.acknowledged)
    if moment <= begins or (hop.started is not None and hop.started <= begins):
        return None
    return Lead(
        rule=Rule.LINKED_NOT_MOVING,
        strength=Strength.STRONG if sure else Strength.WEAK,
        directive=order.id,
        unit=hop.unit,
        at=begins,
        until=hop.started,
        why=text(
            "Acknowledged at {acknowledged}, but of {leaves} units below it none has begun,"
            " {length} after {due}.",
            acknowledged=shown(hop.acknowledged),
            leaves=hop.leaves,
            length=length((hop.started or moment) - begins),
            due=shown(begins),
        ),
        evidence=({"kind": "time", "what": "acknowledged", "at": hop.acknowledged.isoformat()},),
        subject=f"{order.version}",
    )


def silence(order: Directive, quiet: Quiet, moment: datetime) -> Lead | None:
    """Leaves that have not said a word when they should have acknowledged: weak, counted apart."""
    asked = order.reopened_at or order.issued_at
    due = order.acknowledge_by or asked + timedelta(hours=limit("silence_hours"))
    if moment <= due or not quiet.silent:
        return None
    return Lead(
        rule=Rule.SILENCE,
        strength=Strength.WEAK,
        directive=order.id,
        unit=quiet.unit,
        at=due,
        why=text(
            "{silent} of {leaves} units have not said a word, {length} after {due}.",
            silent=quiet.silent,
            leaves=quiet.leaves,
            length=length(moment - due),
            due=shown(due),
        ),
        evidence=({"kind": "time", "what": "due", "at": due.isoformat()},),
        subject=f"{order.version}",
    )


def _should_move(order: Directive, acknowledged: datetime) -> tuple[datetime, bool]:
    """When one should be under way, and whether the order itself says so."""
    # Who acknowledged late could not begin in the same minute: late is its own matter.
    ready = acknowledged + minutes("late_start_minutes")
    if order.start_by is not None:
        return max(order.start_by, ready), True
    patience = acknowledged + timedelta(hours=limit("urgent_hours"))
    if order.complete_by is not None and patience > order.complete_by:
        return max(order.complete_by, ready), True
    return patience, False
