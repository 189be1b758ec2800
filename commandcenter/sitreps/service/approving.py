"""Signs reports off, freezes their text, records that they were sent; each with who and when.

A step is never taken back. The files are set outside, so that no lock waits for them.
"""

from __future__ import annotations

from sqlalchemy import select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import INSTALLATION
from commandcenter.core.errors import Refused
from commandcenter.sitreps.approval import Approval, Step, StepTaken, approval_of, next_standing
from commandcenter.sitreps.service.reading import identity_of
from commandcenter.sitreps.tables import sitrep, sitrep_step
from commandcenter.store.work import View, Work

WORDS_MAX = 2000
NAME_MAX = 80


def sign(work: Work, *, report: str, by: str | None = None, said: str = "") -> Approval:
    """Sign a draft off; by the head of the unit or the deputy in charge, never by its drafter."""
    accounts.require(work, "sitrep.sign")
    identity = identity_of(work, report)
    drafter = work.connection.execute(
        select(sitrep.c.actor).where(sitrep.c.id == identity)
    ).scalar_one()
    signer = _person(work, by)
    if drafter not in INSTALLATION and drafter in (work.actor, by):
        raise Refused("Who drafted a report does not sign it off; another person must.")
    return _take(work, identity, Step.SIGN, signer, said)


def seal(work: Work, *, report: str, by: str | None = None) -> Approval:
    """Freeze the text of a signed report (定稿用印); only then may it leave."""
    accounts.require(work, "sitrep.seal")
    return _take(work, identity_of(work, report), Step.SEAL, _person(work, by), "")


def send(work: Work, *, report: str, to: str, by: str | None = None) -> Approval:
    """Record that a frozen report was sent, to whom and by which way."""
    accounts.require(work, "sitrep.send")
    if not to.strip():
        raise Refused("Say to whom the report was sent.")
    return _take(work, identity_of(work, report), Step.SEND, _person(work, by), to)


def send_back(work: Work, *, report: str, why: str, by: str | None = None) -> Approval:
    """Return a report to its drafter with the reason; a new one follows it."""
    accounts.require(work, "sitrep.sign")
    if not why.strip():
        raise Refused("Say why the report goes back.")
    return _take(work, identity_of(work, report), Step.RETURN, _person(work, by), why)


def approval(view: View, *, sitrep_id: str) -> Approval:
    """How far a report has come, with every step that was taken."""
    rows = view.connection.execute(
        select(sitrep_step).where(sitrep_step.c.sitrep == sitrep_id).order_by(sitrep_step.c.ordinal)
    )
    return approval_of(
        StepTaken(Step(row.step), row.at, row.by, row.actor, row.words) for row in rows
    )


def _person(work: Work, by: str | None) -> str:
    """Who takes the step, by name; the installation itself never does."""
    if by is not None and by.strip():
        name = by.strip()
    elif work.actor in INSTALLATION:
        raise Refused("Name the person who does this (--by); the installation itself may not.")
    else:
        name = work.actor
    return accounts.names(work, codes=[name]).get(name, name)[:NAME_MAX]


def _take(work: Work, identity: str, step: Step, by: str, said: str) -> Approval:
    if len(said) > WORDS_MAX:
        raise Refused("“{name}” is longer than {max} characters.", name=step.value, max=WORDS_MAX)
    before = approval(work, sitrep_id=identity)
    next_standing(before.standing, step)
    row = {
        "sitrep": identity,
        "ordinal": len(before.steps) + 1,
        "step": step.value,
        "at": work.now,
        "by": by,
        "actor": work.actor,
        "words": said.strip(),
    }
    work.connection.execute(sitrep_step.insert(), row)
    found = work.connection.execute(
        select(sitrep.c.incident, sitrep.c.number, sitrep.c.title, sitrep.c.digest).where(
            sitrep.c.id == identity
        )
    ).one()
    work.journal(
        f"sitrep.{step.value}",
        subject=found.incident,
        payload={
            "sitrep": identity,
            "number": found.number,
            "title": found.title,
            "digest": found.digest,
            "by": by,
            "words": said.strip(),
        },
    )
    return approval(work, sitrep_id=identity)
