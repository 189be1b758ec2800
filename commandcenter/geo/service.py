"""The tree of units: importing it, hanging things on it, finding one's way in it.

Codes are never deleted and counts are never recounted: what an import adds below a unit is added to
it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select, update

from commandcenter.core.collector import without_collector
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.tabletext import read_table, refuse_if
from commandcenter.geo import boundaries, coordinates, shapes
from commandcenter.geo.divisions import (
    PARENT_DIGITS,
    Divisions,
    bad_name,
    counts_below,
    read_divisions,
)
from commandcenter.geo.model import (
    COUNTED,
    DIGITS,
    HANG,
    PLACEHOLDER_CITIES,
    Imported,
    Inside,
    Kind,
    Level,
    Place,
    Placed,
    Shape,
    TreeVersion,
    Unit,
    ancestors,
    check_code,
    level_of,
    parent_of,
    subtree,
)
from commandcenter.geo.places import PLACE_COLUMNS, PLACE_OPTIONAL, read_places
from commandcenter.geo.seats import town_seats
from commandcenter.geo.tables import tree_version
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store import service as installation
from commandcenter.store.bulk import insert_rows
from commandcenter.store.sets import in_set
from commandcenter.store.statistics import note_growth
from commandcenter.store.work import View, Work

FIND_LIMIT = 20
CONTEXTS_MAX = 200
UNIT_ORDER = (func.length(unit_table.c.code), unit_table.c.code)
INSERTED = ("code", "name", "level", "parent", "kind", "cities", "counties", "streets", "villages")
READ_SHARE = 0.4
LEVELS = {digits: int(level) for digits, level in DIGITS.items()}
# In byte order nothing that begins with a word comes after the word and this.
LAST_CHARACTER = chr(0x10FFFF)

# The slices above ask the pure rooms of this one through here.
to_wgs84, from_wgs84 = coordinates.to_wgs84, coordinates.from_wgs84
distance_m, check_position = coordinates.distance_m, coordinates.check_position
read_position = coordinates.read_position
contains, county_at = boundaries.contains, boundaries.county_at
approval_number, outside_m = boundaries.approval_number, boundaries.outside_m
read_shape = shapes.read_shape
known_seats = town_seats

type_of_progress = Callable[[float], None]


def import_units(
    work: Work, *, path: Path, progress: type_of_progress = lambda _share: None
) -> Imported:
    """Import divisions from a CSV file, all or nothing; names may change, codes are never deleted.

    The file itself is kept, so that the journal's one entry stands for all of its rows.
    """
    with without_collector():
        return _import(work, path, progress)


def _import(work: Work, path: Path, progress: type_of_progress) -> Imported:
    read = read_divisions(path, known=lambda codes: _names(work, codes).keys())
    progress(READ_SHARE)
    before = _names(work, read.names) if _any(work) else {}
    added = [code for code in read.names if code not in before]
    renamed = [code for code, name in before.items() if read.names[code] != name]
    _add(work, read, added, progress)
    if renamed:
        work.connection.execute(
            update(unit_table)
            .where(unit_table.c.code == bindparam("of"))
            .values(name=bindparam("new")),
            [{"of": code, "new": read.names[code]} for code in renamed],
        )
    digest = read.digest()
    version = _note_version(work, read, digest if added or renamed else None)
    work.journal(
        "units.import",
        payload={
            "source": read.source,
            "file": installation.keep_file(work, data=read.data, media_type=read.media_type),
            "rows": len(read.names),
            "added": len(added),
            "renamed": len(renamed),
            "tree_version": version,
            "digest": digest,
        },
    )
    progress(1.0)
    return Imported(len(read.names), len(added), len(renamed), version)


def hang(work: Work, *, code: str, name: str, kind: Kind) -> Unit:
    """Hang a department or organisation on a unit: `420106.YJJ` on `420106`."""
    check_code(code)
    if HANG not in code or kind is Kind.DIVISION:
        raise Refused(
            "“{code}” is no code for something hung on a unit; write it like 420106.YJJ.", code=code
        )
    problem = bad_name(name.strip())
    if problem is not None:
        raise Refused(problem)
    parent = parent_of(code)
    if parent is None or not _names(work, [parent]):
        raise Refused("There is no unit {code}.", code=str(parent))
    if _names(work, [code]):
        raise Refused("There is already a unit {code}.", code=code)
    work.connection.execute(
        unit_table.insert(),
        {
            "code": code,
            "name": name.strip(),
            "level": int(level_of(code)),
            "parent": parent,
            "kind": kind.value,
            **dict.fromkeys(COUNT_COLUMNS, 0),
        },
    )
    work.journal("units.hang", unit=code, payload={"name": name.strip(), "kind": kind.value})
    return unit(work, code=code)


def set_places(work: Work, *, path: Path) -> Placed:
    """Set where units are, from CSV `code,lat,lon,crs[,source]`, all or nothing.

    A place outside its county's outline is kept and named in the answer: the outline may be wrong
    too.
    """
    table = read_table(path, needed=PLACE_COLUMNS, optional=PLACE_OPTIONAL)
    places, problems = read_places(table)
    known = _names(work, places)
    for index, row in enumerate(table.rows):
        code = row[table.columns.index("code")].strip()
        if code in places and code not in known:
            problems.append(table.problem(index, text("There is no unit {code}.", code=code)))
    refuse_if(table.name, problems)
    if places:
        work.connection.execute(
            update(unit_table)
            .where(unit_table.c.code == bindparam("of"))
            .values(lat=bindparam("lat"), lon=bindparam("lon"), place_source=bindparam("source")),
            [
                {"of": code, "lat": place.lat, "lon": place.lon, "source": place.source}
                for code, place in places.items()
            ],
        )
    outside = tuple(
        code
        for code, place in places.items()
        if boundaries.contains(code, lat=place.lat, lon=place.lon) is False
    )
    work.journal(
        "units.places",
        payload={
            "source": table.name,
            "file": installation.keep_file(work, data=table.data, media_type=table.media_type),
            "rows": len(places),
            "outside": list(outside),
        },
    )
    return Placed(len(places), outside)


def unit(view: View, *, code: str) -> Unit:
    """One unit; an unknown code is refused."""
    found = units(view, codes=[code])
    if code not in found:
        raise Refused("There is no unit {code}.", code=code[:40])
    return found[code]


def units(view: View, *, codes: Collection[str]) -> dict[str, Unit]:
    """The units of these codes; unknown codes are left out."""
    query = select(unit_table).where(in_set(view.connection, unit_table.c.code, codes))
    return {row.code: _unit(row) for row in view.connection.execute(query)}


def unit_meant(view: View, *, words: str) -> Unit:
    """The one unit that somebody typed: “420106 武昌区” by its code, “江夏 郑店” by its name.

    Refused where nothing or more than one is called so.
    """
    typed = words.split(maxsplit=1)
    if typed and typed[0][:1].isdigit():
        return unit(view, code=typed[0])
    found = find(view, words=words, limit=2)
    if not found:
        raise Refused("There is no unit called “{words}”.", words=words[:40])
    if len([one for one in found if one.name == found[0].name]) > 1:
        raise Refused("More than one unit is called “{words}”; write its code.", words=words[:40])
    return found[0]


def children(view: View, *, code: str | None) -> list[Unit]:
    """The units directly below one, or the topmost ones; what hangs on it comes last."""
    above = unit_table.c.parent
    query = select(unit_table).where(above.is_(None) if code is None else above == code)
    return [_unit(row) for row in view.connection.execute(query.order_by(*CHILD_ORDER))]


def path_names(view: View, *, codes: Collection[str]) -> dict[str, str]:
    """The names from the city down, as people say them: “武汉市 江夏区 郑店街道 雷竹村”."""
    chains = {code: [*ancestors(code), code] for code in codes}
    names = _names(view, {above for chain in chains.values() for above in chain})
    return {code: _path(chain, names) for code, chain in chains.items() if code in names}


def find(view: View, *, words: str, limit: int = FIND_LIMIT) -> list[Unit]:
    """Units by code, by the beginning of a code, by name, or by words from above: “江夏 郑店”.

    Whole names come first, then beginnings, then names that hold the word; higher units before
    lower.
    """
    *above, last = words.split() or [""]
    if not last:
        return []
    ranges: list[tuple[str, str]] | None = None
    for word in above:
        ranges = [
            subtree(found.code) for found in _match(view, word, ranges, CONTEXTS_MAX, upper=True)
        ]
        if not ranges:
            return []
    return _match(view, last, ranges, limit, upper=False)


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


COUNT_COLUMNS = {
    "cities": Level.CITY,
    "counties": Level.COUNTY,
    "streets": Level.STREET,
    "villages": Level.VILLAGE,
}
CHILD_ORDER = (unit_table.c.kind != Kind.DIVISION.value, unit_table.c.code)


def _surveyed(view: View) -> dict[str, tuple[float, float]]:
    """The (lon, lat) of the units whose place was imported."""
    query = select(unit_table.c.code, unit_table.c.lon, unit_table.c.lat)
    rows = view.connection.execute(query.where(unit_table.c.lat.is_not(None)))
    return {row.code: (row.lon, row.lat) for row in rows}


def _any(view: View) -> bool:
    return view.connection.execute(select(unit_table.c.code).limit(1)).first() is not None


def _names(view: View, codes: Collection[str]) -> dict[str, str]:
    if not codes:
        return {}
    query = select(unit_table.c.code, unit_table.c.name).where(
        in_set(view.connection, unit_table.c.code, codes)
    )
    return dict(view.connection.execute(query).all())


def _add(work: Work, read: Divisions, added: list[str], progress: type_of_progress) -> None:
    """Insert the new units with their counts, and add them to the counts of those above."""
    below = counts_below(added)
    new = set(added)
    names, kind, nothing = read.names, Kind.DIVISION.value, [0] * len(COUNTED)

    def rows() -> Iterator[tuple[Any, ...]]:
        for code in added:
            digits = len(code)
            parent = code[: PARENT_DIGITS[digits]] or None
            yield (code, names[code], LEVELS[digits], parent, kind, *below.get(code, nothing))

    def inserted(count: int) -> None:
        progress(READ_SHARE + (1 - READ_SHARE) * count / len(added))

    insert_rows(work.connection, unit_table, INSERTED, rows(), inserted=inserted)
    raised = [
        {"of": code, **dict(zip(COUNT_COLUMNS, counts, strict=True))}
        for code, counts in below.items()
        if code not in new
    ]
    if raised:
        work.connection.execute(
            update(unit_table)
            .where(unit_table.c.code == bindparam("of"))
            .values({name: unit_table.c[name] + bindparam(name) for name in COUNT_COLUMNS}),
            raised,
        )
    note_growth(work.connection, unit_table, added=len(added))


def _note_version(work: Work, read: Divisions, digest: str | None) -> int:
    """The tree's version: a new one where anything changed and the rows have a new digest."""
    newest = work.connection.execute(select(func.max(tree_version.c.version))).scalar() or 0
    if digest is None:
        return newest
    work.connection.execute(
        tree_version.insert(),
        {
            "version": newest + 1,
            "at": work.now,
            "source": read.source[:200],
            "rows": len(read.names),
            "digest": digest,
        },
    )
    return newest + 1


