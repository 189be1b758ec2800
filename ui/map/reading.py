"""What the map shows, read at one moment on a lane: counts, points with their places, marks, areas.

The Qt thread gets it ready to draw. Reads only; a schematic place stays marked as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commandcenter.directives import service as directives
from commandcenter.directives.model import AssignmentRecord, Directive, Phase, StatusRow
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level, ancestors, level_of, node_of
from commandcenter.incidents import service as incidents
from commandcenter.store.work import View
from ui.common.places import COUNTY_DIGITS, Place, leaf_places, places_of
from ui.map.records import AreaRow, Mark, PointColumns, PointState, UnitPoint, columns_of

POINTS_FROM = Level.COUNTY
STATES = {
    Phase.WAITING: PointState.SILENT,
    Phase.ACKNOWLEDGED: PointState.ACKNOWLEDGED,
    Phase.STARTED: PointState.STARTED,
    Phase.CLAIMED: PointState.CLAIMED,
    Phase.VERIFIED: PointState.VERIFIED,
    Phase.REFUTED: PointState.REFUTED,
    Phase.RETURNED: PointState.ACKNOWLEDGED,
    Phase.CLOSED: PointState.VERIFIED,
}


@dataclass(frozen=True)
class Counted:
    """The rows directly below a unit, true at a moment."""

    at: datetime
    rows: Sequence[AreaRow]


@dataclass(frozen=True)
class Scene:
    """One directive on the map, seen at one unit; `counted` is None where nothing lies below."""

    unit: str
    names: Mapping[str, str]
    counted: Counted | None
    points: PointColumns
    marks: Sequence[Mark]
    incident: str | None
    areas: Sequence[dict[str, Any]]


def scene(view: View, *, number: str, unit: str | None, at: datetime | None) -> Scene:
    """What the map shows of a directive at `unit` (None: at its issuer), now or at a past moment.

    An unknown directive or unit is refused.
    """
    found = directives.get(view, number=number)
    here = unit or node_of(found.issuer)
    names = geo.units(view, codes=[*ancestors(here), here])
    return Scene(
        unit=here,
        names={code: known.name for code, known in names.items()},
        counted=_counted(view, number, here, at) if level_of(here) < Level.VILLAGE else None,
        points=_points(view, number, here, at),
        marks=_marks(view, found),
        incident=found.incident,
        areas=areas(view, incident=found.incident) if found.incident else (),
    )


def areas(view: View, *, incident: str) -> list[dict[str, Any]]:
    """The areas kept with an incident, as the page draws them."""
    return [
        {"id": area.id, "name": area.name, "shape": area.shape.to_dict()}
        for area in incidents.areas(view, incident=incident)
    ]


def _counted(view: View, number: str, unit: str, at: datetime | None) -> Counted:
    if at is None:
        found = directives.children(view, number=number, unit_code=unit)
        return Counted(found.at, [_area(row) for row in found.rows])
    total, below = directives.tree_then(view, number=number, opened=[unit], at=at)
    return Counted(total.at, [_area(row) for row in below[unit]])


def _points(view: View, number: str, unit: str, at: datetime | None) -> PointColumns:
    """The leaves themselves, once the map is near enough to tell them apart."""
    if level_of(unit) < POINTS_FROM:
        return PointColumns()
    records = _leaves(view, number, unit, at)
    places = _leaf_places(view, [record.unit for record in records])
    return columns_of(
        _point(record, places[record.unit]) for record in records if record.unit in places
    )


def _leaves(view: View, number: str, under: str, at: datetime | None) -> Sequence[AssignmentRecord]:
    wanted = directives.BoardFilter(under=under)
    if at is None:
        codes = directives.board_units(view, number=number, wanted=wanted)
        return directives.board_rows(view, number=number, units=codes)
    codes = directives.board_units_then(view, number=number, wanted=wanted, at=at)
    return directives.board_rows_then(view, number=number, units=codes, at=at)


def _leaf_places(view: View, codes: list[str]) -> dict[str, Place]:
    """Surveyed places where they are known, else schematic ones round the unit's street."""
    places: dict[str, Place] = {
        code: (unit.place.lon, unit.place.lat, False)
        for code, unit in geo.units(view, codes=codes).items()
        if unit.place is not None
    }
    for county in sorted({code[:COUNTY_DIGITS] for code in codes} - {""}):
        streets = [unit.code for unit in geo.children(view, code=county)]
        missing = [code for code in codes if code.startswith(county) and code not in places]
        places |= leaf_places(county, streets, missing)
    return places


def _marks(view: View, found: Directive) -> list[Mark]:
    """The incident that the directive is about, where its place is known."""
    if found.incident is None:
        return []
    incident = incidents.incident(view, id=found.incident)
    place = places_of([incident.place], {}).get(incident.place)
    if place is None:
        return []
    lon, lat, _schematic = place
    return [Mark(incident.id, "incident", lon, lat, incident.title, "", incident.grade or 0)]


def _area(row: StatusRow) -> AreaRow:
    counts = row.counts
    return AreaRow(
        code=row.unit,
        name=row.name,
        issued=counts.issued,
        acknowledged=counts.acknowledged,
        started=counts.started,
        claimed=counts.claimed,
        verified=counts.verified,
        refuted=counts.refuted,
        overdue=counts.overdue,
        silent=counts.silent,
        flagged=counts.flagged,
    )


def _point(record: AssignmentRecord, place: Place) -> UnitPoint:
    lon, lat, schematic = place
    return UnitPoint(
        code=record.unit,
        lon=lon,
        lat=lat,
        state=int(STATES[record.phase]),
        schematic=schematic,
        overdue=record.overdue,
        flagged=record.flagged,
        name=record.name,
    )
