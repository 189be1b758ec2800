"""Commands on checks: whom to check next, the next hidden target, an exception signed."""

from __future__ import annotations

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.gateway.checkwork import check_new
from commandcenter.verification import service as verification
from commandcenter.verification.samples import sample_id


@click.command("next")
@click.argument("number")
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@pass_session
def check_next(session: Session, number: str, under: str | None, limit: int) -> None:
    """List the units of NUMBER to check next, chosen to catch: findings, silence, history."""
    with session.door() as door:
        check_new(door)
        found = door.headquarters.read(
            verification.check_next, number=number, under=under, limit=limit
        )
    session.table(
        [
            {"unit": one.unit, "weight": one.weight, "why": [session.say(w) for w in one.why]}
            for one in found
        ],
        [text("Unit"), text("Weight"), text("Why")],
        [(one.unit, f"{one.weight:g}", "；".join(map(session.say, one.why))) for one in found],
    )


@click.command("open")
@click.argument("code")
@pass_session
def open_target(session: Session, code: str) -> None:
    """Learn the next unit of sample CODE to check; whoever learns it, and when, is on record."""
    with session.door() as door:
        made = door.act(verification.open_next, sample=sample_id(code))
    session.answer(
        {
            "sample": made.sample,
            "position": made.position,
            "unit": made.unit,
            "opened_at": made.opened_at.isoformat(),
        },
        text(
            "Check {unit} now (place {position} of {sample}, opened {time}).",
            unit=made.unit,
            position=made.position,
            sample=made.sample,
            time=show_time(made.opened_at),
        ),
    )


@click.command()
@click.argument("number")
@click.argument("unit")
@click.option("--checker", required=True, metavar="PERSON", help="Who is to check.")
@click.option("--reason", required=True, metavar="WORDS", help="Why nobody else can.")
@pass_session
def override(session: Session, number: str, unit: str, checker: str, reason: str) -> None:
    """Sign that PERSON may check UNIT although they stand in its line; two people must sign."""
    with session.door() as door:
        made = door.act(
            directives.sign_override, number=number, unit=unit, checker=checker, reason=reason
        )
    session.answer(
        {
            "unit": made.unit,
            "checker": made.checker,
            "signatures": [
                {"person": one.person, "at": one.at.isoformat(), "reason": one.reason}
                for one in made.signatures
            ],
            "holds": made.holds,
        },
        text("Signed by two people; the exception holds and stays on record.")
        if made.holds
        else text("Signed; a second person from outside the line must sign as well."),
    )
