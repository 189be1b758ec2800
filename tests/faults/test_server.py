"""A server that goes away in the middle costs no answered act, and no act is answered wrongly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from commandcenter.core.errors import Unavailable
from commandcenter.headquarters import Headquarters
from commandcenter.store import engine, failures, journal
from commandcenter.store import service as installation
from commandcenter.store.work import Work
from tests.postgres import PostgresServer, running_server

WAIT_S = 60


@pytest.fixture
def headquarters(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Headquarters]:
    """A headquarters on PostgreSQL with the real write lane."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path))
    name = postgres_server.create_database()
    with closing(Headquarters.open(postgres_server.url(name))) as opened:
        yield opened
    postgres_server.drop_database(name)


def keep(work: Work, *, name: str) -> str:
    installation.set_fact(work, name=name, value="x")
    return name


def kept(headquarters: Headquarters, name: str) -> bool:
    return headquarters.read(lambda view: installation.fact(view, name)) is not None


def length(headquarters: Headquarters) -> int:
    return headquarters.read(lambda view: journal.verify(view.connection))


class Gate:
    """Holds the write lane inside an act until the test lets it go."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def hold(self, work: Work) -> None:
        del work
        self.reached.set()
        assert self.opened.wait(WAIT_S)


def test_a_connection_lost_in_the_middle_of_a_group(headquarters: Headquarters) -> None:
    """The act that met the loss is refused; the others of its group are done again and saved."""

    def cut(work: Work) -> None:
        keep(work, name="cut")
        work.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    gate, door = Gate(), headquarters.act_as("P", "test")
    held = door.act_later(gate.hold)
    assert gate.reached.wait(WAIT_S)
    before, lost, after = (
        door.act_later(keep, name="before"),
        door.act_later(cut),
        door.act_later(keep, name="after"),
    )
    gate.opened.set()
    held.result(WAIT_S)
    assert [before.result(WAIT_S), after.result(WAIT_S)] == ["before", "after"]
    failure = lost.exception(WAIT_S)
    assert isinstance(failure, Unavailable)
    assert failure.words == failures.WENT_AWAY
    assert not kept(headquarters, "cut")
    assert length(headquarters) == 3


def cut_at_commit(headquarters: Headquarters, *, saved: bool) -> None:
    """Let the next commit break its connection, before or after the server has saved."""
    writer = headquarters.database.writer

    @event.listens_for(writer, "commit", once=True)
    def cut(connection: Any) -> None:
        driver = connection.connection.driver_connection
        if saved:
            driver.commit()
        driver.close()


def test_a_commit_whose_answer_was_lost(headquarters: Headquarters) -> None:
    """The journal tells that the commit took place: the act is answered as saved, once."""
    cut_at_commit(headquarters, saved=True)
    assert headquarters.act(keep, name="saved") == "saved"
    assert kept(headquarters, "saved")
    assert length(headquarters) == 2


def test_a_commit_that_did_not_take_place(headquarters: Headquarters) -> None:
    """The journal tells that nothing was saved: the act is refused and may be sent again."""
    cut_at_commit(headquarters, saved=False)
    with pytest.raises(Unavailable) as refused:
        headquarters.act(keep, name="lost")
    assert refused.value.words == failures.WENT_AWAY
    assert not kept(headquarters, "lost")
    assert headquarters.act(keep, name="lost") == "lost"
    assert length(headquarters) == 2


def test_a_server_that_falls_between(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it saved: what is not known is said to be unknown; started again, it goes on."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path))
    with running_server(postgres_server.programs, durable=True) as server:
        url = server.url(server.create_database())
        with closing(Headquarters.open(url)) as headquarters:
            headquarters.act(keep, name="before")
            event.listen(
                headquarters.database.writer, "commit", lambda _c: server.kill(), once=True
            )
            with pytest.raises(Unavailable) as unknown:
                headquarters.act(keep, name="in doubt")
            assert unknown.value.words == failures.UNCERTAIN
            with pytest.raises(Unavailable) as away:
                headquarters.act(keep, name="while away")
            assert away.value.words == failures.NO_ANSWER
            server.start()
            assert headquarters.act(keep, name="after") == "after"
            assert kept(headquarters, "before")
            assert not kept(headquarters, "while away")
            assert length(headquarters) in (3, 4)


def test_a_lock_held_elsewhere(headquarters: Headquarters, monkeypatch: pytest.MonkeyPatch) -> None:
    """An act waits for another writer, then is refused in words; reading goes on meanwhile."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 300)
    other = engine.connect(headquarters.database.url)
    try:
        with headquarters.database.writing():
            assert not kept(headquarters, "nothing")
            with pytest.raises(Unavailable) as locked, other.writing():
                pytest.fail("two writers at once")
        assert locked.value.words == failures.LOCKED
    finally:
        other.dispose()
    assert headquarters.act(keep, name="after") == "after"
