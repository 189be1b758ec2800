"""Where it is stuck, in words: the step, the level, the units and how long.

Pure: records and the present moment in, sentences out. It names a step and a level, never a fault.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.directives.model import Kind
from commandcenter.directives.pace import Holding, Stuck, Waiting
from commandcenter.geo.model import LEVEL_NAMES
from ui.common.words import ages as words

STEPS: dict[Kind, Text] = {
    Kind.ACKNOWLEDGE: text("receipt"),
    Kind.RELAY: text("passing on"),
    Kind.START: text("arrival"),
}
HELD: dict[tuple[bool, Kind], Text] = {
    (False, Kind.ACKNOWLEDGE): text("no receipt of its own"),
    (False, Kind.RELAY): text("acknowledged, not passed on"),
    (True, Kind.ACKNOWLEDGE): text("passed on, no receipt below"),
    (True, Kind.START): text("acknowledged below, not on the spot"),
}
SENTENCES: dict[tuple[bool, Kind], Text] = {
    (False, Kind.ACKNOWLEDGE): text(
        "Stuck at {level}: {units} units have not acknowledged; {leaves} wait below them."
    ),
    (False, Kind.RELAY): text(
        "Stuck at {level}: {units} units acknowledged and passed nothing on; {leaves} wait below."
    ),
    (True, Kind.ACKNOWLEDGE): text(
        "Stuck at the last hop: {leaves} units ({level}) have not acknowledged."
    ),
    (True, Kind.START): text(
        "Stuck before the spot: {leaves} units ({level}) acknowledged and have not arrived."
    ),
}


def stuck_after() -> timedelta:
    """How long a step may last before it is called stuck."""
    return timedelta(minutes=float(rule("board", "stuck_after").value))


def blocking(found: Stuck) -> Waiting | None:
    """The step with the most waiting leaves that has lasted too long; None where all moves."""
    for place in found.places:
        if place.since is None or found.at - place.since >= stuck_after():
            return place
    return None


def blocking_unit(found: Stuck) -> Holding | None:
    """The unit with the most waiting leaves at the blocking step."""
    place = blocking(found)
    if place is None:
        return None
    for one in found.units:
        same = (one.leaf, one.step) == (place.leaf, place.step)
        if same and (one.leaf or one.level == place.level):
            return one
    return None


def headline(found: Stuck) -> Text:
    """Where it is stuck, in one sentence."""
    if not found.issued:
        return text("Nothing was issued here")
    if found.started == found.issued:
        return text("All {n} units are on the spot.", n=words.number(found.issued))
    place = blocking(found)
    if place is None:
        minutes = round(stuck_after().total_seconds() / 60)
        return text("It moves: no step has lasted {n} minutes yet.", n=minutes)
    return Text(
        SENTENCES[place.leaf, place.step].template,
        {
            "level": LEVEL_NAMES[place.level],
            "units": words.number(place.units),
            "leaves": words.number(place.leaves),
        },
    )


def longest(found: Stuck) -> Text:
    """Which unit holds the most there, and for how long."""
    one = blocking_unit(found)
    if one is None:
        return text("{started} of {all} on the spot", started=found.started, all=found.issued)
    waits = waited(one.since, found.at)
    return text(
        "Most at {unit}: {n} units, {span}", unit=one.name, n=words.number(one.leaves), span=waits
    )


def waited(since: datetime | None, now: datetime) -> Text | str:
    """How long somebody has waited, a gap where that has no one beginning."""
    return "–" if since is None else words.span(now - since)
