"""Feeds the map from the headquarters: rows of the unit looked at, points where leaves are near.

The map draws; this fetches, follows the selection and the news, and keeps the unit looked at.
"""

from __future__ import annotations

from typing import Any

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level, ancestors, level_of
from commandcenter.incidents import service as incidents
from commandcenter.store.journal import Entry
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.map import reading
from ui.map.brought import Brought
from ui.map.drawing import Drawing
from ui.map.export import Export
from ui.map.panel import MapPanel
from ui.map.records import Mark

FINDINGS = ("findings", "finding.")


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
        office.news.aged.connect(self._grow_old)
        panel.appeared.connect(self._catch_up)
        office.news.found.connect(self.renew)
        office.news.lost.connect(lambda why: panel.frame.stale(desk.look.now(), why))
        self.renew()

    @property
    def busy(self) -> bool:
        """Whether the map still waits for what it is to show."""
        bridge = self.panel.bridge
        return self._fetching or bridge.waits or bridge.drawn_number < bridge.sent

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

    def _grow_old(self) -> None:
        """Time has passed; a moment of the past does not grow older."""
        if not self.desk.moment.past:
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
        number, asked = self.desk.selection.now.directive, self.at
        if number is None:
            self.panel.show_marks(self._pinned)
            return
        moment = self.desk.moment.shown
        seen = await self.office.read(reading.scene, number=number, unit=asked, at=moment)
        if self.at != asked:
            return  # Another unit was gone to meanwhile; the wish for it waits already.
        self.at = seen.unit
        self.panel.set_view(seen.unit, seen.names)
        if seen.counted is not None:
            self.panel.show_rows(seen.counted.rows, at=seen.counted.at)
        self.panel.show_points(seen.points)
        self.panel.show_marks([*seen.marks, *self._pinned])
        if seen.incident is not None:
            self.drawing.show_areas(seen.areas)

    # ---- what is drawn -------------------------------------------------------------------------

    async def _fetch_areas(self, incident: str) -> None:
        self.drawing.show_areas(await self.office.read(reading.areas, incident=incident))

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
