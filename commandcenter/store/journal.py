"""The one journal: append-only, hash-chained, written in the transaction of the change it records.

The chain hashes a salted digest of each payload, so that a payload can be destroyed by law
(art. 85) and the chain still verifies. Sequence numbers are given under the write lock: number
order is commit order.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, select, type_coerce

from commandcenter.core.errors import Fault
from commandcenter.core.ids import canonical
from commandcenter.store.tables import journal, journal_payload
from commandcenter.store.types import to_microseconds

GENESIS = bytes(32)
SALT_BYTES = 16
VERIFY_BLOCK = 5_000
MARKS = {"sqlite": "?", "postgresql": "%s"}
INSERT = (
    "INSERT INTO journal (seq, at, actor, channel, kind, unit, subject, payload_digest, hash)"
    " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {})"
)
# Made once: putting a statement together takes longer than running it.
_NEWEST = select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1)
INSERT_PAYLOAD = "INSERT INTO journal_payload (seq, salt, body) VALUES ({}, {}, {})"


@dataclass(frozen=True)
class Entry:
    """One line of the journal; `payload` is None where it was destroyed by law."""

    seq: int
    at: datetime
    actor: str
    channel: str
    kind: str
    unit: str | None
    subject: str | None
    payload: Mapping[str, Any] | None
    hash: str

    def to_dict(self) -> dict[str, Any]:
        """The entry as one JSON object."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "channel": self.channel,
            "kind": self.kind,
            "unit": self.unit,
            "subject": self.subject,
            "payload": None if self.payload is None else dict(self.payload),
            "hash": self.hash,
        }


@dataclass
class Chain:
    """The end of the chain as this transaction sees it."""

    seq: int
    hash: bytes

    @classmethod
    def load(cls, connection: Connection) -> Chain:
        """Read the last entry; call it only under the write lock."""
        last = connection.execute(_NEWEST).first()
        return cls(last.seq, bytes(last.hash)) if last else cls(0, GENESIS)


def append(
    connection: Connection,
    chain: Chain,
    *,
    at: datetime,
    actor: str,
    channel: str,
    kind: str,
    unit: str | None,
    subject: str | None,
    payload: Mapping[str, Any],
) -> int:
    """Add one entry to the chain and return its number."""
    seq = chain.seq + 1
    body = canonical(payload).decode()
    salt = secrets.token_bytes(SALT_BYTES)
    payload_digest = hashlib.sha256(salt + body.encode()).digest()
    head = [seq, to_microseconds(at), actor, channel, kind, unit, subject]
    link = link_hash(chain.hash, head, payload_digest)
    # Every act writes here: past SQLAlchemy's own work this is twice as fast.
    mark = MARKS[connection.dialect.name]
    connection.exec_driver_sql(INSERT.format(*[mark] * 9), (*head, payload_digest, link))
    connection.exec_driver_sql(INSERT_PAYLOAD.format(*[mark] * 3), (seq, salt, body))
    chain.seq, chain.hash = seq, link
    return seq


def link_hash(previous: bytes, head: list[Any], payload_digest: bytes) -> bytes:
    """The hash that binds an entry to the one before it."""
    return hashlib.sha256(previous + canonical(head) + payload_digest).digest()


def tail(
    connection: Connection,
    *,
    after: int = 0,
    limit: int = 1000,
    subject: str | None = None,
    newest_first: bool = False,
    until: datetime | None = None,
) -> list[Entry]:
    """Entries after number `after` and until a moment, oldest first unless asked otherwise."""
    query = (
        select(journal, journal_payload.c.body)
        .join_from(journal, journal_payload, isouter=True)
        .where(journal.c.seq > after)
        .order_by(journal.c.seq.desc() if newest_first else journal.c.seq)
        .limit(limit)
    )
    if subject is not None:
        query = query.where(journal.c.subject == subject)
    if until is not None:
        query = query.where(journal.c.at <= until)
    return [
        Entry(
            seq=row.seq,
            at=row.at,
            actor=row.actor,
            channel=row.channel,
            kind=row.kind,
            unit=row.unit,
            subject=row.subject,
            payload=None if row.body is None else json.loads(row.body),
            hash=bytes(row.hash).hex(),
        )
        for row in connection.execute(query)
    ]


def last_seq(connection: Connection) -> int:
    """The number of the newest entry, 0 in an empty journal."""
    return (
        connection.execute(select(journal.c.seq).order_by(journal.c.seq.desc()).limit(1)).scalar()
        or 0
    )


def head(connection: Connection) -> str:
    """The hash of the newest entry in hex, empty in an empty journal."""
    last = connection.execute(
        select(journal.c.hash).order_by(journal.c.seq.desc()).limit(1)
    ).scalar()
    return "" if last is None else bytes(last).hex()


def holds(connection: Connection, chain: Chain) -> bool:
    """Whether the entry at the end of `chain` was committed."""
    found = connection.execute(select(journal.c.hash).where(journal.c.seq == chain.seq)).scalar()
    return found is not None and bytes(found) == chain.hash


def verify(connection: Connection) -> int:
    """Recompute the whole chain and return its length; a broken link is a `Fault`, by number."""
    previous, expected = GENESIS, 1
    for row in _links(connection):
        if row.seq != expected:
            raise Fault("The journal has a gap before entry {entry}.", entry=row.seq)
        try:
            link = link_hash(previous, _head_of(row), bytes(row.payload_digest))
            whole = link == bytes(row.hash)
            said = row.body is None or _payload_digest(row) == bytes(row.payload_digest)
        except (AttributeError, OverflowError, TypeError, ValueError) as error:
            # A value of another type than we ever write.
            raise _changed(row.seq) from error
        if not whole:
            raise _changed(row.seq)
        if not said:
            raise Fault("The words of journal entry {entry} were changed.", entry=row.seq)
        previous, expected = link, expected + 1
    return expected - 1


def _changed(seq: int) -> Fault:
    return Fault("The journal was changed at entry {entry}.", entry=seq)


def _head_of(row: Any) -> list[Any]:
    return [row.seq, row.at, row.actor, row.channel, row.kind, row.unit, row.subject]


def _payload_digest(row: Any) -> bytes:
    return hashlib.sha256(bytes(row.salt) + row.body.encode()).digest()


def _links(connection: Connection) -> Iterator[Any]:
    query = (
        # The stored value of the time itself: a changed fraction must not be rounded away.
        select(
            journal.c.seq,
            type_coerce(journal.c.at, BigInteger).label("at"),
            journal.c.actor,
            journal.c.channel,
            journal.c.kind,
            journal.c.unit,
            journal.c.subject,
            journal.c.payload_digest,
            journal.c.hash,
            journal_payload.c.salt,
            journal_payload.c.body,
        )
        .join_from(journal, journal_payload, isouter=True)
        .order_by(journal.c.seq)
    )
    # Below every number, so that an entry smuggled in before the first is met as well.
    after = -(2**63)
    while True:
        block = connection.execute(query.where(journal.c.seq > after).limit(VERIFY_BLOCK)).all()
        if not block:
            return
        yield from block
        after = block[-1].seq
