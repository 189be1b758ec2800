"""Rows without an outline get a place; whether it is known is said truthfully."""

from __future__ import annotations

from commandcenter.geo import schematic
from ui.common.places import area_names, places_of, town_seats


def test_a_known_seat_is_used_and_the_rest_is_called_schematic() -> None:
    codes = [code for code in town_seats() if code.startswith("420115")]
    unknown = "420115999"
    places = places_of([*codes, unknown])
    area = schematic.county_areas()["420115"]
    assert all(places[code] == (*town_seats()[code], False) for code in codes)
    assert places[unknown][2] is True
    assert area.holds(*places[unknown][:2])


def test_places_given_by_the_caller_go_first() -> None:
    given = {"420115001": (114.4, 30.3, False)}
    assert places_of(["420115001"], given) == given


def test_counties_with_an_outline_need_no_place_and_those_without_get_one() -> None:
    places = places_of(["420115", "421071", "421171", "4201"])
    assert set(places) == {"421071", "421171"}
    assert all(schematic_place for _, _, schematic_place in places.values())
    assert schematic.prefecture_areas()["4210"].holds(*places["421071"][:2])


def test_the_path_knows_the_names_of_three_levels() -> None:
    names = area_names()
    assert (names["42"], names["4201"], names["420115"]) == ("湖北省", "武汉市", "江夏区")
