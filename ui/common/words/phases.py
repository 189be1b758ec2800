"""Where a leaf stands, what was said of it and how a directive ended; the same everywhere."""

from __future__ import annotations

from datetime import datetime

from commandcenter.core.language import Text, text
from commandcenter.directives.model import Kind, Phase, Status
from ui.common.words import ages

PHASES: dict[Phase, Text] = {
    Phase.WAITING: text("not acknowledged"),
    Phase.ACKNOWLEDGED: text("acknowledged"),
    Phase.STARTED: text("on the spot"),
    Phase.CLAIMED: text("claimed"),
    Phase.VERIFIED: text("verified"),
    Phase.REFUTED: text("refuted"),
    Phase.RETURNED: text("handed back"),
    Phase.CLOSED: text("closed"),
}
PHASE_TONES: dict[Phase, str] = {
    Phase.VERIFIED: "verified",
    Phase.CLAIMED: "claimed",
    Phase.REFUTED: "finding",
}
ACT_WORDS: dict[Kind, Text] = {
    Kind.ACKNOWLEDGE: text("acknowledged"),
    Kind.RELAY: text("passed on"),
    Kind.START: text("on the spot"),
    Kind.PROGRESS: text("progress"),
    Kind.CLAIM: text("claims completion"),
    Kind.RETURN: text("hands back"),
    Kind.NEED: text("needs help"),
    Kind.REJECT: text("sent back"),
    Kind.VERIFY: text("verified"),
    Kind.REFUTE: text("refuted"),
    Kind.UNREACHABLE: text("not reached"),
    Kind.CLOSE: text("closed"),
}
METHOD_WORDS: dict[str, Text] = {
    "onsite": text("on site"),
    "video": text("by video"),
    "phone": text("by telephone"),
    "residents": text("asked residents"),
}


def ended(status: Status, at: datetime) -> Text:
    """How and when a directive ended as a whole; `status` is not open."""
    if status is Status.WITHDRAWN:
        return text("directive withdrawn {time}", time=ages.day_time(at))
    return text("directive closed {time}", time=ages.day_time(at))
