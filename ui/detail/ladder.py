"""The ladder as one assignment meets it: the steps so far, whether they were seen, what is next.

Times are facts of a clock; a step is a rung of the ladder, never a mark for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from commandcenter.core.language import Text, text
from commandcenter.directives.model import AssignmentDetail
from commandcenter.directives.service import Met
from commandcenter.directives.supervision import ladder_of, next_rung, step_words
from ui.common.face.look import Look
from ui.common.widgets.labels import wrapped
from ui.common.widgets.layouts import emptied, stack
from ui.common.words import ages as words


def lines_of(detail: AssignmentDetail, met: Sequence[Met], now: datetime) -> list[tuple[Text, str]]:
    """Each step as a sentence with its severity: what comes next first, then what was, newest
    first.
    """
    found, record = detail.directive, detail.record
    by_level = found.delivery != "direct" and detail.hops
    reached = detail.hops[-1].relayed_at if by_level else None
    coming = next_rung(
        found,
        ladder_of(found.kind),
        phase=record.phase,
        complete_by=record.complete_by,
        met={one.rung.code for one in met if one.units is None},
        now=now,
        reached=reached,
    )
    lines: list[tuple[Text, str]] = []
    if coming is not None:
        rung, moment = coming
        at = words.day_time(moment)
        if moment > now:
            said = text("Next: {step}, {time}", step=step_words(rung), time=at)
        else:
            said = text("Next: {step}, due since {time}", step=step_words(rung), time=at)
        lines.append((said, "text"))
    for one in met:
        seen = text("seen {time}", time=words.day_time(one.seen_at)) if one.seen_at else NOT_SEEN
        said = text(
            "{step} · {time} · {seen}",
            step=step_words(one.rung),
            time=words.day_time(one.at),
            seen=seen,
        )
        lines.append((said, one.rung.colour or "text"))
    return lines


NOT_SEEN = text("not seen yet")


class LadderPart(QWidget):
    """The lines, one under the other."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._column = stack(self, gap=look.theme.tokens.spacing.tight)

    def show_lines(self, lines: Sequence[tuple[Text, str]]) -> None:
        """Show other lines; without any it says that no clock runs."""
        emptied(self._column)
        for said, tone in lines or [(text("No step so far, and none to come"), "mute")]:
            role = "mute" if tone == "mute" else "text"
            self._column.addWidget(wrapped(self._look, said, role, tone=tone))
