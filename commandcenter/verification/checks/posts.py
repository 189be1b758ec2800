"""Away from the post: a roll call that nobody answered, or that was answered from elsewhere."""

from __future__ import annotations

from typing import Any

from commandcenter.core.language import text
from commandcenter.directives.service import Absence, Answered
from commandcenter.verification.checks.facts import shown
from commandcenter.verification.checks.places import distance_words
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength


def absent(directive: int, absence: Absence) -> Lead:
    """Why a roll call gives reason to look; one missed call alone weighs little."""
    called = shown(absence.called_at)
    if absence.answered is Answered.UNANSWERED or absence.at is None:
        return Lead(
            rule=Rule.AWAY_FROM_POST,
            strength=Strength.WEAK,
            directive=directive,
            unit=absence.unit,
            at=absence.due,
            why=text(
                "Nobody had answered the roll call of {asked} by {due}.",
                asked=called,
                due=shown(absence.due),
            ),
            evidence=(_asked(absence),),
            subject="unanswered",
        )
    off = (absence.distance_m or 0.0) - (absence.accuracy_m or 0.0)
    # Beyond any mix-up of coordinate systems.
    sure = off > absence.limit_m + limit("post_datum_m")
    return Lead(
        rule=Rule.AWAY_FROM_POST,
        strength=Strength.STRONG if sure else Strength.WEAK,
        directive=directive,
        unit=absence.unit,
        at=absence.at,
        why=text(
            "The roll call of {asked} was answered from {distance} away from the post.",
            asked=called,
            distance=distance_words(off),
        ),
        evidence=(_asked(absence),),
        subject=f"elsewhere:{absence.act}",
    )


def _asked(absence: Absence) -> dict[str, Any]:
    """The call itself, as evidence."""
    return {
        "kind": "call",
        "directive": absence.directive,
        "unit": absence.unit,
        "at": absence.called_at.isoformat(),
        "due": absence.due.isoformat(),
        "on_duty": list(absence.on_duty),
        "distance_m": absence.distance_m,
        "accuracy_m": absence.accuracy_m,
    }
