"""Where the seats of streets and towns are, as GeoNames knows them: real places, none schematic.

A seat says where a street's office stands, not how far the street reaches; many are not known.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from commandcenter.geo.schematic import AREAS, Spot

SEATS_FILE = AREAS / "hubei_towns_geonames.csv"


@cache
def town_seats() -> Mapping[str, Spot]:
    """The known seats as WGS-84 (lon, lat), by nine-digit code."""
    with SEATS_FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["code"]: (float(row["lon"]), float(row["lat"])) for row in rows}
