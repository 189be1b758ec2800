"""What keeps a database in shape, and what fills it quickly, on both databases."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, or_, select

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Fault
from commandcenter.headquarters import Headquarters
from commandcenter.store import journal, migrate, upkeep
from commandcenter.store.bulk import insert_rows
from commandcenter.store.sets import among, in_set
from commandcenter.store.tables import file, installation, lease
from commandcenter.store.tables import journal as entries
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import Work
from tests.service.store.acts import note

ROOT = Path(__file__).resolve().parents[3]
MINUTE = timedelta(minutes=1)


def test_one_holder_at_a_time(headquarters: Headquarters, clock: HeldClock) -> None:
    """A lease is renewed by its holder, refused to others, and free when it has ended."""

    def take(holder: str) -> bool:
        return headquarters.act(
            upkeep.take_lease, name="clockwork", holder=holder, at=clock.now(), lasting=MINUTE
        )

    assert take("a")
    assert take("a")
    assert not take("b")
    clock.advance(MINUTE)
    assert take("b")
    headquarters.act(upkeep.give_back_lease, name="clockwork", holder="a")
    assert not take("a"), "only the holder gives it back"
    headquarters.act(upkeep.give_back_lease, name="clockwork", holder="b")
    assert take("a")
    assert headquarters.act(upkeep.drop_ended_leases, before=clock.now()) == 0
    assert headquarters.act(upkeep.drop_ended_leases, before=clock.now() + 2 * MINUTE) == 1


def test_the_log_is_folded_in(headquarters: Headquarters) -> None:
    """SQLite's log is folded into the file while nobody reads an older state."""
    for number in range(20):
        headquarters.act(note, name=f"n{number}")
    path = headquarters.database.path
    if path is not None:
        log = path.with_name(path.name + "-wal")
        assert log.stat().st_size > 0
        with headquarters.database.reading() as connection:
            journal.last_seq(connection)
            headquarters.act(note, name="while others read")
            assert not upkeep.fold_log(headquarters.database)
    assert upkeep.fold_log(headquarters.database)
    if path is not None:
        assert log.stat().st_size == 0
    assert headquarters.read(lambda view: journal.verify(view.connection)) >= 21


def test_many_rows_at_once(headquarters: Headquarters, clock: HeldClock) -> None:
    """Rows go in by blocks, the caller is told how far, and a failure takes them all back."""
    told: list[int] = []
    now = to_microseconds(clock.now())

    def fill(work: Work, *, count: int, first: int = 0) -> None:
        insert_rows(
            work.connection,
            file,
            ("hash", "size", "media_type", "stored_at"),
            ((f"{number:064x}", 1, "image/jpeg", now) for number in range(first, first + count)),
            inserted=told.append,
        )

    headquarters.act(fill, count=45_000)
    assert told == [20_000, 40_000, 45_000]
    with pytest.raises(Fault):
        headquarters.act(fill, count=10, first=44_995)
    with headquarters.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(file)).scalar() == 45_000
        first = connection.execute(select(file).limit(1)).one()
    assert first.stored_at == clock.now()


@given(
    wanted=st.lists(st.text("abc水'\"%_{},", min_size=1, max_size=6), unique=True, max_size=30),
    others=st.lists(st.text("abc", min_size=7, max_size=9), unique=True, max_size=5),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_set_is_one_parameter(
    headquarters: Headquarters, wanted: list[str], others: list[str]
) -> None:
    """`in_set` finds exactly the named rows, whatever characters the names hold."""

    def replace(work: Work) -> None:
        work.connection.execute(installation.delete().where(installation.c.name != "id"))
        rows = [{"name": name, "value": 1} for name in wanted + others]
        if rows:
            work.connection.execute(installation.insert(), rows)

    headquarters.act(replace)
    with headquarters.database.reading() as connection:
        query = select(installation.c.name).where(
            in_set(connection, installation.c.name, [*wanted, "absent"])
        )
        assert set(connection.execute(query).scalars()) == set(wanted)


def test_a_set_of_many_numbers(headquarters: Headquarters) -> None:
    """Thousands of numbers reach no limit of a driver."""
    headquarters.act(note, name="one")
    with headquarters.database.reading() as connection:
        query = select(entries.c.seq).where(in_set(connection, entries.c.seq, range(100_000)))
        assert connection.execute(query.order_by(entries.c.seq)).scalars().all() == [1, 2]
        nothing = select(entries.c.seq).where(in_set(connection, entries.c.seq, []))
        assert connection.execute(nothing).scalars().all() == []


def test_a_set_is_found_by_its_index(headquarters: Headquarters) -> None:
    """However the question is written, a thousand keys do not cost a walk through the table."""
    if headquarters.database.dialect != "sqlite":
        return
    with headquarters.database.reading() as connection:
        for condition in (
            in_set(connection, installation.c.name, ["id"]),
            or_(among(installation.c.name, "names"), installation.c.name == "other"),
        ):
            query = select(installation.c.value).where(installation.c.value.is_not(None), condition)
            words = f"EXPLAIN QUERY PLAN {query.compile(connection)}"
            plan = connection.exec_driver_sql(words, ("[]",) * words.count("?"))
            steps = [row[3] for row in plan if "json_each" not in row[3]]
            assert any(step.startswith("SEARCH installation") for step in steps), steps
            assert not any(step.startswith("SCAN installation") for step in steps), steps


def test_reads_run_beside_each_other(headquarters: Headquarters) -> None:
    """Four reads are answered at once, each from its own consistent view."""
    together = threading.Barrier(4)

    def look(view: object) -> int:
        del view
        return together.wait(30)

    futures = [headquarters.read_later(look) for _ in range(4)]
    assert sorted(future.result(60) for future in futures) == [0, 1, 2, 3]


def test_a_read_sees_one_moment(headquarters: Headquarters) -> None:
    """What is written while a read goes on is not in it."""
    with headquarters.database.reading() as connection:
        before = journal.last_seq(connection)
        headquarters.act(note, name="meanwhile")
        assert journal.last_seq(connection) == before
    assert headquarters.read(lambda view: journal.last_seq(view.connection)) == before + 1


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, not even the schema."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty' / 'd.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


def test_two_processes_found_one_database(empty_url: str, tmp_path: Path) -> None:
    """Opened for the first time by several at once, it is made and founded exactly once."""
    script = (
        "import sys;from commandcenter.headquarters import Headquarters;"
        "Headquarters.open(sys.argv[1], inline=True).close()"
    )

    def start(_number: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script, empty_url],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(start, range(3)))
    assert [done.stderr for done in ended] == [""] * 3
    headquarters = Headquarters.open(empty_url, inline=True)
    try:
        assert headquarters.read(lambda view: journal.verify(view.connection)) == 1
        with headquarters.database.reading() as connection:
            assert migrate.current(connection) == migrate.head()
            assert connection.execute(select(lease)).all() == []
    finally:
        headquarters.close()
