"""Records of the verification of what was claimed.

A finding (疑点) is a reason to look, never a verdict on a person: it names its rule, says why with
the numbers, and waits for the unit's answer and a named person's decision.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from commandcenter.core.language import Text, text


class Strength(StrEnum):
    """How much a finding weighs; weak ones alone never colour a unit."""

    STRONG = "strong"
    WEAK = "weak"


class Rule(StrEnum):
    """The rules, by the names that outsiders rely on."""

    ANSWERED_NOT_URGENT = "answered_not_urgent"
    LINKED_NOT_MOVING = "linked_not_moving"
    SILENCE = "silence"
    TRANSMISSION_VOID = "transmission_void"
    DRIFT = "drift"
    CLAIM_WITHOUT_EVIDENCE = "claim_without_evidence"
    RECYCLED_PHOTO = "recycled_photo"
    SCREEN_PHOTO = "screen_photo"
    PHOTO_TIME = "photo_time"
    PHOTO_PLACE = "photo_place"
    CLAIM_PLACE = "claim_place"
    COPIED_PLACE = "copied_place"
    COPIED_TEXT = "copied_text"
    COPIED_FIGURES = "copied_figures"
    FROZEN_WORDS = "frozen_words"
    ENDLESS_ZERO = "endless_zero"
    BURST = "burst"
    DEADLINE_SPIKE = "deadline_spike"
    IMPOSSIBLE_PACE = "impossible_pace"
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    ARITHMETIC = "arithmetic"
    CONTRADICTION = "contradiction"
    AWAY_FROM_POST = "away_from_post"
    CHECKER_COLLUSION = "checker_collusion"


RULE_WORDS: dict[Rule, Text] = {
    Rule.ANSWERED_NOT_URGENT: text("Answered, not urgent"),
    Rule.LINKED_NOT_MOVING: text("Linked, not moving"),
    Rule.SILENCE: text("Not a word"),
    Rule.TRANSMISSION_VOID: text("Passed on as an empty shell"),
    Rule.DRIFT: text("Changed on the way down"),
    Rule.CLAIM_WITHOUT_EVIDENCE: text("Claimed without the evidence asked"),
    Rule.RECYCLED_PHOTO: text("Photo used before"),
    Rule.SCREEN_PHOTO: text("Photo of a screen, or a screenshot"),
    Rule.PHOTO_TIME: text("Time of the photo does not fit"),
    Rule.PHOTO_PLACE: text("Place of the photo does not fit"),
    Rule.CLAIM_PLACE: text("Place of the report does not fit"),
    Rule.COPIED_PLACE: text("Position copied"),
    Rule.COPIED_TEXT: text("Words copied"),
    Rule.COPIED_FIGURES: text("Figures copied"),
    Rule.FROZEN_WORDS: text("Words or figures frozen"),
    Rule.ENDLESS_ZERO: text("Nothing but zeros"),
    Rule.BURST: text("Many closed by one hand at once"),
    Rule.DEADLINE_SPIKE: text("Crowded before the deadline"),
    Rule.IMPOSSIBLE_PACE: text("Faster than can be done"),
    Rule.IMPOSSIBLE_TRAVEL: text("Faster than can be travelled"),
    Rule.ARITHMETIC: text("Figures do not add up"),
    Rule.CONTRADICTION: text("Another report says otherwise"),
    Rule.AWAY_FROM_POST: text("Away from the post"),
    Rule.CHECKER_COLLUSION: text("Checker and checked always agree"),
}


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    ANSWERED = "answered"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Lead:
    """What a rule found: the reason to look, its numbers and what it rests on.

    `subject` tells two leads of one rule against one unit apart; found again, the same subject is
    the same finding. Each piece of evidence is one JSON object with its `kind`.
    """

    rule: Rule
    strength: Strength
    directive: int
    unit: str
    at: datetime
    why: Text
    evidence: tuple[dict[str, Any], ...]
    subject: str
    until: datetime | None = None

    @property
    def key(self) -> str:
        """The digest by which a finding is known again."""
        said = f"{self.rule}\x1f{self.directive}\x1f{self.unit}\x1f{self.subject}"
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Step:
    """An answer to a finding, or a decision on it."""

    kind: str
    at: datetime
    by: str
    words: str


@dataclass(frozen=True)
class Finding:
    """A finding as it stands; `id` is None where a rule of the clock has not been noted yet."""

    id: int | None
    directive: str
    unit: str
    rule: Rule
    strength: Strength
    at: datetime
    why: Text
    evidence: tuple[dict[str, Any], ...]
    state: State
    steps: tuple[Step, ...] = ()


class BlameState(StrEnum):
    """Where a proposal to hold somebody to account stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    IN_REVIEW = "in_review"
    KEPT = "kept"
    LIFTED = "lifted"


@dataclass(frozen=True)
class Blame:
    """A proposal (追责建议) with its clock: until `due` the object may ask for a review, or the
    review must be answered.
    """

    id: int
    finding: int
    unit: str
    state: BlameState
    due: datetime | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Inspection:
    """An inspection of one unit on one matter by one line."""

    id: int
    directive: str
    unit: str
    line: str
    at: datetime
    by: str
    despite: str | None
