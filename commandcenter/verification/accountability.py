"""A proposal to hold somebody to account, in words: how it stands, and whose clock runs.

Pure. 政府督查工作条例 art. 16 and 17: the object asks for a review within its days, and the
review is answered within its days; both are shown wherever a proposal is.
"""

from __future__ import annotations

from datetime import datetime
from math import ceil

from commandcenter.core.clock import show_time
from commandcenter.core.language import Text, text
from commandcenter.verification.model import Blame, BlameState

STATE_WORDS: dict[BlameState, Text] = {
    BlameState.PROPOSED: text("waiting for approval"),
    BlameState.APPROVED: text("approved"),
    BlameState.DECLINED: text("declined"),
    BlameState.IN_REVIEW: text("in review"),
    BlameState.KEPT: text("kept after review"),
    BlameState.LIFTED: text("lifted after review"),
}
STEP_WORDS: dict[str, Text] = {
    "propose": text("Proposed"),
    "approve": text("Approved"),
    "decline": text("Declined"),
    "ask": text("Review asked for"),
    "kept": text("Kept after review"),
    "lifted": text("Lifted after review"),
}
DAY_S = 86_400


def clock_words(one: Blame, now: datetime) -> Text | None:
    """Whose clock runs and how long still; None where none does."""
    if one.due is None:
        return None
    until = show_time(one.due)
    if now > one.due:
        late = {
            BlameState.APPROVED: text("The time to ask for a review ended {until}.", until=until),
            BlameState.IN_REVIEW: text("The review was to be answered by {until}.", until=until),
        }
        return late.get(one.state)
    days = ceil((one.due - now).total_seconds() / DAY_S)
    running = {
        BlameState.APPROVED: text(
            "The object may ask for a review until {until} ({days} days left).",
            until=until,
            days=days,
        ),
        BlameState.IN_REVIEW: text(
            "The review is to be answered by {until} ({days} days left).", until=until, days=days
        ),
    }
    return running.get(one.state)
