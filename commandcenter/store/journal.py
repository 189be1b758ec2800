"""The one journal: append-only, hash-chained, written in the transaction of the change it records.

The chain hashes a salted digest of each payload, so that a payload can be destroyed by law (art.
85)
and the chain still verifies. Sequence numbers are given under the write lock: number order is
commit order.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from commandcenter.core.errors import Fault
from commandcenter.core.ids import canonical
from commandcenter.store.tables import journal, journal_payload
from commandcenter.store.types import to_microseconds

GENESIS = bytes(32)
SALT_BYTES = 16
VERIFY_BLOCK = 5_000


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


@dataclass
class Chain:
    """The end of the chain as this transaction sees it."""

    seq: int
    hash: bytes

    @classmethod
    def load(cls, connection: Connection) -> Chain:
        """Read the last entry; call it only under the write lock."""
        last = connection.execute(
            select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1)
        ).first()
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
    connection.execute(
        journal.insert(),
        {
            "seq": seq,
            "at": at,
            "actor": actor,
            "channel": channel,
            "kind": kind,
            "unit": unit,
            "subject": subject,
            "payload_digest": payload_digest,
            "hash": link,
        },
    )
    connection.execute(journal_payload.insert(), {"seq": seq, "salt": salt, "body": body})
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
) -> list[Entry]:
    """Entries after number `after`, oldest first unless asked otherwise."""
    query = (
        select(journal, journal_payload.c.body)
        .join_from(journal, journal_payload, isouter=True)
        .where(journal.c.seq > after)
        .order_by(journal.c.seq.desc() if newest_first else journal.c.seq)
        .limit(limit)
    )
    if subject is not None:
        query = query.where(journal.c.subject == subject)
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


def verify(connection: Connection) -> int:
    """Recompute the whole chain and return its length; a broken link raises `Fault` with its
    number.
    """
    previous, expected = GENESIS, 1
    for row in _links(connection):
        if row.seq != expected:
            raise Fault(f"The journal has a gap before entry {row.seq}.")
        head = [
            row.seq,
            to_microseconds(row.at),
            row.actor,
            row.channel,
            row.kind,
            row.unit,
            row.subject,
        ]
        link = link_hash(previous, head, bytes(row.payload_digest))
        if link != bytes(row.hash):
            raise Fault(f"The journal was changed at entry {row.seq}.")
        if row.body is not None:
            payload_digest = hashlib.sha256(bytes(row.salt) + row.body.encode()).digest()
            if payload_digest != bytes(row.payload_digest):
                raise Fault(f"The words of journal entry {row.seq} were changed.")
        previous, expected = link, expected + 1
    return expected - 1


def _links(connection: Connection) -> Iterator[Any]:
    query = (
        select(journal, journal_payload.c.salt, journal_payload.c.body)
        .join_from(journal, journal_payload, isouter=True)
        .order_by(journal.c.seq)
    )
    after = 0
    while True:
        block = connection.execute(query.where(journal.c.seq > after).limit(VERIFY_BLOCK)).all()
        if not block:
            return
        yield from block
        after = block[-1].seq
