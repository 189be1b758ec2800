"""What a person can do on the map by key; the window registers these acts beside its own.

Each act only asks the panel; where to go is decided by whoever listens to it.
"""

from __future__ import annotations

from commandcenter.core.language import text
from ui.common.acts import Act
from ui.map.panel import MapPanel

GROUP = text("Map")


def map_acts(panel: MapPanel) -> tuple[Act, ...]:
    """The acts of one map, with their keys."""
    return (
        Act("map.up", text("Go up one level on the map"), "Alt+Up", panel.go_up, GROUP),
        Act("map.whole", text("Show the whole area on the map"), "Alt+Home", panel.fit, GROUP),
        Act(
            "map.units",
            text("Show or hide units as points"),
            "Alt+U",
            panel.switch_units,
            GROUP,
        ),
    )