def _match(
    view: View, word: str, ranges: list[tuple[str, str]] | None, limit: int, *, upper: bool
) -> list[Unit]:
    """Units that a word means, inside `ranges` if given; `upper` leaves out villages and grids."""
    code, name = unit_table.c.code, unit_table.c.name
    query = select(unit_table)
    if ranges is not None:
        query = query.where(or_(*(and_(code >= low, code < high) for low, high in ranges)))
    if upper:
        query = query.where(unit_table.c.level < int(Level.VILLAGE))
    ways = [name == word, and_(name > word, name < word + LAST_CHARACTER)]
    if word[0].isascii() and word[0].isdigit():
        ways.insert(0, and_(code >= word, code < word + LAST_CHARACTER))
    found: dict[str, Unit] = {}
    for way in [*ways, name.contains(word, autoescape=True)]:
        if len(found) < limit:
            rows = query.where(way).order_by(*UNIT_ORDER).limit(limit)
            for row in view.connection.execute(rows):
                found.setdefault(row.code, _unit(row))
    return list(found.values())[:limit]


def _unit(row: Row[Any]) -> Unit:
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


def _path(chain: list[str], names: dict[str, str]) -> str:
    """The province is left out unless it stands alone or in a placeholder's place."""
    said = [names.get(code, code) for code in chain]
    if len(said) > 2 and said[1] in PLACEHOLDER_CITIES:
        said[1] = said[0]
    return " ".join(said[1:] if len(said) > 1 else said)
