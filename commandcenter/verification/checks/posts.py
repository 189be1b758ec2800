"""Away from the post: a roll call that nobody answered, or that was answered from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from commandcenter.core.language import Text, text
from commandcenter.directives.model import Location
from commandcenter.geo.service import distance_m
from commandcenter.verification.checks.facts import place_evidence, shown
from commandcenter.verification.checks.places import distance_words
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength


@dataclass(frozen=True)
class RollCall:
    """One call of one post: when it was asked, by when it wanted an answer, and what came.

    `post` is where the post is known to be, None where that is not known; `proxy` says that
    somebody else answered, through a channel with no position of its own.
    """

    key: str
    directive: int
    unit: str
    person: str
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    place: Location | None = None
    post: Location | None = None
    proxy: bool = False


def away(call: RollCall, moment: datetime) -> Lead | None:
    """Why a roll call gives reason to look; one missed call alone weighs little."""
    if call.answered_at is None:
        if moment <= call.answer_by:
            return None
        return _lead(
            call,
            Strength.WEAK,
            call.answer_by,
            text(
                "{person} was called at {asked} and had not answered by {due}.",
                person=call.person,
                asked=shown(call.asked_at),
                due=shown(call.answer_by),
            ),
        )
    if call.proxy or call.place is None or call.post is None or call.answered_at > moment:
        return None
    off = distance_m((call.place.lat, call.place.lon), (call.post.lat, call.post.lon))
    off -= (call.place.accuracy_m or 0.0) + (call.post.accuracy_m or 0.0)
    if off <= limit("post_radius_m"):
        return None
    # Beyond any mix-up of coordinate systems.
    sure = off > limit("post_radius_m") + limit("post_datum_m")
    return _lead(
        call,
        Strength.STRONG if sure else Strength.WEAK,
        call.answered_at,
        text(
            "{person} answered the call of {asked} from {distance} away from the post.",
            person=call.person,
            asked=shown(call.asked_at),
            distance=distance_words(off),
        ),
    )


@dataclass(frozen=True)
class Fix:
    """One position of somebody on duty."""

    at: datetime
    place: Location


def gap(
    *, directive: int, unit: str, person: str, post: Location, track: list[Fix], until: datetime
) -> Lead | None:
    """The first time a track stays outside the post for too long; found while it lasts."""
    left: Fix | None = None
    for fix in track:
        off = distance_m((fix.place.lat, fix.place.lon), (post.lat, post.lon))
        off -= (fix.place.accuracy_m or 0.0) + (post.accuracy_m or 0.0)
        if off <= limit("post_radius_m"):
            left = None
        elif left is None:
            left = fix
        elif fix.at - left.at >= timedelta(minutes=limit("post_gap_minutes")):
            call = RollCall(f"gap:{left.at.isoformat()}", directive, unit, person, left.at, fix.at)
            minutes = round((min(until, track[-1].at) - left.at).total_seconds() / 60)
            return _lead(
                call,
                Strength.STRONG,
                fix.at,
                text(
                    "{person} has been {distance} away from the post since {since} ({minutes}"
                    " minutes).",
                    person=person,
                    distance=distance_words(off),
                    since=shown(left.at),
                    minutes=minutes,
                ),
            )
    return None


def _lead(call: RollCall, strength: Strength, at: datetime, why: Text) -> Lead:
    places = [
        place_evidence(place.lat, place.lon, what)
        for what, place in (("answer", call.place), ("post", call.post))
        if place is not None
    ]
    asked = {"kind": "call", "key": call.key, "unit": call.unit, "at": call.asked_at.isoformat()}
    return Lead(
        rule=Rule.AWAY_FROM_POST,
        strength=strength,
        directive=call.directive,
        unit=call.unit,
        at=at,
        why=why,
        evidence=(asked, *places),
        subject=call.key,
    )
