"""Turns reports into rows of `act` and `photo`, and those rows back into records.

A position is kept as it was said and, beside it, in WGS-84.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from commandcenter.directives.model import ActRecord, Kind, Location, Photo, Report
from commandcenter.directives.tables import act, photo
from commandcenter.geo.service import to_wgs84
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


def act_row(
    work: Work, directive: int, item: Report, identity: int, content: str, *, clock_wrong: bool
) -> dict[str, Any]:
    """The row of `act` for one accepted report."""
    row: dict[str, Any] = {
        "id": identity,
        "key": item.key,
        "digest": content,
        "directive": directive,
        "unit": item.unit,
        "kind": item.kind.value,
        "at": item.at,
        "received_at": work.now,
        "by": item.by,
        "actor": work.actor,
        "channel": item.channel,
        "device": item.device,
        "words": item.words or None,
        "quantities": item.quantities or None,
        "lat": None,
        "lon": None,
        "crs": None,
        "said_lat": None,
        "said_lon": None,
        "accuracy_m": None,
        "photos": len(item.photos),
        "method": item.method,
        "sample": item.sample,
        "clock_wrong": clock_wrong,
        "call": item.call,
    }
    if item.location is not None:
        row |= _place(item.location)
    return row


def _place(said: Location) -> dict[str, Any]:
    lat, lon = to_wgs84(said.lat, said.lon, said.crs)
    return {
        "lat": lat,
        "lon": lon,
        "crs": said.crs,
        "said_lat": said.lat,
        "said_lon": said.lon,
        "accuracy_m": said.accuracy_m,
    }


def photo_rows(item: Report, identity: int) -> list[dict[str, Any]]:
    """The rows of `photo` for one accepted report."""
    return [
        {
            "act": identity,
            "position": position,
            "hash": picture.hash,
            "name": picture.name,
            "exif": picture.exif,
        }
        for position, picture in enumerate(item.photos)
    ]


def acts_of(view: View, *, directive: int, unit: str) -> tuple[ActRecord, ...]:
    """Everything said of one assignment, in the order of its own time."""
    rows = view.connection.execute(
        select(act)
        .where(act.c.directive == directive, act.c.unit == unit)
        .order_by(act.c.at, act.c.id)
    ).all()
    pictures: dict[int, list[Photo]] = {}
    for row in view.connection.execute(
        select(photo)
        .where(in_set(view.connection, photo.c.act, [row.id for row in rows]))
        .order_by(photo.c.act, photo.c.position)
    ):
        pictures.setdefault(row.act, []).append(Photo(row.hash, row.name, row.exif))
    return tuple(act_record(row, tuple(pictures.get(row.id, ()))) for row in rows)


def act_record(row: Any, photos: tuple[Photo, ...]) -> ActRecord:
    """The record of a row of `act`; its location is in WGS-84, `crs` says how it was given."""
    location = None
    if row.lat is not None:
        location = Location(row.lat, row.lon, row.crs, row.accuracy_m)
    return ActRecord(
        id=row.id,
        key=row.key,
        kind=Kind(row.kind),
        unit=row.unit,
        at=row.at,
        received_at=row.received_at,
        by=row.by,
        actor=row.actor,
        channel=row.channel,
        device=row.device,
        words=row.words or "",
        quantities=row.quantities or {},
        location=location,
        photos=photos,
        method=row.method,
        sample=row.sample,
        clock_wrong=row.clock_wrong,
        call=row.call,
    )
