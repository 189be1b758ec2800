"""Builds the console over an opened headquarters: sign-in, workspaces, acts, the status strip.

Everything here is wiring: which panels a workspace has, what a key does, what the strip is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from commandcenter.accounts import service as accounts
from commandcenter.channels import service as channels
from commandcenter.core.clock import Clock
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.store import service as installation
from commandcenter.store import upkeep
from ui.board.panel import BoardPanel
from ui.books import Books
from ui.common.panels.docking import PanelPlace
from ui.common.panels.panel import Panel
from ui.common.window.acts import Act
from ui.common.window.clock import WindowClock
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.words.levels import LEVELS, SEVERITIES
from ui.common.words.pinyin import NOTHING, match
from ui.detail.panel import DetailPanel
from ui.forms.changing import Changes
from ui.forms.directive import DirectiveForm
from ui.forms.links import LinksForm, links_act
from ui.incidents.panel import IncidentsPanel
from ui.map.actions import drawing_acts, map_acts
from ui.map.brought import brought_act
from ui.map.configuration import configured
from ui.map.export import export_act
from ui.map.measures import MeasureStrip
from ui.map.panel import MapPanel
from ui.map.records import Mark, TileFile, TileServer
from ui.map.source import MapSource
from ui.progress.panel import ProgressPanel
from ui.shell import status
from ui.shell.duties import next_due
from ui.shell.finding import Hit
from ui.shell.gateway import Gateway
from ui.shell.replaying import Replay
from ui.shell.signin import SignIn
from ui.shell.walling import Walls
from ui.shell.window import MainWindow
from ui.shell.workspaces import Workspace
from ui.sitreps.alarm import ReportAlarm
from ui.sitreps.panel import ReportsPanel
from ui.supervision import places as supervision
from ui.supervision.checks.certificate import CertificatePanel
from ui.supervision.findings.finding import FindingPanel
from ui.timeline.panel import TimelinePanel

STATUS_MS = 2000
LEASE = "clockwork"
DIRECTIVES = text("Directives")


class Console:
    """One window's workspaces over one headquarters."""

    def __init__(self, window: MainWindow, desk: Desk, clock: WindowClock) -> None:
        self.window, self.desk, self.clock = window, desk, clock
        self.office: Office | None = None
        self.gateway = Gateway(window, desk)
        self.form: DirectiveForm | None = None
        self.changes: Changes | None = None
        self.links: LinksForm | None = None
        self.board: BoardPanel | None = None
        self.walls: Walls | None = None
        self.source: MapSource | None = None
        self.base: TileFile | TileServer | None = None
        self.measures: MapSource | None = None
        self.sources: list[MapSource] = []
        self.person = ""
        self.alarm: ReportAlarm | None = None
        self._timer = QTimer(window)
        self._timer.setInterval(STATUS_MS)
        self._timer.timeout.connect(lambda: desk.tasks.start(self._renew_status(), latest="status"))

    async def begin(self, database: str) -> None:
        """Open the headquarters, sign in, and put up the workspaces."""
        headquarters = await asyncio.to_thread(Headquarters.open, database)
        clock: Clock = headquarters.clock
        self.clock.inner = clock
        actor = await SignIn(self.window, self.desk, headquarters).person()
        self.office = Office(headquarters, actor, self.desk.tasks, self.desk.moment)
        self.person = await self._name_of(actor)
        await self._choose_incident()
        await self._choose_base()
        self._put_up(self.office)
        self.office.news.begin(await self.office.read(installation.newest))
        if headquarters.drill is None:
            self.gateway.start(database)
        await self._renew_status()
        self._timer.start()

    async def end(self) -> None:
        """Let the gateway, the news and the database go."""
        self._timer.stop()
        self.gateway.end()
        if self.office is not None:
            self.office.news.end()
            await asyncio.to_thread(self.office.headquarters.close)

    # ---- workspaces ----------------------------------------------------------------------------

    def _put_up(self, office: Office) -> None:
        desk = self.desk
        books = Books(self.window, desk, office, self._pin_teams)
        self.window.register(
            Workspace(
                "situation",
                (
                    PanelPlace("map", lambda: self._feed_new(office)),
                    PanelPlace("incidents", lambda: IncidentsPanel(desk, office), "left", 440),
                    PanelPlace("log", lambda: TimelinePanel(desk, office), "right", 420),
                    PanelPlace("progress", lambda: ProgressPanel(desk, office), "bottom", 230),
                ),
            ),
            Workspace(
                "directives",
                (
                    PanelPlace("map", self._make_map),
                    PanelPlace("board", self._make_board, "left", 560),
                    PanelPlace("detail", lambda: DetailPanel(desk, office), "right", 420),
                    PanelPlace("progress", lambda: ProgressPanel(desk, office), "bottom", 230),
                    PanelPlace("log", lambda: TimelinePanel(desk, office), "bottom", 150),
                ),
            ),
            Workspace(
                "supervision",
                (
                    PanelPlace("map", self._make_measures),
                    *supervision.on_the_left(desk, office),
                    PanelPlace("certificate", lambda: CertificatePanel(desk, office), "right", 420),
                    PanelPlace("finding", self._make_finding, "right", 420, over=True),
                    *supervision.below(desk, office),
                ),
            ),
            books.workspace(),
            Workspace("reports", (PanelPlace("reports", lambda: ReportsPanel(desk, office)),)),
            Workspace("timeline", (PanelPlace("timeline", lambda: TimelinePanel(desk, office)),)),
        )
        self.walls = walls = Walls(desk, office, self.window, self.base)
        replay = Replay(desk, office, self.window.replay)
        self.changes = Changes(desk, office, self._owner)
        changing = (*self.changes.acts(DIRECTIVES), links_act(desk, self.open_links))
        for act in (*self._acts(), *changing, *books.acts(), *replay.acts(), walls.act()):
            desk.acts.add(act, self.window)
        finders = (self._find_units, self._find_directives, self._find_views)
        for provider in (*finders, books.find, walls.find_screens):
            self.window.palette_overlay.provide(provider)
        self.window.open_workspace("directives")

    def _make_map(self) -> Panel:
        assert self.office is not None
        panel = MapPanel(self.desk.look, base=self.base)
        self.source = self._feed(panel, self.office)
        return panel

    def _make_board(self) -> Panel:
        """The board; Enter on a row goes to the evidence beside it."""
        assert self.office is not None
        self.board = BoardPanel(self.desk, self.office)
        self.board.opened.connect(
            lambda _code: self.window.pages["directives"].show_panel("detail")
        )
        return self.board

    def _make_measures(self) -> Panel:
        """The map of the supervision workspace: coloured by one measure at a time."""
        assert self.office is not None
        panel = MapPanel(self.desk.look, base=self.base)
        self.desk.acts.add(MeasureStrip(self.desk.look, panel).act(), panel)
        self.measures = self._feed(panel, self.office)
        return panel

    def _feed_new(self, office: Office) -> Panel:
        """A map of its own, for the whole situation."""
        panel = MapPanel(self.desk.look, base=self.base)
        self._feed(panel, office)
        return panel

    def _feed(self, panel: MapPanel, office: Office) -> MapSource:
        """Keep a map true; what is drawn on it may become the scope of a directive."""
        source = MapSource(self.desk, office, panel)
        source.drawing.scope_wanted.connect(lambda codes: self.open_form().take_units(codes))
        self.sources.append(source)
        return source

    def _make_finding(self) -> Panel:
        """The finding in full; its places are marked on the map beside it."""
        assert self.office is not None
        panel = FindingPanel(self.desk, self.office)
        panel.placed.connect(self._pin)
        return panel

    def _pin(self, places: list[dict[str, Any]]) -> None:
        if self.measures is not None:
            self.measures.pin(
                [
                    Mark(f"place-{number}", "report", one["lon"], one["lat"], str(number))
                    for number, one in enumerate(places, start=1)
                ]
            )

    def _pin_teams(self, marks: list[Mark]) -> None:
        """Who can be sent stands on the map of the directives."""
        self.window.open_workspace("directives")
        if self.source is not None:
            self.source.pin(marks)

    def _acts(self) -> Sequence[Act]:
        return (
            Act(
                "issue",
                text("Issue a directive"),
                "Ctrl+N",
                self.open_form,
                DIRECTIVES,
                enabled=lambda: not self.desk.moment.past,
            ),
            Act("map home", text("Map: whole area"), "Ctrl+Home", self._map_home, DIRECTIVES),
            *map_acts(lambda: self._map_in_sight().panel),
            *drawing_acts(lambda: self._map_in_sight().drawing),
            brought_act(lambda: self._map_in_sight().brought),
            export_act(lambda: self._map_in_sight().export),
        )

    def open_form(self) -> DirectiveForm:
        """Open the form of a new directive beside the window."""
        assert self.office is not None
        if self.form is None:
            self.form = DirectiveForm(self.desk, self.office, self._owner())
        self.form.show()
        self.form.raise_()
        self.form.activateWindow()
        return self.form

    def open_links(self) -> LinksForm:
        """Open the form of personal links beside the window."""
        assert self.office is not None
        if self.links is None:
            self.links = LinksForm(self.desk, self.office, self._owner())
        self.links.begin()
        return self.links

    def _owner(self) -> QWidget:
        return self.window

    def _map_in_sight(self) -> MapSource:
        """The map of the open workspace, or the first one."""
        shown = [source for source in self.sources if source.panel.isVisible()]
        return (shown or self.sources)[0]

    def _map_home(self) -> None:
        for source in self.sources:
            source.home()

    async def _find_units(self, query: str, limit: int) -> Sequence[Hit]:
        assert self.office is not None
        found = await self.office.read(geo.find, words=query, limit=limit)
        paths = await self.office.read(geo.path_names, codes=[unit.code for unit in found])

        def choose(code: str) -> None:
            self.desk.selection.select(unit=code, by=self)

        return [
            Hit(unit.name, text("unit"), partial(choose, unit.code), note=paths[unit.code])
            for unit in found
        ]

    async def _find_directives(self, query: str, limit: int) -> Sequence[Hit]:
        assert self.office is not None
        found = await self.office.read(directives.listed)
        shown = [item for item in found if query in item.number or query in item.title]

        def choose(item: Directive) -> None:
            self.desk.selection.select(directive=item.number, unit=None, by=self)

        return [
            Hit(item.title, text("directive"), partial(choose, item), note=item.number)
            for item in shown[:limit]
        ]

    async def _find_views(self, query: str, limit: int) -> Sequence[Hit]:
        assert self.office is not None
        found = await self.office.read(directives.saved_views, person=self.office.actor)

        def choose(view: directives.SavedView) -> None:
            self.window.open_workspace("directives")
            if self.board is not None:
                self.board.show_view(view)

        hits = [
            Hit(one.name, text("saved view"), partial(choose, one), score=match(query, one.name))
            for one in found
        ]
        return [hit for hit in hits if hit.score > NOTHING][:limit]

    async def _choose_base(self) -> None:
        """The base map that the user configured; without a sound one the outlines stand alone."""
        try:
            self.base = await asyncio.to_thread(configured)
        except Refused as refused:
            words = text("The map goes without its base map: {why}", why=refused.words)
            self.desk.notices.tell(Notice(words, self.desk.look.now(), kind="trouble"))

    # ---- the strip -----------------------------------------------------------------------------

    async def _choose_incident(self) -> None:
        assert self.office is not None
        found = await self.office.read(incidents.incidents, open_only=True)
        if found:
            self.desk.selection.select(incident=found[0].id, by=self)

    async def _renew_status(self) -> None:
        assert self.office is not None
        office, headquarters = self.office, self.office.headquarters
        try:
            self.window.show_status(
                status.Status(
                    drill=headquarters.drill is not None,
                    incident=await self._incident_title(),
                    level=await self._level(),
                    due=await self._due(),
                    outbox=(await office.read(channels.pending)).waiting,
                    channel=await self._channel(),
                    data_at=office.news.at,
                    person=self.person,
                )
            )
        except (Refused, Fault) as failure:
            words = text("The database is away: {why}", why=failure.words)
            self.desk.notices.tell(
                Notice(words, self.desk.look.now(), kind="trouble", key="database")
            )

    async def _incident_title(self) -> str | None:
        assert self.office is not None
        chosen = self.desk.selection.now.incident
        if chosen is None:
            return None
        return (await self.office.read(incidents.incident, id=chosen)).title

    async def _level(self) -> status.Level | None:
        assert self.office is not None
        chosen = self.desk.selection.now.incident
        if chosen is None:
            return None
        level = (await self.office.read(incidents.incident, id=chosen)).level
        if level is None or level.level is None:
            return None
        return status.Level(LEVELS[level.level], SEVERITIES[level.level], level.effective_at)

    async def _due(self) -> status.Due | None:
        """What comes next; whatever is overdue by now is told on the way."""
        assert self.office is not None
        self.alarm = self.alarm or ReportAlarm(self.desk, self.office, self._write_report)
        return await next_due(self.desk, self.office, await self.alarm.look())

    def _write_report(self, incident: str) -> None:
        """Go to the report of an incident."""
        self.desk.selection.select(incident=incident, by=self)
        self.window.open_workspace("reports")

    async def _channel(self) -> status.Channel:
        """The field channel is open while somebody holds the clockwork's lease."""
        assert self.office is not None
        open_now = await self.office.read(upkeep.lease_held, name=LEASE)
        return status.Channel.OPEN if open_now else status.Channel.CUT

    async def _name_of(self, actor: str) -> str:
        assert self.office is not None
        known = await self.office.read(accounts.names, codes=[actor])
        return known.get(actor, actor)
