"""What one hand or one device can do: how many units at once, how far in how much time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from commandcenter.core.language import Text, text
from commandcenter.geo.service import distance_m
from commandcenter.verification.checks.facts import place_evidence, shown
from commandcenter.verification.checks.places import KM, distance_words
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

DEVICE, PERSON, SPOT = "d:", "p:", "@:"


def spot(lat: float, lon: float) -> str | None:
    """The hand of a position that is exact enough to be nobody else's, None for a coarse one."""
    digits = int(limit("copied_place_digits"))
    if round(lat, digits - 1) == lat or round(lon, digits - 1) == lon:
        return None
    return f"{SPOT}{lat:.7f},{lon:.7f}"


@dataclass(frozen=True)
class Trace:
    """One sign of a hand or device: an act, when, and where if that is known (WGS-84)."""

    hand: str
    at: datetime
    act: int
    key: str
    directive: int
    number: str
    unit: str
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float = 0.0

    @property
    def shown_hand(self) -> Text:
        """The hand in words."""
        name = self.hand.partition(":")[2]
        if self.hand.startswith(DEVICE):
            return text("the device {name}", name=name)
        return text("{name}", name=name)


def burst(claims: Sequence[Trace]) -> list[Lead]:
    """Claims of many units by one hand within a minute; `claims` are one hand's, in time order."""
    found: dict[int, list[Trace]] = {}
    span = timedelta(seconds=limit("burst_seconds"))
    for start in range(len(claims)):
        group = [one for one in claims[start:] if one.at - claims[start].at <= span]
        if len({one.unit for one in group}) >= limit("burst_units"):
            for one in group:
                if len(group) > len(found.get(one.act, ())):
                    found[one.act] = group
    by_act = {one.act: one for one in claims}
    common = anybody(claims)
    return [_burst(by_act[act], group, common) for act, group in found.items()]


def anybody(traces: Sequence[Trace]) -> bool:
    """Whether a hand is nobody's own: a post's name (值班员) or a make of telephone, met in far
    more units than one hand serves, and at all hours.
    """
    units = {one.unit for one in traces}
    if len(units) < limit("hand_units_max"):
        return False
    minutes = {int(one.at.timestamp() // 60) for one in traces}
    return len(minutes) > len(units) * limit("hand_spread_share")


def _burst(one: Trace, group: Sequence[Trace], common: bool) -> Lead:
    units = sorted({other.unit for other in group})
    seconds = (group[-1].at - group[0].at).total_seconds()
    return Lead(
        rule=Rule.BURST,
        strength=Strength.WEAK if common else Strength.STRONG,
        directive=one.directive,
        unit=one.unit,
        at=one.at,
        why=text(
            "{hand} reported {units} units as done within {seconds} seconds at {at}.",
            hand=one.shown_hand,
            units=len(units),
            seconds=round(seconds),
            at=shown(group[0].at),
        ),
        evidence=tuple(_evidence(other) for other in group),
        subject=one.key,
    )


def travel(one: Trace, other: Trace, *, common: bool = False) -> Lead | None:
    """Two places of one hand that lie too far apart for the time between them; weak where the hand
    is nobody's own (`common`).
    """
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    earlier, later = sorted((one, other), key=lambda trace: (trace.at, trace.act))
    apart = distance_m((one.lat, one.lon), (other.lat, other.lon))
    apart -= one.accuracy_m + other.accuracy_m + limit("travel_datum_m")
    if apart < limit("travel_min_km") * KM:
        return None
    hours = max((later.at - earlier.at).total_seconds(), limit("travel_clock_s")) / 3600
    speed = apart / KM / hours
    if speed <= limit("travel_speed"):
        return None
    return Lead(
        rule=Rule.IMPOSSIBLE_TRAVEL,
        strength=Strength.WEAK if common else Strength.STRONG,
        directive=later.directive,
        unit=later.unit,
        at=later.at,
        why=text(
            "{hand} was at unit {unit} at {before} and {distance} away at {at}: {speed} km/h.",
            hand=one.shown_hand,
            unit=earlier.unit,
            before=shown(earlier.at),
            distance=distance_words(apart),
            at=shown(later.at),
            speed=round(speed),
        ),
        evidence=(
            _evidence(later),
            place_evidence(_known(later.lat), _known(later.lon), "later"),
            _evidence(earlier),
            place_evidence(_known(earlier.lat), _known(earlier.lon), "earlier"),
        ),
        subject=f"{one.hand}:{later.key}",
    )


def same_spot(traces: Sequence[Trace]) -> list[Lead]:
    """Units that sent the position of another to the last digit; `traces` are in time order."""
    units = {one.unit for one in traces}
    if len(units) < 2:
        return []
    few = len(units) <= limit("copied_place_units")
    first = traces[0]
    return [
        Lead(
            rule=Rule.COPIED_PLACE,
            strength=Strength.STRONG if few else Strength.WEAK,
            directive=one.directive,
            unit=one.unit,
            at=one.at,
            why=text(
                "Its position {place} is to the last digit the one of unit {unit} at {at}; {units}"
                " units sent it.",
                place=one.hand.partition(":")[2],
                unit=first.unit,
                at=shown(first.at),
                units=len(units),
            ),
            evidence=(
                _evidence(one),
                place_evidence(_known(one.lat), _known(one.lon), "report"),
                _evidence(first),
            ),
            subject=one.key,
        )
        for one in traces
        if one.unit != first.unit
    ]


def _known(degrees: float | None) -> float:
    assert degrees is not None
    return degrees


def _evidence(one: Trace) -> dict[str, Any]:
    return {
        "kind": "act",
        "directive": one.number,
        "unit": one.unit,
        "key": one.key,
        "at": one.at.isoformat(),
        "hand": one.hand.partition(":")[2],
    }
