"""The words of the deadlines in a chart: set side by side where there is room, below where not.

Pure: places and widths in, rows out. No two words may ever lie on each other.
"""

from __future__ import annotations

from collections.abc import Sequence

APART = 8.0


def rows_of(spans: Sequence[tuple[float, float]]) -> list[int]:
    """The row of each label, given its left edge and width, so that none covers another."""
    ends: list[float] = []
    found: list[int] = []
    for left, width in spans:
        row = next((row for row, end in enumerate(ends) if end + APART <= left), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = left + width
        found.append(row)
    return found
