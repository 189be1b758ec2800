"""Does one act to many chosen assignments: first what would happen, then it, by the same rules.

Each act, or each portion of a large one, is one unit of work. What was done already is left as it
is, so that a resend is harmless; what the rules refuse is counted with its reason and holds up
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import and_, func, or_, select

from commandcenter.accounts.model import INSTALLATION
from commandcenter.accounts.service import require
from commandcenter.channels.model import Routes
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import FIRST_LANGUAGE, text, translate
from commandcenter.core.rules import rule
from commandcenter.directives.batches import Batch, BatchKind, BatchResult, gathered, problems_of
from commandcenter.directives.model import (
    Answer,
    Directive,
    DirectiveKind,
    Kind,
    Outcome,
    Phase,
    Report,
    Status,
)
from commandcenter.directives.rollcalls import COUNT_MAX, TITLE, WORDS, RollCallPlan
from commandcenter.directives.service.batches.reminding import foresee_reminder, remind
from commandcenter.directives.service.batches.weighing import Reason, chosen, free, named, weigh
from commandcenter.directives.service.lookup import by_ids, get
from commandcenter.directives.service.orders.deadlines import due_of, extend_leaves
from commandcenter.directives.service.reports.reporting import foresee, report
from commandcenter.directives.service.rollcalls.starting import announce_roll_call, start_roll_call
from commandcenter.directives.service.states.leaves import raw
from commandcenter.directives.tables import assignment, directive, roll_call
from commandcenter.geo.model import DIGITS_OF, HANG, Level, level_of
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work

REPORTED = {BatchKind.REJECT: Kind.REJECT, BatchKind.CLOSE: Kind.CLOSE}
CONSOLE = "console"


def preview_batch(view: View, *, batch: Batch) -> BatchResult:
    """What this act would do now, without doing it.

    An extension without its new deadline shows what a deadline just later than now could not mend.
    """
    found = _open_one(view, batch)
    if batch.kind in REPORTED:
        _not_too_many(batch)
        return _result(view, batch, foresee(view, reports=_reports(batch, None)))
    if batch.kind is BatchKind.REMIND:
        return foresee_reminder(view, found=found, batch=batch)
    if batch.kind is BatchKind.EXTEND:
        return weigh(view, found, batch, _against_extension(view, found, batch))
    return weigh(view, found, batch, _against_call(view, found, batch))


def do_batch(work: Work, *, batch: Batch, routes: Routes) -> BatchResult:
    """Do this act to every chosen assignment that the rules allow; returns what became of all."""
    require(work, f"directive.{batch.kind.value}")
    problems = problems_of(batch)
    if problems:
        raise RefusedWithProblems(text("Nothing was done."), problems)
    found = _open_one(work, batch)
    if batch.kind in REPORTED:
        _not_too_many(batch)
        by = None if work.actor in INSTALLATION else work.actor
        return _result(work, batch, report(work, reports=_reports(batch, by)))
    if batch.kind is BatchKind.REMIND:
        return remind(work, found=found, batch=batch, routes=routes)
    if batch.kind is BatchKind.EXTEND:
        return _extend(work, found, batch)
    return _call(work, found, batch)


def _open_one(view: View, batch: Batch) -> Directive:
    found = get(view, number=batch.number)
    if found.status is not Status.OPEN:
        raise Refused("{number} is no longer open.", number=found.number)
    if not batch.units:
        raise Refused("No unit is chosen.")
    return found


def _not_too_many(batch: Batch) -> None:
    most = int(rule("directives", "batch_max").value)
    if len(batch.units) > most:
        raise Refused(
            "At most {most} units at once, so that reports from the field need not wait;"
            " choose fewer, street by street for instance.",
            most=most,
        )


# ---- sent back, closed: reports of the console, each judged as if it came alone ----------------


def _reports(batch: Batch, by: str | None) -> list[Report]:
    kind = REPORTED[batch.kind]
    return [
        Report(
            key=f"{batch.key}:{code}",
            directive=batch.number,
            unit=code,
            kind=kind,
            at=batch.at,
            by=by,
            words=batch.reason.strip(),
            channel=CONSOLE,
        )
        for code in batch.codes
    ]


def _result(view: View, batch: Batch, outcomes: Sequence[Outcome]) -> BatchResult:
    refused = gathered(
        (one.why, unit)
        for unit, one in zip(batch.codes, outcomes, strict=True)
        if one.why is not None
    )
    answers = [one.answer for one in outcomes]
    return BatchResult(
        answers.count(Answer.ACCEPTED), named(view, refused), answers.count(Answer.REPEATED)
    )


# ---- more time ---------------------------------------------------------------------------------


def _against_extension(view: View, found: Directive, batch: Batch) -> list[Reason]:
    due, later = due_of(found), batch.complete_by
    done = [int(Phase.VERIFIED), int(Phase.CLOSED)]
    reasons = [
        Reason(due.is_(None), text("There is no deadline yet; set one by an amendment.")),
        Reason(assignment.c.phase.in_(done), text("They are verified or closed already.")),
        Reason(
            due < to_microseconds(view.now),
            text("Their deadline has passed; more time must be asked for before it."),
        ),
    ]
    if later is not None:
        reasons.insert(
            1,
            Reason(
                raw(assignment.c.complete_by) == to_microseconds(later),
                text("They have this deadline already."),
            ),
        )
        earlier = text("The new deadline must be later than the old one.")
        reasons.append(Reason(due >= to_microseconds(later), earlier))
    return reasons


def _extend(work: Work, found: Directive, batch: Batch) -> BatchResult:
    assert batch.complete_by is not None
    reasons = _against_extension(work, found, batch)
    result = weigh(work, found, batch, reasons)
    if not result.done:
        return result
    where = and_(chosen(work, found, batch), free(reasons))
    extend_leaves(work, found=found, where=where, due=batch.complete_by, reason=batch.reason)
    work.journal(
        "extend",
        subject=found.number,
        payload={
            "units": result.done,
            "chosen": batch.digest,
            "complete_by": batch.complete_by.isoformat(),
            "asked_at": work.now.isoformat(),
            "reason": batch.reason,
        },
    )
    return result


# ---- a roll call -------------------------------------------------------------------------------


def _against_call(view: View, found: Directive, batch: Batch) -> list[Reason]:
    if len(batch.units) > COUNT_MAX:
        raise Refused("A roll call can call at most {most} units at once.", most=COUNT_MAX)
    level = _level(found, batch)
    others = select(assignment.c.unit).join(directive, directive.c.id == assignment.c.directive)
    called = others.where(
        directive.c.kind == DirectiveKind.ROLL_CALL.value,
        directive.c.status == Status.OPEN.value,
        raw(directive.c.complete_by) > to_microseconds(view.now),
        assignment.c.phase == int(Phase.WAITING),
    )
    other_level = or_(
        func.length(assignment.c.unit) != DIGITS_OF[level], assignment.c.unit.contains(HANG)
    )
    return [
        Reason(other_level, text("They stand on another level than the others.")),
        Reason(assignment.c.unit.in_(called), text("They are being called and may still answer.")),
    ]


def _call(work: Work, found: Directive, batch: Batch) -> BatchResult:
    reasons = _against_call(work, found, batch)
    result = weigh(work, found, batch, reasons)
    repeated = _called_before(work, batch)
    if repeated is not None or not result.done:
        return repeated or result
    query = select(assignment.c.unit).where(chosen(work, found, batch), free(reasons))
    codes = list(work.connection.execute(query.order_by(assignment.c.unit)).scalars())
    plan = RollCallPlan(
        title=translate(TITLE, FIRST_LANGUAGE),
        words=batch.reason.strip() or translate(WORDS, FIRST_LANGUAGE),
        incident=found.incident,
        issuer=found.issuer,
        under=tuple(codes),
        level=_level(found, batch),
        count=len(codes),
        begins=None,
        ends=None,
        key=batch.key,
    )
    made = start_roll_call(work, identity=announce_roll_call(work, plan=plan).id)
    return replace(result, directive=made.directive)


def _called_before(view: View, batch: Batch) -> BatchResult | None:
    """What this very act did when it came before."""
    row = view.connection.execute(
        select(roll_call.c.directive).where(roll_call.c.key == batch.key)
    ).first()
    if row is None:
        return None
    found = by_ids(view, ids=[row.directive])[row.directive]
    return BatchResult(0, repeated=found.leaves, directive=found.number)


def _level(found: Directive, batch: Batch) -> Level:
    return found.level or level_of(batch.codes[0])
