"""Drawn areas on both databases: who is inside, kept with the incident, lifted for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.core.errors import Refused
from commandcenter.geo import service as geo
from commandcenter.geo.model import Circle
from commandcenter.geo.seats import town_seats
from commandcenter.geo.shapes import holds
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.store import service as installation
from tests.service.incidents.test_incidents import opened

# 后湖街道 as GeoNames knows its seat.
SEAT = (30.65968, 114.32553)
NEAR = Circle(*SEAT, radius_m=2_000)


def test_the_streets_inside_are_found_by_their_seats(hubei: Headquarters) -> None:
    """All known seats within the circle, nothing else, and the unplaced streets beside them."""
    found = hubei.read(geo.inside, shape=NEAR)
    seats = {code for code, (lon, lat) in town_seats().items() if holds(NEAR, lat=lat, lon=lon)}
    assert {unit.code for unit in found.units} == seats
    assert "420102017" in seats
    assert {unit.code[:6] for unit in found.unplaced} <= {"420102", "420103", "420116", "420112"}
    assert not {unit.code for unit in found.unplaced} & set(town_seats())


def test_a_surveyed_village_counts_by_its_own_place(hubei: Headquarters, tmp_path: Path) -> None:
    """A village inside whose street lies elsewhere is named itself; one below a found street is
    not named twice; a street surveyed elsewhere is no longer found by its seat.
    """
    village = "420115005001"
    path = tmp_path / "places.csv"
    path.write_text(
        "code,lat,lon,crs,source\n"
        f"{village},{SEAT[0]},{SEAT[1]},wgs84,\n"
        "420102017,30.0,114.0,wgs84,\n",
        "utf-8",
    )
    hubei.act(geo.set_places, path=path)
    codes = {unit.code for unit in hubei.read(geo.inside, shape=NEAR).units}
    assert village in codes
    assert "420102017" not in codes


def test_an_area_is_kept_until_it_is_lifted(hubei: Headquarters) -> None:
    identity = opened(hubei)
    area = hubei.act(incidents.keep_area, incident=identity, name="转移范围", shape=NEAR)
    [kept] = hubei.read(incidents.areas, incident=identity)
    assert (kept.id, kept.name, kept.shape) == (area, "转移范围", NEAR)
    hubei.act(incidents.lift_area, area=area)
    assert hubei.read(incidents.areas, incident=identity) == []
    kinds = {entry.kind for entry in hubei.read(installation.timeline, subject=identity)}
    assert kinds == {"incident.open", "incident.area", "incident.area_lifted"}
    with pytest.raises(Refused):
        hubei.act(incidents.lift_area, area=area)


def test_an_area_needs_a_name_and_an_open_incident(hubei: Headquarters) -> None:
    identity = opened(hubei)
    with pytest.raises(Refused, match="name"):
        hubei.act(incidents.keep_area, incident=identity, name=" ", shape=NEAR)
    hubei.act(incidents.close, incident=identity, reason="结束")
    with pytest.raises(Refused):
        hubei.act(incidents.keep_area, incident=identity, name="转移范围", shape=NEAR)
