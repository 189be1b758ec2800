"""The index of photo fingerprints in the database: adding to it, and finding what is near.

A million photos are searched by looking up some thousand buckets; nothing is kept in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import String, cast, func, select

from commandcenter.directives.tables import act, photo
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import insert_set
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.photos.pictures import (
    BITS,
    FLIPS_FAR,
    FLIPS_NEAR,
    RADIUS,
    Look,
    buckets,
    nearby,
    signed,
)
from commandcenter.verification.tables import photo_band, photo_print

PRINT_COLUMNS = ("id", "hash", "width", "height", "print", "flat", "screen")
BAND_COLUMNS = ("bucket", "photo", "print")


def unprinted(view: View, *, first: int, last: int) -> list[str]:
    """The photos of these acts that have no fingerprints yet."""
    rows = view.connection.execute(
        select(photo.c.hash)
        .join_from(photo, photo_print, photo_print.c.hash == photo.c.hash, isouter=True)
        .where(photo.c.act >= first, photo.c.act <= last, photo_print.c.id.is_(None))
        .distinct()
    )
    return list(rows.scalars())


def add_prints(work: Work, looks: Mapping[str, Look]) -> None:
    """Add fingerprints by the hash of their files; known ones stay as they are."""
    known = set(
        work.connection.execute(
            select(photo_print.c.hash).where(in_set(work.connection, photo_print.c.hash, looks))
        ).scalars()
    )
    first = int(work.connection.execute(select(func.max(photo_print.c.id))).scalar() or 0) + 1
    new = [(name, one) for name, one in sorted(looks.items()) if name not in known]
    insert_set(
        work.connection,
        photo_print,
        PRINT_COLUMNS,
        [
            (number, name, one.width, one.height, signed(one.print), one.flat, one.screen)
            for number, (name, one) in enumerate(new, first)
        ],
    )
    # A picture within another is found under the other's number, once in each bucket.
    bands = {
        (bucket, number): signed(value)
        for number, (_, one) in enumerate(new, first)
        if not one.flat
        for value in (*one.parts, one.print)
        for bucket in buckets(value)
    }
    rows = sorted((*place, value) for place, value in bands.items())
    insert_set(work.connection, photo_band, BAND_COLUMNS, rows)


def near_prints(view: View, look: Look) -> list[tuple[int, int]]:
    """Photos that may be copies, by number, with how many bits they differ; nearest first."""
    if look.flat:
        return []
    import numpy

    guesses = (*look.near, *look.parts)
    wanted = set(nearby(look.print, FLIPS_FAR))
    wanted.update(bucket for value in guesses for bucket in nearby(value, FLIPS_NEAR))
    # Ten thousands of numbers come over in two values, since each row by itself costs more.
    columns = (photo_band.c.photo, photo_band.c.print)
    listed = view.connection.execute(
        select(*(func.aggregate_strings(cast(one, String), ",") for one in columns)).where(
            in_set(view.connection, photo_band.c.bucket, sorted(wanted))
        )
    ).one()
    photos, prints = (numpy.fromstring(one or "", numpy.int64, sep=",") for one in listed)
    least: Any = numpy.full(len(prints), BITS, numpy.uint8)
    for value in (look.print, *guesses):
        differing = numpy.bitwise_count(prints.view(numpy.uint64) ^ numpy.uint64(value))
        numpy.minimum(least, differing, out=least)
    found: dict[int, int] = {}
    for place in numpy.flatnonzero(least <= RADIUS):
        number, off = int(photos[place]), int(least[place])
        found[number] = min(off, found.get(number, BITS))
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


def hashes_of(view: View, numbers: Collection[int]) -> dict[int, str]:
    """The files of these fingerprints."""
    rows = view.connection.execute(
        select(photo_print.c.id, photo_print.c.hash).where(
            in_set(view.connection, photo_print.c.id, numbers)
        )
    )
    return {row.id: row.hash for row in rows}


def screen_scores(view: View, hashes: Iterable[str]) -> dict[str, float]:
    """How much speaks for a screen, of each photo that has fingerprints."""
    rows = view.connection.execute(
        select(photo_print.c.hash, photo_print.c.screen).where(
            in_set(view.connection, photo_print.c.hash, list(hashes))
        )
    )
    return {row.hash: row.screen for row in rows}


def newest_act(view: View) -> int:
    """The number of the newest act."""
    return int(view.connection.execute(select(func.max(act.c.id))).scalar() or 0)
