"""What a person can do on the map by key; the window registers these acts beside its own.

Each act only asks the panel; where to go is decided by whoever listens to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from commandcenter.core.language import text
from ui.common.window.acts import Act
from ui.map.drawing import MODES, Drawing
from ui.map.panel import MapPanel

GROUP = text("Map")
KEYS = {"circle": "Alt+C", "polygon": "Alt+G", "measure": "Alt+M"}


def map_acts(panel: Callable[[], MapPanel]) -> tuple[Act, ...]:
    """The acts of the map in sight, with their keys; `panel` says which map that is."""
    return (
        Act("map.up", text("Go up one level on the map"), "Alt+Up", lambda: panel().go_up(), GROUP),
        Act(
            "map.whole",
            text("Show the whole area on the map"),
            "Alt+Home",
            lambda: panel().fit(),
            GROUP,
        ),
        Act(
            "map.units",
            text("Show or hide units as points"),
            "Alt+U",
            lambda: panel().switch_units(),
            GROUP,
        ),
        Act(
            "map.heat",
            text("Heat on the map: the next measure"),
            "Alt+Z",
            partial(_next_heat, panel),
            GROUP,
        ),
    )


def drawing_acts(drawing: Callable[[], Drawing]) -> tuple[Act, ...]:
    """What can be drawn on the map in sight, with its keys."""
    return tuple(
        Act(f"map.{mode}", title, KEYS[mode], partial(_begin, drawing, mode), GROUP)
        for mode, (title, _hint) in MODES.items()
    )


def _begin(drawing: Callable[[], Drawing], mode: str) -> None:
    drawing().begin(mode)


def _next_heat(panel: Callable[[], MapPanel]) -> None:
    panel().layer_button.next_heat()
