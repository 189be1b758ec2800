"""Photos that seem to show a screen: always weak, since a screen may be what was to be shown."""

from __future__ import annotations

from commandcenter.core.language import text
from commandcenter.verification.checks.facts import photo_evidence
from commandcenter.verification.checks.photos.recycled import Use
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength


def screen_photo(use: Use, score: float) -> Lead | None:
    """Why a picture may be a screenshot or show a screen."""
    if score < limit("screen_score"):
        return None
    return Lead(
        rule=Rule.SCREEN_PHOTO,
        strength=Strength.WEAK,
        directive=use.said.directive.id,
        unit=use.said.unit,
        at=use.said.at,
        why=text(
            "The photo {photo} looks like a screenshot or the photo of a screen ({score} of 100"
            " signs); that alone proves nothing.",
            photo=use.photo.name or use.photo.hash[:12],
            score=round(score * 100),
        ),
        evidence=(photo_evidence(use.said, use.photo),),
        subject=f"{use.said.act.key}:{use.photo.hash}",
    )
