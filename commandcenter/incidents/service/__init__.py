"""What can be done with incidents and read of them, one name each.

From below: `reading`; side by side on it `opening`, `levels` (the response) and `areas`.
"""

from commandcenter.incidents.service.areas import areas, keep_area, lift_area
from commandcenter.incidents.service.levels import change_level
from commandcenter.incidents.service.opening import (
    close,
    derive,
    open,  # noqa: A004 - an incident is opened; it is always called as `incidents.open`.
    regrade,
)
from commandcenter.incidents.service.reading import (
    chain,
    derived,
    incident,
    incidents,
    level_history,
)

__all__ = [
    "areas",
    "chain",
    "change_level",
    "close",
    "derive",
    "derived",
    "incident",
    "incidents",
    "keep_area",
    "level_history",
    "lift_area",
    "open",
    "regrade",
]
