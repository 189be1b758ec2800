"""What the teams' panel asks of the headquarters: everybody, and how far from a place.

Reads only; a place is a unit by code or name, or a coordinate in WGS-84.
"""

from __future__ import annotations

from dataclasses import dataclass

from commandcenter.geo import service as geo
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import Responder, Spot
from commandcenter.store.work import View


@dataclass(frozen=True)
class Row:
    """Somebody in the list, and how far away if a place was asked for."""

    one: Responder
    distance_m: float | None
    rough: bool = False


@dataclass(frozen=True)
class Place:
    """A place as it was typed: the unit, and the exact position if one was given."""

    unit: str | None
    spot: Spot | None


def everybody(view: View, *, near: str) -> list[Row]:
    """Everybody, the nearest to a place first; those without a known place come last."""
    found = ledgers.responders(view)
    if not near:
        return [Row(one, None) for one in found]
    place = read_place(view, words=near)
    spot = place.spot or ledgers.spot_of(view, code=str(place.unit))
    rows = [_row(one, spot) for one in found]
    return sorted(rows, key=lambda row: (row.distance_m is None, row.distance_m or 0.0))


def read_place(view: View, *, words: str) -> Place:
    """What was typed as a place: “420106 武昌区”, “江夏 郑店”, or “30.5801,114.3052”."""
    if "," in words or "，" in words:
        return Place(None, Spot(*geo.to_wgs84(*geo.read_position(words), "wgs84")))
    return Place(geo.unit_meant(view, words=words).code, None)


def _row(one: Responder, spot: Spot) -> Row:
    if one.spot is None:
        return Row(one, None)
    metres = geo.distance_m((spot.lat, spot.lon), (one.spot.lat, one.spot.lon))
    return Row(one, metres, one.spot.rough or spot.rough)
