"""The way of a report out of the house: draft, signed off, frozen, sent; each with who and when.

Pure. The figures are frozen from the first draft, so that nobody signs under moving figures;
sealing closes the text, and nothing leaves before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text


class Step(StrEnum):
    """What is done to a report after it was drafted."""

    SIGN = "sign"
    SEAL = "seal"
    SEND = "send"
    RETURN = "return"


class Standing(StrEnum):
    """How far a report has come."""

    DRAFT = "draft"
    SIGNED = "signed"
    FROZEN = "frozen"
    SENT = "sent"
    RETURNED = "returned"


NEXT: dict[Standing, dict[Step, Standing]] = {
    Standing.DRAFT: {Step.SIGN: Standing.SIGNED, Step.RETURN: Standing.RETURNED},
    Standing.SIGNED: {Step.SEAL: Standing.FROZEN, Step.RETURN: Standing.RETURNED},
    Standing.FROZEN: {Step.SEND: Standing.SENT},
    # Sending again, to somebody else, is no new state.
    Standing.SENT: {Step.SEND: Standing.SENT},
    Standing.RETURNED: {},
}
STANDING_WORDS: dict[Standing, Text] = {
    Standing.DRAFT: text("draft"),
    Standing.SIGNED: text("signed off"),
    Standing.FROZEN: text("frozen"),
    Standing.SENT: text("sent"),
    Standing.RETURNED: text("sent back to the drafter"),
}


@dataclass(frozen=True)
class StepTaken:
    """One step with who took it, who entered it, and to whom or why."""

    step: Step
    at: datetime
    by: str
    actor: str
    words: str


@dataclass(frozen=True)
class Approval:
    """How far one report has come, and whose signature it bears."""

    standing: Standing = Standing.DRAFT
    signer: str = ""
    signed_at: datetime | None = None
    sent_at: datetime | None = None
    steps: tuple[StepTaken, ...] = ()

    @property
    def frozen(self) -> bool:
        """Whether the text is closed."""
        return self.standing in (Standing.FROZEN, Standing.SENT)


def approval_of(steps: Iterable[StepTaken]) -> Approval:
    """What the steps of one report amount to, in the order they were taken."""
    taken = tuple(steps)
    standing, signer, signed_at, sent_at = Standing.DRAFT, "", None, None
    for one in taken:
        standing = next_standing(standing, one.step)
        if one.step is Step.SIGN:
            signer, signed_at = one.by, one.at
        elif one.step is Step.SEND:
            sent_at = sent_at or one.at
    return Approval(standing, signer, signed_at, sent_at, taken)


def next_standing(standing: Standing, step: Step) -> Standing:
    """Where a step leads; one that the way does not have is refused."""
    after = NEXT[standing].get(step)
    if after is None:
        raise Refused(WHY_NOT[step].template, standing=STANDING_WORDS[standing])
    return after


def standing_words(name: str) -> Text:
    """How far a report has come, in words."""
    return STANDING_WORDS[Standing(name)]


WHY_NOT: dict[Step, Text] = {
    Step.SIGN: text("Only a draft is signed off; this report is already {standing}."),
    Step.SEAL: text("Only a signed report is frozen; this one is {standing}."),
    Step.SEND: text("Only a frozen report is sent; this one is {standing}."),
    Step.RETURN: text("A report that is {standing} cannot be returned; make a new one."),
}
