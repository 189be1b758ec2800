"""The write lane answers only what was saved, answers everybody, and answers each for himself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.headquarters import Headquarters
from commandcenter.store import journal, lane
from commandcenter.store.engine import connect
from commandcenter.store.tables import installation
from commandcenter.store.work import View, Work
from tests.service.store.acts import note, note_then_refuse, noted

WAIT_S = 30


class Gate:
    """Holds the write lane inside an act until the test lets it go, so that groups form."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def hold(self, work: Work) -> None:
        del work
        self.reached.set()
        assert self.opened.wait(WAIT_S)


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate that is open when the test ends, however it ends."""
    made = Gate()
    yield made
    made.opened.set()


@contextmanager
def one_group(headquarters: Headquarters, gate: Gate) -> Iterator[None]:
    """Everything handed in inside becomes one group."""
    held = headquarters.act_as("P", "test").act_later(gate.hold)
    assert gate.reached.wait(WAIT_S)
    yield
    gate.opened.set()
    held.result(WAIT_S)


def hand_in(headquarters: Headquarters, act: Callable[..., Any], **values: Any) -> Future[Any]:
    return headquarters.act_as("P", "test").act_later(act, **values)


def length(headquarters: Headquarters) -> int:
    return headquarters.read(lambda view: journal.verify(view.connection))


def test_answered_means_committed(laned: Headquarters, database_url: str) -> None:
    """When a future resolves, a stranger's connection already sees the change."""
    stranger = connect(database_url)
    seen: list[Any] = []
    answered = threading.Event()

    def look(_done: Future[Any]) -> None:
        with stranger.reading() as connection:
            seen.append(
                connection.execute(
                    installation.select().where(installation.c.name == "told")
                ).first()
            )
        answered.set()

    try:
        hand_in(laned, note, name="told").add_done_callback(look)
        assert answered.wait(WAIT_S)
        assert [row.value for row in seen] == ["x"]
    finally:
        stranger.dispose()


def test_nobody_is_answered_before_the_commit(
    laned: Headquarters, gate: Gate, database_url: str
) -> None:
    """While a group's transaction is open, its first act is done but not answered, nor seen."""
    stranger = connect(database_url)
    starter = Gate()
    try:
        with one_group(laned, starter):
            first = hand_in(laned, note, name="first")
            last = hand_in(laned, gate.hold)
        assert gate.reached.wait(WAIT_S)
        assert not first.done()
        with stranger.reading() as connection:
            found = connection.execute(text("SELECT 1 FROM installation WHERE name = 'first'"))
            assert found.first() is None
        gate.opened.set()
        assert first.result(WAIT_S) == "first"
        last.result(WAIT_S)
    finally:
        stranger.dispose()


def test_a_refused_act_leaves_its_group_intact(laned: Headquarters, gate: Gate) -> None:
    """What is refused takes back its own entries and nothing else; the chain goes on unbroken."""
    before = length(laned)
    with one_group(laned, gate):
        futures = [
            hand_in(laned, note, name="before"),
            hand_in(laned, note_then_refuse, name="refused"),
            hand_in(laned, fail, name="failed"),
            hand_in(laned, note, name="after"),
        ]
    assert futures[0].result(WAIT_S) == "before"
    with pytest.raises(Refused, match="No"):
        futures[1].result(WAIT_S)
    with pytest.raises(ZeroDivisionError):
        futures[2].result(WAIT_S)
    assert futures[3].result(WAIT_S) == "after"
    assert length(laned) == before + 2
    assert laned.read(noted, name="refused") is None
    assert laned.read(noted, name="failed") is None


def fail(work: Work, *, name: str) -> None:
    note(work, name=name)
    raise ZeroDivisionError


def test_a_group_is_one_transaction(laned: Headquarters, gate: Gate) -> None:
    """What waits together is committed together: the feed is told once."""
    told: list[int] = []
    with one_group(laned, gate):
        futures = [hand_in(laned, note, name=f"n{number}") for number in range(50)]
        laned.feed.listen(told.append)
    for future in futures:
        future.result(WAIT_S)
    assert told == [length(laned)]


def test_the_databases_own_refusal_is_one_acts_affair(laned: Headquarters, gate: Gate) -> None:
    """A statement that the database refuses costs its own act and no other."""

    def tamper(work: Work) -> None:
        work.connection.exec_driver_sql("UPDATE journal SET actor = 'somebody else'")

    with one_group(laned, gate):
        futures = [
            hand_in(laned, note, name="before"),
            hand_in(laned, tamper),
            hand_in(laned, note, name="after"),
        ]
    with pytest.raises(Refused) as refused:
        futures[1].result(WAIT_S)
    assert not isinstance(refused.value, Unavailable)
    assert "only ever added to" in refused.value.say("en")
    assert [futures[0].result(WAIT_S), futures[2].result(WAIT_S)] == ["before", "after"]


def test_an_act_that_ends_the_transaction_costs_nobody_else(
    laned: Headquarters, gate: Gate
) -> None:
    """When the transaction itself is lost, the others of its group are done again, each alone."""

    def break_off(work: Work) -> None:
        note(work, name="broken off")
        work.connection.exec_driver_sql("ROLLBACK")
        work.connection.exec_driver_sql("SELECT nonsense FROM nowhere")

    before = length(laned)
    with one_group(laned, gate):
        futures = [
            hand_in(laned, note, name="before"),
            hand_in(laned, break_off),
            hand_in(laned, note, name="after"),
        ]
    assert [futures[0].result(WAIT_S), futures[2].result(WAIT_S)] == ["before", "after"]
    with pytest.raises(Fault):
        futures[1].result(WAIT_S)
    assert length(laned) == before + 2
    assert laned.read(noted, name="broken off") is None


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_an_act_cannot_end_the_lane(
    laned: Headquarters, gate: Gate, end: type[BaseException]
) -> None:
    """An act that raises to end the program ends itself only."""

    def leave(work: Work) -> None:
        note(work, name="left")
        raise end

    with one_group(laned, gate):
        futures = [hand_in(laned, note, name="before"), hand_in(laned, leave)]
    assert futures[0].result(WAIT_S) == "before"
    with pytest.raises(end):
        futures[1].result(WAIT_S)
    assert hand_in(laned, note, name="later").result(WAIT_S) == "later"
    assert laned.read(noted, name="left") is None


