"""The outbox: messages are queued in the act that causes them, and claimed by a sender later.

At least once: a message that a sender held for too long counts as uncertain and is tried again.
Nothing is sent here; bodies and whole addresses never stand in the journal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, String, and_, case, func, or_, select, type_coerce, update

from commandcenter.accounts.service import require
from commandcenter.channels.model import (
    TRIED_AGAIN,
    Channel,
    Draft,
    Fate,
    Message,
    OutboxRow,
    OutboxState,
    Post,
    State,
    Tried,
    claim_time,
    masked,
    next_step,
    posts_of,
    robot_per_minute,
    tries_max,
)
from commandcenter.channels.tables import outbox
from commandcenter.core.errors import Refused
from commandcenter.core.language import FIRST_LANGUAGE, text, translate
from commandcenter.core.tabletext import bad_character
from commandcenter.store import service as installation
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

ADDRESS_MAX = 200
BODY_MAX = 10_000
ERROR_MAX = 1_000
CLAIM_LIMIT = 100
DRILL_SIGN = "【演练】"
TEST_WORDS = text("Test message of the emergency command console; nothing needs to be done.")
ROBOT_WINDOW = timedelta(minutes=1)
STEP = re.compile(r'\{"step":(\d+)')
STEP_TEXT = 19


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
    draft = Draft(_channel(channel), address, body, subject, detail)
    queued = work.connection.execute(outbox.insert().returning(outbox.c.id), _rows(work, [draft]))
    return int(queued.scalar_one())


def enqueue_all(work: Work, *, drafts: Sequence[Draft]) -> int:
    """Queue many messages at once, under the same rules; returns how many."""
    if drafts:
        work.connection.execute(outbox.insert(), _rows(work, drafts))
    return len(drafts)


def _rows(work: Work, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    sign = "" if installation.drill_mark(work) is None else DRILL_SIGN
    for draft in drafts:
        address = draft.address
        if not address.strip() or len(address) > ADDRESS_MAX or bad_character(address):
            raise Refused(
                "A message needs an address of at most {most} characters.", most=ADDRESS_MAX
            )
        if not draft.body.strip() or len(sign + draft.body) > BODY_MAX:
            raise Refused("A message needs words, at most {most} characters.", most=BODY_MAX)
    return [
        {
            "channel": draft.channel.value,
            "address": draft.address.strip(),
            "subject": draft.about,
            "body": sign + draft.body,
            "detail": draft.detail,
            "queued_at": work.now,
            "next_try_at": work.now,
            "tries": 0,
            "state": State.WAITING.value,
        }
        for draft in drafts
    ]


def waiting_about(view: View, *, subject: str) -> list[tuple[int, Any]]:
    """The messages about something that would still be tried, with their details."""
    query = select(outbox.c.id, outbox.c.detail).where(
        outbox.c.subject == subject,
        outbox.c.state.in_([State.WAITING.value, State.SENDING.value, State.UNCERTAIN.value]),
        outbox.c.tries < tries_max(),
    )
    return [(row.id, row.detail) for row in view.connection.execute(query)]


def call_off(work: Work, *, messages: Collection[int]) -> int:
    """Take back messages that have certainly not left, since what they are about is over.

    What a sender holds, and what may have arrived, is not tried again. The caller's own journal
    entry says why.
    """
    if not messages:
        return 0
    these = in_set(work.connection, outbox.c.id, messages)
    work.connection.execute(
        update(outbox)
        .where(these, outbox.c.state.in_([State.SENDING.value, State.UNCERTAIN.value]))
        .values(tries=tries_max())
    )
    return work.connection.execute(
        update(outbox)
        .where(these, outbox.c.state == State.WAITING.value)
        .values(state=State.CALLED_OFF.value)
    ).rowcount


def test_message(work: Work, *, channel: Channel, address: str) -> int:
    """Queue a message that says that it is a test, and journal that it was asked for."""
    require(work, "channels.test")
    identity = enqueue(
        work, channel=channel, address=address, body=translate(TEST_WORDS, FIRST_LANGUAGE)
    )
    work.journal("message.test", payload={"message": identity, "channel": channel.value})
    return identity


def claim(work: Work, *, channel: Channel, limit: int = CLAIM_LIMIT) -> list[Message]:
    """Hand the messages that are due to a sender, oldest first; nobody else gets them meanwhile.

    Bookkeeping only, so it is not journalled: what came of each try is.
    """
    _lose_overheld(work)
    rows = work.connection.execute(_due(work, channel, limit)).all()
    _hold(work, [row.id for row in rows])
    return [_message(row) for row in rows]


def claim_posts(
    work: Work, *, channel: Channel, robots: Mapping[str, int], limit: int, at: datetime
) -> list[Post]:
    """Hand out what is due as posts; `robots` are the longest post of each, `at` the machine's now.

    A robot takes so many posts a minute: what would be too many leaves as one post of several.
    """
    if channel is not Channel.ROBOT:
        return [Post((message,)) for message in claim(work, channel=channel, limit=limit)]
    _lose_overheld(work)
    posts: list[Post] = []
    for address, bytes_max in robots.items():
        left = min(limit - len(posts), robot_per_minute() - _posted(work, address, at))
        if left <= 0:
            continue
        due = _due(work, channel, CLAIM_LIMIT).where(outbox.c.address == address)
        rows = work.connection.execute(due).all()
        made = posts_of([_message(row) for row in rows], most=left, bytes_max=bytes_max)
        for post in made:
            _hold(work, [message.id for message in post.messages], batch=post, at=at)
        posts += made
    return posts


def _due(work: Work, channel: Channel, limit: int) -> Select[Any]:
    return (
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


def _hold(
    work: Work, ids: list[int], *, batch: Post | None = None, at: datetime | None = None
) -> None:
    if not ids:
        return
    held: Any = case(
        (outbox.c.state == State.WAITING.value, State.SENDING.value), else_=outbox.c.state
    )
    values: dict[str, Any] = {"state": held, "tries": outbox.c.tries + 1}
    values["next_try_at"] = work.now + claim_time() * _pace(work)
    if batch is not None:
        values |= {"batch": batch.messages[0].id, "posted_at": at}
    work.connection.execute(
        update(outbox).where(in_set(work.connection, outbox.c.id, ids)).values(values)
    )


def _posted(work: Work, address: str, at: datetime) -> int:
    """How many posts this robot was given in the last minute, by the machine's own clock."""
    return int(
        work.connection.execute(
            select(func.count(outbox.c.batch.distinct())).where(
                outbox.c.channel == Channel.ROBOT.value,
                outbox.c.address == address,
                outbox.c.posted_at > at - ROBOT_WINDOW,
            )
        ).scalar_one()
    )


