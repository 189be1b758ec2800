"""The outbox: messages written in the transaction of the act that causes them, sent later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Integer, Named, String, Table, Text, TypedColumns

from commandcenter.store.tables import metadata
from commandcenter.store.types import Json, UtcTime


class OutboxColumns(TypedColumns):
    """One message; `state` is one of `channels.model.State` and never says that it was read."""

    id: Named[int] = Column(Integer, primary_key=True)
    channel: Named[str] = Column(String(16))
    address: Named[str] = Column(String(200))
    subject: Named[str | None] = Column(String(80))
    body: Named[str] = Column(Text)
    detail: Named[Any] = Column(Json, nullable=True)
    queued_at: Named[datetime] = Column(UtcTime)
    next_try_at: Named[datetime] = Column(UtcTime)
    tries: Named[int] = Column(Integer)
    state: Named[str] = Column(String(16))
    last_error: Named[str | None] = Column(Text)
    sent_at: Named[datetime | None] = Column(UtcTime)
    # By the machine's own clock, also in a drill: what a robot allows goes by its clock, not ours.
    posted_at: Named[datetime | None] = Column(UtcTime)
    batch: Named[int | None] = Column(Integer)


outbox = Table("outbox", metadata, OutboxColumns)
Index("ix_outbox_state", outbox.c.state, outbox.c.next_try_at)
Index("ix_outbox_posted", outbox.c.channel, outbox.c.posted_at)
Index("ix_outbox_subject", outbox.c.subject)
