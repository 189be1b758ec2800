"""Commands on findings: list them, answer them, decide on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time
from commandcenter.core.language import text
from commandcenter.gateway.checkwork import check_clock, check_new
from commandcenter.geo import service as geo
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from commandcenter.verification.model import RULE_WORDS, Finding, State, Strength
from commandcenter.verification.naming import beside, codes_in, with_names


@click.command()
@click.argument("number")
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@click.option("--at", metavar="TIME", help="As of this moment; only what was said by then counts.")
@click.option("--all", "everything", is_flag=True, help="Also what was dismissed.")
@pass_session
def findings(
    session: Session, number: str, under: str | None, at: str | None, everything: bool
) -> None:
    """List what the evidence gives reason to look at: leads, never verdicts."""
    with session.door() as door:
        check_new(door)
        check_clock(door)
        found = door.headquarters.read(
            _named,
            number=number,
            under=under,
            at=parse_time(at) if at else None,
            dismissed=everything,
        )
    session.table(
        [_document(session, one) for one in found],
        [text("No."), text("Unit"), text("Rule"), text("Strength"), text("State"), text("Why")],
        [
            (
                one.id,
                one.unit,
                session.say(RULE_WORDS[one.rule]),
                session.say(STRENGTHS[one.strength]),
                session.say(STATES[one.state]),
                session.say(one.why),
            )
            for one in found
        ],
    )


def _named(
    view: View, *, number: str, under: str | None, at: datetime | None, dismissed: bool
) -> list[Finding]:
    """The findings, their sentences with the names of units beside their codes."""
    found = verification.findings(view, number=number, under=under, at=at, dismissed=dismissed)
    codes: set[str] = set().union(*(codes_in(one.why) for one in found))
    names = beside({code: unit.name for code, unit in geo.units(view, codes=codes).items()})
    return [replace(one, why=with_names(one.why, names)) for one in found]


STRENGTHS = {Strength.STRONG: text("strong sign"), Strength.WEAK: text("weak sign")}
STATES = {
    State.OPEN: text("to be looked at"),
    State.ANSWERED: text("answered"),
    State.UPHELD: text("upheld"),
    State.DISMISSED: text("dismissed"),
}


def _document(session: Session, one: Finding) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "rule": one.rule.value,
        "strength": one.strength.value,
        "why": session.say(one.why),
        "evidence": list(one.evidence),
        "finding": one.id,
        "state": one.state.value,
        "at": one.at.isoformat(),
        "steps": [
            {"kind": step.kind, "at": step.at.isoformat(), "by": step.by, "words": step.words}
            for step in one.steps
        ],
    }


@click.group()
def finding() -> None:
    """Answer findings and decide on them; each act is signed and has its reason."""


BY = click.option("--by", required=True, metavar="NAME", help="Who answers or decides.")
WORDS = click.option("--reason", "words", required=True, metavar="WORDS", help="In words, why.")


@finding.command()
@click.argument("identity", metavar="FINDING", type=int)
@BY
@WORDS
@pass_session
def answer(session: Session, identity: int, by: str, words: str) -> None:
    """Take the unit's answer (申辩)."""
    _decide(session, verification.answer, identity=identity, by=by, words=words)


@finding.command()
@click.argument("identity", metavar="FINDING", type=int)
@BY
@WORDS
@pass_session
def uphold(session: Session, identity: int, by: str, words: str) -> None:
    """Decide that the finding holds."""
    _decide(session, verification.uphold, identity=identity, by=by, words=words)


@finding.command()
@click.argument("identity", metavar="FINDING", type=int)
@BY
@WORDS
@pass_session
def dismiss(session: Session, identity: int, by: str, words: str) -> None:
    """Decide that there was nothing wrong."""
    _decide(session, verification.dismiss, identity=identity, by=by, words=words)


def _decide(session: Session, step: Callable[..., Finding], **given: Any) -> None:
    """Take one signed step, and say how the finding stands after it."""
    with session.door() as door:
        found = door.act(step, **given)
    session.answer(
        {"finding": found.id, "state": found.state.value},
        text("Finding {number}: {state}.", number=found.id, state=STATES[found.state]),
    )
