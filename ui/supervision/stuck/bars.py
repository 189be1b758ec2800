"""The waterfall of a whole directive: each level's receipt and passing on, on one scale of time.

Pure: reaction times in, bars out. Bars are medians set one after the other as the way goes; nothing
here is a sum over units.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from commandcenter.directives.model import Kind
from commandcenter.directives.pace import Pace, Reactions, Waiting
from commandcenter.geo.model import Level

NOTHING = timedelta()


@dataclass(frozen=True)
class Bar:
    """One step of one level: where its bar begins, its times, and who waits there."""

    level: Level
    leaf: bool
    step: Kind
    begins: timedelta
    pace: Pace
    stuck: Waiting | None = None
    scale: timedelta = NOTHING

    @property
    def ends(self) -> timedelta:
        """Where nine in ten had done it."""
        return self.begins + (self.pace.ninth or NOTHING)


def bars(found: Reactions, waiting: tuple[Waiting, ...] = ()) -> list[Bar]:
    """The bars in the order of the way; all on the scale of the longest."""
    places = {(one.level, one.leaf, one.step): one for one in waiting}
    made: list[Bar] = []
    arrived = NOTHING
    for one in found.levels:
        then = Kind.START if one.leaf else Kind.RELAY
        heard = arrived + (one.acknowledge.median or NOTHING)
        for step, begins, pace in (
            (Kind.ACKNOWLEDGE, arrived, one.acknowledge),
            (then, heard, one.then),
        ):
            place = places.get((one.level, one.leaf, step))
            made.append(Bar(one.level, one.leaf, step, begins, pace, place))
        if found.relayed:
            # The level below hears of it only when this one has passed it on.
            arrived = heard + (one.then.median or NOTHING)
    scale = max((bar.ends for bar in made), default=NOTHING)
    return [
        Bar(bar.level, bar.leaf, bar.step, bar.begins, bar.pace, bar.stuck, scale) for bar in made
    ]
