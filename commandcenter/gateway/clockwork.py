"""Time-driven work, done by one process at a time: whoever holds the lease.

Each job is a name, a period and a function of the headquarters. Periods and the lease go by the
machine's own clock; what a job does goes by the clock of the database. A job that fails is logged
and tried again at its next turn. One that has much to do does a part of it and says so, so that
roll calls and ladders are never late for it.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from commandcenter.channels import service as channels
from commandcenter.core.clock import Clock, SystemClock
from commandcenter.core.errors import Refused
from commandcenter.gateway.checkwork import check_block, check_clock
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.store import upkeep

LEASE = "clockwork"
KEEPER = "clockwork lease"
CHECKS_LAST_S = 5.0
"""Reports may come in faster than they are checked, for hours; then the others have their turn."""
LEASE_LASTS = timedelta(seconds=30)
BEAT_S = 5.0
STOP_WAIT_S = 10.0
AT_ONCE = 0.0
OLD_LEASES = timedelta(days=1)
ACTOR, CHANNEL = "gateway", "clockwork"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Something to be done again and again, `every_s` seconds apart; where `run` answers True it
    is not finished and comes again after the others that are due.
    """

    name: str
    every_s: float
    run: Callable[[Headquarters], bool | None]


def watch_outbox(headquarters: Headquarters) -> None:
    """Say in the log what the outbox could not send, so that no message waits unseen."""
    state = headquarters.read(channels.pending)
    if state.failed or state.uncertain:
        log.warning(
            "Outbox: %d waiting, %d uncertain, %d failed",
            state.waiting,
            state.uncertain,
            state.failed,
        )


def fold_log(headquarters: Headquarters) -> None:
    """Keep SQLite's log short, so that reads stay quick and a copy of the file is nearly whole."""
    if not upkeep.fold_log(headquarters.database):
        log.info("The database log is in use and is folded later")


def drop_ended_leases(headquarters: Headquarters) -> None:
    """Forget leases whose holders are long gone."""
    before = SystemClock().now() - OLD_LEASES
    headquarters.act_as(ACTOR, CHANNEL).act(upkeep.drop_ended_leases, before=before)


def check_reports(headquarters: Headquarters) -> bool:
    """Run the rules for a while over what was reported; whether more is left."""
    door, until_s = headquarters.act_as(ACTOR, CHANNEL), time.monotonic() + CHECKS_LAST_S
    while check_block(door) is not None:
        if time.monotonic() >= until_s:
            return True
    return False


def check_waiting(headquarters: Headquarters) -> None:
    """Note who has answered and not begun, by the clock of the database."""
    check_clock(headquarters.act_as(ACTOR, CHANNEL))


def gather_needs(headquarters: Headquarters) -> None:
    """Make needs of the difficulties that units reported since the last turn."""
    if headquarters.read(ledgers.has_new_difficulties):
        headquarters.act_as(ACTOR, CHANNEL).act(ledgers.gather_needs)


JOBS = (
    Job("needs", 15.0, gather_needs),
    Job("checks", 15.0, check_reports),
    Job("waiting", 60.0, check_waiting),
    Job("outbox", 60.0, watch_outbox),
    Job("log", 300.0, fold_log),
    Job("leases", 3600.0, drop_ended_leases),
)


class Clockwork:
    """Runs the jobs in a thread of its own while it holds the lease."""

    def __init__(
        self,
        headquarters: Headquarters,
        *,
        jobs: tuple[Job, ...] = JOBS,
        clock: Clock | None = None,
        beat_s: float = BEAT_S,
    ) -> None:
        self.headquarters, self.jobs, self.beat_s = headquarters, jobs, beat_s
        self.clock = clock or SystemClock()
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{id(self):x}"
        self.door = headquarters.act_as(ACTOR, CHANNEL)
        self.due = dict.fromkeys((job.name for job in jobs), AT_ONCE)
        self.holds = False
        self.stopped = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to beat."""
        self.thread = threading.Thread(target=self._beat, name="clockwork", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Finish the job under way and give the lease back."""
        self.stopped.set()
        if self.thread is not None:
            self.thread.join(STOP_WAIT_S)
        if self.holds:
            try:
                self.door.act(upkeep.give_back_lease, name=LEASE, holder=self.holder)
            except Refused as refused:
                log.info("The lease runs out by itself: %s", refused)

    def turn(self, now_s: float) -> list[str]:
        """One beat at `now_s`: renew the lease, do what is due, return the names of it."""
        self._take_lease()
        if not self.holds:
            return []
        due = [job for job in self.jobs if self.due[job.name] <= now_s]
        for job in due:
            with self._lease_kept():
                unfinished = self._run(job)
            self.due[job.name] = AT_ONCE if unfinished else now_s + job.every_s
        return [job.name for job in due]

    def _take_lease(self) -> None:
        try:
            self.holds = self.door.act(
                upkeep.take_lease,
                name=LEASE,
                holder=self.holder,
                at=self.clock.now(),
                lasting=LEASE_LASTS,
            )
        except Refused as refused:
            self.holds = False
            log.warning("The clockwork waits for the database: %s", refused)

    @contextmanager
    def _lease_kept(self) -> Iterator[None]:
        """Renew the lease while a job lasts: a thousand photos take longer than it."""
        over = threading.Event()

        def keep() -> None:
            while not over.wait(self.beat_s):
                self._take_lease()

        keeper = threading.Thread(target=keep, name=KEEPER, daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join(STOP_WAIT_S)

    def _run(self, job: Job) -> bool:
        """Do it; whether it has more to do."""
        try:
            return bool(job.run(self.headquarters))
        except Refused as refused:
            log.warning("The job %s was put off: %s", job.name, refused)
        except Exception:
            # One broken job may not stop the others; it is logged whole.
            log.exception("The job %s failed", job.name)
        return False

    def _beat(self) -> None:
        while not self.stopped.is_set():
            self.turn(time.monotonic())
            unfinished = self.holds and AT_ONCE in self.due.values()
            self.stopped.wait(0 if unfinished else self.beat_s)
