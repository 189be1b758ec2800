"""Commands on reports past a superior (越级上报): kept with the reason, shown to the superior."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.service import Bypass
from commandcenter.geo import service as geo


@click.command("past")
@click.argument("unit")
@click.option("--past", required=True, metavar="CODE", help="The superior who is passed over.")
@click.option("--to", required=True, metavar="CODE", help="The unit that is told instead.")
@click.option("--reason", required=True, metavar="WORDS", help="Why the superior is passed over.")
@click.option("--words", required=True, metavar="WORDS", help="What is reported.")
@click.option("--by", metavar="NAME", help="Who reports it.")
@click.option("--at", metavar="TIME", help="When it was said; by default now.")
@click.option("--directive", "number", metavar="NUMBER", help="The directive it is about.")
@pass_session
def report_past(
    session: Session,
    *,
    unit: str,
    past: str,
    to: str,
    reason: str,
    words: str,
    by: str | None,
    at: str | None,
    number: str | None,
) -> None:
    """Record what UNIT reports past its superior, who can read it at once (art. 17)."""
    with session.door() as door:
        now = door.headquarters.clock.now()
        moment = parse_time(at) if at else now
        most = int(rule("directives", "future_allowed").value)
        if moment > now + timedelta(minutes=most):
            raise Refused("The time lies more than {minutes} minutes in the future.", minutes=most)
        said = Bypass(unit=unit, past=past, to=to, at=moment, by=by, reason=reason, words=words)
        made = door.act(directives.report_past, item=said, number=number)
    answer = text("Recorded as number {number}; {past} can read it.", number=made, past=past)
    session.answer({"bypass": made, "unit": unit, "past": past, "to": to}, answer)


@click.command("passed-over")
@click.argument("code")
@pass_session
def passed_over(session: Session, code: str) -> None:
    """List what was reported past the unit CODE, newest first."""
    with session.headquarters() as headquarters:
        headquarters.read(geo.unit, code=code)
        found = headquarters.read(directives.passed_over, unit_code=code)
    session.table(
        {"unit": code, "bypasses": [_document(one) for one in found]},
        [
            text("Time"),
            text("Unit"),
            text("Told instead"),
            text("Who"),
            text("Reason"),
            text("Words"),
        ],
        [(show_time(o.at), o.unit, o.to, o.by, o.reason, o.words) for o in found],
    )


def _document(one: Bypass) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "to": one.to,
        "at": one.at.isoformat(),
        "by": one.by,
        "reason": one.reason,
        "text": one.words,
    }
