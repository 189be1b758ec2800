"""The write lane: one thread, one transaction for a group of acts, one savepoint for each.

An act's future is resolved only after its group is committed: whoever was answered was saved. An
act that
is refused takes nothing of its group with it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from commandcenter.core.clock import Clock
from commandcenter.core.errors import Unavailable
from commandcenter.store.engine import Database
from commandcenter.store.failures import spoken_failures
from commandcenter.store.files import FileStore
from commandcenter.store.journal import Chain
from commandcenter.store.work import Work

GROUP_MAX = 256
WAITING_MAX = 10_000
STOP_WAIT_S = 30.0

type_of_act = Callable[[Work], Any]


@dataclass(frozen=True)
class Waiting:
    """An act in the queue: what to do, in whose name, and who waits for it."""

    act: type_of_act
    actor: str
    channel: str
    done: Future[Any]


class Lane(Protocol):
    """Where acts are handed in."""

    def submit(self, act: type_of_act, *, actor: str, channel: str) -> Future[Any]:
        """Hand in an act; the future resolves after the commit."""
        ...

    def close(self) -> None:
        """Finish what was handed in and stop."""
        ...


class GroupWriter:
    """Runs a group of acts in one transaction and tells the feed what was committed."""

    def __init__(
        self, database: Database, clock: Clock, files: FileStore, committed: Callable[[int], None]
    ) -> None:
        self.database, self.clock, self.files = database, clock, files
        self.committed = committed

    def run(self, group: list[Waiting]) -> None:
        """Do the acts of `group`, commit once, then answer each."""
        try:
            answers, last = self._transaction(group)
        except BaseException as failure:
            for waiting in group:
                waiting.done.set_exception(failure)
            return
        if last:
            self.committed(last)
        for waiting, (result, failure) in zip(group, answers, strict=True):
            if failure is not None:
                waiting.done.set_exception(failure)
            else:
                waiting.done.set_result(result)

    def _transaction(
        self, group: list[Waiting]
    ) -> tuple[list[tuple[Any, BaseException | None]], int]:
        answers: list[tuple[Any, BaseException | None]] = []
        with self.database.writing() as connection:
            chain = Chain.load(connection)
            first = chain.seq
            for waiting in group:
                work = Work(
                    connection=connection,
                    now=self.clock.now(),
                    database=self.database,
                    files=self.files,
                    actor=waiting.actor,
                    channel=waiting.channel,
                    chain=chain,
                )
                answers.append(_attempt(work, waiting.act))
            changed = chain.seq if chain.seq > first else 0
            if changed and self.database.dialect == "postgresql":
                connection.exec_driver_sql("NOTIFY commandcenter_journal")
        return answers, changed


def _attempt(work: Work, act: type_of_act) -> tuple[Any, BaseException | None]:
    """Do one act in its savepoint; what it raises is its own answer unless the transaction is
    gone.
    """
    try:
        with spoken_failures(), work.savepoint():
            return act(work), None
    except Exception as failure:
        if not work.database.in_transaction(work.connection):
            raise
        return None, failure


class InlineLane:
    """Runs each act at once in the caller's thread; for the command line and for tests."""

    def __init__(self, writer: GroupWriter) -> None:
        self.writer = writer
        self.alone = threading.Lock()

    def submit(self, act: type_of_act, *, actor: str, channel: str) -> Future[Any]:
        """Do the act now."""
        waiting = Waiting(act, actor, channel, Future())
        with self.alone:
            self.writer.run([waiting])
        return waiting.done

    def close(self) -> None:
        """Nothing waits here."""


class WriteLane:
    """One thread that gathers what waits into groups."""

    def __init__(self, writer: GroupWriter) -> None:
        self.writer = writer
        self.waiting: queue.Queue[Waiting | None] = queue.Queue(WAITING_MAX)
        self.thread = threading.Thread(target=self._work, name="write-lane", daemon=True)
        self.thread.start()

    def submit(self, act: type_of_act, *, actor: str, channel: str) -> Future[Any]:
        """Queue the act; when the queue is full it is refused at once, so that callers can
        resend.
        """
        waiting = Waiting(act, actor, channel, Future())
        try:
            self.waiting.put_nowait(waiting)
        except queue.Full:
            raise Unavailable("Too much is being written at once; try again in a moment.") from None
        return waiting.done

    def close(self) -> None:
        """Finish what was handed in and stop the thread."""
        self.waiting.put(None)
        self.thread.join(STOP_WAIT_S)

    def _work(self) -> None:
        while (first := self.waiting.get()) is not None:
            group = [first]
            stop = False
            while len(group) < GROUP_MAX:
                try:
                    more = self.waiting.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    stop = True
                    break
                group.append(more)
            self.writer.run(group)
            if stop:
                return
