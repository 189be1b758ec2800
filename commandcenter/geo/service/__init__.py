"""What can be asked of the tree of units and done with it, one name each.

From below: `reading`; on it `finding` and `changing`, side by side. The slices above ask the pure
rooms of geography through here as well.
"""

from commandcenter.geo import boundaries, coordinates, shapes
from commandcenter.geo.seats import town_seats
from commandcenter.geo.service.changing import hang, import_units, set_places
from commandcenter.geo.service.finding import find, unit_meant
from commandcenter.geo.service.reading import (
    children,
    inside,
    path_names,
    unit,
    units,
    versions,
)

to_wgs84, from_wgs84 = coordinates.to_wgs84, coordinates.from_wgs84
distance_m, check_position = coordinates.distance_m, coordinates.check_position
read_position = coordinates.read_position
contains, county_at = boundaries.contains, boundaries.county_at
approval_number, outside_m = boundaries.approval_number, boundaries.outside_m
read_shape = shapes.read_shape
known_seats = town_seats

__all__ = [
    "approval_number",
    "check_position",
    "children",
    "contains",
    "county_at",
    "distance_m",
    "find",
    "from_wgs84",
    "hang",
    "import_units",
    "inside",
    "known_seats",
    "outside_m",
    "path_names",
    "read_position",
    "read_shape",
    "set_places",
    "to_wgs84",
    "unit",
    "unit_meant",
    "units",
    "versions",
]
