"""Levels in words, the same everywhere: of the response, with their severity colours, and of the
tree, as who carries something out.
"""

from __future__ import annotations

from commandcenter.core.language import Text, text

SEVERITIES = {1: "red", 2: "orange", 3: "yellow", 4: "blue"}
LEVELS: dict[int, Text] = {
    1: text("Level I response"),
    2: text("Level II response"),
    3: text("Level III response"),
    4: text("Level IV response"),
}
CARRYING_OUT: tuple[tuple[str, Text], ...] = (
    ("village", text("communities and villages")),
    ("street", text("streets and towns")),
    ("county", text("counties and districts")),
    ("city", text("cities")),
)
"""The levels of the tree that a form offers, the lowest first."""
