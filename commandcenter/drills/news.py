"""Says now and then how a drill goes: who acted last, and how much is done.

It writes to standard error only, so that standard output stays one document.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping

from commandcenter.core.clock import Clock, show_time
from commandcenter.core.language import Text, text, translate
from commandcenter.core.settings import language
from commandcenter.drills.model import Planned
from commandcenter.geo.model import ancestors

EVERY_S = 5.0
SHOWN_ABOVE = 2
ACTS = {
    "acknowledge": text("acknowledges"),
    "relay": text("passes it on"),
    "start": text("is on site"),
    "progress": text("reports progress"),
    "claim": text("reports completion"),
    "return": text("hands it back"),
    "need": text("reports a difficulty"),
    "verify": text("was verified"),
    "refute": text("was refuted"),
    "unreachable": text("could not be reached"),
    "reject": text("was sent back"),
    "close": text("was closed"),
    "list": text("lists its directives"),
    "open": text("reads the directive"),
    "issue": text("issues the directive"),
    "amend": text("amends the directive"),
    "extend": text("gives more time"),
    "bypass": text("reports past its superior"),
}


def write(words: Text) -> None:
    """A line for whoever watches the terminal."""
    sys.stderr.write(translate(words, language()) + "\n")
    sys.stderr.flush()


class News:
    """Counts the acts of a drill and tells of one of them every few seconds."""

    def __init__(
        self, tell: Callable[[Text], None] = write, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self.tell, self.now_s = tell, now_s
        self.done, self.planned = 0, 0
        self.clock: Clock | None = None
        self.names: Mapping[str, str] = {}
        self.next_s = 0.0

    def begin(self, clock: Clock, planned: int, names: Mapping[str, str]) -> None:
        """The drill begins."""
        self.clock, self.planned, self.names = clock, planned, names

    def expect(self, more: int) -> None:
        """More acts will come than were planned: somebody issued a directive of their own."""
        self.planned += more

    def answered(self, act: Planned, *, saved: bool) -> None:
        """Count one act, and tell of it if nothing was told for a while."""
        self.done += 1
        now_s = self.now_s()
        if self.clock is None or now_s < self.next_s:
            return
        self.next_s = now_s + EVERY_S
        done = ACTS[act.kind]
        self.tell(
            text(
                "Drill {time}: {unit} {act} · {done} of {planned} acts answered",
                time=show_time(self.clock.now()),
                unit=self._named(act.unit),
                act=done if saved else text("{act} (refused)", act=done),
                done=self.done,
                planned=self.planned,
            )
        )

    def _named(self, unit: str) -> str:
        """The names from the county down."""
        chain = [*ancestors(unit)[SHOWN_ABOVE:], unit]
        return " ".join(self.names.get(code, code) for code in chain)


def silent(_words: Text) -> None:
    """For whoever wants to hear nothing."""
