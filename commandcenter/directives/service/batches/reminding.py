"""Reminders that a person sends: the same step, messages and page as the ladder's, once in a round.

A unit that owes nothing is not asked, nor one whose ladder a superior holds.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, false, literal, not_, or_, select, true

from commandcenter.accounts.service import require
from commandcenter.channels import service as channels
from commandcenter.channels.model import Routes
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.directives.batches import Batch, BatchResult
from commandcenter.directives.model import Directive
from commandcenter.directives.service.batches.weighing import Reason, chosen, free, weigh
from commandcenter.directives.service.ladder.clocks import Clocks, Range
from commandcenter.directives.service.ladder.telling import (
    count_in,
    next_step,
    note_superiors,
    send,
)
from commandcenter.directives.service.lookup import get
from commandcenter.directives.supervision import OWES, Rung
from commandcenter.directives.tables import assignment, escalation, ladder_step
from commandcenter.geo.model import subtree
from commandcenter.store.sets import in_set
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work

ROUND = assignment.c.round + assignment.c.reopened


def foresee_reminder(view: View, *, found: Directive, batch: Batch) -> BatchResult:
    """Who of the chosen units would be reminded."""
    rung, clocks = _rung(view, found)
    return weigh(view, found, batch, _reasons(clocks, rung, batch))


def remind(work: Work, *, found: Directive, batch: Batch, routes: Routes) -> BatchResult:
    """Remind the chosen units that owe an answer: one step, shown on their page and messaged.

    Of a reminder in portions the messages leave with the last one, once for the whole step.
    """
    rung, clocks = _rung(work, found)
    reasons = _reasons(clocks, rung, batch)
    result = weigh(work, found, batch, reasons)
    begun = _begun(work, clocks, rung, batch)
    if not result.done and (begun is None or not batch.last):
        return replace(result, step=begun)
    step = next_step(work) if begun is None else begun
    _note(work, clocks, rung, batch, reasons, step)
    count_in(work, clocks, rung, step, result.done, new=begun is None)
    ours = and_(clocks.of_step(rung, step), in_set(work.connection, escalation.c.unit, batch.codes))
    note_superiors(work, clocks, rung, step, ours)
    messages = held_back = 0
    if batch.last:
        messages, held_back = send(work, clocks=clocks, rung=rung, step=step, routes=routes)
    work.journal(
        "remind",
        unit=found.issuer,
        subject=found.number,
        payload={
            "step": step,
            "version": clocks.version,
            "units": result.done,
            "chosen": batch.digest,
            "messages": messages,
            "held_back": held_back,
            "reason": batch.reason,
        },
    )
    return replace(result, step=step, messages=messages)


def _begun(view: View, clocks: Clocks, rung: Rung, batch: Batch) -> int | None:
    """The step that an earlier portion of this reminder began; a new version asks in a new one."""
    query = select(ladder_step.c.id).where(
        ladder_step.c.id == batch.step,
        ladder_step.c.directive == clocks.found.id,
        ladder_step.c.rung == rung.code,
        ladder_step.c.version == clocks.version,
    )
    return None if batch.step is None else view.connection.execute(query).scalar()


def _note(
    work: Work, clocks: Clocks, rung: Rung, batch: Batch, reasons: list[Reason], step: int
) -> None:
    """Write one row for each unit that is reminded."""
    work.connection.execute(
        escalation.insert().from_select(
            ["directive", "unit", "version", "round", "rung", "step", "at"],
            select(
                literal(clocks.found.id),
                assignment.c.unit,
                literal(clocks.version),
                ROUND,
                literal(rung.code),
                literal(step),
                literal(to_microseconds(work.now)),
            )
            .where(chosen(work, clocks.found, batch), free(reasons))
            .order_by(assignment.c.unit),
        )
    )


def call_off_reminder(work: Work, *, number: str, step: int) -> int:
    """Take back the messages of a reminder that have not left; returns how many were waiting.

    Who has seen it on their page has seen it: the step itself stays on record.
    """
    require(work, "directive.remind")
    found = get(work, number=number)
    waiting = [
        identity
        for identity, detail in channels.waiting_about(work, subject=found.number)
        if isinstance(detail, dict) and detail.get("step") == step
    ]
    called_off = channels.call_off(work, messages=waiting)
    work.journal(
        "remind.called_off",
        unit=found.issuer,
        subject=number,
        payload={"step": step, "messages": called_off},
    )
    return called_off


def _rung(view: View, found: Directive) -> tuple[Rung, Clocks]:
    clocks = Clocks(view, found)
    if clocks.ladder.by_hand is None:
        raise Refused("A roll call is not reminded by hand; its own ladder does it.")
    return clocks.ladder.by_hand, clocks


def _reasons(clocks: Clocks, rung: Rung, batch: Batch) -> list[Reason]:
    # The part of a code sorts before it, so that the range begins with the first of the chosen.
    chosen_range = Range(batch.codes[0][:-1], batch.codes[-1])
    owing = assignment.c.phase.in_([int(phase) for phase in OWES[rung.watch]])
    return [
        Reason(not_(owing), text("They owe nothing: done, handed back or closed.")),
        Reason(_held(clocks), text("A superior holds the ladder of these units.")),
        Reason(
            not_(clocks.there(assignment.c.unit)),
            text("The directive has not been passed on to these units yet."),
        ),
        Reason(
            clocks.met_by(rung.code, assignment.c.unit, ROUND, within=chosen_range),
            text("They were already reminded by hand in this round."),
        ),
    ]


def _held(clocks: Clocks) -> ColumnElement[bool]:
    if clocks.held_whole:
        return true()
    ranges = [subtree(code) for code in clocks.held]
    held = (and_(assignment.c.unit >= low, assignment.c.unit < high) for low, high in ranges)
    return or_(false(), *held)
