"""The books themselves: postings, the bookings that counted them, and balances.

Triggers of the database keep them: closing a booking adds its postings to the balances, set by set;
nobody else can, and a booking that is not closed is refused at the commit.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    text,
)

from commandcenter.store.tables import metadata
from commandcenter.store.types import UtcTime

RowId = BigInteger().with_variant(Integer, "sqlite")


class BookingColumns(TypedColumns):
    """The postings of one journal entry, from `first` to `last`, with the digest of their rows.

    It is opened before its postings; a commit without its closing is refused.
    """

    entry: Named[int] = Column(
        RowId,
        ForeignKey("journal.seq"),
        ForeignKey("closing.entry", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        autoincrement=False,
    )
    first: Named[int] = Column(BigInteger)
    last: Named[int] = Column(BigInteger)
    digest: Named[str] = Column(String(64))


booking = Table("booking", metadata, BookingColumns)


class ClosingColumns(TypedColumns):
    """A closed booking: the act of closing adds its postings to the balances, once."""

    entry: Named[int] = Column(RowId, primary_key=True, autoincrement=False)
    booked: Named[bool] = Column(Boolean)


closing = Table("closing", metadata, ClosingColumns)


class BalanceColumns(TypedColumns):
    """What an account holds of a lot, in the item's smallest steps; `promised` of it is held back.

    `free` is the account's own; `last_at` is the latest time of a posting that changed it.
    """

    account: Named[int] = Column(Integer, ForeignKey("account.id"), primary_key=True)
    lot: Named[int] = Column(Integer, ForeignKey("lot.id"), primary_key=True)
    quantity: Named[int] = Column(BigInteger)
    promised: Named[int] = Column(BigInteger)
    free: Named[bool] = Column(Boolean)
    entry: Named[int] = Column(BigInteger)
    last_at: Named[datetime] = Column(UtcTime)


balance = Table(
    "balance",
    metadata,
    BalanceColumns,
    CheckConstraint("free OR quantity >= promised", name="enough"),
    CheckConstraint("promised >= 0", name="promised"),
    sqlite_with_rowid=False,
)
Index("ix_balance_lot", balance.c.lot, balance.c.account)


class PassageColumns(TypedColumns):
    """What passed the border of our stores, in the item's smallest steps, red entries taken off.

    `gone` left a partner's account; `stored` went from it, or from a consignment, into a depot, to
    a unit or to a household; `came` is what a partner got back, or what partners put into the
    consignment.
    """

    account: Named[int] = Column(Integer, ForeignKey("account.id"), primary_key=True)
    lot: Named[int] = Column(Integer, ForeignKey("lot.id"), primary_key=True)
    gone: Named[int] = Column(BigInteger)
    stored: Named[int] = Column(BigInteger)
    came: Named[int] = Column(BigInteger)


passage = Table("passage", metadata, PassageColumns)


class PostingColumns(TypedColumns):
    """One movement for ever: `quantity` of `lot` from `source` to `target`.

    `said` is how it was written where that was in another unit; `of` is the posting it reverses,
    settles or releases. Closing its booking checks that both ends have a balance of the lot.
    """

    id: Named[int] = Column(RowId, primary_key=True, autoincrement=False)
    key: Named[str] = Column(String(120), unique=True)
    at: Named[datetime] = Column(UtcTime)
    by: Named[str | None] = Column(String(80))
    kind: Named[str] = Column(String(16))
    lot: Named[int] = Column(Integer)
    quantity: Named[int] = Column(BigInteger)
    said: Named[str | None] = Column(String(60))
    source: Named[int] = Column(Integer)
    target: Named[int] = Column(Integer)
    incident: Named[str | None] = Column(String(40))
    note: Named[str | None] = Column(Text)
    of: Named[int | None] = Column(BigInteger)
    entry: Named[int] = Column(BigInteger)


posting = Table(
    "posting",
    metadata,
    PostingColumns,
    # On PostgreSQL a trigger looks it up once a statement, for once a row costs a fifth of all.
    ForeignKeyConstraint(["entry"], ["booking.entry"]).ddl_if(dialect="sqlite"),
    CheckConstraint("quantity > 0", name="something"),
    CheckConstraint("source <> target", name="elsewhere"),
)
Index("ix_posting_source", posting.c.source, posting.c.lot, posting.c.at)
Index("ix_posting_target", posting.c.target, posting.c.lot, posting.c.at)
Index(
    "ix_posting_of",
    posting.c.of,
    postgresql_where=text("of IS NOT NULL"),
    sqlite_where=text("of IS NOT NULL"),
)
Index(
    "uq_posting_reversed",
    posting.c.of,
    unique=True,
    sqlite_where=text("kind = 'reversal'"),
    postgresql_where=text("kind = 'reversal'"),
)
