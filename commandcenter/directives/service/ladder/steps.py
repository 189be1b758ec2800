"""Reads the ladder of a directive, holds it with a reason, and notes that a step was seen.

"Seen" comes from our own page alone, never from a robot's or a server's yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import INSTALLATION
from commandcenter.accounts.service import require
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.directives.model import Directive, Status
from commandcenter.directives.paths import issuing_node
from commandcenter.directives.service.ladder.clocks import material_version
from commandcenter.directives.service.ladder.coming import Coming, coming
from commandcenter.directives.service.ladder.taking import forget_passes
from commandcenter.directives.service.lookup import get
from commandcenter.directives.service.scopes import unknown_units
from commandcenter.directives.supervision import Ladder, Rung, ladder_of
from commandcenter.directives.tables import escalation, ladder_hold, ladder_step, told
from commandcenter.geo.model import ancestors, is_under, node_of
from commandcenter.store.work import View, Work

HOLD_FIELDS = frozenset({"reason", "under", "until"})


@dataclass(frozen=True)
class StepTaken:
    """One step: how many units it met, how many of them saw it, what was sent."""

    step: int
    rung: Rung
    at: datetime
    units: int
    seen: int
    superiors: int
    superiors_seen: int
    messages: int
    held_back: int


@dataclass(frozen=True)
class Hold:
    """A held ladder: of some units, or of all where `under` is empty."""

    hold: int
    at: datetime
    by: str
    reason: str
    under: tuple[str, ...]
    until: datetime | None
    released_at: datetime | None
    released_by: str | None
    release_reason: str | None


@dataclass(frozen=True)
class LadderReport:
    """The ladder of a directive: its rungs with their basis, what was done, what is held."""

    directive: Directive
    ladder: Ladder
    steps: tuple[StepTaken, ...]
    holds: tuple[Hold, ...]
    coming: tuple[Coming, ...]

    @property
    def held(self) -> tuple[Hold, ...]:
        """The holds that nobody has released, newest first."""
        return tuple(one for one in self.holds if one.released_at is None)


@dataclass(frozen=True)
class Met:
    """One step as the unit it concerns sees it; `units` where it is told as a superior."""

    step: int
    rung: Rung
    at: datetime
    seen_at: datetime | None
    units: int | None = None


def ladder(view: View, *, number: str) -> LadderReport:
    """The ladder of a directive with every step taken, newest first."""
    found = get(view, number=number)
    rungs = ladder_of(found.kind)
    seen = select(escalation.c.step, func.count(escalation.c.seen_at).label("seen"))
    seen = seen.where(escalation.c.directive == found.id).group_by(escalation.c.step)
    per_step = {row.step: row.seen for row in view.connection.execute(seen)}
    above = (
        select(told.c.step, func.count().label("all"), func.count(told.c.seen_at).label("seen"))
        .join(ladder_step, ladder_step.c.id == told.c.step)
        .where(ladder_step.c.directive == found.id)
        .group_by(told.c.step)
    )
    superiors = {row[0]: (row[1], row[2]) for row in view.connection.execute(above)}
    rows = view.connection.execute(
        select(ladder_step)
        .where(ladder_step.c.directive == found.id)
        .order_by(ladder_step.c.id.desc())
    )
    steps = tuple(
        StepTaken(
            step=row.id,
            rung=rungs.rung(row.rung),
            at=row.at,
            units=row.units,
            seen=per_step.get(row.id, 0),
            superiors=superiors.get(row.id, (0, 0))[0],
            superiors_seen=superiors.get(row.id, (0, 0))[1],
            messages=row.messages,
            held_back=row.held_back,
        )
        for row in rows
    )
    return LadderReport(found, rungs, steps, _holds(view, found), coming(view, found, rungs))


def _holds(view: View, found: Directive) -> tuple[Hold, ...]:
    rows = view.connection.execute(
        select(ladder_hold)
        .where(ladder_hold.c.directive == found.id)
        .order_by(ladder_hold.c.id.desc())
    )
    return tuple(
        Hold(
            row.id,
            row.at,
            row.by,
            row.reason,
            tuple(row.under),
            row.until,
            row.released_at,
            row.released_by,
            row.release_reason,
        )
        for row in rows
    )


def steps_met(view: View, *, found: Directive, unit_code: str) -> list[Met]:
    """The steps that met this unit in this version, and those it was told of, newest first."""
    rungs = ladder_of(found.kind)
    own = view.connection.execute(
        select(escalation.c.step, escalation.c.rung, escalation.c.at, escalation.c.seen_at).where(
            escalation.c.directive == found.id,
            escalation.c.rung.in_([rung.code for rung in rungs.every]),
            escalation.c.version == material_version(view, found),
            escalation.c.unit == unit_code,
        )
    )
    met = [Met(row.step, rungs.rung(row.rung), row.at, row.seen_at) for row in own]
    above = view.connection.execute(
        select(told.c.step, ladder_step.c.rung, ladder_step.c.at, told.c.seen_at, told.c.units)
        .join(ladder_step, ladder_step.c.id == told.c.step)
        .where(ladder_step.c.directive == found.id, told.c.unit == unit_code)
    )
    met += [Met(r.step, rungs.rung(r.rung), r.at, r.seen_at, r.units) for r in above]
    return sorted(met, key=lambda one: one.step, reverse=True)


def note_steps_seen(work: Work, *, number: str, unit_code: str, by: str) -> int:
    """Record that our own page showed a unit its steps; returns how many it had not seen."""
    found = get(work, number=number)
    values = {"seen_at": work.now, "seen_by": by}
    own = work.connection.execute(
        escalation.update()
        .where(
            escalation.c.directive == found.id,
            escalation.c.rung.in_([rung.code for rung in ladder_of(found.kind).every]),
            escalation.c.version == material_version(work, found),
            escalation.c.unit == unit_code,
            escalation.c.seen_at.is_(None),
        )
        .values(values)
    ).rowcount
    steps = select(ladder_step.c.id).where(ladder_step.c.directive == found.id)
    above = work.connection.execute(
        told.update()
        .where(and_(told.c.unit == unit_code, told.c.seen_at.is_(None), told.c.step.in_(steps)))
        .values(values)
    ).rowcount
    if own + above:
        work.journal(
            "ladder.seen", unit=unit_code, subject=number, payload={"steps": own + above, "by": by}
        )
    return own + above


def hold(work: Work, *, number: str, change: Mapping[str, Any]) -> int:
    """Hold the ladder of units under some codes, or of all, with a reason; only a superior may."""
    require(work, "ladder.hold")
    found = get(work, number=number)
    if found.status is not Status.OPEN:
        raise Refused("{number} is no longer open.", number=number)
    reason, under, until = _read_hold(work, change)
    _check_superior(work, found, under)
    identity = int(work.connection.execute(select(func.max(ladder_hold.c.id))).scalar() or 0) + 1
    row = {
        "id": identity,
        "directive": found.id,
        "at": work.now,
        "by": work.actor,
        "reason": reason,
        "under": under,
        "until": until,
    }
    work.connection.execute(ladder_hold.insert(), row)
    work.journal(
        "ladder.hold",
        unit=found.issuer,
        subject=number,
        payload={
            "hold": identity,
            "reason": reason,
            "under": under,
            "until": until and until.isoformat(),
        },
    )
    return identity


def release(work: Work, *, number: str, reason: str) -> int:
    """Let every held ladder of this directive run again; returns how many holds ended."""
    require(work, "ladder.release")
    found = get(work, number=number)
    if not reason.strip() or "\0" in reason:
        raise Refused("Say why: this act needs a reason.")
    open_ones = [one for one in _holds(work, found) if one.released_at is None]
    if not open_ones:
        raise Refused("The ladder of {number} is not held.", number=number)
    for one in open_ones:
        _check_superior(work, found, list(one.under))
    work.connection.execute(
        ladder_hold.update()
        .where(ladder_hold.c.directive == found.id, ladder_hold.c.released_at.is_(None))
        .values(released_at=work.now, released_by=work.actor, release_reason=reason)
    )
    forget_passes(work, found=found)
    work.journal(
        "ladder.release",
        unit=found.issuer,
        subject=number,
        payload={"holds": [one.hold for one in open_ones], "reason": reason},
    )
    return len(open_ones)


def _read_hold(work: Work, change: Mapping[str, Any]) -> tuple[str, list[str], datetime | None]:
    problems = [
        Problem(name, text("There is no such field in a hold."))
        for name in sorted(set(change) - HOLD_FIELDS)
    ]
    reason, under, until = change.get("reason"), change.get("under") or [], None
    if not isinstance(reason, str) or not reason.strip() or "\0" in reason:
        problems.append(Problem("reason", text("Say why the ladder is held.")))
    if not isinstance(under, list) or not all(isinstance(code, str) for code in under):
        problems.append(Problem("under", text("This must be a list of unit codes, each as text.")))
        under = []
    if change.get("until") is not None:
        try:
            until = parse_time(change["until"])
        except Refused as refused:
            problems.append(Problem("until", refused.words))
        if until is not None and until <= work.now:
            problems.append(Problem("until", text("This lies in the past.")))
    problems += unknown_units(work, {"under": tuple(under)})
    if problems:
        raise RefusedWithProblems(text("The ladder was not held."), problems)
    return str(reason), under, until


def _check_superior(work: Work, found: Directive, under: list[str]) -> None:
    """Nobody holds their own unit's clock: it takes the issuer, or somebody above the units."""
    if work.actor in INSTALLATION:
        return
    person = accounts.person(work, code=work.actor)
    posts = [node_of(post.unit) for post in person.posts]
    node = issuing_node(found.issuer)
    from_issuer = any(post == node or is_under(node, post) for post in posts)
    above = bool(under) and all(
        any(code in posts for code in ancestors(one)) and one not in posts for one in under
    )
    if not (from_issuer or above):
        raise Refused("Only the issuer or a superior of these units may hold their ladder.")
