"""Whether a photo or a report comes from where its unit is.

Known are the county's outline and points that somebody set; never one that was only drawn. A
position may be in another coordinate system than it says: the reading that is best for the unit
counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from commandcenter.core.language import Text, text
from commandcenter.directives.model import Location, Photo
from commandcenter.geo.model import Level, Unit
from commandcenter.geo.service import distance_m, outside_m, to_wgs84
from commandcenter.verification.checks.facts import (
    Saying,
    act_evidence,
    lead_on,
    photo_evidence,
    place_evidence,
)
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

SYSTEMS = ("wgs84", "gcj02", "bd09")
KM = 1000.0


@dataclass(frozen=True)
class Misplaced:
    """By how many metres a place is off, against what, and how sure that is."""

    off_m: float
    against: Text
    strength: Strength


def photo_place(said: Saying, photo: Photo, unit: Unit, county: str) -> Lead | None:
    """Why the place in a photo's EXIF does not fit the unit, or the position of its report."""
    lat, lon = photo.exif.get("lat"), photo.exif.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    if lat == 0 and lon == 0:
        # A receiver without a fix writes zeros.
        return None
    found = misplaced(lat, lon, 0.0, unit, county) or _apart(lat, lon, said.act.location)
    if found is None:
        return None
    return lead_on(
        said,
        rule=Rule.PHOTO_PLACE,
        strength=found.strength,
        why=text(
            "The photo {photo} was taken {distance} away from {against}.",
            photo=photo.name or photo.hash[:12],
            distance=distance_words(found.off_m),
            against=found.against,
        ),
        evidence=(
            photo_evidence(said, photo),
            place_evidence(lat, lon, "photo"),
            *_stated(said.act.location),
        ),
        subject=f"{said.act.key}:{photo.hash}",
    )


def claim_place(said: Saying, unit: Unit, county: str) -> Lead | None:
    """Why the position of a report does not fit the unit."""
    place = said.act.location
    if place is None:
        return None
    found = misplaced(place.lat, place.lon, place.accuracy_m or 0.0, unit, county)
    if found is None:
        return None
    return lead_on(
        said,
        rule=Rule.CLAIM_PLACE,
        strength=found.strength,
        why=text(
            "The report was sent {distance} away from {against}.",
            distance=distance_words(found.off_m),
            against=found.against,
        ),
        evidence=(act_evidence(said), *_stated(place)),
        subject=said.act.key,
    )


def misplaced(
    lat: float, lon: float, accuracy_m: float, unit: Unit, county: str
) -> Misplaced | None:
    """How far a place is from where the unit is known to be, in its most favourable reading."""
    first = outside_m(unit.code, lat=lat, lon=lon)
    if first == 0 and unit.place is None:
        return None
    readings = _readings(lat, lon)
    outside = [first, *(outside_m(unit.code, lat=y, lon=x) for y, x in readings[1:])]
    known = [off for off in outside if off is not None]
    if known:
        off = min(known) - accuracy_m
        if off > limit("place_outside_weak") * KM:
            sure = off > limit("place_outside_strong") * KM
            strength = Strength.STRONG if sure else Strength.WEAK
            return Misplaced(off, text("the outline of {county}", county=county), strength)
    if unit.place is None or unit.level < Level.STREET:
        return None
    point = unit.place
    off = min(distance_m((y, x), (point.lat, point.lon)) for y, x in readings) - accuracy_m
    if off <= limit("place_point_weak") * KM:
        return None
    sure = off > limit("place_point_strong") * KM
    return Misplaced(
        off,
        text("the known place of {name} ({source})", name=unit.name, source=point.source),
        Strength.STRONG if sure else Strength.WEAK,
    )


def _apart(lat: float, lon: float, stated: Location | None) -> Misplaced | None:
    """How far a photo's place is from the position of the report it came with."""
    if stated is None:
        return None
    near = min(
        distance_m((y, x), (stated_y, stated_x))
        for y, x in _readings(lat, lon)
        for stated_y, stated_x in _readings(stated.lat, stated.lon)
    )
    off = near - (stated.accuracy_m or 0.0)
    if off <= limit("place_apart_weak") * KM:
        return None
    sure = off > limit("place_apart_strong") * KM
    strength = Strength.STRONG if sure else Strength.WEAK
    return Misplaced(off, text("the position of its own report"), strength)


def _readings(lat: float, lon: float) -> list[tuple[float, float]]:
    return [to_wgs84(lat, lon, system) for system in SYSTEMS]


def _stated(place: Location | None) -> tuple[dict[str, object], ...]:
    return () if place is None else (place_evidence(place.lat, place.lon, "report"),)


def distance_words(metres: float) -> Text:
    """A distance in words."""
    if metres < KM:
        return text("{count} m", count=round(metres))
    return text(
        "{count} km", count=round(metres / KM, 1) if metres < 10 * KM else round(metres / KM)
    )
