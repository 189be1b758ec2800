"""The board of a past moment is the board that was shown then: tree, list, order and rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, Phase
from commandcenter.directives.service import BoardFilter
from tests.service.directives.conftest import V1, V2, V3, V4, Room, refused

OPENED = (None, "42", "4201", "420115", "420115107", "4228")
FILTERS = (
    BoardFilter(),
    BoardFilter(under="420115"),
    BoardFilter(overdue_only=True),
    BoardFilter(words="社区"),
    BoardFilter(words="420115107"),
    *(BoardFilter(phases=(phase,)) for phase in Phase),
    BoardFilter(phases=(Phase.CLAIMED, Phase.VERIFIED), under="42"),
)
ORDERS = ("unit", "last_at", "claimed_at", "phase")


def shown_now(room: Room, number: str) -> dict[str, Any]:
    """Everything that the board says of the present."""
    read = room.headquarters.read
    lists = {
        (wanted, order, down): read(
            directives.board_units, number=number, wanted=wanted, order=order, descending=down
        )
        for wanted in FILTERS
        for order in ORDERS
        for down in (False, True)
    }
    return {
        "total": read(directives.status, number=number).total,
        "tree": {
            code: read(directives.children, number=number, unit_code=code).rows for code in OPENED
        },
        "lists": lists,
        "columns": read(
            directives.board_columns, number=number, wanted=BoardFilter(), phases=tuple(Phase)
        ),
        "rows": read(
            directives.board_rows, number=number, units=lists[BoardFilter(), "unit", False]
        ),
    }


def shown_then(room: Room, number: str, at: datetime) -> dict[str, Any]:
    """The same of a past moment."""
    read = room.headquarters.read
    total, tree = read(directives.tree_then, number=number, opened=OPENED, at=at)
    lists = {
        (wanted, order, down): read(
            directives.board_units_then,
            number=number,
            wanted=wanted,
            order=order,
            descending=down,
            at=at,
        )
        for wanted in FILTERS
        for order in ORDERS
        for down in (False, True)
    }
    return {
        "total": total.total,
        "tree": tree,
        "lists": lists,
        "columns": read(
            directives.board_columns_then,
            number=number,
            wanted=BoardFilter(),
            phases=tuple(Phase),
            at=at,
        ),
        "rows": read(
            directives.board_rows_then,
            number=number,
            units=lists[BoardFilter(), "unit", False],
            at=at,
        ),
    }


def test_every_past_board_is_the_board_that_was_shown(room: Room) -> None:
    due = room.clock.now() + timedelta(minutes=25)
    number = room.issue(complete_by=due.isoformat())
    shown: list[tuple[datetime, dict[str, Any]]] = []
    for unit, kind in (
        (V1, "acknowledge"),
        ("420115", "relay"),
        (V1, "claim"),
        (V2, "start"),
        (V4, "claim"),
        (V1, "refute"),
        ("4201", "relay"),
        (V1, "claim"),
        (V3, "acknowledge"),
        (V1, "verify"),
        (V2, "return"),
        (V4, "verify"),
        (V1, "close"),
        (V1, "reject"),
    ):
        room.later(minutes=3)
        room.say(number, unit, kind)
        shown.append((room.clock.now(), shown_now(room, number)))
    # All but the two relays change some row.
    assert len({str(one["rows"]) for _, one in shown}) == len(shown) - 2
    for moment, then in shown:
        again = shown_then(room, number, moment)
        for part, said in then.items():
            assert again[part] == said, (moment, part)


def test_before_the_issue_there_is_nothing(room: Room) -> None:
    number = room.issue()
    then = shown_then(room, number, room.clock.now() - timedelta(minutes=1))
    assert then["total"] == Counts()
    assert not any(then["tree"].values())
    assert not any(then["lists"].values())


def test_an_unknown_order_is_refused(room: Room) -> None:
    number = room.issue()
    with refused("The board cannot be ordered by"):
        room.headquarters.read(
            directives.board_units_then,
            number=number,
            wanted=BoardFilter(),
            order="colour",
            at=room.clock.now(),
        )


@pytest.mark.parametrize("minutes", [0, 40])
def test_a_late_word_moves_the_past(room: Room, minutes: int) -> None:
    """An act counts from its own time: what was said later of an earlier moment changes it."""
    number = room.issue()
    began = room.clock.now()
    room.later(minutes=60)
    room.say(number, V1, "acknowledge", at=began + timedelta(minutes=30))
    at = began + timedelta(minutes=minutes)
    [row] = room.headquarters.read(directives.board_rows_then, number=number, units=[V1], at=at)
    assert row.phase is (Phase.ACKNOWLEDGED if minutes else Phase.WAITING)