def test_an_act_taken_back_is_not_done(laned: Headquarters, gate: Gate) -> None:
    """A caller may cancel what has not begun; the lane goes on with the others."""
    with one_group(laned, gate):
        taken_back = hand_in(laned, note, name="taken back")
        kept = hand_in(laned, note, name="kept")
        assert taken_back.cancel()
    assert kept.result(WAIT_S) == "kept"
    with pytest.raises(CancelledError):
        taken_back.result(WAIT_S)
    assert laned.read(noted, name="taken back") is None


def test_what_has_begun_cannot_be_taken_back(laned: Headquarters, gate: Gate) -> None:
    """Whoever could cancel a running act would believe it was not done."""
    running = hand_in(laned, gate.hold)
    assert gate.reached.wait(WAIT_S)
    assert not running.cancel()
    gate.opened.set()
    assert running.result(WAIT_S) is None


@pytest.mark.expected_log("A listener of the feed failed")
def test_a_failing_listener_holds_up_nobody(laned: Headquarters) -> None:
    """The act is saved and answered, and the other listeners hear of it."""
    heard: list[int] = []

    def stumble(_newest: int) -> None:
        raise ZeroDivisionError

    laned.feed.listen(stumble)
    laned.feed.listen(heard.append)
    assert hand_in(laned, note, name="kept").result(WAIT_S) == "kept"
    assert heard == [length(laned)]


def test_a_full_queue_refuses_at_once(
    laned: Headquarters, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits in a queue that cannot be worked off; the caller may send again."""
    assert isinstance(laned.lane, lane.WriteLane)
    monkeypatch.setattr(laned.lane.waiting, "maxsize", 3)
    with one_group(laned, gate):
        taken = [hand_in(laned, note, name=f"n{number}") for number in range(3)]
        with pytest.raises(Unavailable):
            hand_in(laned, note, name="too many")
    assert [future.result(WAIT_S) for future in taken] == ["n0", "n1", "n2"]


def test_closing_finishes_what_was_handed_in(laned: Headquarters, gate: Gate) -> None:
    """Everything handed in before the end is answered; everything after is refused at once."""
    with one_group(laned, gate):
        futures = [hand_in(laned, note, name=f"n{number}") for number in range(600)]
        closing = threading.Thread(target=laned.lane.close)
        closing.start()
    closing.join(WAIT_S)
    assert [future.result(0) for future in futures] == [f"n{number}" for number in range(600)]
    with pytest.raises(Unavailable):
        hand_in(laned, note, name="late")


def test_closing_while_many_hand_in(laned: Headquarters) -> None:
    """However a submission meets the end, it is refused or answered; nobody waits for ever."""
    start = threading.Barrier(5)
    futures: list[Future[Any]] = []

    def many(who: int) -> None:
        start.wait(WAIT_S)
        for number in range(2000):
            try:
                futures.append(hand_in(laned, note, name=f"{who}/{number}"))
            except Unavailable:
                return

    threads = [threading.Thread(target=many, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    start.wait(WAIT_S)
    laned.lane.close()
    for thread in threads:
        thread.join(WAIT_S)
    saved = [future.result(WAIT_S) for future in futures if future.exception(WAIT_S) is None]
    assert length(laned) == 1 + len(saved)


def test_a_stuck_act_does_not_hold_up_the_end(
    laned: Headquarters,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What could not be reached before the program closed is told so."""
    monkeypatch.setattr(lane, "STOP_WAIT_S", 0.1)
    stuck = hand_in(laned, gate.hold)
    assert gate.reached.wait(WAIT_S)
    left = hand_in(laned, note, name="left")
    laned.lane.close()
    with pytest.raises(Unavailable):
        left.result(WAIT_S)
    gate.opened.set()
    stuck.result(WAIT_S)


def test_an_act_within_an_act_is_our_fault(headquarters: Headquarters) -> None:
    """Handing in an act from inside one would wait for itself."""

    def nested(work: Work) -> None:
        del work
        headquarters.act(note, name="inner")

    with pytest.raises(Fault):
        headquarters.act(nested)
    assert headquarters.act(note, name="outer") == "outer"


def test_a_read_cannot_write(headquarters: Headquarters) -> None:
    """A service that was meant to read and writes is stopped by the database."""

    def write(view: View) -> None:
        view.connection.exec_driver_sql("DELETE FROM installation")

    with pytest.raises(Unavailable):
        headquarters.read(write)
    assert headquarters.act(note, name="still here") == "still here"


def test_a_caught_failure_does_not_leave_the_sums_open(headquarters: Headquarters) -> None:
    """An act that stumbles inside the cascade and goes on has lost the right to change sums."""

    def stumble(work: Work) -> None:
        try:
            with work.cascade_writes():
                raise ZeroDivisionError
        except ZeroDivisionError:
            work.connection.exec_driver_sql("INSERT INTO rollup DEFAULT VALUES")

    with pytest.raises(Refused) as refused:
        headquarters.act(stumble)
    assert "sums are computed" in refused.value.say("en")
