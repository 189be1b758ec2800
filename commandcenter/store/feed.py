"""News of what was committed: "after number N, something is new".

The journal decides what is new; this only wakes its readers. Within a process the lane announces;
across processes SQLite's `data_version` is looked at and PostgreSQL's NOTIFY is listened to. A
lost database is reported in `failed` and found again; the feed itself never gives up.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.store import journal
from commandcenter.store.engine import Database
from commandcenter.store.failures import spoken, spoken_failures

POLL_S = 0.25
# Even without a notification: a server that vanished silently is noticed by asking it.
BEAT_S = 5.0
STOP_WAIT_S = 10.0

type_of_listener = Callable[[int], None]
type_of_wait = Callable[[], bool]

log = logging.getLogger(__name__)


class Feed:
    """Tells its listeners the newest journal number; they must be quick and thread-safe."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.newest = 0
        self.listeners: list[type_of_listener] = []
        self.order = threading.Lock()
        self.stopped = threading.Event()
        self.thread: threading.Thread | None = None
        self.failed: Text | None = None

    def listen(self, listener: type_of_listener) -> Callable[[], None]:
        """Call `listener(newest)` after each commit; returns how to stop it."""
        self.listeners.append(listener)

        def stop() -> None:
            with suppress(ValueError):
                self.listeners.remove(listener)

        return stop

    def announce(self, newest: int) -> None:
        """Something up to `newest` was committed."""
        with self.order:
            if newest <= self.newest:
                return
            self.newest = newest
        for listener in tuple(self.listeners):
            try:
                listener(newest)
            except Exception:
                # One window's fault is no reason to leave the others without news.
                log.exception("A listener of the feed failed.")

    def watch(self) -> None:
        """Begin to notice commits of other processes as well."""
        if self.thread is None:
            self.thread = threading.Thread(target=self._watch, name="feed", daemon=True)
            self.thread.start()

    def close(self) -> None:
        """Stop watching."""
        self.stopped.set()
        if self.thread is not None:
            self.thread.join(STOP_WAIT_S)

    def _watch(self) -> None:
        while not self.stopped.is_set():
            try:
                with self._waiting() as changed:
                    self._follow(changed)
            except (Refused, Fault) as failure:
                # The database is away; the windows show it, and we ask again at the next beat.
                self.failed = failure.words
                self.stopped.wait(POLL_S)
            except Exception as failure:
                self.failed = text("The database watch failed: {why}", why=type(failure).__name__)
                log.exception("The feed stumbled and goes on.")
                self.stopped.wait(BEAT_S)

    def _follow(self, changed: type_of_wait) -> None:
        """Announce as long as the database answers."""
        asked = -math.inf
        while not self.stopped.is_set():
            if time.monotonic() - asked >= BEAT_S or changed():
                with self.database.reading() as connection:
                    newest = journal.last_seq(connection)
                asked, self.failed = time.monotonic(), None
                self.announce(newest)

    @contextmanager
    def _waiting(self) -> Iterator[type_of_wait]:
        """A connection of our own that tells, after a moment at most, whether to look again."""
        with spoken_failures(), self.database.reader.connect() as connection:
            # Outside any transaction: inside one, nothing new would ever be seen.
            driver: Any = connection.connection.driver_connection
            if self.database.dialect == "sqlite":
                yield self._data_version(driver, lambda: self.database.refuse_moved(connection))
                return
            errors = connection.dialect.loaded_dbapi.Error
            try:
                driver.rollback()
                driver.autocommit = True
                driver.execute("LISTEN commandcenter_journal")
                yield lambda: bool(list(driver.notifies(timeout=POLL_S, stop_after=1)))
            except errors as error:
                raise spoken(error, lost=True) from error
            finally:
                # It listens and is not like the others: the pool must not hand it on.
                connection.invalidate()

    def _data_version(self, driver: Any, refuse_moved: Callable[[], None]) -> type_of_wait:
        def version() -> int:
            return int(driver.execute("PRAGMA data_version").fetchone()[0])

        known = version()

        def changed() -> bool:
            nonlocal known
            self.stopped.wait(POLL_S)
            refuse_moved()
            last, known = known, version()
            return known != last

        return changed
