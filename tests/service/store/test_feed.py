"""News travels: at once within a process, soon from another, again after a lost database."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from commandcenter.headquarters import Headquarters
from commandcenter.store import failures, journal
from commandcenter.store import feed as feeds
from commandcenter.store.feed import Feed
from tests.postgres import PostgresServer
from tests.service.store.acts import note

ROOT = Path(__file__).resolve().parents[3]
WAIT_S = 60


class Other:
    """Another process on the same database."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def note(self, name: str) -> None:
        """Let it do one act; returns after the commit."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == name


@pytest.fixture
def other(headquarters: Headquarters, database_url: str) -> Iterator[Other]:
    """A second process, ready to write."""
    del headquarters
    with subprocess.Popen(
        [sys.executable, "-m", "tests.service.store.writer", database_url],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield Other(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def news(headquarters: Headquarters) -> queue.Queue[int]:
    """What the feed tells."""
    told: queue.Queue[int] = queue.Queue()
    headquarters.feed.listen(told.put)
    return told


def until(news: queue.Queue[int], wanted: int) -> int:
    """Wait for the news of entry `wanted`."""
    while (newest := news.get(timeout=WAIT_S)) < wanted:
        pass
    return newest


def test_news_of_our_own_acts_is_immediate(
    headquarters: Headquarters, news: queue.Queue[int]
) -> None:
    """When an act is answered, the listeners were told."""
    headquarters.act(note, name="one")
    assert news.get_nowait() == 2
    headquarters.act(note, name="two")
    assert news.get_nowait() == 3


def test_no_news_without_entries(headquarters: Headquarters, news: queue.Queue[int]) -> None:
    """An act that journals nothing wakes nobody; a listener that left is not told."""
    headquarters.act(lambda work: work.now)
    assert news.empty()
    told: list[int] = []
    stop = headquarters.feed.listen(told.append)
    stop()
    stop()
    headquarters.act(note, name="one")
    assert (told, news.get_nowait()) == ([], 2)


def test_news_from_another_process(
    headquarters: Headquarters, news: queue.Queue[int], other: Other
) -> None:
    """What another process commits is told within a second, in order, and nothing is told twice."""
    headquarters.feed.watch()
    until(news, 1)
    took = []
    for number in range(5):
        other.note(f"n{number}")
        began = time.monotonic()
        assert until(news, number + 2) == number + 2
        took.append(time.monotonic() - began)
    assert news.empty()
    assert min(took) < 1.0


def test_an_idle_database_is_not_read(
    headquarters: Headquarters,
    news: queue.Queue[int],
    other: Other,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As long as nothing changes, the journal is left alone."""
    monkeypatch.setattr(feeds, "POLL_S", 0.01)
    monkeypatch.setattr(feeds, "BEAT_S", 3600.0)
    asked: list[str] = []
    event.listen(
        headquarters.database.reader,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: asked.append(statement),
    )
    headquarters.feed.watch()
    until(news, 1)
    for number in range(3):
        other.note(f"n{number}")
        until(news, number + 2)
    assert len([statement for statement in asked if "journal" in statement]) <= 1 + 3


def test_a_lost_file_is_reported_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the file is away, `failed` says so; put back, the news goes on."""
    monkeypatch.setattr(feeds, "POLL_S", 0.01)
    folder, away = tmp_path / "data", tmp_path / "away"
    folder.mkdir()
    headquarters = Headquarters.open(f"sqlite:///{folder / 'd.db'}", inline=True)
    told: queue.Queue[int] = queue.Queue()
    headquarters.feed.listen(told.put)
    try:
        headquarters.feed.watch()
        until(told, 1)
        folder.rename(away)
        wait_for(headquarters.feed, failed=True)
        assert headquarters.feed.failed == failures.MOVED
        away.rename(folder)
        wait_for(headquarters.feed, failed=False)
        headquarters.act(note, name="after")
        assert until(told, 2) == 2
    finally:
        headquarters.close()


def wait_for(feed: Feed, *, failed: bool) -> None:
    """Until the feed says that the database is away, or is back."""
    deadline = time.monotonic() + WAIT_S
    while (feed.failed is not None) is not failed:
        assert time.monotonic() < deadline, feed.failed
        feed.stopped.wait(0.01)


def test_a_lost_server_is_reported_and_found_again(
    own_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the server is down, `failed` says so; started again, the news goes on."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path))
    url = own_server.url(own_server.create_database())
    headquarters = Headquarters.open(url, inline=True)
    told: queue.Queue[int] = queue.Queue()
    headquarters.feed.listen(told.put)
    try:
        headquarters.feed.watch()
        until(told, 1)
        own_server.kill()
        wait_for(headquarters.feed, failed=True)
        own_server.start()
        wait_for(headquarters.feed, failed=False)
        second = Headquarters.open(url, inline=True)
        second.act(note, name="after")
        assert until(told, 2) == 2
        assert second.read(lambda view: journal.verify(view.connection)) == 2
        second.close()
    finally:
        headquarters.close()
