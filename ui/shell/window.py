"""The window: status strip on top, rail at the left, the workspace, and the quiet surfaces over it.

It holds no data and no procedure: panels come in by `register`, status by `show_status`, acts by
the registry. Closing it only asks; who opened it ends the program.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from commandcenter.core.errors import Fault
from commandcenter.core.language import Text, text
from ui.common.face.inner import QtWords
from ui.common.face.look import restyle
from ui.common.panels.panel import hairline
from ui.common.panels.states import StateFrame
from ui.common.widgets.layouts import stack
from ui.common.window.desk import Desk
from ui.shell.actions import KEY_PALETTE, window_acts, workspace_act
from ui.shell.layouts import Layouts
from ui.shell.notices import NoticeCentre, Toasts
from ui.shell.rail import PLACES, Rail
from ui.shell.replay import ReplayBand
from ui.shell.status import Status, StatusStrip

if TYPE_CHECKING:
    from ui.shell.keys import KeyOverview
    from ui.shell.palette import CommandPalette
    from ui.shell.workspaces import Workspace, WorkspacePage

SMALLEST = (1024, 640)
SAVE_PAUSE_MS = 2000
PAST_EDGE = 3


class MainWindow(QMainWindow):
    """The console's window; `closing` is sent when the person closes it."""

    closing = Signal()
    opened = Signal(str)

    def __init__(self, desk: Desk, layouts: Layouts, *, role: str = "duty") -> None:
        super().__init__()
        self.desk = desk
        self._layouts = layouts
        self.role = role
        self.present = ""
        self.pages: dict[str, WorkspacePage] = {}
        look = desk.look
        self.qt_words = QtWords(look.language, self)
        self.setMinimumSize(*SMALLEST)
        restyle(self, surface="background")
        self.rail = Rail(look)
        self.strip = StatusStrip(look, KEY_PALETTE)
        self.replay = ReplayBand(desk)
        self._stack = QStackedWidget()
        self._nothing = StateFrame(look, QWidget())
        self._nothing.empty(text("No workspace is open"), text("Choose one at the left."))
        self._stack.addWidget(self._nothing)
        self._lay_out()
        self.toasts = Toasts(desk, self)
        self._save_later = QTimer(self)
        self._save_later.setSingleShot(True)
        self._save_later.setInterval(SAVE_PAUSE_MS)
        self._save_later.timeout.connect(self._save)
        for act in window_acts(self):
            desk.acts.add(act, self)
        self._connect()
        self.show_status(Status())

    @cached_property
    def palette_overlay(self) -> CommandPalette:
        """The command palette, made when it is first wanted: the first paint does not need it."""
        from ui.shell.finding import find_panels
        from ui.shell.palette import CommandPalette

        made = CommandPalette(self.desk, self)
        made.provide(partial(find_panels, self))
        return made

    @cached_property
    def keys(self) -> KeyOverview:
        """The overview of keys, made when it is first wanted."""
        from ui.shell.keys import KeyOverview

        return KeyOverview(self.desk, self)

    @cached_property
    def notices(self) -> NoticeCentre:
        """The list of all notices, made when it is first wanted."""
        return NoticeCentre(self.desk, self)

    def toggle_palette(self) -> None:
        """Open the command palette, or close it."""
        self.palette_overlay.toggle()

    def toggle_keys(self) -> None:
        """Open the overview of keys, or close it."""
        self.keys.toggle()

    def toggle_notices(self) -> None:
        """Open the list of notices, or close it."""
        self.notices.toggle()

    def register(self, *workspaces: Workspace) -> None:
        """Put workspaces on the rail; their panels are made when they are first opened."""
        from ui.shell.workspaces import WorkspacePage

        for workspace in workspaces:
            if workspace.id not in self.rail.buttons:
                raise Fault(f"The rail has no place {workspace.id}.")
            page = WorkspacePage(self.desk.look, workspace)
            page.moved.connect(self._save_later.start)
            self.pages[workspace.id] = page
            self._stack.addWidget(page)
            act = workspace_act(self, workspace.id)
            self.desk.acts.add(act, self)
            button = self.rail.buttons[workspace.id]
            button.setEnabled(True)
            button.explain(act.hint)

    def open_workspace(self, name: str) -> None:
        """Go to a workspace; the first time, its panels are made after the next paint."""
        page = self.pages[name]
        self.present = name
        self.rail.buttons[name].setChecked(True)
        self._stack.setCurrentWidget(page)
        if not page.made and self.isVisible():
            page.resize(self._stack.size())  # Docks share out the room that is there now.
            page.make(self._layouts.get(self.role, name))
        self._layouts.keep(self.role, "workspace", name)
        self.opened.emit(name)

    def show_status(self, status: Status) -> None:
        """Give the strip another status."""
        self.strip.show_status(status)
        look = self.desk.look
        title = text("Emergency command console")
        if status.drill:
            title = text("[DRILL] {title}", title=title)
        look.put(self, self.setWindowTitle, title)

    def show_in_middle(self, widget: QWidget) -> None:
        """Show one widget in the middle of the empty window, until a workspace is opened."""
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addStretch(2)
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._stack.addWidget(middle)
        self._stack.setCurrentWidget(middle)

    def show_trouble(self, words: Text, hint: Text | None = None) -> None:
        """Say in the middle of the window why nothing can be opened."""
        self._nothing.error(words, hint)
        self._stack.setCurrentWidget(self._nothing)

    def reset_layout(self) -> None:
        """Back to the layout we ship, in this workspace."""
        if self.present:
            self.pages[self.present].restore("")
            self._save_later.start()

    def refresh(self) -> None:
        """Ask every panel of this workspace to fetch again."""
        if self.present:
            for panel in self.pages[self.present].panels.values():
                panel.mark_out_of_date()

    def step_panel(self, step: int) -> None:
        """Give the focus to the next or the previous panel."""
        if self.present:
            self.pages[self.present].next_panel(step)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The shell is painted first; panels come in the next turn of the loop.
        QTimer.singleShot(0, self, self._make_present)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that nobody else wanted leads back to now."""
        if event.key() == Qt.Key.Key_Escape and self.replay.isVisible():
            self.replay.leave()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._save_later.stop()
        self._keep_layouts()
        self._layouts.save_now()
        self.closing.emit()
        super().closeEvent(event)

    def _make_present(self) -> None:
        if not self.present:
            last = self._layouts.get(self.role, "workspace")
            first = next((place for place, _ in PLACES if place in self.pages), "")
            self.present = last if last in self.pages else first
        if self.present:
            self.open_workspace(self.present)

    def _connect(self) -> None:
        self.strip.palette_wanted.connect(self.toggle_palette)
        self.strip.notices_wanted.connect(self.toggle_notices)
        self.desk.notices.changed.connect(lambda: self.strip.show_unseen(self.desk.notices.unseen))
        self.desk.moment.changed.connect(self._edge)
        for name, button in self.rail.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.open_workspace(name))

    def _edge(self, at: object) -> None:
        """A dark edge round everything while the past is shown."""
        width = 0 if at is None else PAST_EDGE
        self._below.setContentsMargins(width, 0, width, width)
        restyle(self._whole, surface="panel" if at is None else "past")

    def _keep_layouts(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._layouts.keep(self.role, "window", geometry)
        for name, page in self.pages.items():
            if page.settled:
                self._layouts.keep(self.role, name, page.state())

    def place_window(self) -> None:
        """Where the window stood the last time; call it before the first show."""
        kept = self._layouts.get(self.role, "window")
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode())))

    def _save(self) -> None:
        self._keep_layouts()
        self._layouts.save()

    def _lay_out(self) -> None:
        self._below = below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.rail)
        below.addWidget(hairline(vertical=True))
        below.addWidget(self._stack, 1)
        self._whole = whole = QWidget()
        whole.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(whole, surface="panel")
        stack(whole, self.strip, hairline(), self.replay, below, grows=below)
        self.setCentralWidget(whole)
