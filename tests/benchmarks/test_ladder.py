"""The ladder at the size of the country: a step for every village, beside its bare rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import func, select

from commandcenter.channels.model import Routes
from commandcenter.channels.tables import outbox
from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.directives.tables import escalation, told
from commandcenter.headquarters import Headquarters
from tests.benchmarks.conftest import SHAPE, Bench, Country, seconds

LEAVES = SHAPE[-1]
LOOK_MAX = 6.0


@pytest.fixture(scope="module")
def late(country: Country) -> Iterator[Headquarters]:
    """A headquarters whose directive to every village of the country is about to be late."""
    with country.headquarters() as headquarters:
        with headquarters.database.reading() as connection:
            query = "SELECT code FROM unit WHERE level = 1"
            top = connection.exec_driver_sql(query).scalars().all()
        now = headquarters.clock.now()
        order = read_order(
            {
                "title": "全面排查",
                "text": "逐户排查。",
                "issuer": "42",
                "scope": {"under": sorted(top), "level": "village"},
                "acknowledge_by": (now + timedelta(hours=9)).isoformat(),
                "complete_by": (now + timedelta(hours=9)).isoformat(),
            }
        )
        assert headquarters.act(directives.issue, order=order).assignments == LEAVES
        yield headquarters


def test_a_step_for_the_whole_country(late: Headquarters, bench: Bench, country: Country) -> None:
    """Every village is met once, every street is told once; then the ladder costs nothing."""
    assert isinstance(late.clock, HeldClock)
    number = late.read(directives.listed)[0].number
    idle = look(late)
    assert late.read(directives.due_ladders) == []
    bench.slower(f"look at a ladder, nothing due, {country.dialect}", idle, scan(late), LOOK_MAX)
    late.clock.advance(timedelta(hours=9))
    # One robot serves a whole province: it hears one message a step, not one for each village.
    routes = Routes(robots={"42": ("province",)}, sms=True)

    holds: list[float] = []

    def climb() -> None:
        step: int | None = 0
        while step is not None:
            looked = late.read(directives.look, number=number)
            began = time.perf_counter()
            step = late.act(directives.climb, number=number, routes=routes, looked=looked)
            holds.append(time.perf_counter() - began)

    ours = seconds(climb)
    with late.database.reading() as connection:
        rows = connection.execute(select(func.count()).select_from(escalation)).scalar_one()
        superiors = connection.execute(select(func.count()).select_from(told)).scalar_one()
        messages = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    hops = sum(SHAPE[:-1]) - 1
    assert rows == 2 * LEAVES + hops, "a reminder for all, the red slip for each village"
    assert superiors == SHAPE[3], "each street once"
    assert messages <= 2
    limit = seconds(lambda: raw(late))
    bench.slower(f"two steps for {LEAVES:,} villages, {country.dialect}", ours, limit, 3.0)
    bench.told(f"longest hold of the write lane by a step, {country.dialect}", max(holds))
    again = look(late)
    assert late.read(directives.due_ladders) == []
    bench.slower(f"look at a ladder gone through, {country.dialect}", again, scan(late), LOOK_MAX)


def look(headquarters: Headquarters) -> float:
    """How long the clockwork's look takes, as it does again and again."""
    return median(seconds(lambda: headquarters.read(directives.due_ladders)) for _ in range(9))


def scan(headquarters: Headquarters) -> float:
    """The least a look needs: one pass over the receipts of all hops."""

    def once() -> None:
        with headquarters.database.reading() as connection:
            query = "SELECT unit FROM hop WHERE directive = 1 AND acknowledged_at < 0"
            assert connection.exec_driver_sql(query).all() == []

    return median(seconds(once) for _ in range(9))


def raw(headquarters: Headquarters) -> None:
    """The same rows once more under another version, and nothing else."""
    with headquarters.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO escalation (directive, rung, version, unit, round, step, at) "
            "SELECT directive, rung, 99, unit, round, step, at FROM escalation"
        )
