"""Commands on the ladder of a directive: how far it has climbed, holding it, letting it run."""

from __future__ import annotations

from typing import Any, BinaryIO

import click

from commandcenter.cli.jsonfile import JSON_FILE, json_object, reason_in
from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.service import Hold, LadderReport
from commandcenter.directives.supervision import step_words


@click.command("ladder")
@click.argument("number")
@pass_session
def ladder(session: Session, number: str) -> None:
    """Show the ladder of a directive: its rungs with their basis, every step taken, every hold."""
    with session.headquarters() as headquarters:
        found = headquarters.read(directives.ladder, number=number)
    session.table(
        _document(found),
        [
            text("Time"),
            text("Step"),
            text("Units"),
            text("seen"),
            text("Superiors"),
            text("seen"),
            text("Messages"),
        ],
        [
            (
                show_time(step.at),
                session.say(step_words(step.rung)),
                step.units,
                step.seen,
                step.superiors,
                step.superiors_seen,
                step.messages,
            )
            for step in found.steps
        ],
    )


@click.command("hold")
@click.argument("number")
@click.argument("file", type=JSON_FILE)
@pass_session
def hold(session: Session, number: str, file: BinaryIO) -> None:
    """Hold the ladder; FILE.json has the reason, and under [codes] and until where not for all."""
    change = json_object(file)
    with session.door() as door:
        made = door.act(directives.hold, number=number, change=change)
    session.answer(
        {"directive": number, "hold": made},
        text("The ladder of {directive} is held.", directive=number),
    )


@click.command("release")
@click.argument("number")
@click.argument("file", type=JSON_FILE)
@pass_session
def release(session: Session, number: str, file: BinaryIO) -> None:
    """Let the ladder run again; FILE.json has the reason."""
    reason = reason_in(file)
    with session.door() as door:
        ended = door.act(directives.release, number=number, reason=reason)
    session.answer(
        {"directive": number, "released": ended},
        text("The ladder of {directive} runs again.", directive=number),
    )


def _document(found: LadderReport) -> dict[str, Any]:
    return {
        "directive": found.directive.number,
        "basis": found.ladder.basis,
        "verified": found.ladder.verified,
        "rungs": [
            {
                "rung": rung.code,
                "step": rung.step.value,
                "colour": rung.colour or None,
                "watch": rung.watch.value,
                "after_min": rung.after.total_seconds() / 60,
                "tells": rung.tells.value,
                "up": rung.up,
                "basis": rung.basis,
            }
            for rung in found.ladder.every
        ],
        "steps": [
            {
                "step": step.step,
                "rung": step.rung.code,
                "at": step.at.isoformat(),
                "units": step.units,
                "seen": step.seen,
                "superiors": step.superiors,
                "superiors_seen": step.superiors_seen,
                "messages": step.messages,
                "held_back": step.held_back,
            }
            for step in found.steps
        ],
        "coming": [
            {"rung": one.rung.code, "at": one.at.isoformat(), "owing": one.owing}
            for one in found.coming
        ],
        "holds": [_hold(one) for one in found.holds],
    }


def _hold(one: Hold) -> dict[str, Any]:
    return {
        "hold": one.hold,
        "at": one.at.isoformat(),
        "by": one.by,
        "reason": one.reason,
        "under": list(one.under),
        "until": one.until and one.until.isoformat(),
        "released_at": one.released_at and one.released_at.isoformat(),
        "released_by": one.released_by,
        "release_reason": one.release_reason,
    }
