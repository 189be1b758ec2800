"""The time axis of a chart: times of day in the zone of the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyqtgraph as pg

from ui.common.words import ages as words


class TimeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Seconds since 1970 shown as times of day."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The words of the ticks."""
        return [words.clock_time(datetime.fromtimestamp(value, UTC)) for value in values]

    def tickSpacing(self, minimum: float, maximum: float, size: float) -> list[Any]:
        """Ticks at round times of day: minutes, hours."""
        span = max(maximum - minimum, 1.0)
        wanted = span / max(size / 110.0, 1.0)
        step = next((step for step in STEPS_S if step >= wanted), STEPS_S[-1])
        return [(float(step), 0.0)]


STEPS_S = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)
