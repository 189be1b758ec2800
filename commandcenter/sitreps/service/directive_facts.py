"""Gathers what is known of the directives of an incident at one moment, through their own services.

It asks and sorts; it counts nothing itself and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from heapq import nsmallest

from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, Directive, StatusRow
from commandcenter.geo import service as geo
from commandcenter.geo.model import DIGITS_OF, Level, level_of
from commandcenter.sitreps.drawings.area_map import areas_under
from commandcenter.sitreps.model import DirectiveFacts, Reason, Series, Stuck, UnitRow
from commandcenter.store.types import from_microseconds
from commandcenter.store.work import View

STUCK_MAX = 10
CURVE_POINTS = 120


def directive_facts(
    view: View, *, incident: str, place: str, as_of: datetime | None
) -> tuple[DirectiveFacts, ...]:
    """Every directive of the incident issued by then, oldest first; `as_of` None is now."""
    moment = as_of or view.now
    found = [one for one in directives.listed(view, incident=incident) if one.issued_at <= moment]
    names = geo.units(view, codes={one.issuer for one in found})
    return tuple(
        _facts(
            view, one, names[one.issuer].name if one.issuer in names else one.issuer, place, as_of
        )
        for one in sorted(found, key=lambda one: one.id)
    )


def _facts(
    view: View, found: Directive, issuer_name: str, place: str, as_of: datetime | None
) -> DirectiveFacts:
    level = row_level(place, found)
    answer = directives.status(view, number=found.number, by=level, at=as_of)
    rows = _unit_rows(answer.rows)
    areas: tuple[UnitRow, ...] = ()
    drawn = {area.code for area in areas_under(place)}
    if drawn and _leaf_level(found) >= Level.COUNTY:
        counties = answer.rows
        if level is not Level.COUNTY:
            counties = directives.status(view, number=found.number, by=Level.COUNTY, at=as_of).rows
        areas = tuple(row for row in _unit_rows(counties) if row.code in drawn)
    return DirectiveFacts(
        number=found.number,
        title=found.title,
        text=found.text,
        issuer=found.issuer,
        issuer_name=issuer_name,
        issued_at=found.issued_at,
        acknowledge_by=found.acknowledge_by,
        start_by=found.start_by,
        complete_by=found.complete_by,
        status=_status_at(found, as_of or view.now),
        version=found.version,
        total=answer.total,
        row_level=level.name.lower(),
        rows=rows,
        areas=areas,
        stuck=_stuck(view, found, as_of),
        progress=_progress(view, found, answer.total, as_of),
    )


def row_level(place: str, found: Directive) -> Level:
    """The level of the table's rows: one below the incident's place, but never below the leaves."""
    return Level(min(level_of(place) + 1, _leaf_level(found)))


def _leaf_level(found: Directive) -> Level:
    levels = [level_of(code) for code in found.units]
    if found.level is not None:
        levels.append(found.level)
    return max(levels, default=Level.VILLAGE)


def _unit_rows(rows: Iterable[StatusRow]) -> tuple[UnitRow, ...]:
    return tuple(UnitRow(row.unit, row.name, row.counts) for row in rows)


def _status_at(found: Directive, moment: datetime) -> str:
    """A directive that ended later was still open then."""
    ended = found.ended_at is not None and found.ended_at <= moment
    return found.status.value if ended else "open"


def _stuck(view: View, found: Directive, as_of: datetime | None) -> tuple[Stuck, ...]:
    """The units that hold most leaves back: those that did not pass it on, then silent ones."""
    levels = [level for level in Level if Level.CITY <= level < _leaf_level(found)]
    stuck: list[Stuck] = []
    held: set[str] = set()
    for level in levels:
        # Below a unit that is itself stuck nothing more is to be said.
        above = [DIGITS_OF[higher] for higher in levels if higher < level]
        here = [
            one
            for row in directives.standings(view, found=found, level=level, at=as_of)
            if not any(row.unit[:digits] in held for digits in above)
            if (one := _held(row, lowest=level is levels[-1])) is not None
        ]
        held.update(one.unit for one in here)
        stuck += nsmallest(STUCK_MAX, here, key=_worst_first)
    worst = sorted(stuck, key=_worst_first)[:STUCK_MAX]
    paths = geo.path_names(view, codes={one.unit for one in worst})
    return tuple(replace(one, path=paths.get(one.unit, one.unit).replace(" ", "")) for one in worst)


def _worst_first(one: Stuck) -> tuple[int, str]:
    return (-one.count, one.unit)


def _held(row: directives.Standing, *, lowest: bool) -> Stuck | None:
    idle = row.issued - row.started
    if row.receives and idle > 0:
        if row.acknowledged_at is None:
            return Stuck(row.unit, row.unit, Reason.NOT_ACKNOWLEDGED, idle, row.issued, None)
        if row.relayed_at is None:
            since = from_microseconds(row.acknowledged_at)
            return Stuck(row.unit, row.unit, Reason.NOT_RELAYED, idle, row.issued, since)
    if lowest and row.silent:
        return Stuck(row.unit, row.unit, Reason.SILENT, row.silent, row.issued, None)
    return None


def _progress(view: View, found: Directive, total: Counts, as_of: datetime | None) -> Series | None:
    """The curves until then; their last point is the report's own count, so that both agree."""
    moment = as_of or view.now
    curve = directives.progress(view, number=found.number, points=CURVE_POINTS)
    kept = [n for n, at in enumerate(curve.at) if at < moment]
    if not kept or not total.issued:
        return None
    return Series(
        times=(*(curve.at[n] for n in kept), moment),
        acknowledged=(*(curve.acknowledged[n] for n in kept), total.acknowledged),
        started=(*(curve.started[n] for n in kept), total.started),
        claimed=(*(curve.claimed[n] for n in kept), total.claimed),
        verified=(*(curve.verified[n] for n in kept), total.verified),
    )
