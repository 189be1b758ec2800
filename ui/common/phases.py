"""Where a leaf stands, in words and tones; the same on the board, in the detail and on the map."""

from __future__ import annotations

from commandcenter.core.language import Text, text
from commandcenter.directives.model import Phase

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
