"""Messages on their way out: their states as one table, and when to try again.

Pure. A message whose fate is unknown stays uncertain until somebody confirms it was sent: a later
failure proves nothing about an earlier try, and nothing here ever says that a message was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

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


def masked(address: str) -> str:
    """An address as the journal may hold it: its last four characters only."""
    return "…" + address[-4:] if len(address) > 8 else "…"
