"""Opens a database from one URL: an SQLite file or a PostgreSQL server, same tables, same services.

Only this file knows how a connection is set up. Writes wait for the lock at their start, so that
the order of journal numbers is the order of commits.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from commandcenter.core.errors import Refused, Unavailable
from commandcenter.store.failures import MOVED, spoken_failures

BUSY_TIMEOUT_MS = 10_000
# libpq's words: a server that vanished from the network is given up within half a minute.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
READERS_MAX = 4
WRITE_LOCK_KEY = 0x11_0_119
CASCADE_GUARD = "only_the_cascade_writes_rollups"
# libpq's word for a transaction that stands and still takes statements.
IN_TRANSACTION = 2
FILE_MARK = "file"


@dataclass
class Guard:
    """Says to the database's own triggers whether the cascade is at work on this connection."""

    open: bool = False


@dataclass
class Database:
    """An opened database: one engine that writes, one that reads."""

    url: str
    writer: Engine
    reader: Engine
    guard: Guard = field(default_factory=Guard)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.writer.dialect.name

    @cached_property
    def path(self) -> Path | None:
        """The file of an SQLite database; looked at for every transaction, so made once."""
        name = self.writer.url.database
        return Path(name).absolute() if self.dialect == "sqlite" and name else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction, alone from its first statement to its commit."""
        with spoken_failures(), self.writer.begin() as connection:
            self.refuse_moved(connection)
            if self.dialect == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK_KEY})")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        with spoken_failures(), self.reader.connect() as connection:
            self.refuse_moved(connection)
            yield connection

    @contextmanager
    def cascade_writes(self, connection: Connection) -> Iterator[None]:
        """Let the cascade, and nobody else, change roll-ups on this connection."""
        self._mark(connection, on=True)
        try:
            yield
        finally:
            # A broken transaction takes no statement, and its mark ends with it.
            if self.dialect == "sqlite" or self._takes_statements(connection):
                self._mark(connection, on=False)

    def _mark(self, connection: Connection, *, on: bool) -> None:
        if self.dialect == "sqlite":
            self.guard.open = on
        else:
            connection.exec_driver_sql(
                f"SELECT set_config('commandcenter.cascade', '{'on' if on else 'off'}', true)"
            )

    def in_transaction(self, connection: Connection) -> bool:
        """Whether the transaction can still be saved, at least up to its last savepoint.

        SQLite ends it by itself when the disk is full; a server takes it away with itself.
        """
        if connection.closed or connection.invalidated:
            return False
        driver: Any = connection.connection.driver_connection
        if self.dialect == "sqlite":
            return bool(driver.in_transaction)
        return not driver.closed and connection.in_transaction()

    def dispose(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()

    def _takes_statements(self, connection: Connection) -> bool:
        if not self.in_transaction(connection):
            return False
        driver: Any = connection.connection.driver_connection
        return bool(driver.info.transaction_status == IN_TRANSACTION)

    def refuse_moved(self, connection: Connection) -> None:
        """Refuse to go on with a file that nobody else can find any more.

        Without this, acts would be answered as saved and vanish with the process.
        """
        if self.path is None or connection.info.get(FILE_MARK) == _mark_of(self.path):
            return
        connection.invalidate()
        raise Unavailable(MOVED)


def connect(url: str) -> Database:
    """Open the database behind `url` without touching its schema; refuse what is no such URL."""
    try:
        target = make_url(url)
    except (ArgumentError, ValueError):
        raise Refused(
            "“{url}” is not a database address.", url=url.rsplit("@", maxsplit=1)[-1]
        ) from None
    if target.drivername in ("postgresql", "postgres"):
        target = target.set(drivername="postgresql+psycopg")
    if target.get_backend_name() not in ("sqlite", "postgresql"):
        raise Refused("Only SQLite files and PostgreSQL servers can be opened.")
    if target.get_backend_name() == "sqlite":
        if not target.database or target.database == ":memory:":
            raise Refused("An SQLite database needs a file: sqlite:///path/to/file.db")
        opener = _SqliteOpener(Path(target.database).absolute(), Guard())
        return Database(
            url,
            opener.engine(target, "IMMEDIATE", writes=True),
            opener.engine(target, "DEFERRED", writes=False),
            opener.guard,
        )
    # Two writers at most: the lane's own, and a migration or check beside it.
    return Database(
        url,
        _postgresql(target, pool_size=2, options=f"-c lock_timeout={BUSY_TIMEOUT_MS}"),
        _postgresql(
            target,
            pool_size=READERS_MAX,
            options="-c default_transaction_read_only=on",
            isolation_level="REPEATABLE READ",
        ),
    )


def _postgresql(target: URL, *, options: str, **settings: Any) -> Engine:
    given = str(target.query.get("options", ""))
    arguments = {name: value for name, value in PATIENCE.items() if name not in target.query}
    arguments["options"] = f"{given} {options}".strip()
    return create_engine(target, pool_pre_ping=True, connect_args=arguments, **settings)


@dataclass
class _SqliteOpener:
    """Makes connections to one file; once it was there, an absent file is never made anew."""

    path: Path
    guard: Guard
    seen: bool = False

    def engine(self, target: URL, begin: str, *, writes: bool) -> Engine:
        """An engine whose transactions begin with `begin`."""
        engine = create_engine(
            target, creator=self._open, poolclass=QueuePool, pool_size=READERS_MAX
        )

        def set_up(connection: Any, record: ConnectionPoolEntry) -> None:
            record.info[FILE_MARK] = _mark_of(self.path)
            self._set_up(connection, writes=writes)

        event.listen(engine, "connect", set_up)
        event.listen(engine, "begin", lambda found: found.exec_driver_sql(f"BEGIN {begin}"))
        return engine

    def _open(self) -> sqlite3.Connection:
        mode = "rw" if self.seen else "rwc"
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_TIMEOUT_MS / 1000,
            check_same_thread=False,
            # The driver must not begin transactions by itself; the "begin" event does.
            isolation_level=None,
        )
        self.seen = True
        return connection

    def _set_up(self, connection: Any, *, writes: bool) -> None:
        connection.create_function(CASCADE_GUARD, 0, lambda: int(self.guard.open))
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "cache_size=-65536",
            "temp_store=MEMORY",
            f"query_only={'OFF' if writes else 'ON'}",
        ):
            connection.execute(f"PRAGMA {pragma}")


def _mark_of(path: Path) -> tuple[int, int] | None:
    """What tells one file from another that has taken its name."""
    try:
        found = os.stat(path)  # noqa: PTH116 - called for every transaction; a Path costs thrice
    except OSError:
        return None
    return found.st_dev, found.st_ino
