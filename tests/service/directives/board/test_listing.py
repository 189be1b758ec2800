"""The board's reads: late by the clock that counts, nothing found, and what does not exist."""

from __future__ import annotations

from datetime import timedelta

from commandcenter.directives import service as directives
from commandcenter.directives.model import Phase
from commandcenter.directives.service import BoardFilter
from tests.service.directives.conftest import V1, V2, Room, refused
from tests.service.directives.ladders import direct


def test_an_unknown_directive_is_refused_and_nothing_found_is_nothing(room: Room) -> None:
    number, read = direct(room), room.headquarters.read
    closed = BoardFilter(phases=(Phase.CLOSED,))
    assert read(directives.board_units, number=number, wanted=closed) == []
    assert read(directives.board_rows, number=number, units=[]) == []
    assert read(directives.board_rows, number=number, units=["999999999999"]) == []
    for wanted in (BoardFilter(), closed, BoardFilter(overdue_only=True)):
        with refused("There is no directive"):
            read(directives.board_units, number="令〔1999〕1号", wanted=wanted)
    with refused("There is no directive"):
        read(directives.board_rows, number="令〔1999〕1号", units=[V1])


def test_the_clocks_of_an_ended_directive_stand_still(room: Room) -> None:
    """What was not late when it was closed does not become late afterwards; what was, stays."""
    number, read = direct(room), room.headquarters.read
    late = BoardFilter(overdue_only=True)
    room.headquarters.act(
        directives.extend,
        number=number,
        change={
            "reason": "道路中断",
            "units": [V1],
            "complete_by": (room.clock.now() + timedelta(hours=9)).isoformat(),
        },
    )
    room.later(hours=4)
    now_late = read(directives.board_units, number=number, wanted=late)
    assert V1 not in now_late
    assert V2 in now_late
    room.headquarters.act(directives.close, number=number, reason="结束")
    room.later(hours=9)
    assert read(directives.board_units, number=number, wanted=late) == now_late
    rows = read(directives.board_rows, number=number, units=[V1, V2])
    assert [row.overdue for row in rows] == [False, True]


def test_signs_of_a_search_are_taken_literally(room: Room) -> None:
    number = direct(room)
    for words in ("%", "_", "/", "雷竹%"):
        found = BoardFilter(words=words)
        assert room.headquarters.read(directives.board_units, number=number, wanted=found) == []
    found = BoardFilter(words="雷竹")
    assert room.headquarters.read(directives.board_units, number=number, wanted=found) == [V1]
