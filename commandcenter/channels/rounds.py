"""A round of the postman: take what is due, send it, say what came of it; until nothing is due.

At least once: what a sender held when its process died is due again after a while and counts as
uncertain. A round never touches the database while it waits for the other side.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from commandcenter.channels import service as channels
from commandcenter.channels.configuration import Settings
from commandcenter.channels.model import Channel, Fate, Post, State, Tried
from commandcenter.channels.senders import mail, robots, sms
from commandcenter.core.clock import SystemClock

HANDS = 4
# Few enough that all can time out and still be settled before they count as held too long.
POSTS_AT_ONCE = 20
ROUNDS_MAX = 50

log = logging.getLogger(__name__)


class Door(Protocol):
    """Does an act and waits for its commit."""

    def act(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do one act."""
        ...


def send_due(
    door: Door, settings: Settings, *, stopped: Callable[[], bool] = lambda: False
) -> dict[State, int]:
    """Send everything that is due; how many messages ended in which state."""
    counts: dict[State, int] = {}
    with ThreadPoolExecutor(HANDS, thread_name_prefix="sender") as hands:
        for channel in Channel:
            for _ in range(ROUNDS_MAX if settings.has(channel) else 0):
                if stopped():
                    return counts
                posts = door.act(
                    channels.claim_posts,
                    channel=channel,
                    robots={name: robot.bytes_max for name, robot in settings.robots.items()},
                    limit=POSTS_AT_ONCE,
                    at=SystemClock().now(),
                )
                if not posts:
                    break
                for state in _send(door, settings, hands, posts):
                    counts[state] = counts.get(state, 0) + 1
    return counts


def _send(
    door: Door, settings: Settings, hands: ThreadPoolExecutor, posts: list[Post]
) -> Iterable[State]:
    tried = list(hands.map(lambda post: _try(settings, post), posts))
    for post, one in zip(posts, tried, strict=True):
        yield from door.act(channels.settle_post, post=post, tried=one)


def _try(settings: Settings, post: Post) -> Tried:
    try:
        tried = deliver(settings, post, now=SystemClock().now())
    except Exception as error:  # noqa: BLE001 - whatever broke, the message must not be lost
        # The trace itself may quote an address, so only its kind is told.
        log.error("A sender failed: %s", type(error).__name__)
        return Tried(Fate.UNKNOWN, type(error).__name__)
    return replace(tried, error=without_secrets(tried.error, settings))


def deliver(settings: Settings, post: Post, *, now: datetime) -> Tried:
    """Try one post once, by its channel."""
    first = post.messages[0]
    if first.channel is Channel.ROBOT:
        robot = settings.robots.get(post.address)
        if robot is None:
            return Tried(Fate.NEVER, "this robot is no longer configured")
        return robots.send(robot, post.body, now=now)
    if first.channel is Channel.SMS and settings.sms is not None:
        return sms.send(settings.sms, post.address, post.body)
    if first.channel is Channel.EMAIL and settings.mail is not None:
        identity = f"{first.id}.{int(first.queued_at.timestamp())}"
        return mail.send(settings.mail, post.address, post.body, identity=identity, now=now)
    return Tried(Fate.NOT_NOW, "this channel is not configured")


def without_secrets(words: str | None, settings: Settings) -> str | None:
    """What a failure said, without any secret that it may have repeated."""
    for secret in settings.secrets() if words else ():
        words = (words or "").replace(secret, "…")
    return words
