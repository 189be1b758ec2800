"""A workspace: panels in docks around one in the middle, made when it is first opened.

The heading of a panel is the title bar of its dock: drag it to move, double-click it to float it on
another screen. A torn-off panel comes and goes with its workspace and never stands where no screen
is. Until a person arranges a page, its docks share out the room of every window size anew. Panels
never know in which dock they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from zlib import crc32

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabWidget, QWidget

from commandcenter.core.language import text
from ui.common.face.inner import name_tabs
from ui.common.face.look import Look, restyle
from ui.common.panels.docking import CENTRE, PanelPlace
from ui.common.panels.panel import Panel
from ui.shell.screens import bring_back

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "top": Qt.DockWidgetArea.TopDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
FULL_SIZE = (1800, 980)
SMALLEST_SCALE = 0.78
NOT_ARRANGED = "~"
"""Before a kept layout that no person has arranged; base64 knows no such sign."""


@dataclass(frozen=True)
class Workspace:
    """A workspace of the rail (`id` is one of its places) and its panels."""

    id: str
    panels: tuple[PanelPlace, ...]


class WorkspacePage(QMainWindow):
    """The docks of one workspace."""

    moved = Signal()

    def __init__(self, look: Look, workspace: Workspace) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        restyle(self, surface="panel")
        self._look = look
        self._workspace = workspace
        self.panels: dict[str, Panel] = {}
        self.docks: dict[str, QDockWidget] = {}
        self._shipped = QByteArray()
        self._version = crc32(" ".join(place.id for place in workspace.panels).encode()) >> 1
        self.settled = False
        self.arranged = False
        """Whether a person has moved a dock or an edge between docks."""
        self._left = ""
        self._put_away: list[QDockWidget] = []
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner, area in (
            (Qt.Corner.TopLeftCorner, AREAS["left"]),
            (Qt.Corner.BottomLeftCorner, AREAS["left"]),
            (Qt.Corner.TopRightCorner, AREAS["right"]),
            (Qt.Corner.BottomRightCorner, AREAS["right"]),
        ):
            self.setCorner(corner, area)

    @property
    def made(self) -> bool:
        """Whether the panels exist already."""
        return bool(self.panels)

    def make(self, state: str = "") -> None:
        """Make the panels and put them where they were, or where we ship them.

        The page must be on the screen already, else Qt shares out no room.
        """
        if self.made:
            return
        for place in self._workspace.panels:
            panel = place.make()
            self.panels[place.id] = panel
            self._take_keys(panel)
            if place.area == CENTRE:
                self._put_in_the_middle(panel)
            else:
                self._dock(place, panel)
        if self.centralWidget() is None:
            empty = QWidget()
            empty.setMaximumSize(0, 0)
            self.setCentralWidget(empty)
        for dock in self.docks.values():
            dock.show()
        for place in self._workspace.panels:
            if place.over and place.area != CENTRE:
                self._first_of_tabs(place.id).raise_()
        # Qt shares out room only in a layout that has been on the screen once.
        QTimer.singleShot(0, self, lambda: self._settle(state))

    def _settle(self, state: str) -> None:
        # A timer may come before the layouts that were asked for; they are done now.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._share_room()
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self._shipped = self.saveState(self._version)
        self.settled = True
        if state:
            self.restore(state)
        for dock in self.docks.values():
            for signal in (dock.topLevelChanged, dock.dockLocationChanged):
                signal.connect(self._arrange)
                signal.connect(self.moved)
            dock.visibilityChanged.connect(self.moved)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._screen_gone)

    def state(self) -> str:
        """Where everything stands, as text; of a page that was left, where it stood then."""
        if not self.settled:
            return ""
        if self._left:
            return self._left
        kept = bytes(self.saveState(self._version).toBase64().data()).decode("ascii")
        return kept if self.arranged else NOT_ARRANGED + kept

    def restore(self, state: str) -> None:
        """Put everything where `state` says; nothing or nonsense means as we ship it.

        What stood on a screen that is gone comes back to one that is there.
        """
        text_of = state.removeprefix(NOT_ARRANGED)
        wanted = QByteArray.fromBase64(QByteArray(text_of.encode())) if state else self._shipped
        self._left, self._put_away = "", []
        # A layout kept before a panel was added knows nothing of it and would put it anywhere.
        known = bool(state) and self.restoreState(wanted, self._version)
        if not known:
            self.restoreState(self._shipped, self._version)
        self.arranged = known and not state.startswith(NOT_ARRANGED)
        if not self.arranged:
            self._share_room()
        self._gather()
        if not self.isVisible():
            self._leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._left = ""
            for dock in self._put_away:
                dock.show()
            self._put_away = []
            self._gather()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous() and self.settled:
            self._leave()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.settled and not self.arranged:
            self._share_room()

    def event(self, event: QEvent) -> bool:
        """An edge between docks that is taken by the mouse belongs to the person from then on."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self.arranged = self.arranged or self.isSeparator(event.position().toPoint())
        return super().event(event)

    def _arrange(self) -> None:
        self.arranged = True

    def _leave(self) -> None:
        """Torn-off panels are windows of their own and do not go with their page by themselves."""
        self._left = self._left or self.state()
        for dock in self.docks.values():
            if dock.isFloating() and not dock.isHidden():
                dock.hide()
                self._put_away.append(dock)

    def _screen_gone(self) -> None:
        """Qt tells it while the windows still stand where the screen was."""
        QTimer.singleShot(0, self, self._gather)

    def _gather(self) -> None:
        """Bring torn-off panels that no screen shows to the screen of the window."""
        for dock in self.docks.values():
            if dock.isFloating():
                bring_back(dock, self.window())

    def next_panel(self, step: int) -> None:
        """Give the focus to the next panel that can be seen."""
        shown = [panel for panel in self.panels.values() if panel.isVisible()]
        if not shown:
            return
        at = next((n for n, panel in enumerate(shown) if _has_focus(panel)), -1 if step > 0 else 0)
        _focus_into(shown[(at + step) % len(shown)])

    def show_panel(self, panel_id: str) -> None:
        """Bring a panel to the eye, wherever it stands, and give it the focus."""
        self.panels[panel_id].come_forward()
        _focus_into(self.panels[panel_id])

    def _take_keys(self, panel: Panel) -> None:
        """The keys of a panel work in the whole workspace, also while another tab covers it."""
        for action in panel.actions():
            if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
                self.addAction(action)

    def _put_in_the_middle(self, panel: Panel) -> None:
        """The first panel has the middle to itself; with a second one they share it as tabs."""
        first = self.takeCentralWidget()
        if first is None:
            self.setCentralWidget(panel)
            return
        tabs = first if isinstance(first, QTabWidget) else QTabWidget()
        tabs.setDocumentMode(True)
        self._look.name(tabs.tabBar(), text("Panels in the middle"))
        name_tabs(self._look, tabs.tabBar())
        for one in (panel,) if first is tabs else (first, panel):
            assert isinstance(one, Panel)
            put = partial(tabs.setTabText, tabs.addTab(one, ""))
            self._look.language.put(tabs, put, one.title, key=str(tabs.count()))
        self.setCentralWidget(tabs)

    def _dock(self, place: PanelPlace, panel: Panel) -> None:
        dock = QDockWidget(self)
        dock.setObjectName(place.id)
        dock.setTitleBarWidget(panel.heading)
        dock.setWidget(panel)
        self._look.put(dock, dock.setWindowTitle, panel.title)
        self._look.name(dock, panel.title)
        tip = text("Drag to move, double-click to put it on another screen")
        self._look.put(panel.heading, panel.heading.setToolTip, tip)
        area = AREAS[place.area]
        last = self._last_in(area)
        self.addDockWidget(area, dock)
        if last is not None and place.over:
            self.tabifyDockWidget(last, dock)
        elif last is not None:
            across = Qt.Orientation.Horizontal if place.beside else Qt.Orientation.Vertical
            self.splitDockWidget(last, dock, across)
        self.docks[place.id] = dock

    def _first_of_tabs(self, panel_id: str) -> QDockWidget:
        """The panel that was there before the tabs over it."""
        together = self.tabifiedDockWidgets(self.docks[panel_id])
        order = list(self.docks.values())
        return min([self.docks[panel_id], *together], key=order.index)

    def _last_in(self, area: Qt.DockWidgetArea) -> QDockWidget | None:
        return next(
            (dock for dock in reversed(self.docks.values()) if self.dockWidgetArea(dock) == area),
            None,
        )

    def _share_room(self) -> None:
        """Give each dock what it likes, less of it on a small screen: the middle needs room too."""
        scales = {
            Qt.Orientation.Horizontal: _scale(self.width(), FULL_SIZE[0]),
            Qt.Orientation.Vertical: _scale(self.height(), FULL_SIZE[1]),
        }
        for orientation, areas in (
            (Qt.Orientation.Horizontal, {"left", "right"}),
            (Qt.Orientation.Vertical, {"top", "bottom"}),
        ):
            places = [place for place in self._workspace.panels if place.area in areas]
            if places:
                docks = [self.docks[place.id] for place in places]
                # Less than a dock needs Qt would take from another one.
                sizes = [
                    max(round(place.size * scales[orientation]), self._least(place, orientation))
                    for place in places
                ]
                self.resizeDocks(docks, sizes, orientation)

    def _least(self, place: PanelPlace, orientation: Qt.Orientation) -> int:
        least = self.docks[place.id].minimumSizeHint()
        return least.width() if orientation is Qt.Orientation.Horizontal else least.height()


def _scale(room: int, full: int) -> float:
    return min(1.0, max(SMALLEST_SCALE, room / full))


def _has_focus(panel: Panel) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is panel or panel.isAncestorOf(focus))


def _focus_into(panel: Panel) -> None:
    """The first control of a panel takes the focus; a panel without one takes it itself."""
    for control in panel.findChildren(QWidget):
        reachable = control.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reachable and control.isVisible() and control.isEnabled():
            control.setFocus(Qt.FocusReason.TabFocusReason)
            return
    panel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    panel.setFocus(Qt.FocusReason.TabFocusReason)
