"""The write lane: one thread, one transaction for a group of acts, one savepoint for each.

An act's future is resolved only after its group is committed: whoever was answered was saved. An
act that fails takes nothing of its group with it, and nobody waits for ever. An act whose group was
lost is done again alone, so it must not do anything that a rollback cannot undo.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from commandcenter.core.clock import Clock
from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.store import journal
from commandcenter.store.engine import Database
from commandcenter.store.failures import UNCERTAIN, spoken_failures
from commandcenter.store.files import FileStore
from commandcenter.store.journal import Chain
from commandcenter.store.work import Work

GROUP_MAX = 256
WAITING_MAX = 10_000
STOP_WAIT_S = 30.0

type_of_act = Callable[[Work], Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """An act in the queue: what to do, in whose name, and who waits for it."""

    act: type_of_act
    actor: str
    channel: str
    done: Future[Any]


@dataclass(frozen=True)
class Answer:
    """What became of one act: its result, or what it raised."""

    result: Any = None
    failure: BaseException | None = None

    def give(self, waiting: Waiting) -> None:
        """Tell whoever waits."""
        if self.failure is None:
            waiting.done.set_result(self.result)
        else:
            waiting.done.set_exception(self.failure)


@dataclass
class Group:
    """How far one transaction came; `end` is the journal's end where something was written."""

    answers: list[Answer] = field(default_factory=list)
    begun: bool = False
    done: bool = False
    end: Chain | None = None
    failure: BaseException | None = None


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

    def run(self, waiting: list[Waiting]) -> None:
        """Do the acts of a group, commit once, then answer each; it never raises."""
        # From here on nobody can take an act back, and who did so before is left out.
        acts = [one for one in waiting if one.done.set_running_or_notify_cancel()]
        if not acts:
            return
        group = self._together(acts)
        if group.failure is None or not group.begun or len(acts) == 1:
            self._answer(acts, group)
            return
        # One act, or the moment, cost all of them the transaction: each has its own chance now.
        for place, one in enumerate(acts):
            alone = self._together([one])
            if alone.failure is not None and not alone.begun:
                self._answer(acts[place:], alone)
                return
            self._answer([one], alone)

    def _together(self, acts: list[Waiting]) -> Group:
        """Do `acts` in one transaction; what happened is in the group, nothing is raised."""
        group = Group()
        try:
            self._transaction(acts, group)
        except BaseException as failure:  # noqa: BLE001 - whatever it is, somebody waits for it
            group.failure = self._settled(group, failure)
        return group

    def _transaction(self, acts: list[Waiting], group: Group) -> None:
        with self.database.writing() as connection:
            group.begun = True
            chain = Chain.load(connection)
            first = chain.seq
            for waiting in acts:
                work = Work(
                    connection=connection,
                    now=self.clock.now(),
                    database=self.database,
                    files=self.files,
                    actor=waiting.actor,
                    channel=waiting.channel,
                    chain=chain,
                )
                group.answers.append(_attempt(work, waiting.act))
            group.end = chain if chain.seq > first else None
            if group.end and self.database.dialect == "postgresql":
                connection.exec_driver_sql("NOTIFY commandcenter_journal")
            self.database.refuse_moved(connection)
            group.done = True

    def _settled(self, group: Group, failure: BaseException) -> BaseException | None:
        """What is true after a failure: None where the commit that failed did take place.

        The connection may break between the commit and its answer; the journal knows.
        """
        if not group.done or group.end is None:
            return failure
        try:
            # The lock is free again only when the transaction in doubt has ended.
            with self.database.writing() as connection:
                saved = journal.holds(connection, group.end)
        except (Refused, Fault) as away:
            uncertain = Unavailable(UNCERTAIN)
            uncertain.__cause__ = away
            return uncertain
        return None if saved else failure

    def _answer(self, acts: list[Waiting], group: Group) -> None:
        if group.failure is not None:
            for waiting in acts:
                Answer(failure=group.failure).give(waiting)
            return
        if group.end is not None:
            try:
                self.committed(group.end.seq)
            except Exception:
                log.exception("The news of entry %d could not be told.", group.end.seq)
        for waiting, answer in zip(acts, group.answers, strict=True):
            answer.give(waiting)


def _attempt(work: Work, act: type_of_act) -> Answer:
    """Do one act in its savepoint; its failure is its own unless the transaction went with it."""
    try:
        with spoken_failures(), work.savepoint():
            return Answer(act(work))
    except Exception as failure:
        if not work.database.in_transaction(work.connection):
            raise
        return Answer(failure=failure)


class InlineLane:
    """Runs each act at once in the caller's thread; for the command line and for tests."""

    def __init__(self, writer: GroupWriter) -> None:
        self.writer = writer
        self.alone = threading.Lock()
        self.inside: int | None = None

    def submit(self, act: type_of_act, *, actor: str, channel: str) -> Future[Any]:
        """Do the act now."""
        if self.inside == threading.get_ident():
            raise Fault("An act may not hand in another act; call its service instead.")
        waiting = Waiting(act, actor, channel, Future())
        with self.alone:
            self.inside = threading.get_ident()
            try:
                self.writer.run([waiting])
            finally:
                self.inside = None
        return waiting.done

    def close(self) -> None:
        """Nothing waits here."""


class WriteLane:
    """One thread that gathers what waits into groups."""

    def __init__(self, writer: GroupWriter) -> None:
        self.writer = writer
        self.waiting: queue.Queue[Waiting | None] = queue.Queue(WAITING_MAX)
        self.door = threading.Lock()
        self.closed = False
        self.thread = threading.Thread(target=self._work, name="write-lane", daemon=True)
        self.thread.start()

    def submit(self, act: type_of_act, *, actor: str, channel: str) -> Future[Any]:
        """Queue the act; a full queue refuses it at once, so that callers can resend."""
        waiting = Waiting(act, actor, channel, Future())
        with self.door:
            if self.closed:
                raise _closing()
            try:
                self.waiting.put_nowait(waiting)
            except queue.Full:
                raise Unavailable(
                    "Too much is being written at once; try again in a moment."
                ) from None
        return waiting.done

    def close(self) -> None:
        """Finish what was handed in and stop the thread; what it cannot reach is told so."""
        with self.door:
            first, self.closed = not self.closed, True
        if first:
            try:
                self.waiting.put(None, timeout=STOP_WAIT_S)
            except queue.Full:
                log.error("The write lane did not come to its end.")
        self.thread.join(STOP_WAIT_S)
        while (left := _next(self.waiting)) is not None:
            if left.done.set_running_or_notify_cancel():
                Answer(failure=_closing()).give(left)

    def _work(self) -> None:
        while (first := self.waiting.get()) is not None:
            group = [first]
            while len(group) < GROUP_MAX and (more := _next(self.waiting)) is not None:
                group.append(more)
            self.writer.run(group)
            # The end may have been met while the group was gathered; nothing comes after it.
            if self.closed and self.waiting.empty():
                return


def _next(waiting: queue.Queue[Waiting | None]) -> Waiting | None:
    try:
        return waiting.get_nowait()
    except queue.Empty:
        return None


def _closing() -> Unavailable:
    return Unavailable("The program is closing; nothing more is taken.")
