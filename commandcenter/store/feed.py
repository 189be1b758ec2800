"""News of what was committed: "after number N, something is new".

The journal decides what is new; this only wakes its readers. Within a process the lane announces;
across
processes SQLite's `data_version` is polled and PostgreSQL's NOTIFY is listened to by the same poll.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from commandcenter.core.errors import Fault, Refused
from commandcenter.store import journal
from commandcenter.store.engine import Database

POLL_S = 0.25

type_of_listener = Callable[[int], None]


class Feed:
    """Tells its listeners the newest committed journal number; listeners must be quick and
    thread-safe.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.newest = 0
        self.listeners: list[type_of_listener] = []
        self.stopped = threading.Event()
        self.thread: threading.Thread | None = None
        self.failed: str | None = None

    def listen(self, listener: type_of_listener) -> Callable[[], None]:
        """Call `listener(newest)` after each commit; returns how to stop it."""
        self.listeners.append(listener)

        def stop() -> None:
            with suppress(ValueError):
                self.listeners.remove(listener)

        return stop

    def announce(self, newest: int) -> None:
        """Something up to `newest` was committed."""
        if newest <= self.newest:
            return
        self.newest = newest
        for listener in tuple(self.listeners):
            listener(newest)

    def watch(self) -> None:
        """Begin to notice commits of other processes as well."""
        if self.thread is None:
            self.thread = threading.Thread(target=self._poll, name="feed", daemon=True)
            self.thread.start()

    def close(self) -> None:
        """Stop watching."""
        self.stopped.set()
        if self.thread is not None:
            self.thread.join(POLL_S * 8)

    def _poll(self) -> None:
        while not self.stopped.wait(POLL_S):
            try:
                with self.database.reading() as connection:
                    newest = journal.last_seq(connection)
            except (Refused, Fault) as failure:
                # The database is away; the windows show it, and we ask again at the next beat.
                self.failed = str(failure)
                continue
            self.failed = None
            self.announce(newest)
