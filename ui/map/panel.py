"""The map panel: keeps what the map shows, makes its page after the first paint, and asks.

It draws what it is given and never computes a figure. Whatever happens to the page, the panel can
send everything again; without QtWebEngine it says so and the rest of the console works.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from ui.common.face.look import Look
from ui.common.face.tokens import flat
from ui.common.panels.panel import Panel
from ui.common.places import Place, area_names, places_of
from ui.common.widgets.figures import AgeLabel
from ui.map import engine, page
from ui.map.bridge import Bridge
from ui.map.crumbs import Crumbs, LayerButton, path_to
from ui.map.records import (
    AreaRow,
    MapRules,
    Mark,
    PointChange,
    PointColumns,
    TileFile,
    TileServer,
    UnitPoint,
    columns_of,
)
from ui.map.tiles import TileReader, base_told, open_base
from ui.map.words import APPROVAL, page_words

if TYPE_CHECKING:
    from ui.map.view import MapView

log = logging.getLogger(__name__)

CRASHES_MAX = 2
"""After so many crashes in a row the page is no longer loaded by itself."""
STEADY_AFTER_MS = 60_000
"""A page that lived so long is sound: its next crash is a first one."""


class MapPanel(Panel):
    """The map of one window.

    `unit_clicked` follows a click on a unit, `unit_activated` a second click on it or a step of the
    path: whoever listens answers with `set_view`, `show_rows` and `show_points`.
    """

    unit_clicked = Signal(str)
    unit_activated = Signal(str)
    mark_clicked = Signal(str)
    drawn = Signal(int)
    points_drawn = Signal(str)
    _built = Signal(object)

    def __init__(
        self,
        look: Look,
        *,
        rules: MapRules | None = None,
        base: TileFile | TileServer | None = None,
    ) -> None:
        super().__init__(look, text("Map"))
        self.rules = rules or MapRules()
        self.view: MapView | None = None
        self.bridge = Bridge(self)
        self.base, self._unit, self._selected = base, "", ""
        self.rows: dict[str, AreaRow] = {}
        self._known: dict[str, Place] = {}
        self.places: dict[str, Place] = {}
        self._names: dict[str, str] = {}
        self._points: bytes | None = None
        self._changes: dict[str, PointChange] = {}
        self._marks: tuple[Mark, ...] = ()
        self._layers: dict[str, object] = {}
        self._begun, self._crashes = False, 0
        self._out_of_date = False
        self._steady = QTimer(self)
        self._steady.setSingleShot(True)
        self._steady.setInterval(STEADY_AFTER_MS)
        self._steady.timeout.connect(self._forgive)
        self._dress()
        self._listen()

    # ---- what is shown -------------------------------------------------------------------------

    def set_view(self, unit: str, names: Mapping[str, str] | None = None) -> None:
        """Look at a unit: its children are drawn; `names` adds names for the path above the map."""
        self._unit = unit
        self._names.update(names or {})
        self._show_path()
        self.bridge.tell_once("view", code=unit)

    def select(self, unit: str) -> None:
        """Outline a unit strongly without telling anybody; the selection came from elsewhere."""
        self._selected = unit
        self.bridge.tell_once("select", code=unit)

    def show_rows(
        self,
        rows: Sequence[AreaRow],
        *,
        places: Mapping[str, Place] | None = None,
        at: datetime | None = None,
    ) -> None:
        """Show counts by unit, true at `at`; `places` are (lon, lat, schematic) where known."""
        before, known = self.rows, self._known
        self.rows = {row.code: row for row in rows}
        self._known = dict(places or {})
        self._age.setVisible(at is not None)
        self._age.since(at)
        if list(before) == list(self.rows) and known == self._known:
            # The same units in the same places: only counts that differ go to the page.
            self.apply_changes(rows=[row for row in rows if row != before[row.code]])
            self._send_banner()
            return
        self.places = places_of(self.rows, self._known)
        self._names.update((row.code, row.name) for row in rows)
        self._show_path()
        self._send_rows()

    def show_points(self, points: Iterable[UnitPoint] | PointColumns) -> None:
        """Show units as points, clustered; many of them best as `PointColumns` in code order."""
        columns = points if isinstance(points, PointColumns) else columns_of(points)
        before, changed = self._points, bool(self._changes)
        self._points = columns.packed() if len(columns) else None
        self._changes.clear()
        if changed or self._points != before:
            self._send_points()
        else:
            self._send_banner()

    def show_marks(self, marks: Iterable[Mark]) -> None:
        """Show incidents and reports."""
        before, self._marks = self._marks, tuple(marks)
        if self._marks != before:
            self._send_marks()

    def apply_changes(
        self, *, rows: Sequence[AreaRow] = (), points: Sequence[PointChange] = ()
    ) -> None:
        """Change single rows and points; what comes within a moment is drawn in one frame."""
        fresh = [row.code for row in rows if row.code not in self.places]
        if fresh:
            self.places.update(places_of(fresh, self._known))
        for row in rows:
            self.rows[row.code] = row
        for change in points:
            self._changes[change.code] = change
        if self.view is not None:
            self.bridge.change_rows(row.packed(self.places.get(row.code)) for row in rows)
            self.bridge.change_points(points)

    def show_layer(self, name: str, value: object) -> None:
        """Switch `points` (auto, on, off), `marks` or `water`."""
        self._layers[name] = value
        self.bridge.tell("layers", layers=dict(self._layers))

    def set_base(self, base: TileFile | TileServer | None) -> None:
        """Use another base layer; an unusable one is refused before the map changes."""
        opened = open_base(base)
        self.base = base
        self._use_base(opened)

    def fit(self) -> None:
        """Show the whole of the unit again."""
        self.bridge.tell("home")

    def go_up(self) -> None:
        """Ask for the unit above, if the path has one."""
        above = self._path()[:-1]
        if above:
            self.unit_activated.emit(above[-1][0])

    def switch_units(self) -> None:
        """Show units as points always, or only when near, in turn."""
        self.show_layer("points", "auto" if self._layers.get("points") == "on" else "on")

    def place_of_selected(self) -> Place | None:
        """Where the selected unit is (lon, lat, False), None where that is not really known."""
        place = self.places.get(self._selected)
        return None if place is None or place[2] else place

    def add_tool(self, tool: QWidget) -> None:
        """Put a control into the heading."""
        self.heading.tools.addWidget(tool)

    def add_strip(self, strip: QWidget) -> None:
        """Put a line of controls above the map."""
        self._stage.insertWidget(0, strip)

    def end(self) -> None:
        """Let the page go; the panel shows nothing afterwards."""
        if self.view is not None:
            self.view.end()
            self.view = None

    # ---- the page ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Load the page anew, after a failure; counts come from whoever owns them."""
        self._crashes = 0
        if self.view is not None:
            self._load()
        elif engine.available():
            self._begin()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._begun:
            self._begun = True
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        if not engine.available():
            self.frame.error(
                text("The map needs QtWebEngine, which is not installed here."),
                text("Everything else works; the same figures stand in the board."),
            )
            return
        self.frame.loading()
        threading.Thread(target=self._build, name="map page", daemon=True).start()

    def _build(self) -> None:
        try:
            self._built.emit(page.build())
        except Exception:
            log.exception("The map page could not be built")
            self._built.emit(None)

    def _open(self, built: page.Page | None) -> None:
        if built is None:
            self._fail(text("The map's files cannot be read."))
            return
        engine.register_scheme()
        from ui.map.view import MapView

        self.view = MapView(self.body, built, self.bridge)
        self.view.crashed.connect(self._recover)
        self.view.handler.tiles.trouble.connect(
            lambda: self.frame.stale(
                None, text("The base map's server does not answer; the outlines stay.")
            )
        )
        self.view.handler.tiles.well_again.connect(self.frame.ready)
        self._stage.addWidget(self.view, 1)
        self.look.name(self.view, text("Map"))
        self._load()

    def _load(self) -> None:
        assert self.view is not None
        self.bridge.restart()
        self.frame.loading()
        self.view.open(QColor(self.look.theme.colours.map))

    def _recover(self) -> None:
        self._steady.stop()
        self._crashes += 1
        if self._crashes < CRASHES_MAX:
            self._load()
        else:
            self._fail(text("The map's page stopped working."))

    def _fail(self, words: Text) -> None:
        self.frame.error(words, text("Everything else works; the same figures stand in the board."))

    def _send_all(self) -> None:
        """Tell a fresh page everything that it must know."""
        self.frame.ready()
        self._steady.start()
        self._send_theme()
        self._send_words()
        self._send_rows()
        self.bridge.tell_once("view", code=self._unit)
        self._send_points()
        self.bridge.change_points(list(self._changes.values()))
        self._send_marks()
        self.bridge.tell_once("select", code=self._selected)
        self.bridge.tell("layers", layers=dict(self._layers))
        try:
            self._use_base(open_base(self.base))
        except Refused as refusal:
            log.info("The base map is left out: %s", refusal)
            self.frame.stale(None, refusal.words)

    def _send_theme(self) -> None:
        theme = self.look.theme
        family = ", ".join(f'"{name}"' if " " in name else name for name in theme.tokens.fonts)
        self.bridge.tell("theme", name=theme.name, colours=flat(theme.colours), family=family)

    def _send_words(self) -> None:
        words = {name: self.look.say(said) for name, said in page_words(self.rules).items()}
        language = self.look.language.current
        self.bridge.tell("words", words=words, language=language, approval=APPROVAL)
        self.bridge.tell("rules", rules=vars(self.rules))

    def _send_rows(self) -> None:
        packed = [row.packed(self.places.get(row.code)) for row in self.rows.values()]
        self._lay("rows", packed)
        self._send_banner()

    def _send_banner(self) -> None:
        nothing = bool(self._unit) and not self.rows and self._points is None
        words = text("Nothing was issued here yet") if nothing else ""
        self.bridge.tell_once("banner", words=self.look.say(words))

    def _send_points(self) -> None:
        if self.view is None:
            return
        self._send_banner()
        url = ""
        if self._points is not None:
            url = self.view.shelf.put("points", "application/octet-stream", self._points)
        self.bridge.tell("points", url=url)

    def _send_marks(self) -> None:
        fields = ("id", "kind", "lon", "lat", "title", "detail", "grade")
        marks = [{name: getattr(mark, name) for name in fields} for mark in self._marks]
        self._lay("marks", marks)

    def _lay(self, kind: str, content: Any) -> None:
        if self.view is not None:
            data = json.dumps(content, ensure_ascii=False).encode()
            self.bridge.tell(kind, url=self.view.shelf.put(kind, "application/json", data))

    def _use_base(self, opened: TileReader | TileServer | None) -> None:
        if self.view is None:
            return
        self.view.handler.tiles.use(opened)
        approval = "" if self.base is None else self.base.approval
        self.bridge.tell("base", base=base_told(opened, approval))

    # ---- the frame -----------------------------------------------------------------------------

    def _dress(self) -> None:
        self.heading.say("", text("Ground = verified share; figures = verified · claimed"))
        self._crumbs = Crumbs(self.look)
        row = self.heading.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(0, self._crumbs)
        self._age = AgeLabel(self.look)
        self._age.hide()
        self.layer_button = LayerButton(self.look)
        self.heading.tools.addWidget(self._age)
        self.heading.tools.addWidget(self.layer_button)
        self._stage = QVBoxLayout(self.body)
        self._stage.setContentsMargins(0, 0, 0, 0)

    def _listen(self) -> None:
        self._built.connect(self._open)
        self._crumbs.chosen.connect(self.unit_activated)
        self.layer_button.changed.connect(self.show_layer)
        self.bridge.ready_now.connect(self._send_all)
        self.bridge.unit_clicked.connect(self._take_click)
        self.bridge.unit_activated.connect(self.unit_activated)
        self.bridge.mark_pressed.connect(self.mark_clicked)
        self.bridge.drawn_now.connect(self.drawn)
        self.bridge.points_now.connect(self.points_drawn)
        self.bridge.trouble_now.connect(lambda words: log.warning("map page: %s", words))
        self.look.theme.changed.connect(self._send_theme)
        self.look.language.changed.connect(self._speak)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.end)

    def _speak(self) -> None:
        self._send_words()
        self._send_rows()

    def _take_click(self, unit: str) -> None:
        self._selected = unit
        self.unit_clicked.emit(unit)

    def _forgive(self) -> None:
        self._crashes = 0

    def _path(self) -> list[tuple[str, str]]:
        return path_to(self._unit, {**area_names(), **self._names})

    def _show_path(self) -> None:
        self._crumbs.show_path(self._path())
