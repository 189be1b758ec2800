"""Feeds the map from the headquarters: rows of the unit looked at, points where leaves are near.

The map draws; this fetches, follows the selection and the news, and keeps the unit looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import AssignmentRecord, Directive, Phase, StatusRow
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level, ancestors, level_of, node_of
from commandcenter.incidents import service as incidents
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.places import COUNTY_DIGITS, Place, leaf_places, places_of
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.map.brought import Brought
from ui.map.drawing import Drawing
from ui.map.export import Export
from ui.map.panel import MapPanel
from ui.map.records import AreaRow, Mark, PointState, UnitPoint

POINTS_FROM = Level.COUNTY
FINDINGS = ("findings", "finding.")
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


class MapSource:
    """Keeps one map panel true."""

    def __init__(self, desk: Desk, office: Office, panel: MapPanel) -> None:
        self.desk, self.office, self.panel = desk, office, panel
        self.at: str | None = None
        self._pinned: list[Mark] = []
        self._fetching = self._again = self._missed = False
        self.drawing = Drawing(panel)
        self.drawing.asked.connect(lambda shape: desk.tasks.start(self._ask_inside(shape)))
        self.drawing.keep_wanted.connect(
            lambda name, shape: desk.tasks.start(self._keep_area(name, shape))
        )
        self.brought = Brought(desk, panel, self.drawing)
        self.export = Export(desk, office, panel, self.drawing, self.brought)
        panel.unit_clicked.connect(lambda code: desk.selection.select(unit=code, by=self))
        panel.unit_activated.connect(self.go)
        desk.selection.changed.connect(self._follow)
        desk.moment.changed.connect(self.renew)
        office.news.changed.connect(self._hear)
        panel.appeared.connect(self._catch_up)
        office.news.found.connect(self.renew)
        office.news.lost.connect(lambda why: panel.frame.stale(desk.look.now(), why))
        self.renew()

    @property
    def busy(self) -> bool:
        """Whether the map still waits for what it is to show."""
        bridge = self.panel.bridge
        return self._fetching or bridge.drawn_number < bridge.sent

    def go(self, code: str) -> None:
        """Look at a unit: its children are drawn."""
        self.at = code or None
        self.renew()

    def home(self) -> None:
        """Look at the issuer's whole area again."""
        self.at = None
        self.panel.fit()
        self.renew()

    def pin(self, marks: list[Mark]) -> None:
        """Show places beside the incident's own, until others are pinned."""
        if marks or self._pinned:
            self._pinned = marks
            self.renew()

    def renew(self) -> None:
        """Fetch what the map shows; a second wish while one runs is one more fetch afterwards.

        A hidden map only notes that it is behind.
        """
        self._missed = not self.panel.isVisible()
        if self._missed:
            return
        if self._fetching:
            self._again = True
            return
        self._fetching = True
        self.desk.tasks.start(self._renew())

    def _catch_up(self) -> None:
        if self._missed:
            self.renew()

    async def _renew(self) -> None:
        try:
            await self._fetch()
        except (Refused, Fault) as failure:
            words = failure.words
            self.panel.frame.stale(self.desk.look.now(), words)
        finally:
            self._fetching = False
            if self._again:
                self._again = False
                self.renew()

    async def _fetch(self) -> None:
        number = self.desk.selection.now.directive
        if number is None:
            self.panel.show_marks(self._pinned)
            return
        moment = self.desk.moment.shown
        found = await self.office.read(directives.get, number=number)
        if self.at is None:
            self.at = node_of(found.issuer)
        names = await self.office.read(geo.units, codes=[*ancestors(self.at), self.at])
        self.panel.set_view(self.at, {code: unit.name for code, unit in names.items()})
        if level_of(self.at) < Level.VILLAGE:
            then, rows = await self.office.read(_rows_below, number=number, unit=self.at, at=moment)
            self.panel.show_rows([_area(row) for row in rows], at=then)
        await self._fetch_points(found, moment)
        await self._fetch_marks(found)

    async def _fetch_points(self, found: Directive, moment: datetime | None) -> None:
        """The leaves themselves, once the map is near enough to tell them apart."""
        if self.at is None or level_of(self.at) < POINTS_FROM:
            self.panel.show_points([])
            return
        records = await self.office.read(_leaves, number=found.number, under=self.at, at=moment)
        codes = [record.unit for record in records]
        places = await self._leaf_places(codes)
        self.panel.show_points(
            _point(record, places[record.unit]) for record in records if record.unit in places
        )

    async def _leaf_places(self, codes: list[str]) -> dict[str, Place]:
        """Surveyed places where they are known, else schematic ones round the unit's street."""
        known = await self.office.read(geo.units, codes=codes)
        places: dict[str, Place] = {
            code: (unit.place.lon, unit.place.lat, False)
            for code, unit in known.items()
            if unit.place is not None
        }
        counties = {code[:COUNTY_DIGITS] for code in codes} - {""}
        for county in sorted(counties):
            streets = [unit.code for unit in await self.office.read(geo.children, code=county)]
            missing = [code for code in codes if code.startswith(county) and code not in places]
            places |= leaf_places(county, streets, missing)
        return places

    async def _fetch_marks(self, found: Directive) -> None:
        if found.incident is None:
            self.panel.show_marks(self._pinned)
            return
        incident = await self.office.read(incidents.incident, id=found.incident)
        place = places_of([incident.place], {}).get(incident.place)
        own = []
        if place is not None:
            lon, lat, _schematic = place
            own = [Mark(incident.id, "incident", lon, lat, incident.title, "", incident.grade or 0)]
        self.panel.show_marks([*own, *self._pinned])
        await self._fetch_areas(found.incident)

    # ---- what is drawn -------------------------------------------------------------------------

    async def _fetch_areas(self, incident: str) -> None:
        kept = await self.office.read(incidents.areas, incident=incident)
        self.drawing.show_areas(
            [{"id": area.id, "name": area.name, "shape": area.shape.to_dict()} for area in kept]
        )

    async def _ask_inside(self, drawn: dict[str, Any]) -> None:
        try:
            shape = geo.read_shape(drawn)
            self.drawing.show_inside(await self.office.read(geo.inside, shape=shape))
        except (Refused, Fault) as failure:
            self.drawing.strip.show_words(failure.words)

    async def _keep_area(self, name: str, drawn: dict[str, Any]) -> None:
        """Keep the area with the incident; the offer to lift it again stands in the news."""
        incident = self.desk.selection.now.incident
        try:
            if incident is None:
                raise Refused("Choose an incident first; the area is kept with it.")
            area = await self.office.act(
                incidents.keep_area, incident=incident, name=name, shape=geo.read_shape(drawn)
            )
        except (Refused, Fault) as failure:
            self.drawing.strip.show_words(failure.words)
            return
        self.drawing.leave()
        await self._fetch_areas(incident)
        self.desk.notices.tell(
            Notice(
                text("Area kept: {name}", name=name),
                self.desk.look.now(),
                kind="done",
                offer=text("Lift it again"),
                run=lambda: self.desk.tasks.start(self._lift_area(area, incident)),
            )
        )

    async def _lift_area(self, area: str, incident: str) -> None:
        await self.office.act(incidents.lift_area, area=area)
        await self._fetch_areas(incident)

    def _follow(self, selected: Selected, by: object) -> None:
        self.panel.select(selected.unit or "")
        if selected.unit and by is not self:
            above = [code for code in ancestors(selected.unit) if level_of(code) <= Level.STREET]
            if above and above[-1] != self.at:
                self.at = above[-1]
        self.renew()

    def _hear(self, entries: list[Entry]) -> None:
        found = any(entry.kind.startswith(FINDINGS) for entry in entries)
        if found or self.desk.selection.now.directive in subjects(entries):
            self.renew()


def _rows_below(
    view: View, *, number: str, unit: str, at: datetime | None
) -> tuple[datetime, Sequence[StatusRow]]:
    """The rows directly below a unit, now or at a past moment."""
    if at is None:
        found = directives.children(view, number=number, unit_code=unit)
        return found.at, found.rows
    total, below = directives.tree_then(view, number=number, opened=[unit], at=at)
    return total.at, below[unit]


def _leaves(
    view: View, *, number: str, under: str, at: datetime | None
) -> Sequence[AssignmentRecord]:
    """The leaves under a unit, now or at a past moment."""
    wanted = directives.BoardFilter(under=under)
    if at is None:
        codes = directives.board_units(view, number=number, wanted=wanted)
        return directives.board_rows(view, number=number, units=codes)
    codes = directives.board_units_then(view, number=number, wanted=wanted, at=at)
    return directives.board_rows_then(view, number=number, units=codes, at=at)


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


def _point(record: AssignmentRecord, place: tuple[float, float, bool]) -> UnitPoint:
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
