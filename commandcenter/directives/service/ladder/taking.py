"""Takes one step of a ladder, in portions where it meets very many units.

A portion is one act with its own journal entry, so that a report from the field is answered between
two of them. How far a step has come stands in the database: whoever climbs next goes on there. Its
superiors are counted up portion by portion; messages leave once, when the step is whole.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal, select

from commandcenter.channels.model import Routes
from commandcenter.core.ids import digest
from commandcenter.directives.model import Directive
from commandcenter.directives.service.ladder.clocks import Clocks, Range
from commandcenter.directives.service.ladder.telling import (
    count_in,
    next_step,
    note_superiors,
    send,
)
from commandcenter.directives.supervision import Rung
from commandcenter.directives.tables import (
    act,
    assignment,
    escalation,
    ladder_pass,
    ladder_step,
    ladder_under_way,
)
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work

# A step holds the write lane for a tenth of a second or two while it meets so many.
PORTION_UNITS = 50_000


class Begun(NamedTuple):
    """A step under way: how far it has come in the order of the codes, and what was known when it
    began; `act` is None where its rung was not gone through whole.
    """

    step: int
    rung: str
    version: int
    upto: str
    at: datetime
    act: int | None


class Portion(NamedTuple):
    """The units of a step that one act met: those behind `after`, up to `upto` if there is one."""

    step: int
    after: str
    upto: str | None
    units: int


def under_way(view: View, found: Directive) -> Begun | None:
    """The step of this directive that is not whole yet."""
    row = view.connection.execute(
        select(ladder_under_way, ladder_step.c.rung, ladder_step.c.version)
        .join_from(ladder_under_way, ladder_step, ladder_step.c.id == ladder_under_way.c.step)
        .where(ladder_under_way.c.directive == found.id)
    ).first()
    if row is None:
        return None
    return Begun(row.step, row.rung, row.version, row.upto, row.at, row.act)


def take(work: Work, clocks: Clocks, rung: Rung, routes: Routes, portion: int) -> int | None:
    """Take a step of this rung, or its first portion; returns its number where it meets anybody."""
    if clocks.met(rung) is None:
        return None
    step = next_step(work)
    last = newest_act(work) if clocks.whole(rung) else None
    made = _meet(work, clocks, rung, step=step, after="", portion=portion)
    if made.units:
        count_in(work, clocks, rung, step, made.units, new=True)
    begun = Begun(step, rung.code, clocks.version, "", work.now, last)
    return _settle(work, clocks, rung, begun, made, routes)


def go_on(work: Work, clocks: Clocks, begun: Begun, routes: Routes, portion: int) -> int | None:
    """Take the next portion of a step; what asks for it no longer, or is held now, ends it here."""
    work.connection.execute(_of(clocks.found, ladder_under_way.delete()))
    if begun.version != clocks.version:
        return None
    rung = clocks.ladder.rung(begun.rung)
    if clocks.met(rung, going_on=True) is None:
        made = Portion(begun.step, begun.upto, None, 0)
    else:
        made = _meet(work, clocks, rung, step=begun.step, after=begun.upto, portion=portion)
    count_in(work, clocks, rung, begun.step, made.units, new=False)
    return _settle(work, clocks, rung, begun, made, routes)


def newest_act(view: View) -> int:
    """The number of the newest act of all."""
    return int(view.connection.execute(select(func.max(act.c.id))).scalar() or 0)


def note_pass(work: Work, clocks: Clocks, rung: Rung, *, at: datetime, last: int) -> None:
    """Remember that this rung was gone through whole, at a moment and up to an act."""
    same = (
        ladder_pass.c.directive == clocks.found.id,
        ladder_pass.c.version == clocks.version,
        ladder_pass.c.rung == rung.code,
    )
    work.connection.execute(ladder_pass.delete().where(*same))
    work.connection.execute(
        ladder_pass.insert(),
        {
            "directive": clocks.found.id,
            "version": clocks.version,
            "rung": rung.code,
            "at": at,
            "act": last,
        },
    )


def forget_passes(work: Work, *, found: Directive) -> None:
    """Look at every unit again: the clocks themselves were changed, held or released."""
    work.connection.execute(ladder_pass.delete().where(ladder_pass.c.directive == found.id))
    # A step under way went by the old clocks so far: when it is whole, that was no pass.
    work.connection.execute(_of(found, ladder_under_way.update()).values(act=None))


def _of(found: Directive, change: Any) -> Any:
    return change.where(ladder_under_way.c.directive == found.id)


def _meet(
    work: Work, clocks: Clocks, rung: Rung, *, step: int, after: str, portion: int
) -> Portion:
    """Note what the rung meets behind `after`, until it is a portion or there is nothing more."""
    units, began = 0, after
    while True:
        upto = _end_of_range(work, clocks.found, after, portion)
        units += _note(work, clocks, rung, step, Range(after, upto))
        if upto is None or units >= portion:
            return Portion(step, began, upto, units)
        after = upto


def _end_of_range(work: Work, found: Directive, after: str, portion: int) -> str | None:
    """The code up to which so many leaves lie behind `after`; None where they are fewer."""
    if found.leaves <= portion:
        return None
    query = select(assignment.c.unit).where(
        assignment.c.directive == found.id, assignment.c.unit > after
    )
    ordered = query.order_by(assignment.c.unit).offset(portion - 1).limit(1)
    return work.connection.execute(ordered).scalar()


def _note(work: Work, clocks: Clocks, rung: Rung, step: int, within: Range) -> int:
    """Write one row for each unit the rung meets in a range; returns how many."""
    met = clocks.met(rung, going_on=True, within=within)
    if met is None:
        return 0
    rows = met.subquery()
    made = work.connection.execute(
        escalation.insert().from_select(
            ["directive", "unit", "version", "round", "rung", "step", "at"],
            select(
                literal(clocks.found.id),
                rows.c.unit,
                literal(clocks.version),
                rows.c.round,
                literal(rung.code),
                literal(step),
                literal(to_microseconds(work.now)),
            ).order_by(rows.c.unit),
        ),
        # Without this PostgreSQL's driver does not say how many rows were inserted.
        execution_options={"preserve_rowcount": True},
    )
    return int(made.rowcount)


def _settle(
    work: Work, clocks: Clocks, rung: Rung, begun: Begun, made: Portion, routes: Routes
) -> int | None:
    """Put a portion on record; the last one notes the pass and lets the messages leave."""
    if made.upto is None and begun.act is not None:
        note_pass(work, clocks, rung, at=begun.at, last=begun.act)
    if not made.units and not begun.upto:
        return None
    where = and_(
        clocks.of_step(rung, made.step), *Range(made.after, made.upto).holds(escalation.c.unit)
    )
    superiors = note_superiors(work, clocks, rung, made.step, where)
    messages = held_back = 0
    if made.upto is None:
        messages, held_back = send(work, clocks=clocks, rung=rung, step=made.step, routes=routes)
    else:
        row = {"directive": clocks.found.id, "step": made.step, "upto": made.upto}
        work.connection.execute(
            ladder_under_way.insert(), {**row, "at": begun.at, "act": begun.act}
        )
    if made.units or messages:
        payload = {
            "step": made.step,
            "rung": rung.code,
            "colour": rung.colour,
            "version": clocks.version,
            "units": made.units,
            "digest": _digest(work, where),
            "superiors": superiors,
            "messages": messages,
            "held_back": held_back,
            "basis": rung.basis,
        }
        if begun.upto or made.upto:
            payload |= {"after": made.after, "upto": made.upto}
        work.journal(
            f"ladder.{rung.step.value}",
            unit=clocks.found.issuer,
            subject=clocks.found.number,
            payload=payload,
        )
    return made.step


def _digest(work: Work, where: ColumnElement[bool]) -> str:
    """The digest of the codes of all units a portion met, in order, so that the set can be
    proven.
    """
    ordered = select(escalation.c.unit).where(where).order_by(escalation.c.unit).subquery()
    # Put together in the database: a country's codes pass through here once, as one text.
    codes = work.connection.execute(select(func.aggregate_strings(ordered.c.unit, "\n"))).scalar()
    return digest(str(codes or "").encode())
