"""What the rules are given: an act together with its directive, and how evidence is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commandcenter.core.clock import show_time
from commandcenter.core.language import Text
from commandcenter.directives.model import ActRecord, Directive, Photo
from commandcenter.verification.model import Lead, Rule, Strength


@dataclass(frozen=True)
class Saying:
    """One act on one directive."""

    directive: Directive
    act: ActRecord

    @property
    def unit(self) -> str:
        """Whose copy it was said of."""
        return self.act.unit

    @property
    def at(self) -> datetime:
        """When it was said."""
        return self.act.at


def lead_on(
    said: Saying,
    *,
    rule: Rule,
    strength: Strength,
    why: Text,
    evidence: tuple[dict[str, Any], ...],
    subject: str,
    at: datetime | None = None,
) -> Lead:
    """A lead against the unit of a saying, on its directive, as of when it was said or `at`."""
    return Lead(
        rule=rule,
        strength=strength,
        directive=said.directive.id,
        unit=said.unit,
        at=at or said.at,
        why=why,
        evidence=evidence,
        subject=subject,
    )


def act_evidence(said: Saying) -> dict[str, Any]:
    """An act as a piece of evidence."""
    return {
        "kind": "act",
        "directive": said.directive.number,
        "unit": said.unit,
        "key": said.act.key,
        "act": said.act.kind.value,
        "at": said.at.isoformat(),
        "by": said.act.by,
    }


def photo_evidence(said: Saying, photo: Photo) -> dict[str, Any]:
    """A photo as a piece of evidence."""
    return act_evidence(said) | {"kind": "photo", "photo": photo.name, "hash": photo.hash}


def words_evidence(said: Saying) -> dict[str, Any]:
    """The words of an act as a piece of evidence."""
    return act_evidence(said) | {"kind": "words", "words": said.act.words}


def place_evidence(lat: float, lon: float, what: str) -> dict[str, Any]:
    """A place in WGS-84 as a piece of evidence."""
    return {"kind": "place", "what": what, "lat": lat, "lon": lon}


def shown(at: datetime) -> str:
    """A time as people read it."""
    return show_time(at)
