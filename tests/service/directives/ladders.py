"""What the tests of the ladder share: a directive, a beat of the clock, whom it met."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from commandcenter.channels.model import Routes
from commandcenter.directives import service as directives
from commandcenter.directives.tables import escalation, told
from tests.service.directives.conftest import Room

STREET, COUNTY = "420115107", "420115"


def climb(room: Room, number: str, routes: Routes = Routes()) -> list[str]:  # noqa: B008 - frozen
    """Take every step that is due, as the clockwork does; the codes of their rungs."""
    hq = room.headquarters
    is_due = number in hq.read(directives.due_ladders)
    steps = []
    step: int | None = 0
    while step is not None:
        looked = hq.read(directives.look, number=number)
        step = hq.act(directives.climb, number=number, routes=routes, looked=looked)
        steps += [step] if step is not None else []
    assert bool(steps) <= is_due, "a step is taken only where the cheap look says so"
    taken = hq.read(directives.ladder, number=number).steps
    return [one.rung.code for one in reversed(taken) if one.step in steps]


def met(room: Room, rung: str) -> list[str]:
    """The units a rung has met so far."""
    with room.headquarters.database.reading() as connection:
        query = select(escalation.c.unit).where(escalation.c.rung == rung)
        return sorted(connection.execute(query).scalars())


def told_of(room: Room) -> dict[tuple[int, str], int]:
    """Which superior was told of which step, with how many units."""
    with room.headquarters.database.reading() as connection:
        return {(r.step, r.unit): r.units for r in connection.execute(select(told))}


def direct(room: Room, **changed: Any) -> str:
    """A directive of the province to all its villages, due in three hours."""
    now = room.clock.now()
    return room.issue(
        acknowledge_by=(now + timedelta(minutes=30)).isoformat(),
        complete_by=(now + timedelta(hours=3)).isoformat(),
        **changed,
    )