def _pace(work: Work) -> float:
    """How many seconds of this database pass in one of the machine's; a drill's clock runs fast."""
    mark = installation.drill_mark(work)
    return 1.0 if mark is None else max(1.0, mark.speed)


def settle_post(work: Work, *, post: Post, tried: Tried) -> list[State]:
    """Record what came of one try for every message that left in it."""
    return [
        settle(work, message=message, fate=tried.fate, error=tried.error, wait=tried.wait)
        for message in post.messages
    ]


def settle(
    work: Work,
    *,
    message: Message,
    fate: Fate,
    error: str | None = None,
    wait: timedelta | None = None,
) -> State:
    """Record what came of one try, and return where the message now stands.

    A sender that held the message for too long may still confirm that it was sent; anything else it
    says is too late, since another try is already on its way. `wait` is how long the other side
    asked to be left alone.
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
    pause = max(step.next_try_at - work.now, wait or timedelta(0)) * _pace(work)
    work.connection.execute(
        update(outbox)
        .where(outbox.c.id == message.id)
        .values(
            state=step.state.value,
            next_try_at=work.now + pause,
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
            "batch": row.batch,
        },
    )
    return step.state


def outbox_rows(
    view: View, *, states: Collection[State] = (), subject: str | None = None, limit: int = 200
) -> list[OutboxRow]:
    """Messages as people may see them, newest first; whole addresses and words stay inside."""
    query = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
    if states:
        query = query.where(outbox.c.state.in_([state.value for state in states]))
    if subject is not None:
        query = query.where(outbox.c.subject == subject)
    return [
        OutboxRow(
            id=row.id,
            channel=Channel(row.channel),
            address=row.address if row.channel == Channel.ROBOT.value else masked(row.address),
            subject=row.subject,
            state=State(row.state),
            tries=row.tries,
            queued_at=row.queued_at,
            sent_at=row.sent_at,
            batch=row.batch,
            last_error=row.last_error,
        )
        for row in view.connection.execute(query)
    ]


def standing(view: View, *, subject: str) -> dict[int, Counter[tuple[Channel, State]]]:
    """How the messages about something stand, by the `step` of their details (0 where none is).

    What a sender held for too long counts as uncertain.
    """
    # Kept as canonical text, details begin with their step: {"step":12,…
    begins = func.substr(type_coerce(outbox.c.detail, String), 1, STEP_TEXT)
    overheld = and_(outbox.c.state == State.SENDING.value, outbox.c.next_try_at <= view.now)
    state = case((overheld, State.UNCERTAIN.value), else_=outbox.c.state)
    rows = view.connection.execute(
        select(begins, outbox.c.channel, state, func.count())
        .where(outbox.c.subject == subject)
        .group_by(begins, outbox.c.channel, state)
    )
    found: dict[int, Counter[tuple[Channel, State]]] = {}
    for said, channel, stands, count in rows:
        number = STEP.match(said or "")
        counts = found.setdefault(int(number[1]) if number else 0, Counter())
        counts[Channel(channel), State(stands)] += count
    return found


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
        ).where(outbox.c.state.not_in([State.SENT.value, State.CALLED_OFF.value]))
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
