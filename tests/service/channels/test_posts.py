"""Rounds of the postman on both databases: twenty posts a minute, then several in one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.channels import rounds
from commandcenter.channels import service as channels
from commandcenter.channels.model import Channel, Message, State, posts_of
from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from tests.service.channels.conftest import OK, Far, robot, settings

MINUTE = timedelta(minutes=1)


class Wall:
    """The machine's own clock, held still."""

    at = datetime(2026, 7, 17, 8, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment it stands at."""
        return Wall.at


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the machine's clock."""
    Wall.at = datetime(2026, 7, 17, 8, 30, tzinfo=UTC)
    monkeypatch.setattr(rounds, "SystemClock", Wall)

    def move(step: timedelta) -> None:
        Wall.at += step

    return move


def queue(hq: Headquarters, count: int, **changed: Any) -> None:
    """So many messages for the robot “one”."""
    for number in range(count):
        hq.act(
            channels.enqueue,
            **{"channel": "robot", "address": "one", "body": f"第{number}条", **changed},
        )


def go(hq: Headquarters, far: Far, **changed: Any) -> dict[State, int]:
    """One round through the robot of this machine."""
    return rounds.send_due(hq.act_as("gateway", "clockwork"), settings(robots={"one": robot(far)}))


@pytest.mark.usefixtures("wall")
def test_a_few_go_out_one_by_one(headquarters: Headquarters, far: Far) -> None:
    """Each message is a post of its own, once."""
    queue(headquarters, 3)
    assert go(headquarters, far) == {State.SENT: 3}
    assert sorted(far.texts) == ["第0条", "第1条", "第2条"]
    assert go(headquarters, far) == {}
    assert len(far.heard) == 3


def test_twenty_a_minute_then_together(
    headquarters: Headquarters, far: Far, wall: Callable[[timedelta], None]
) -> None:
    """A flood becomes a few posts, and never more than twenty in a minute, also after a restart."""
    queue(headquarters, 60)
    assert go(headquarters, far) == {State.SENT: 60}
    assert len(far.heard) <= 20
    told = "\n".join(far.texts)
    assert all(f"第{number}条" in told for number in range(60))
    rows = headquarters.read(channels.outbox_rows)
    assert len({row.batch for row in rows}) == len(far.heard)
    first = len(far.heard)
    queue(headquarters, 30)
    go(headquarters, far)
    wall(timedelta(seconds=59))
    go(headquarters, far)
    assert len(far.heard) <= 20
    wall(timedelta(seconds=2))
    go(headquarters, far)
    assert len(far.heard) - first <= 20
    assert headquarters.read(channels.pending).waiting == 0


def test_a_failed_post_keeps_all_its_messages(
    headquarters: Headquarters, far: Far, wall: Callable[[timedelta], None], clock: HeldClock
) -> None:
    """What left together failed together, and comes again; nothing is lost or called sent."""
    queue(headquarters, 50)
    far.body = b'{"errcode":130101,"errmsg":"send too fast"}'
    assert go(headquarters, far) == {State.WAITING: 50}
    far.body = OK
    wall(2 * MINUTE)
    clock.advance(2 * MINUTE)
    assert go(headquarters, far) == {}, "it asked for ten minutes of peace"
    clock.advance(9 * MINUTE)
    assert go(headquarters, far) == {State.SENT: 50}


@pytest.mark.usefixtures("wall")
def test_an_uncertain_post_stays_uncertain(headquarters: Headquarters, far: Far) -> None:
    """A 500 may have been heard: it is shown as uncertain, with what was said."""
    queue(headquarters, 1)
    far.status = 500
    assert go(headquarters, far) == {State.UNCERTAIN: 1}
    [row] = headquarters.read(channels.outbox_rows, states=[State.UNCERTAIN])
    assert (row.last_error, row.sent_at) == ("HTTP 500", None)


@pytest.mark.usefixtures("wall")
def test_nothing_leaves_unless_configured(headquarters: Headquarters, far: Far) -> None:
    """Without a file, or for a robot the file does not name, everything waits here."""
    queue(headquarters, 1)
    queue(headquarters, 1, address="another")
    queue(headquarters, 1, channel="sms", address="13900000001")
    assert rounds.send_due(headquarters.act_as("gateway", "clockwork"), settings()) == {}
    assert go(headquarters, far) == {State.SENT: 1}
    assert headquarters.read(channels.pending).waiting == 2


def messages(bodies: list[str]) -> list[Message]:
    """Messages for one robot."""
    at = datetime(2026, 7, 17, tzinfo=UTC)
    return [
        Message(number, Channel.ROBOT, "one", body, None, None, 1, at)
        for number, body in enumerate(bodies)
    ]


@given(st.lists(st.text(min_size=1, max_size=90), max_size=120), st.integers(1, 20))
def test_no_post_is_too_long_and_none_is_lost_on_the_way(bodies: list[str], most: int) -> None:
    """Posts keep the order, hold whole messages, and what is left over is a tail."""
    given_ = messages(bodies)
    posts = posts_of(given_, most=most, bytes_max=1000)
    assert len(posts) <= most
    taken = [message for post in posts for message in post.messages]
    assert taken == given_[: len(taken)]
    assert taken or not given_
    assert all(len(p.body.encode()) <= 1000 for p in posts if len(p.messages) > 1)
