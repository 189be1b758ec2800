"""Changes the tree: importing it, hanging things on it, saying where its units are.

Codes are never deleted and counts are never recounted: what an import adds below a unit is added to
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select, update

from commandcenter.core.collector import without_collector
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.tabletext import read_table, refuse_if
from commandcenter.geo import boundaries
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
    Imported,
    Kind,
    Placed,
    Unit,
    check_code,
    level_of,
    parent_of,
)
from commandcenter.geo.places import PLACE_COLUMNS, PLACE_OPTIONAL, read_places
from commandcenter.geo.service.reading import COUNT_COLUMNS, names_of, unit
from commandcenter.geo.tables import tree_version
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store import service as installation
from commandcenter.store.bulk import insert_rows
from commandcenter.store.statistics import note_growth
from commandcenter.store.work import View, Work

INSERTED = ("code", "name", "level", "parent", "kind", "cities", "counties", "streets", "villages")
READ_SHARE = 0.4
LEVELS = {digits: int(level) for digits, level in DIGITS.items()}

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
    read = read_divisions(path, known=lambda codes: names_of(work, codes).keys())
    progress(READ_SHARE)
    before = names_of(work, read.names) if _any(work) else {}
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
    if parent is None or not names_of(work, [parent]):
        raise Refused("There is no unit {code}.", code=str(parent))
    if names_of(work, [code]):
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
    known = names_of(work, places)
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


def _any(view: View) -> bool:
    return view.connection.execute(select(unit_table.c.code).limit(1)).first() is not None


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
