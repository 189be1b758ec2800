"""Roll calls as findings on both databases: unanswered is weak, from elsewhere is a lead."""

from __future__ import annotations

from pathlib import Path

from commandcenter.directives.model import Location
from commandcenter.geo import service as geo
from tests.service.directives.rollcalls.test_rollcalls import HUBEI, everybody
from tests.service.verification.conftest import CheckRoom


def test_a_roll_call_gives_leads_once(room: CheckRoom, tmp_path: Path) -> None:
    """Who answered at the post is let be; a second sweep finds nothing new; a late answer does not
    undo that nobody had answered in time.
    """
    places = tmp_path / "places.csv"
    rows = "".join(f"{code},30.37,114.31,wgs84\n" for code in HUBEI[:2])
    places.write_text("code,lat,lon,crs\n" + rows, encoding="utf-8")
    room.headquarters.act(geo.set_places, path=places)
    number = everybody(room)
    for unit, lat in ((HUBEI[0], 30.3701), (HUBEI[1], 30.39)):
        place = Location(lat, 114.31, "wgs84", 20.0)
        room.say(number, unit, "claim", channel="web", location=place)
    room.later(minutes=6)
    room.check()
    found = {unit: strength for unit, rule, strength in room.rules(number)
             if rule == "away_from_post"}  # fmt: skip
    assert found == {HUBEI[1]: "strong"} | dict.fromkeys(HUBEI[2:], "weak")
    room.say(number, HUBEI[2], "claim", channel="web")
    room.check()
    again = [unit for unit, rule, _strength in room.rules(number) if rule == "away_from_post"]
    assert sorted(again) == sorted(HUBEI[1:])
