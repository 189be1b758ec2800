"""What became of the lines of a file that was handed in, each line for itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from commandcenter.cli.session import Session, complain
from commandcenter.core.language import text


@dataclass
class LinesTaken:
    """How many lines were taken, how many were known before, and why the rest were refused."""

    accepted: int = 0
    repeated: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


def tell_lines(session: Session, made: LinesTaken) -> int:
    """Say what became of the lines, each refusal with its number; returns the exit code."""
    if not session.as_json:
        for refused in made.refused:
            complain(f"{refused['line']}: {refused['why']}")
    session.answer(
        {"accepted": made.accepted, "repeated": made.repeated, "refused": made.refused},
        text(
            "{accepted} accepted, {repeated} repeated, {refused} refused.",
            accepted=made.accepted,
            repeated=made.repeated,
            refused=len(made.refused),
        ),
    )
    return 1 if made.refused else 0
