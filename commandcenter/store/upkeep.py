"""What keeps a database in shape while it runs: the clockwork's lease, SQLite's log folded in.

A lease lives by the machines' own clock, never by a drill's: two processes must agree on it at
any speed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from commandcenter.core.clock import SystemClock
from commandcenter.store.engine import BUSY_TIMEOUT_MS, Database
from commandcenter.store.failures import spoken_failures
from commandcenter.store.tables import lease
from commandcenter.store.work import View, Work

FOLD_WAIT_MS = 50


def take_lease(work: Work, *, name: str, holder: str, at: datetime, lasting: timedelta) -> bool:
    """Take or renew the lease `name` for `holder`; False while somebody else holds it."""
    held = work.connection.execute(select(lease).where(lease.c.name == name)).first()
    until = at + lasting
    if held is None:
        work.connection.execute(lease.insert(), {"name": name, "holder": holder, "until": until})
        return True
    if held.holder != holder and held.until > at:
        return False
    work.connection.execute(
        lease.update().where(lease.c.name == name).values(holder=holder, until=until)
    )
    return True


def lease_held(view: View, *, name: str) -> bool:
    """Whether somebody holds the lease `name` at this moment, by the machine's own clock."""
    until = view.connection.execute(select(lease.c.until).where(lease.c.name == name)).scalar()
    return until is not None and until > SystemClock().now()


def give_back_lease(work: Work, *, name: str, holder: str) -> None:
    """Let the lease go, so that another process need not wait for its end."""
    work.connection.execute(lease.delete().where(lease.c.name == name, lease.c.holder == holder))


def drop_ended_leases(work: Work, *, before: datetime) -> int:
    """Remove leases whose holders are long gone; returns how many."""
    return work.connection.execute(lease.delete().where(lease.c.until < before)).rowcount


def fold_log(database: Database) -> bool:
    """Fold SQLite's write-ahead log into the file; True when all of it could be folded."""
    if database.dialect != "sqlite":
        return True
    with spoken_failures(), database.reader.connect() as connection:
        # A checkpoint is no transaction: it must run outside the one every connection begins.
        driver: Any = connection.connection.driver_connection
        connection.rollback()
        # While it waits for readers it keeps writers out: so it hardly waits, and comes again.
        driver.execute(f"PRAGMA busy_timeout={FOLD_WAIT_MS}")
        try:
            busy, _in_log, _folded = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    return not busy
