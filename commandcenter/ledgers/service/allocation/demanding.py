"""What units need and depots have, as a problem that can be shared out fairly.

Reads only. Needs are taken as they stand; the ways between places that nobody measured are reckoned
from the distance, and decide which depot serves whom, never who gets how much.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import asin, cos, radians, sin, sqrt

from commandcenter.core.errors import Refused
from commandcenter.core.rules import rule
from commandcenter.geo import service as geo
from commandcenter.ledgers.model import Holder
from commandcenter.ledgers.service.books.balances import balances
from commandcenter.ledgers.service.books.registers import depots
from commandcenter.ledgers.service.matching.needs import unmet_needs
from commandcenter.store.work import View

EARTH_KM = 6371.0
GOODS = "goods"
type_of_amounts = dict[str, dict[str, Decimal]]
type_of_spot = tuple[float, float]


@dataclass(frozen=True)
class DemandFile:
    """An allocation file made of open needs: its words, and how many needs it could not hold.

    `uncounted` needs say no quantity of a known item; `guessed` ways have an end nobody located.
    """

    words: str
    needs: int
    uncounted: int
    guessed: int


def demand_of_needs(view: View, *, under: str | None = None) -> DemandFile:
    """The open needs of goods beside the free stock of all depots."""
    wanted: type_of_amounts = {}
    uncounted = counted = 0
    for one in unmet_needs(view, under=under):
        if one.sort != GOODS:
            continue
        if one.item is None or one.open is None:
            uncounted += 1
            continue
        counted += 1
        row = wanted.setdefault(one.unit, {})
        row[one.item] = row.get(one.item, Decimal()) + Decimal(one.open)
    if not wanted:
        raise Refused("No open need says how much of which item it is.")
    items = sorted({item for row in wanted.values() for item in row})
    stock = _stock(view, set(items))
    minutes, guessed = _minutes(view, sorted(wanted), sorted(stock))
    words = json.dumps(
        {
            "items": {item: {"per_person": 1} for item in items},
            "areas": [_area(unit, row, items) for unit, row in sorted(wanted.items())],
            "depots": [{"depot": code, "stock": held} for code, held in sorted(stock.items())],
            "minutes": minutes,
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    return DemandFile(words, counted, uncounted, guessed)


def _area(unit: str, row: Mapping[str, Decimal], items: list[str]) -> dict[str, object]:
    """An area that needs just this: as many people as its largest need, holding what it needs not.

    So each item's population × 1 × per_person less what is held is exactly what was asked for.
    """
    most = int(max(row.values()).to_integral_value(ROUND_CEILING))
    holds = {item: f"{most - row.get(item, Decimal()):f}" for item in items}
    return {"unit": unit, "population": most, "hazard": 1, "holds": holds}


def _stock(view: View, items: set[str]) -> dict[str, dict[str, int]]:
    """The free stock of every depot in whole units."""
    free: type_of_amounts = {one.code: {} for one in depots(view)}
    for row in balances(view, account=Holder.DEPOT.value):
        if row.item in items:
            held = free[row.account.partition(":")[2]]
            amount = Decimal(row.quantity) - Decimal(row.promised)
            held[row.item] = held.get(row.item, Decimal()) + amount
    return {
        code: {item: int(amount.to_integral_value(ROUND_FLOOR)) for item, amount in held.items()}
        for code, held in free.items()
    }


def _minutes(
    view: View, units: list[str], stores: list[str]
) -> tuple[dict[str, dict[str, int]], int]:
    """The way from every depot to every unit, and how many of them are guessed."""
    speed = float(rule("allocation", "road_speed").value)
    unknown = int(rule("allocation", "road_unknown").value)
    known = [one for one in depots(view) if one.code in stores]
    found = geo.units(view, codes={*units, *(one.place.split(".")[0] for one in known)})
    spots = {
        code: (unit.place.lat, unit.place.lon)
        for code, unit in found.items()
        if unit.place is not None
    }
    lying = {
        one.code: (one.lat, one.lon)
        if one.lat is not None and one.lon is not None
        else spots.get(one.place)
        for one in known
    }
    guessed = 0
    minutes: dict[str, dict[str, int]] = {}
    for unit in units:
        ways = minutes[unit] = {}
        for store in stores:
            start, end = lying[store], spots.get(unit)
            if start is None or end is None:
                guessed += 1
                ways[store] = unknown
            else:
                ways[store] = max(1, round(_km(start, end) / speed * 60))
    return minutes, guessed


def _km(start: type_of_spot, end: type_of_spot) -> float:
    """The distance on the sphere, by the haversine."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(radians, spot)) for spot in (start, end))
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
