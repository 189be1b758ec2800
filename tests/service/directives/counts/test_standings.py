"""The raw figures of who holds others up are those of the status, now and at a past moment."""

from __future__ import annotations

import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.service import Standing
from commandcenter.geo.model import Level
from tests.service.directives.conftest import V1, V2, V3, Room, micros


@pytest.mark.parametrize("level", [Level.CITY, Level.COUNTY, Level.STREET])
def test_standings_are_the_figures_of_the_status(room: Room, level: Level) -> None:
    number = room.issue()
    shown = []
    for unit, kind in (
        ("4201", "acknowledge"),
        (V1, "start"),
        ("420115", "relay"),
        (V2, "acknowledge"),
        (V3, "claim"),
        ("420115107", "relay"),
    ):
        room.later(minutes=5)
        room.say(number, unit, kind)
        shown.append((room.clock.now(), standings(room, number, level)))
        assert shown[-1][1] == of_status(room, number, level)
    assert len({tuple(found) for _at, found in shown}) > 1
    for at, found in shown:
        assert standings(room, number, level, at=at) == found


def standings(room: Room, number: str, level: Level, **more: object) -> list[Standing]:
    """The product's figures in the order of codes."""
    found = room.headquarters.read(directives.get, number=number)
    rows = room.headquarters.read(directives.standings, found=found, level=level, **more)
    return sorted(rows)


def of_status(room: Room, number: str, level: Level) -> list[Standing]:
    """The same from the rows of the status."""
    return [
        Standing(
            row.unit,
            row.counts.issued,
            row.counts.started,
            row.counts.silent,
            row.hop is not None,
            micros(row.hop.acknowledged_at) if row.hop and row.hop.acknowledged_at else None,
            micros(row.hop.relayed_at) if row.hop and row.hop.relayed_at else None,
        )
        for row in room.status(number, by=level.name.lower()).rows
        if row.counts.started < row.counts.issued
    ]
