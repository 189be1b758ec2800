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

DEVICE, PERSON = "d:", "p:"


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


def burst(claims: Sequence[Trace], *, total: int) -> list[Lead]:
    """Claims of many units by one hand within a minute; `claims` are one hand's, in time order.

    `total` is the number of claims that were looked at: a name that a large share of them bear is
    no person's.
    """
    found: dict[int, list[Trace]] = {}
    span = timedelta(seconds=limit("burst_seconds"))
    for start in range(len(claims)):
        group = [one for one in claims[start:] if one.at - claims[start].at <= span]
        if len({one.unit for one in group}) >= limit("burst_units"):
            for one in group:
                if len(group) > len(found.get(one.act, ())):
                    found[one.act] = group
    by_act = {one.act: one for one in claims}
    return [_burst(by_act[act], group, total) for act, group in found.items()]


def _burst(one: Trace, group: Sequence[Trace], total: int) -> Lead:
    units = sorted({other.unit for other in group})
    anybody = one.hand.startswith(PERSON) and (
        len(group) > limit("burst_crowd_min") and len(units) > limit("burst_crowd_share") * total
    )
    seconds = (group[-1].at - group[0].at).total_seconds()
    return Lead(
        rule=Rule.BURST,
        strength=Strength.WEAK if anybody else Strength.STRONG,
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


def travel(one: Trace, other: Trace) -> Lead | None:
    """Two places of one hand that lie too far apart for the time between them."""
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
        strength=Strength.WEAK if one.hand.startswith(PERSON) else Strength.STRONG,
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
