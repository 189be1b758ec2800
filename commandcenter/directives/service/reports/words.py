"""Turns reports into rows of `act` and `photo`, and those rows back into records.

A position is kept as it was said and, beside it, in WGS-84.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select

from commandcenter.directives.model import ActRecord, Kind, Location, Photo, Report
from commandcenter.directives.service.reports.hearing import Heard
from commandcenter.directives.tables import act, photo
from commandcenter.geo.service import to_wgs84
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

ACT_COLUMNS = tuple(act.c.keys())
NO_PLACE = (None,) * 6
# A look-up in a plain table is ten times as fast as the enumeration's own `value`.
WORDS = {kind: kind.value for kind in Kind}


def act_row(
    identity: int, directive: int, one: Heard, *, received: int, actor: str
) -> tuple[Any, ...]:
    """The row of `act` for one accepted report, as it is stored, in the order of ACT_COLUMNS."""
    item = one.report
    return (
        identity,
        item.key,
        one.content,
        directive,
        item.unit,
        WORDS[item.kind],
        one.at,
        received,
        item.by,
        actor,
        item.channel,
        item.device,
        item.words or None,
        _json(item.quantities) if item.quantities else None,
        *(NO_PLACE if item.location is None else _place(item.location)),
        len(item.photos),
        item.method,
        item.sample,
        one.clock_wrong,
        _json(item.call) if item.call else None,
        _json(item.carried) if item.carried else None,
    )


def _json(value: Mapping[str, Any]) -> str:
    """Canonical text, as the column keeps it."""
    return msgspec.json.encode(value, order="sorted").decode()


def _place(said: Location) -> tuple[float | str | None, ...]:
    """lat, lon, crs, said_lat, said_lon, accuracy_m."""
    lat, lon = to_wgs84(said.lat, said.lon, said.crs)
    return lat, lon, said.crs, said.lat, said.lon, said.accuracy_m


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


def acts_where(
    view: View, *where: ColumnElement[bool], limit: int | None = None
) -> list[tuple[int, ActRecord]]:
    """Acts of any directive that meet all conditions, each with its directive's number in the
    database, in the order in which they were received.
    """
    query = select(act).where(*where).order_by(act.c.id).limit(limit)
    rows = view.connection.execute(query).all()
    pictures: dict[int, list[Photo]] = {}
    with_photos = [row.id for row in rows if row.photos]
    if with_photos:
        for row in view.connection.execute(
            select(photo)
            .where(in_set(view.connection, photo.c.act, with_photos))
            .order_by(photo.c.act, photo.c.position)
        ):
            pictures.setdefault(row.act, []).append(Photo(row.hash, row.name, row.exif))
    return [(row.directive, act_record(row, tuple(pictures.get(row.id, ())))) for row in rows]


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
        carried=row.carried or {},
    )
