"""Proposals to hold somebody to account, with an approver and the object's two clocks.

政府督查工作条例 art. 21: blame needs the approval of the government or its head. Art. 16–17: the
object may ask for a review within 30 days, which is answered within 30 days by somebody who had no
part in it. Nothing here is done by the program itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.service import require
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.store.work import View, Work
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Blame, BlameState, State, Step
from commandcenter.verification.service.findings.deciding import check_named
from commandcenter.verification.service.findings.reading import finding_of
from commandcenter.verification.tables import blame, blame_step, finding

CLOCKED = {BlameState.APPROVED: "review_ask_days", BlameState.IN_REVIEW: "review_answer_days"}


def propose_blame(work: Work, *, identity: int, by: str, words: str) -> Blame:
    """Propose that an upheld finding be followed up; it is nothing until somebody approves it."""
    require(work, "blame.propose")
    check_named(by, words)
    found = finding_of(work, identity=identity)
    if found.state is not State.UPHELD:
        raise Refused("Only an upheld finding can be followed by a proposal to blame.")
    if any(one.state is not BlameState.DECLINED for one in blames(work, identity=identity)):
        raise Refused("There is already such a proposal for this finding.")
    number = int(work.connection.execute(select(func.max(blame.c.id))).scalar() or 0) + 1
    row = {"id": number, "finding": identity, "unit": found.unit, "due": None}
    work.connection.execute(blame.insert(), row | {"state": BlameState.PROPOSED.value})
    return _step(work, number, "propose", BlameState.PROPOSED, by, words)


def approve_blame(work: Work, *, number: int, by: str, words: str) -> Blame:
    """Approve a proposal (art. 21); whoever proposed it cannot."""
    require(work, "blame.approve")
    _decidable(work, number, by, BlameState.PROPOSED)
    return _step(work, number, "approve", BlameState.APPROVED, by, words)


def decline_blame(work: Work, *, number: int, by: str, words: str) -> Blame:
    """Decline a proposal."""
    require(work, "blame.approve")
    _decidable(work, number, by, BlameState.PROPOSED)
    return _step(work, number, "decline", BlameState.DECLINED, by, words)


def ask_review(work: Work, *, number: int, by: str, words: str) -> Blame:
    """Take the object's request for a review, within 30 days (art. 16)."""
    require(work, "blame.review")
    found = blame_of(work, number=number)
    if found.state is not BlameState.APPROVED:
        raise Refused("There is nothing here to be reviewed.")
    if found.due is not None and work.now > found.due:
        raise Refused("The time to ask for a review has passed.")
    return _step(work, number, "ask", BlameState.IN_REVIEW, by, words)


def answer_review(work: Work, *, number: int, by: str, words: str, lifted: bool) -> Blame:
    """Answer a review (art. 17); nobody who had a part in the matter may."""
    require(work, "blame.review")
    _decidable(work, number, by, BlameState.IN_REVIEW)
    state = BlameState.LIFTED if lifted else BlameState.KEPT
    return _step(work, number, state.value, state, by, words)


def blames(view: View, *, identity: int | None = None, number: str | None = None) -> list[Blame]:
    """All proposals, or those on one finding, or on the findings of a directive; newest first."""
    query = select(blame).order_by(blame.c.id.desc())
    if identity is not None:
        query = query.where(blame.c.finding == identity)
    if number is not None:
        order = directives.get(view, number=number)
        query = query.join(finding, finding.c.id == blame.c.finding)
        query = query.where(finding.c.directive == order.id)
    return [_blame(row, _steps(view, row.id)) for row in view.connection.execute(query).all()]


def blame_of(view: View, *, number: int) -> Blame:
    """One proposal by its number."""
    row = view.connection.execute(select(blame).where(blame.c.id == number)).first()
    if row is None:
        raise Refused("There is no proposal {number}.", number=number)
    return _blame(row, _steps(view, number))


def _decidable(work: Work, number: int, by: str, state: BlameState) -> None:
    found = blame_of(work, number=number)
    if found.state is not state:
        raise Refused("This proposal is not waiting for that.")
    part = {step.by for step in found.steps} | {
        step.by for step in finding_of(work, identity=found.finding).steps
    }
    if _is_among(work, by.strip(), part):
        raise Refused("{by} had a part in this matter; somebody else must decide.", by=by.strip())


def _is_among(view: View, by: str, part: set[str]) -> bool:
    """Whether somebody, by code or by name, is one of these, whichever way they signed."""
    names = accounts.names(view, codes={by, *part})
    if by in names:
        return by in part or names[by] in part - names.keys()
    return by in part or by in {names[one] for one in part if one in names}


def _step(work: Work, number: int, kind: str, state: BlameState, by: str, words: str) -> Blame:
    check_named(by, words)
    days = CLOCKED.get(state)
    due: datetime | None = None
    if days is not None:
        due = work.now + timedelta(days=limit(days))
    work.connection.execute(
        blame_step.insert(),
        {
            "blame": number,
            "ordinal": len(_steps(work, number)) + 1,
            "kind": kind,
            "at": work.now,
            "by": by.strip(),
            "actor": work.actor,
            "words": words.strip(),
        },
    )
    work.connection.execute(
        blame.update().where(blame.c.id == number).values(state=state.value, due=due)
    )
    found = blame_of(work, number=number)
    work.journal(
        f"blame.{kind}",
        unit=found.unit,
        payload={"blame": number, "finding": found.finding, "by": by.strip(), "words": words},
    )
    return found


def _steps(view: View, number: int) -> list[Step]:
    rows = view.connection.execute(
        select(blame_step).where(blame_step.c.blame == number).order_by(blame_step.c.ordinal)
    )
    return [Step(row.kind, row.at, row.by, row.words) for row in rows]


def _blame(row: Any, steps: Sequence[Step]) -> Blame:
    state = BlameState(row.state)
    return Blame(row.id, row.finding, row.unit, state, row.due, tuple(steps))
