"""Messages on their way out: their states as one table, and when to try again.

Pure. A message whose fate is unknown stays uncertain until somebody confirms it was sent: a later
failure proves nothing about an earlier try, and nothing here ever says that a message was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from commandcenter.core.language import FIRST_LANGUAGE, text, translate
from commandcenter.core.rules import rule


class Channel(StrEnum):
    """The ways out."""

    ROBOT = "robot"
    SMS = "sms"
    EMAIL = "email"


class State(StrEnum):
    """Where a message stands; `sending` is one that a sender holds right now."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    # It never left, and what it was about is over.
    CALLED_OFF = "called_off"


@dataclass(frozen=True)
class Draft:
    """A message to be queued; `about` is a directive's number, `detail` is for later questions."""

    channel: Channel
    address: str
    body: str
    about: str | None = None
    detail: Any = None


class Fate(StrEnum):
    """What a sender says of one try."""

    SENT = "sent"
    # The other side may or may not have it: a time-out after the request went out.
    UNKNOWN = "unknown"
    # Certainly not sent, and another try may succeed: no connection, busy, over quota.
    NOT_NOW = "not_now"
    # Certainly not sent, and never will be: no such address, forbidden.
    NEVER = "never"


# What becomes of a message that was tried; a try too many turns WAITING into FAILED.
AFTER: dict[State, dict[Fate, State]] = {
    State.SENDING: {
        Fate.SENT: State.SENT,
        Fate.UNKNOWN: State.UNCERTAIN,
        Fate.NOT_NOW: State.WAITING,
        Fate.NEVER: State.FAILED,
    },
    State.UNCERTAIN: {
        Fate.SENT: State.SENT,
        Fate.UNKNOWN: State.UNCERTAIN,
        Fate.NOT_NOW: State.UNCERTAIN,
        Fate.NEVER: State.UNCERTAIN,
    },
}
TRIED_AGAIN = frozenset({State.WAITING, State.UNCERTAIN})


@dataclass(frozen=True)
class Message:
    """One message as a sender gets it; `tries` counts this one and names the claim."""

    id: int
    channel: Channel
    address: str
    body: str
    subject: str | None
    detail: Any
    tries: int
    queued_at: datetime


@dataclass(frozen=True)
class Post:
    """What leaves in one go: one message, or several for the same robot under one roof."""

    messages: tuple[Message, ...]

    @property
    def address(self) -> str:
        """Where it goes."""
        return self.messages[0].address

    @property
    def body(self) -> str:
        """The words; several messages are numbered under one heading."""
        if len(self.messages) == 1:
            return self.messages[0].body
        lines = [f"{place}. {item.body}" for place, item in enumerate(self.messages, 1)]
        # In the first language, as everything that a duty group reads.
        heading = translate(text("{count} messages:", count=len(lines)), FIRST_LANGUAGE)
        return heading + "\n" + "\n".join(lines)


def posts_of(messages: Sequence[Message], *, most: int, bytes_max: int) -> list[Post]:
    """The messages as at most so many posts: each alone while they fit, the rest together.

    What fits in no post is left for the next minute.
    """
    if len(messages) <= most:
        return [Post((message,)) for message in messages]
    alone = [Post((message,)) for message in messages[: most // 2]]
    posts, together = alone, list[Message]()
    for message in messages[len(alone) :]:
        longer = Post((*together, message))
        if together and len(longer.body.encode()) > bytes_max:
            posts = [*posts, Post(tuple(together))]
            together = []
            if len(posts) >= most:
                return posts
        together.append(message)
    return [*posts, Post(tuple(together))]


@dataclass(frozen=True)
class Tried:
    """What came of one try; `wait` where the other side said how long to keep away."""

    fate: Fate
    error: str | None = None
    wait: timedelta | None = None


@dataclass(frozen=True)
class Routes:
    """The ways out that were configured, without a secret: who can be reached by what."""

    robots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unit_phones: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unit_mails: dict[str, tuple[str, ...]] = field(default_factory=dict)
    person_mails: dict[str, str] = field(default_factory=dict)
    sms: bool = False
    email: bool = False
    # Where the phone pages begin, where that is known: people are sent to their own page.
    link: str = ""

    @property
    def any(self) -> bool:
        """Whether anything can leave at all."""
        return bool(self.robots) or self.sms or self.email


@dataclass(frozen=True)
class OutboxRow:
    """One message of the outbox as people may see it: its address is masked."""

    id: int
    channel: Channel
    address: str
    subject: str | None
    state: State
    tries: int
    queued_at: datetime
    sent_at: datetime | None
    batch: int | None
    last_error: str | None


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands; `oldest_at` is when the oldest unsent message was queued."""

    waiting: int
    uncertain: int
    failed: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class NextStep:
    """Where a message stands after a try, and when it is tried again if it is."""

    state: State
    next_try_at: datetime


def next_step(state: State, fate: Fate, *, tries: int, now: datetime) -> NextStep:
    """What a try's fate makes of a message; the waits double up to a limit."""
    after = AFTER[state][fate]
    if after is State.WAITING and tries >= tries_max():
        after = State.FAILED
    return NextStep(after, now + wait_after(tries))


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    first_s = int(rule("channels", "first_wait").value)
    longest_s = int(rule("channels", "longest_wait").value)
    return timedelta(seconds=min(first_s * 2 ** min(tries - 1, 32), longest_s))


def tries_max() -> int:
    """How often a message is tried before it is left to a person."""
    return int(rule("channels", "tries_max").value)


def claim_time() -> timedelta:
    """How long a sender may hold a message before its fate counts as unknown."""
    return timedelta(seconds=int(rule("channels", "claim_time").value))


def robot_per_minute() -> int:
    """How many posts one robot takes in a minute before it shuts its door."""
    return int(rule("channels", "robot_per_minute").value)


def robot_shut() -> timedelta:
    """How long a robot that was asked too often keeps its door shut."""
    return timedelta(seconds=int(rule("channels", "robot_shut").value))


def masked(address: str) -> str:
    """An address as the journal may hold it: its last four characters only."""
    return "…" + address[-4:] if len(address) > 8 else "…"
