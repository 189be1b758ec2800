"""The outbox on both databases: queued with its act, sent at least once, never called delivered."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from commandcenter.channels import service as channels
from commandcenter.channels.model import Channel, Fate, Message, OutboxState, State
from commandcenter.channels.tables import outbox
from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation
from commandcenter.store.service import DrillMark
from commandcenter.store.work import Work

PHONE = "13900000001"
OVERHELD = timedelta(seconds=120)


def queued(hq: Headquarters, **how: str) -> int:
    """A text message about a directive."""
    message = {"channel": "sms", "address": PHONE, "body": "请立即转移", "subject": "令〔2026〕1号"}
    return hq.act(channels.enqueue, **{**message, **how})


def claimed(hq: Headquarters) -> list[Message]:
    """What a sender of text messages is given."""
    return hq.act(channels.claim, channel=Channel.SMS)


def test_a_message_is_queued_with_its_act(headquarters: Headquarters) -> None:
    """An act that fails takes its message with it."""

    def fails(work: Work) -> None:
        channels.enqueue(work, channel=Channel.SMS, address=PHONE, body="x")
        raise Refused("No.")

    with pytest.raises(Refused):
        headquarters.act(fails)
    assert headquarters.read(channels.pending) == OutboxState(0, 0, 0, None)
    queued(headquarters)
    now = headquarters.clock.now()
    assert headquarters.read(channels.pending) == OutboxState(1, 0, 0, now)


def test_a_message_goes_out_once(headquarters: Headquarters) -> None:
    """Whoever claims it has it alone; confirmed, it is gone for good."""
    number = queued(headquarters)
    queued(headquarters, channel="email", address="duty@example.cn")
    [message] = claimed(headquarters)
    assert (message.id, message.tries, message.body) == (number, 1, "请立即转移")
    assert claimed(headquarters) == []
    assert headquarters.read(channels.pending).waiting == 2
    assert headquarters.act(channels.settle, message=message, fate=Fate.SENT) is State.SENT
    assert headquarters.read(channels.pending).waiting == 1
    assert headquarters.act(channels.settle, message=message, fate=Fate.UNKNOWN) is State.SENT


def test_failures_wait_longer_and_end(headquarters: Headquarters, clock: HeldClock) -> None:
    """Not now comes again after its wait; after the last try a person must look."""
    queued(headquarters)
    [message] = claimed(headquarters)
    headquarters.act(channels.settle, message=message, fate=Fate.NOT_NOW, error="busy")
    assert claimed(headquarters) == []
    clock.advance(timedelta(seconds=30))
    for tries in range(2, 11):
        [message] = claimed(headquarters)
        assert message.tries == tries
        state = headquarters.act(channels.settle, message=message, fate=Fate.NOT_NOW)
        clock.advance(timedelta(hours=1))
    assert state is State.FAILED
    assert claimed(headquarters) == []
    assert headquarters.read(channels.pending).failed == 1


def test_never_is_at_once(headquarters: Headquarters) -> None:
    """A wrong address fails without further tries."""
    queued(headquarters)
    [message] = claimed(headquarters)
    assert headquarters.act(channels.settle, message=message, fate=Fate.NEVER) is State.FAILED


def test_a_lost_sender_leaves_it_uncertain(headquarters: Headquarters, clock: HeldClock) -> None:
    """Held too long it counts as uncertain, is sent again, and stays uncertain till confirmed."""
    queued(headquarters)
    [first] = claimed(headquarters)
    clock.advance(OVERHELD)
    assert headquarters.read(channels.pending).uncertain == 1
    [second] = claimed(headquarters)
    assert (second.id, second.tries) == (first.id, 2)
    failed = headquarters.act(channels.settle, message=second, fate=Fate.NEVER, error="refused")
    assert failed is State.UNCERTAIN
    assert headquarters.read(channels.pending) == OutboxState(0, 1, 0, first.queued_at)


def test_a_late_word_counts_only_if_it_was_sent(
    headquarters: Headquarters, clock: HeldClock
) -> None:
    """The lost sender's failure is ignored; its success settles the message for both."""
    queued(headquarters)
    [first] = claimed(headquarters)
    clock.advance(OVERHELD)
    [second] = claimed(headquarters)
    late = headquarters.act(channels.settle, message=first, fate=Fate.NOT_NOW)
    assert late is State.UNCERTAIN
    assert headquarters.act(channels.settle, message=first, fate=Fate.SENT) is State.SENT
    assert headquarters.act(channels.settle, message=second, fate=Fate.NOT_NOW) is State.SENT


def test_an_unknown_fate_is_tried_again(headquarters: Headquarters, clock: HeldClock) -> None:
    """A time-out after the request is uncertain; the next try may settle it."""
    queued(headquarters)
    [message] = claimed(headquarters)
    headquarters.act(channels.settle, message=message, fate=Fate.UNKNOWN, error="timeout")
    assert headquarters.read(channels.pending).uncertain == 1
    clock.advance(timedelta(seconds=30))
    [again] = claimed(headquarters)
    assert headquarters.act(channels.settle, message=again, fate=Fate.SENT) is State.SENT
    assert headquarters.read(channels.pending) == OutboxState(0, 0, 0, None)


def test_the_journal_holds_no_address(headquarters: Headquarters) -> None:
    """What came of a try stands there under its subject, without number or words."""
    queued(headquarters)
    [message] = claimed(headquarters)
    headquarters.act(channels.settle, message=message, fate=Fate.SENT)
    [entry] = headquarters.read(installation.timeline, subject="令〔2026〕1号")
    assert entry.kind == "message.sent"
    said = json.dumps(dict(entry.payload or {}), ensure_ascii=False)
    assert PHONE not in said
    assert "转移" not in said


@pytest.mark.parametrize(
    "how",
    [
        {"channel": "pigeon"},
        {"address": " "},
        {"address": "1" * 201},
        {"address": "139\n0000"},
        {"body": " "},
        {"body": "x" * 10_001},
    ],
)
def test_what_is_no_message(headquarters: Headquarters, how: dict[str, str]) -> None:
    """Unknown channels, empty or broken addresses and words are refused."""
    with pytest.raises(Refused):
        queued(headquarters, **how)
    assert headquarters.read(channels.pending).waiting == 0


def test_a_drill_says_so(clock: HeldClock, tmp_path: Path) -> None:
    """Every message of a drill begins with 演练."""
    mark = DrillMark("防汛演练", clock.now(), clock.now(), 1.0)
    url = f"sqlite:///{tmp_path / 'drill.db'}"
    drill = Headquarters.open(url, clock=clock, inline=True, new_drill=mark)
    queued(drill)
    with pytest.raises(Refused):
        queued(drill, body="")
    [body] = drill.read(lambda view: view.connection.execute(select(outbox.c.body)).scalars().all())
    drill.close()
    assert body == "【演练】请立即转移"
