"""Teams under any order of acts, on both databases: nobody is ever in two places, hours add up.

What the database holds afterwards is read past the services and judged by hand.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from commandcenter.core.errors import Refused
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import Status
from tests.service.ledgers.staff import OTHER, VILLAGE, Staff

CODES = ["T1", "R1", "R2", "M1", "R3"]
PLACES = [VILLAGE, OTHER, "422801"]
ON_DUTY = {"assigned", "en_route", "on_scene"}
STEP = st.tuples(
    st.sampled_from(["assign", "move", *Status]),
    st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True),
    st.sampled_from(PLACES),
    st.integers(0, 90),
    st.integers(0, 40),
)
KEYS = count()


def rows_of(staff: Staff) -> dict[str, list[tuple[int, str, int | None, int]]]:
    """Each history as the database holds it: number, state, mission, microseconds."""
    found: dict[str, list[tuple[int, str, int | None, int]]] = {}
    statement = "SELECT responder, number, status, mission, at FROM responder_change ORDER BY 1, 2"
    with staff.headquarters.database.reading() as connection:
        for row in connection.execute(text(statement)):
            found.setdefault(row.responder, []).append(
                (row.number, row.status, row.mission, row.at)
            )
    return found


def judge(staff: Staff) -> None:
    """One after another, forward in time, and at a place only by an order to it."""
    now = int(staff.clock.now().timestamp()) * 1_000_000
    hours = {one.code: one.duty.total_s for one in staff.headquarters.read(ledgers.responders)}
    for code, history in rows_of(staff).items():
        assert [number for number, *_ in history] == list(range(1, len(history) + 1))
        for (_n, _s, before, earlier), (_m, status, mission, at) in pairwise(history):
            assert at >= earlier
            if status in {"en_route", "on_scene"}:
                assert mission == before
            if status == "assigned":
                assert mission != before
        ends = [at for *_, at in history[1:]] + [now]
        worked = sum(
            end - at
            for (_n, status, _m, at), end in zip(history, ends, strict=True)
            if status in ON_DUTY
        )
        assert hours[code] * 1_000_000 == worked


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=20))
def test_nobody_is_ever_in_two_places(
    staff: Staff, steps: list[tuple[str, list[str], str, int, int]]
) -> None:
    """Whatever came before: each example goes on where the last one stopped."""
    for what, codes, place, minutes, late in steps:
        staff.later(minutes=minutes)
        at = staff.clock.now() - timedelta(minutes=late)
        try:
            if what in {"assign", "move"}:
                key = f"m{next(KEYS)}"
                staff.send(*codes, key=key, place=place, at=at, move=what == "move")
            else:
                staff.say(what, *codes, at=at)
        except Refused:
            continue
    judge(staff)
