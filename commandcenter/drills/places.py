"""Where a drill's phones say that they are: places made up inside the outline of their county.

They are marked drill data like everything in a drill's database. The spots where a map draws
unplaced units (示意位置) are never used here.
"""

from __future__ import annotations

from random import Random

from commandcenter.directives.model import Location
from commandcenter.geo import boundaries
from commandcenter.geo.coordinates import from_wgs84

TRIES_MAX = 400
JITTER_DEGREES = 0.0015
ACCURACY_M = (4, 40)
DIGITS = 6


def home_of(unit: str, seed: int) -> tuple[float, float] | None:
    """A made-up place (lat, lon) of a unit inside its county; None where that has no outline."""
    outline = boundaries.outline_of(unit)
    if outline is None:
        return None
    area, dice = outline.area, Random(f"{seed}:home:{unit}")
    for _ in range(TRIES_MAX):
        lat, lon = dice.uniform(area.south, area.north), dice.uniform(area.west, area.east)
        if area.holds(lon, lat):
            return lat, lon
    return None


def near(home: tuple[float, float], dice: Random) -> tuple[float, float]:
    """A place a short walk from `home`."""
    return (
        round(home[0] + dice.gauss(0, JITTER_DEGREES), DIGITS),
        round(home[1] + dice.gauss(0, JITTER_DEGREES), DIGITS),
    )


def said(place: tuple[float, float], dice: Random, *, gcj02: bool) -> Location:
    """The place as a phone reports it, in its map's own system."""
    crs = "gcj02" if gcj02 else "wgs84"
    lat, lon = from_wgs84(*place, crs)
    return Location(round(lat, DIGITS), round(lon, DIGITS), crs, float(dice.randint(*ACCURACY_M)))
