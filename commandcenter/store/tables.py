"""The tables that belong to no slice: journal, files, installation facts, leases.

Every slice hangs its own tables on this metadata; `commandcenter.schema` makes it whole.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from commandcenter.store.types import Json, UnitCode, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class JournalColumns(TypedColumns):
    """One change of state; its hash binds it to all entries before it."""

    seq: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    at: Named[datetime] = Column(UtcTime)
    actor: Named[str] = Column(String(80))
    channel: Named[str] = Column(String(16))
    kind: Named[str] = Column(String(40))
    unit: Named[str | None] = Column(UnitCode)
    subject: Named[str | None] = Column(String(80))
    payload_digest: Named[bytes] = Column(LargeBinary(32))
    hash: Named[bytes] = Column(LargeBinary(32))


journal = Table("journal", metadata, JournalColumns)
Index("ix_journal_subject", journal.c.subject, journal.c.seq)


class JournalPayloadColumns(TypedColumns):
    """What an entry says; it may be destroyed by law (art. 85) and the chain still verifies."""

    seq: Named[int] = Column(
        BigInteger, ForeignKey("journal.seq"), primary_key=True, autoincrement=False
    )
    salt: Named[bytes] = Column(LargeBinary(16))
    body: Named[str] = Column(Text)


journal_payload = Table("journal_payload", metadata, JournalPayloadColumns)


class InstallationColumns(TypedColumns):
    """Facts of this database: its identity, its drill mark, its operator."""

    name: Named[str] = Column(String(40), primary_key=True)
    value: Named[Any] = Column(Json, nullable=False)


installation = Table("installation", metadata, InstallationColumns)


class FileColumns(TypedColumns):
    """A file kept by the hash of its content."""

    hash: Named[str] = Column(String(64), primary_key=True)
    size: Named[int] = Column(BigInteger)
    media_type: Named[str] = Column(String(80))
    stored_at: Named[datetime] = Column(UtcTime)


file = Table("file", metadata, FileColumns)


class LeaseColumns(TypedColumns):
    """Who runs the clockwork, and until when nobody else may."""

    name: Named[str] = Column(String(40), primary_key=True)
    holder: Named[str] = Column(String(80))
    until: Named[datetime] = Column(UtcTime)


lease = Table("lease", metadata, LeaseColumns)
