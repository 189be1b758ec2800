"""Climbs the ladder of a directive by the clock: one step is one act, one journal entry, or so many
where it meets very many units (taking.py).

Each unit meets a rung once in a round; a restart, a second process or a second call finds it met.
Superiors are told once for a step, with counts, however many units it met. A unit that acts, and a
directive that ends, stop it at once, and what has not left the outbox is called off.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from commandcenter.accounts.service import require
from commandcenter.channels import service as channels
from commandcenter.channels.model import Routes
from commandcenter.directives.model import Directive, Status
from commandcenter.directives.service.ladder.clocks import Clocks
from commandcenter.directives.service.ladder.taking import (
    PORTION_UNITS,
    forget_passes,
    go_on,
    newest_act,
    note_pass,
    take,
    under_way,
)
from commandcenter.directives.service.lookup import get
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.supervision import OWES, Rung, Watch
from commandcenter.directives.tables import (
    assignment,
    directive,
    hop,
    ladder_hold,
)
from commandcenter.store.sets import in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work


class Looked(NamedTuple):
    """The rungs that met nobody at a moment, by these clocks: each with whether it was gone through
    whole; `act` is the newest act that was known then.
    """

    idle: dict[str, bool]
    at: datetime
    act: int
    clocks: tuple[Any, ...]


def due_ladders(view: View) -> list[str]:
    """The open directives of which some clock has run so far that a step is due, oldest first."""
    query = select(directive.c.number).where(directive.c.status == Status.OPEN.value)
    numbers = view.connection.execute(query.order_by(directive.c.id)).scalars().all()
    return [number for number in numbers if _is_due(view, get(view, number=number))]


def _is_due(view: View, found: Directive) -> bool:
    if _ended_holds(view, found) or _moot(view, found) or under_way(view, found) is not None:
        return True
    clocks = Clocks(view, found)
    return any(_meets(view, clocks, rung) for rung in clocks.ladder.rungs)


def _meets(view: View, clocks: Clocks, rung: Rung) -> bool | None:
    """Whether this rung meets anybody; None where nobody has to be looked at."""
    met = clocks.met(rung)
    return None if met is None else view.connection.execute(met.limit(1)).first() is not None


def look(view: View, *, number: str) -> Looked:
    """Look for nothing to do, which takes longest of all, where nobody waits to write.

    While a step is under way it simply goes on.
    """
    clocks = Clocks(view, get(view, number=number))
    if under_way(view, clocks.found) is not None:
        return Looked({}, view.now, newest_act(view), clocks.state())
    idle = {
        rung.code: clocks.whole(rung)
        for rung in clocks.ladder.rungs
        if _meets(view, clocks, rung) is False
    }
    return Looked(idle, view.now, newest_act(view), clocks.state())


def climb(
    work: Work,
    *,
    number: str,
    routes: Routes,
    looked: Looked | None = None,
    portion: int = PORTION_UNITS,
) -> int | None:
    """Take the first step of this directive that is due now, or the next `portion` of units of the
    one under way; returns its number, if there was one.

    Between two of these acts others may write. What was `looked` at a moment ago is
    not gone through again while the lane waits, unless the clocks were changed since; whoever moved
    since then is met the next time.
    """
    require(work, "ladder.climb")
    found = get(work, number=number)
    if found.status is not Status.OPEN:
        return None
    _end_holds(work, found)
    channels.call_off(work, messages=_moot(work, found))
    clocks = Clocks(work, found)
    begun = under_way(work, found)
    if begun is not None:
        return go_on(work, clocks, begun, routes, portion)
    if looked is None or looked.clocks != clocks.state():
        looked = Looked({}, work.now, newest_act(work), ())
    for rung in clocks.ladder.rungs:
        if rung.code in looked.idle:
            if looked.idle[rung.code]:
                note_pass(work, clocks, rung, at=looked.at, last=looked.act)
            continue
        step = take(work, clocks, rung, routes, portion)
        if step is not None:
            return step
    return None


def call_off_messages(work: Work, *, found: Directive) -> int:
    """Take back what has not left; the directive is over."""
    waiting = channels.waiting_about(work, subject=found.number)
    return channels.call_off(work, messages=[identity for identity, _ in waiting])


def _moot(view: View, found: Directive) -> list[int]:
    """Messages that have not left and ask a unit for what it has done since."""
    waiting = [
        (identity, detail)
        for identity, detail in channels.waiting_about(view, subject=found.number)
        if isinstance(detail, dict) and detail.get("units")
    ]
    if not waiting:
        return []
    asked = {unit for _, detail in waiting for unit in detail["units"]}
    owing = {watch: _owing(view, found, watch, asked) for watch in Watch}
    return [
        identity
        for identity, detail in waiting
        if not owing[Watch(detail["watch"])].intersection(detail["units"])
    ]


def _owing(view: View, found: Directive, watch: Watch, asked: set[str]) -> set[str]:
    """Of the units asked, those that still owe what the clock waits for."""
    phases = [int(phase) for phase in OWES[watch]]
    leaves = select(assignment.c.unit).where(
        assignment.c.directive == found.id,
        in_set(view.connection, assignment.c.unit, asked),
        assignment.c.phase.in_(phases),
    )
    owing = set(view.connection.execute(leaves).scalars()) if phases else set()
    column = {Watch.RECEIPT: hop.c.acknowledged_at, Watch.RELAY: hop.c.relayed_at}.get(watch)
    if column is not None:
        hops = select(hop.c.unit).where(
            hop.c.directive == found.id,
            in_set(view.connection, hop.c.unit, asked),
            column.is_(None),
        )
        owing |= set(view.connection.execute(hops).scalars())
    return owing


def _ended_holds(view: View, found: Directive) -> list[Any]:
    return list(
        view.connection.execute(
            select(ladder_hold).where(
                ladder_hold.c.directive == found.id,
                ladder_hold.c.released_at.is_(None),
                raw(ladder_hold.c.until) <= to_microseconds(view.now),
            )
        )
    )


def _end_holds(work: Work, found: Directive) -> None:
    """Holds whose time is up end by themselves, on record."""
    for row in _ended_holds(work, found):
        work.connection.execute(
            ladder_hold.update().where(ladder_hold.c.id == row.id).values(released_at=row.until)
        )
        forget_passes(work, found=found)
        work.journal(
            "ladder.release", subject=found.number, payload={"hold": row.id, "expired": True}
        )
