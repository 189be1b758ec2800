"""Reads the tree: units, their names and paths, what lies inside a shape."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from commandcenter.core.errors import Refused
from commandcenter.geo import boundaries, shapes
from commandcenter.geo.model import (
    PLACEHOLDER_CITIES,
    Inside,
    Kind,
    Level,
    Place,
    Shape,
    TreeVersion,
    Unit,
    ancestors,
)
from commandcenter.geo.seats import town_seats
from commandcenter.geo.tables import tree_version
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

COUNT_COLUMNS = {
    "cities": Level.CITY,
    "counties": Level.COUNTY,
    "streets": Level.STREET,
    "villages": Level.VILLAGE,
}
CHILD_ORDER = (unit_table.c.kind != Kind.DIVISION.value, unit_table.c.code)


def unit(view: View, *, code: str) -> Unit:
    """One unit; an unknown code is refused."""
    found = units(view, codes=[code])
    if code not in found:
        raise Refused("There is no unit {code}.", code=code[:40])
    return found[code]


def units(view: View, *, codes: Collection[str]) -> dict[str, Unit]:
    """The units of these codes; unknown codes are left out."""
    query = select(unit_table).where(in_set(view.connection, unit_table.c.code, codes))
    return {row.code: unit_of(row) for row in view.connection.execute(query)}


def children(view: View, *, code: str | None) -> list[Unit]:
    """The units directly below one, or the topmost ones; what hangs on it comes last."""
    above = unit_table.c.parent
    query = select(unit_table).where(above.is_(None) if code is None else above == code)
    return [unit_of(row) for row in view.connection.execute(query.order_by(*CHILD_ORDER))]


def path_names(view: View, *, codes: Collection[str]) -> dict[str, str]:
    """The names from the city down, as people say them: “武汉市 江夏区 郑店街道 雷竹村”."""
    chains = {code: [*ancestors(code), code] for code in codes}
    names = names_of(view, {above for chain in chains.values() for above in chain})
    return {code: _path(chain, names) for code, chain in chains.items() if code in names}


def inside(view: View, *, shape: Shape) -> Inside:
    """The units whose known place lies in a drawn shape, and the streets there without one.

    A place is surveyed, or the seat of a street; schematic places are never asked. Villages follow
    their street unless they have a place of their own.
    """
    # What was surveyed here goes before what a list of names says.
    places = {**town_seats(), **_surveyed(view)}
    codes = [code for code, (lon, lat) in places.items() if shapes.holds(shape, lat=lat, lon=lon)]
    found = units(view, codes=codes)
    topmost = [code for code in found if not any(above in found for above in ancestors(code))]
    counties = shapes.touched(shape, boundaries.outlines(Level.COUNTY).values())
    missing = [
        street
        for county in counties
        for street in children(view, code=county)
        if street.kind is Kind.DIVISION and street.code not in places
    ]
    return Inside(tuple(found[code] for code in sorted(topmost)), tuple(missing))


def versions(view: View) -> list[TreeVersion]:
    """Every version of the tree, newest first."""
    query = select(tree_version).order_by(tree_version.c.version.desc())
    return [
        TreeVersion(row.version, row.at, row.source, row.rows, row.digest)
        for row in view.connection.execute(query)
    ]


def names_of(view: View, codes: Collection[str]) -> dict[str, str]:
    """The names of these codes; unknown codes are left out."""
    if not codes:
        return {}
    query = select(unit_table.c.code, unit_table.c.name).where(
        in_set(view.connection, unit_table.c.code, codes)
    )
    return dict(view.connection.execute(query).all())


def unit_of(row: Row[Any]) -> Unit:
    """The record of a row of `unit`."""
    place = None
    if row.lat is not None and row.lon is not None:
        place = Place(row.lat, row.lon, row.place_source or "")
    return Unit(
        code=row.code,
        name=row.name,
        level=Level(row.level),
        parent=row.parent,
        kind=Kind(row.kind),
        place=place,
        counts={level: getattr(row, column) for column, level in COUNT_COLUMNS.items()},
    )


def _surveyed(view: View) -> dict[str, tuple[float, float]]:
    """The (lon, lat) of the units whose place was imported."""
    query = select(unit_table.c.code, unit_table.c.lon, unit_table.c.lat)
    rows = view.connection.execute(query.where(unit_table.c.lat.is_not(None)))
    return {row.code: (row.lon, row.lat) for row in rows}


def _path(chain: list[str], names: dict[str, str]) -> str:
    """The province is left out unless it stands alone or in a placeholder's place."""
    said = [names.get(code, code) for code in chain]
    if len(said) > 2 and said[1] in PLACEHOLDER_CITIES:
        said[1] = said[0]
    return " ".join(said[1:] if len(said) > 1 else said)
