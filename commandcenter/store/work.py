"""What an act or a read is given: a connection, the time, and who acts.

A `Work` belongs to one act inside one transaction; the lane commits it, a service never does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commandcenter.store import journal
from commandcenter.store.engine import Database
from commandcenter.store.files import FileStore

SAVEPOINT = "act"


@dataclass(frozen=True)
class View:
    """One consistent look at the database at one moment."""

    connection: Connection
    now: datetime
    database: Database
    files: FileStore


@dataclass(frozen=True)
class Work(View):
    """One act: a view that may also write, in the name of `actor`, through `channel`."""

    actor: str
    channel: str
    chain: journal.Chain

    def journal(
        self,
        kind: str,
        *,
        unit: str | None = None,
        subject: str | None = None,
        payload: Mapping[str, Any],
    ) -> int:
        """Write the journal entry of this act, in its own transaction."""
        return journal.append(
            self.connection,
            self.chain,
            at=self.now,
            actor=self.actor,
            channel=self.channel,
            kind=kind,
            unit=unit,
            subject=subject,
            payload=payload,
        )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything inside if it fails, the journal's end included."""
        kept = (self.chain.seq, self.chain.hash)
        self.connection.exec_driver_sql(f"SAVEPOINT {SAVEPOINT}")
        try:
            yield
        except BaseException:
            # A full disk or a lost server may have ended the transaction: nothing to go back to.
            if self.database.in_transaction(self.connection):
                self.connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {SAVEPOINT}")
            self.chain.seq, self.chain.hash = kept
            raise
        self.connection.exec_driver_sql(f"RELEASE SAVEPOINT {SAVEPOINT}")

    @contextmanager
    def cascade_writes(self) -> Iterator[None]:
        """The only place where roll-ups may change; the database's triggers refuse all others."""
        with self.database.cascade_writes(self.connection):
            yield
