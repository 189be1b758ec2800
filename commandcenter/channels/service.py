"""The outbox: messages are queued in the act that causes them, and claimed by a sender later.

At least once: a message that a sender held for too long counts as uncertain and is tried again.
Nothing is sent here; bodies and whole addresses never stand in the journal.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select, update

from commandcenter.channels.model import (
    TRIED_AGAIN,
    Channel,
    Fate,
    Message,
    OutboxState,
    State,
    claim_time,
    masked,
    next_step,
    tries_max,
)
from commandcenter.channels.tables import outbox
from commandcenter.core.errors import Refused
from commandcenter.core.tabletext import bad_character
from commandcenter.store import service as installation
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

ADDRESS_MAX = 200
BODY_MAX = 10_000
ERROR_MAX = 1_000
CLAIM_LIMIT = 100
DRILL_SIGN = "【演练】"


def enqueue(
    work: Work,
    *,
    channel: Channel | str,
    address: str,
    body: str,
    subject: str | None = None,
    detail: Any = None,
) -> int:
    """Queue a message in the transaction of the act that causes it, and return its number.

    `subject` is what it is about (a directive's number); `detail` is for the channel (a title). The
    caller's own journal entry says that it was queued. In a drill every message says so.
    """
    way = _channel(channel)
    if not address.strip() or len(address) > ADDRESS_MAX or bad_character(address):
        raise Refused("A message needs an address of at most {most} characters.", most=ADDRESS_MAX)
    if installation.drill_mark(work) is not None:
        body = DRILL_SIGN + body
    if not body.removeprefix(DRILL_SIGN).strip() or len(body) > BODY_MAX:
        raise Refused("A message needs words, at most {most} characters.", most=BODY_MAX)
    queued = work.connection.execute(
        outbox.insert().returning(outbox.c.id),
        {
            "channel": way.value,
            "address": address.strip(),
            "subject": subject,
            "body": body,
            "detail": detail,
            "queued_at": work.now,
            "next_try_at": work.now,
            "tries": 0,
            "state": State.WAITING.value,
        },
    )
    return int(queued.scalar_one())


def claim(work: Work, *, channel: Channel, limit: int = CLAIM_LIMIT) -> list[Message]:
    """Hand the messages that are due to a sender, oldest first; nobody else gets them meanwhile.

    Bookkeeping only, so it is not journalled: what came of each try is.
    """
    _lose_overheld(work)
    due = (
        select(outbox)
        .where(
            outbox.c.channel == channel.value,
            outbox.c.state.in_([state.value for state in TRIED_AGAIN]),
            outbox.c.next_try_at <= work.now,
            outbox.c.tries < tries_max(),
        )
        .order_by(outbox.c.next_try_at, outbox.c.id)
        .limit(limit)
    )
    rows = list(work.connection.execute(due))
    if not rows:
        return []
    held = case((outbox.c.state == State.WAITING.value, State.SENDING.value), else_=outbox.c.state)
    work.connection.execute(
        update(outbox)
        .where(in_set(work.connection, outbox.c.id, [row.id for row in rows]))
        .values(state=held, tries=outbox.c.tries + 1, next_try_at=work.now + claim_time())
    )
    return [_message(row) for row in rows]


def settle(work: Work, *, message: Message, fate: Fate, error: str | None = None) -> State:
    """Record what came of one try, and return where the message now stands.

    A sender that held the message for too long may still confirm that it was sent; anything else it
    says is too late, since another try is already on its way.
    """
    row = work.connection.execute(select(outbox).where(outbox.c.id == message.id)).first()
    if row is None:
        raise Refused("There is no message {number}.", number=message.id)
    state = State(row.state)
    late = row.tries != message.tries or state not in {State.SENDING, State.UNCERTAIN}
    if state is State.SENT or (late and fate is not Fate.SENT):
        return state
    step = next_step(State.UNCERTAIN if late else state, fate, tries=message.tries, now=work.now)
    sent = step.state is State.SENT
    work.connection.execute(
        update(outbox)
        .where(outbox.c.id == message.id)
        .values(
            state=step.state.value,
            next_try_at=step.next_try_at,
            last_error=None if sent else (error or fate.value)[:ERROR_MAX],
            sent_at=work.now if sent else None,
        )
    )
    work.journal(
        f"message.{step.state.value}",
        subject=row.subject,
        payload={
            "message": message.id,
            "channel": row.channel,
            "address": masked(row.address),
            "tries": message.tries,
        },
    )
    return step.state


def pending(view: View) -> OutboxState:
    """What has not left, or not surely; a message held for too long already counts as uncertain."""
    lost = and_(outbox.c.state == State.SENDING.value, outbox.c.next_try_at <= view.now)
    uncertain = or_(outbox.c.state == State.UNCERTAIN.value, lost)
    waiting = and_(outbox.c.state.in_([State.WAITING.value, State.SENDING.value]), ~lost)
    failed = outbox.c.state == State.FAILED.value
    row = view.connection.execute(
        select(
            func.count().filter(waiting),
            func.count().filter(uncertain),
            func.count().filter(failed),
            func.min(outbox.c.queued_at),
        ).where(outbox.c.state != State.SENT.value)
    ).one()
    return OutboxState(row[0], row[1], row[2], row[3])


def _lose_overheld(work: Work) -> None:
    """What a sender held for too long has an unknown fate, and is due again."""
    work.connection.execute(
        update(outbox)
        .where(outbox.c.state == State.SENDING.value, outbox.c.next_try_at <= work.now)
        .values(state=State.UNCERTAIN.value, last_error="held too long by its sender")
    )


def _channel(said: Channel | str) -> Channel:
    try:
        return Channel(said)
    except ValueError:
        raise Refused("“{said}” is no channel for messages.", said=str(said)[:16]) from None


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        channel=Channel(row.channel),
        address=row.address,
        body=row.body,
        subject=row.subject,
        detail=row.detail,
        tries=row.tries + 1,
        queued_at=row.queued_at,
    )
