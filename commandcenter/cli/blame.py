"""Commands on proposals to hold somebody to account (追责建议): propose, approve, review.

Nothing follows from a finding by itself. Each step is signed; whoever had a part cannot decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.verification import service as verification
from commandcenter.verification.accountability import STATE_WORDS, clock_words
from commandcenter.verification.model import Blame

BY = click.option("--by", required=True, metavar="NAME", help="Who signs, by name or code.")
WORDS = click.option("--reason", "words", required=True, metavar="WORDS", help="In words, why.")
NUMBER = click.argument("number", metavar="PROPOSAL", type=int)


@click.group()
def blame() -> None:
    """Proposals to hold somebody to account: proposed, approved by another, open to review."""


@blame.command("list")
@click.argument("number", required=False)
@click.option("--finding", "identity", type=int, metavar="FINDING", help="Only on this finding.")
@pass_session
def listed(session: Session, number: str | None, identity: int | None) -> None:
    """List the proposals, of directive NUMBER or all: how each stands and until when."""
    with session.headquarters() as headquarters:
        found = headquarters.read(verification.blames, identity=identity, number=number)
        known = headquarters.read(geo.units, codes={one.unit for one in found})
        now = headquarters.clock.now()
    names = {code: unit.name for code, unit in known.items()}
    session.table(
        [_document(one) for one in found],
        [text("No."), text("Finding"), text("Unit"), text("State"), text("Clock"), text("Signed")],
        [
            (
                one.id,
                one.finding,
                f"{names.get(one.unit, one.unit)} ({one.unit})",
                session.say(STATE_WORDS[one.state]),
                session.say(clock_words(one, now) or "—"),
                _signatures(one),
            )
            for one in found
        ],
    )


@blame.command()
@click.argument("identity", metavar="FINDING", type=int)
@BY
@WORDS
@pass_session
def propose(session: Session, identity: int, by: str, words: str) -> None:
    """Propose that an upheld finding be followed up; nothing follows until another approves."""
    _sign(session, verification.propose_blame, identity=identity, by=by, words=words)


@blame.command()
@NUMBER
@BY
@WORDS
@pass_session
def approve(session: Session, number: int, by: str, words: str) -> None:
    """Approve a proposal; whoever proposed it or decided the finding cannot (art. 21)."""
    _sign(session, verification.approve_blame, number=number, by=by, words=words)


@blame.command()
@NUMBER
@BY
@WORDS
@pass_session
def decline(session: Session, number: int, by: str, words: str) -> None:
    """Decline a proposal; it ends here and stays on record."""
    _sign(session, verification.decline_blame, number=number, by=by, words=words)


@blame.command()
@NUMBER
@BY
@WORDS
@pass_session
def ask(session: Session, number: int, by: str, words: str) -> None:
    """Take the object's request for a review, within its time (art. 16)."""
    _sign(session, verification.ask_review, number=number, by=by, words=words)


@blame.command()
@NUMBER
@click.option("--lifted/--kept", "lifted", required=True, help="What the review comes to.")
@BY
@WORDS
@pass_session
def review(session: Session, number: int, by: str, words: str, lifted: bool) -> None:
    """Answer a review (art. 17); nobody who had a part in the matter may."""
    _sign(session, verification.answer_review, number=number, by=by, words=words, lifted=lifted)


def _sign(session: Session, step: Callable[..., Blame], **given: Any) -> None:
    """Take one signed step, and say how the proposal stands after it."""
    with session.door() as door:
        made = door.act(step, **given)
        now = door.headquarters.clock.now()
    said: Text = text("Proposal {number}: {state}.", number=made.id, state=STATE_WORDS[made.state])
    clock = clock_words(made, now)
    session.answer(
        _document(made), said if clock is None else text("{first} {rest}", first=said, rest=clock)
    )


def _signatures(one: Blame) -> str:
    return " → ".join(step.by for step in one.steps)


def _document(one: Blame) -> dict[str, Any]:
    return {
        "blame": one.id,
        "finding": one.finding,
        "unit": one.unit,
        "state": one.state.value,
        "due": one.due and one.due.isoformat(),
        "steps": _steps(one.steps),
    }


def _steps(steps: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"kind": step.kind, "at": step.at.isoformat(), "by": step.by, "words": step.words}
        for step in steps
    ]
