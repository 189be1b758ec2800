"""Response levels in words and in their severity colours; the same everywhere."""

from __future__ import annotations

from commandcenter.core.language import Text, text

SEVERITIES = {1: "red", 2: "orange", 3: "yellow", 4: "blue"}
LEVELS: dict[int, Text] = {
    1: text("Level I response"),
    2: text("Level II response"),
    3: text("Level III response"),
    4: text("Level IV response"),
}
