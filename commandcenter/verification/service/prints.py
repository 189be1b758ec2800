"""The index of photo fingerprints in the database: adding to it, and finding what is near.

A million photos are searched by looking up some thousand buckets; nothing is kept in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from commandcenter.directives.tables import act, photo
from commandcenter.store.sets import in_set
from commandcenter.store.setwise import insert_set
from commandcenter.store.work import View, Work
from commandcenter.verification.checks.pictures import (
    BITS,
    FLIPS_FAR,
    FLIPS_NEAR,
    RADIUS_FAR,
    RADIUS_NEAR,
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
    bands = [
        (bucket, number, signed(one.print))
        for number, (_, one) in enumerate(new, first)
        if not one.flat
        for bucket in buckets(one.print)
    ]
    insert_set(work.connection, photo_band, BAND_COLUMNS, sorted(bands))


def near_prints(view: View, look: Look) -> list[tuple[int, int]]:
    """Photos that may be copies, by number, with how many bits they differ; nearest first."""
    if look.flat:
        return []
    import numpy

    wanted = set(nearby(look.print, FLIPS_FAR))
    wanted.update(bucket for value in look.near for bucket in nearby(value, FLIPS_NEAR))
    rows = view.connection.execute(
        select(photo_band.c.photo, photo_band.c.print).where(
            in_set(view.connection, photo_band.c.bucket, wanted)
        )
    ).all()
    prints = numpy.fromiter((row[1] for row in rows), numpy.int64, len(rows)).view(numpy.uint64)

    def off(values: tuple[int, ...]) -> Any:
        """In how many bits each print differs from the nearest of these."""
        least = numpy.full(len(rows), BITS, numpy.uint8)
        for value in values:
            differing = numpy.bitwise_count(prints ^ numpy.uint64(value))
            least = numpy.minimum(least, differing)
        return least

    far, near = off((look.print,)), off(look.near)
    kept = numpy.flatnonzero((far <= RADIUS_FAR) | (near <= RADIUS_NEAR))
    found = {rows[int(place)][0]: int(min(far[place], near[place])) for place in kept}
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
