"""The ladder of a directive as lines of time: what comes, what was taken, what left over which way.

Pure. A message that is not surely sent is called uncertain, and none is ever called read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commandcenter.channels.model import Channel, State
from commandcenter.core.language import Text, text
from commandcenter.directives.model import Status
from commandcenter.directives.service import Hold, LadderReport
from commandcenter.directives.supervision import Rung, Tells, step_words
from ui.common.words import ages as words

type_of_messages = Mapping[int, Counter[tuple[Channel, State]]]
CHANNELS: dict[Channel, Text] = {
    Channel.ROBOT: text("group robot"),
    Channel.SMS: text("SMS"),
    Channel.EMAIL: text("e-mail"),
}
STANDS: dict[State, Text] = {
    State.SENT: text("{n} sent"),
    State.UNCERTAIN: text("{n} uncertain"),
    State.FAILED: text("{n} not sent"),
    State.WAITING: text("{n} waiting"),
    State.SENDING: text("{n} being sent"),
    State.CALLED_OFF: text("{n} called off"),
}
TELLS: dict[Tells, Text] = {
    Tells.DUTY: text("tells whoever is on duty"),
    Tells.DEPUTY: text("tells the next on duty, or the deputy"),
    Tells.HEAD: text("tells the head of the unit"),
    Tells.NOBODY: text("tells nobody in the unit"),
}
PAGE_ONLY = text("shown on the units' own page")


@dataclass(frozen=True)
class Line:
    """One rung at one moment: taken (`step` is its number), or still to come."""

    rung: Rung
    at: datetime
    units: int
    step: int | None = None
    seen: int = 0
    superiors: int = 0
    superiors_seen: int = 0
    messages: Counter[tuple[Channel, State]] | None = None
    held_back: int = 0
    next: bool = False

    @property
    def uncertain(self) -> int:
        """How many of its messages nobody knows the fate of."""
        return sum(n for (_way, state), n in (self.messages or {}).items() if state in LOST)


LOST = frozenset({State.UNCERTAIN})


def lines_of(found: LadderReport, messages: type_of_messages) -> list[Line]:
    """Everything on the ladder, the farthest moment first: what comes stands above what was."""
    ahead = [
        Line(one.rung, one.at, one.owing, next=place == 0 and not _held_whole(found))
        for place, one in enumerate(found.coming)
    ]
    taken = [
        Line(
            one.rung,
            one.at,
            one.units,
            step=one.step,
            seen=one.seen,
            superiors=one.superiors,
            superiors_seen=one.superiors_seen,
            messages=messages.get(one.step),
            held_back=one.held_back,
        )
        for one in found.steps
    ]
    return [*reversed(ahead), *taken]


def ways(line: Line) -> Text | str:
    """Over which ways a step left, and how surely."""
    if line.step is None:
        return _tells(line.rung)
    sent = _sent(line) or PAGE_ONLY
    if not line.superiors:
        return sent
    above = text(
        "superiors: {seen} of {all} have seen it",
        seen=words.number(line.superiors_seen),
        all=words.number(line.superiors),
    )
    return text("{first} · {rest}", first=sent, rest=above)


def _tells(rung: Rung) -> Text:
    """Whom a step will tell, of the unit and above it."""
    if not rung.up:
        return TELLS[rung.tells]
    above = text("and the level {n} above", n=rung.up)
    return text("{first} {rest}", first=TELLS[rung.tells], rest=above)


def _sent(line: Line) -> Text | None:
    said: Text | None = None
    messages = line.messages or Counter()
    for channel in Channel:
        parts = [
            Text(STANDS[state].template, {"n": words.number(messages[channel, state])})
            for state in STANDS
            if messages[channel, state]
        ]
        if parts:
            one = text("{way}: {counts}", way=CHANNELS[channel], counts=_joined(parts))
            said = one if said is None else text("{first} · {rest}", first=said, rest=one)
    return said


def headline(found: LadderReport, names: Mapping[str, str]) -> Text:
    """How the ladder stands, in one sentence."""
    if found.directive.status is not Status.OPEN:
        return text("{number} is over; its clocks stand.", number=found.directive.number)
    if _held_whole(found):
        return held_words(next(one for one in found.held if not one.under), names)
    if not found.coming:
        return text("Nothing is due: no step is to come.")
    one = found.coming[0]
    return text(
        "Next: {step}, {time}, for those of {n} units that have not acted by then.",
        step=step_words(one.rung),
        time=words.day_time(one.at),
        n=words.number(one.owing),
    )


def held_words(one: Hold, names: Mapping[str, str]) -> Text:
    """A hold with its reason, who made it and how long it lasts."""
    where: Text | str = "、".join(names.get(code, code) for code in one.under)
    until: Text | str = words.day_time(one.until) if one.until else text("somebody releases it")
    return text(
        "Held for {where} by {by}, {time}, until {until}: {reason}",
        where=where or text("everybody"),
        by=names.get(one.by, one.by),
        time=words.day_time(one.at),
        until=until,
        reason=one.reason,
    )


def _held_whole(found: LadderReport) -> bool:
    return any(not one.under for one in found.held)


def _joined(parts: Sequence[Text]) -> Text:
    said = parts[0]
    for one in parts[1:]:
        said = text("{first}, {rest}", first=said, rest=one)
    return said
