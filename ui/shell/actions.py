"""The window's own acts: workspaces, palette, notices, keys, theme, language, layout.

Each is one line; what it does is a method of the window. Panels bring their own acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from commandcenter.core.language import Text, text
from ui.common.face.theme import DENSITIES, THEMES, Theme
from ui.common.window.acts import Act
from ui.shell.rail import PLACES

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

KEY_PALETTE = "Ctrl+K"
WINDOW = text("Window")
WORKSPACES = text("Workspaces")
LOOKS = text("Looks")


def window_acts(window: MainWindow) -> Iterator[Act]:
    """Everything that the window itself can do."""
    theme, language = window.desk.look.theme, window.desk.look.language

    def act(name: str, title: Text, keys: str, run: object, group: Text, also: str = "") -> Act:
        assert callable(run)
        return Act(id=name, title=title, shortcut=keys, run=run, group=group, also=also)

    yield act(
        "palette",
        text("Find and do anything"),
        KEY_PALETTE,
        window.toggle_palette,
        WINDOW,
        "Ctrl+Shift+P",
    )
    yield act("notices", text("Notices"), "Ctrl+Shift+N", window.toggle_notices, WINDOW)
    yield act("keys", text("Overview of keys"), "F1", window.toggle_keys, WINDOW, "?")
    yield act("refresh", text("Refresh this workspace"), "F5", window.refresh, WINDOW)
    yield act("next panel", text("Next panel"), "F6", lambda: window.step_panel(1), WINDOW)
    yield act(
        "previous panel",
        text("Previous panel"),
        "Shift+F6",
        lambda: window.step_panel(-1),
        WINDOW,
    )
    yield act("full screen", text("Full screen"), "F11", lambda: _full_screen(window), WINDOW)
    yield act("reset layout", text("Layout as shipped"), "Ctrl+Shift+0", window.reset_layout, LOOKS)
    yield act("theme", text("Day or night"), "Ctrl+Shift+D", lambda: _other_theme(theme), LOOKS)
    yield act(
        "density",
        text("Larger or smaller type"),
        "Ctrl+Shift+T",
        lambda: _other_density(theme),
        LOOKS,
    )
    yield act("language", text("中文 / English"), "Ctrl+Shift+L", language.speak_other, LOOKS)


def workspace_act(window: MainWindow, place: str) -> Act:
    """Going to one workspace, by its number on the rail."""
    number = [name for name, _ in PLACES].index(place) + 1
    return Act(
        id=f"workspace {place}",
        title=dict(PLACES)[place],
        shortcut=f"Ctrl+{number}",
        run=lambda: window.open_workspace(place),
        group=WORKSPACES,
    )


def _other_theme(theme: Theme) -> None:
    theme.wear(name=THEMES[1 - THEMES.index(theme.name)])


def _other_density(theme: Theme) -> None:
    theme.wear(density=DENSITIES[1 - DENSITIES.index(theme.density_name)])


def _full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()
