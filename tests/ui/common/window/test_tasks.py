"""Intent: no coroutine is lost, no failure is silent, nothing runs after the end."""

from __future__ import annotations

import asyncio

import pytest

from commandcenter.core.errors import Fault
from ui.common.window.tasks import Tasks


def test_a_failure_is_reported() -> None:
    told: list[BaseException] = []

    async def story() -> None:
        tasks = Tasks(told.append)

        async def fail() -> None:
            raise ValueError("the lane is gone")

        task = tasks.start(fail())
        assert task is not None
        await asyncio.wait([task])

    asyncio.run(story())
    assert [str(error) for error in told] == ["the lane is gone"]


def test_the_latest_of_a_name_replaces_the_earlier() -> None:
    async def story() -> tuple[bool, bool, int]:
        tasks = Tasks()
        first = tasks.start(asyncio.Event().wait(), latest="search")
        done = asyncio.Event()
        done.set()
        second = tasks.start(done.wait(), latest="search")
        assert first is not None
        assert second is not None
        await asyncio.wait([first, second])
        return first.cancelled(), second.result(), len(tasks)

    assert asyncio.run(story()) == (True, True, 0)


def test_the_end_cancels_and_nothing_starts_after_it() -> None:
    async def story() -> tuple[bool, object]:
        tasks = Tasks()
        waiting = tasks.start(asyncio.Event().wait())
        await tasks.end()
        assert waiting is not None
        return waiting.cancelled(), tasks.start(asyncio.Event().wait())

    assert asyncio.run(story()) == (True, None)


def test_starting_without_a_loop_is_our_fault() -> None:
    async def nothing() -> None:
        return None

    with pytest.raises(Fault):
        Tasks().start(nothing())
