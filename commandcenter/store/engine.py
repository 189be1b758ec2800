"""Opens a database from one URL: an SQLite file or a PostgreSQL server, same tables, same services.

Only this file knows how a connection is set up. Writes wait for the lock at their start, so that
the
order of journal numbers is the order of commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from commandcenter.core.errors import Refused
from commandcenter.store.failures import spoken_failures

BUSY_TIMEOUT_MS = 10_000
READERS_MAX = 4
WRITE_LOCK_KEY = 0x11_0_119
CASCADE_GUARD = "only_the_cascade_writes_rollups"


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

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        name = self.writer.url.database
        return Path(name) if self.dialect == "sqlite" and name else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction, alone from its first statement to its commit."""
        with spoken_failures(), self.writer.begin() as connection:
            if self.dialect == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK_KEY})")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        with spoken_failures(), self.reader.connect() as connection:
            yield connection

    @contextmanager
    def cascade_writes(self, connection: Connection) -> Iterator[None]:
        """Let the cascade, and nobody else, change roll-ups on this connection."""
        self._mark(connection, on=True)
        try:
            yield
        except BaseException:
            # On PostgreSQL the mark ends with the savepoint that is now rolled back.
            self.guard.open = False
            raise
        self._mark(connection, on=False)

    def _mark(self, connection: Connection, *, on: bool) -> None:
        if self.dialect == "sqlite":
            self.guard.open = on
        else:
            connection.exec_driver_sql(
                f"SELECT set_config('commandcenter.cascade', '{'on' if on else 'off'}', true)"
            )

    def in_transaction(self, connection: Connection) -> bool:
        """Whether the transaction still stands; SQLite ends it by itself when the disk is full."""
        if self.dialect != "sqlite":
            return connection.in_transaction()
        driver: Any = connection.connection.driver_connection
        return bool(driver.in_transaction)

    def dispose(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


def connect(url: str) -> Database:
    """Open the database behind `url` without touching its schema; refuse what is no database
    URL.
    """
    try:
        target = make_url(url)
    except ArgumentError:
        raise Refused(
            "“{url}” is not a database address.", url=url.rsplit("@", maxsplit=1)[-1]
        ) from None
    if target.drivername in ("postgresql", "postgres"):
        target = target.set(drivername="postgresql+psycopg")
    if target.get_backend_name() not in ("sqlite", "postgresql"):
        raise Refused("Only SQLite files and PostgreSQL servers can be opened.")
    guard = Guard()
    if target.get_backend_name() == "sqlite":
        return Database(
            url, _sqlite(target, guard, "IMMEDIATE"), _sqlite(target, guard, "DEFERRED"), guard
        )
    # Two writers at most: the lane's own, and a migration or check beside it.
    writer = create_engine(target, pool_size=2, pool_pre_ping=True)
    reader = create_engine(
        target, pool_size=READERS_MAX, pool_pre_ping=True, isolation_level="REPEATABLE READ"
    )
    return Database(url, writer, reader, guard)


def _sqlite(target: Any, guard: Guard, begin: str) -> Engine:
    engine = create_engine(
        target,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        pool_size=READERS_MAX,
    )
    event.listen(engine, "connect", _sqlite_setup(guard))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(f"BEGIN {begin}"))
    return engine


def _sqlite_setup(guard: Guard) -> Callable[[Any, Any], None]:
    def setup(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself; the "begin" event does.
        connection.isolation_level = None
        connection.create_function(CASCADE_GUARD, 0, lambda: int(guard.open))
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return setup
