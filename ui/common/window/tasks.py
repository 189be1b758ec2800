"""The only way to start a coroutine from the window: kept, its failure told, ended.

Never use `asyncio.create_task` in a panel: a task that nobody keeps may vanish, and
its failure with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from commandcenter.core.errors import Fault

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger(__name__)

Report = Callable[[BaseException], object]
END_WAIT_S = 5.0


class Tasks:
    """The running coroutines of one window."""

    def __init__(self, report: Report | None = None) -> None:
        self._report = report
        self._running: set[asyncio.Task[Any]] = set()
        self._latest: dict[str, asyncio.Task[Any]] = {}
        self._ended = False

    def __len__(self) -> int:
        return len(self._running)

    def start(
        self, coroutine: Coroutine[Any, Any, Any], *, latest: str = "", report: Report | None = None
    ) -> asyncio.Task[Any] | None:
        """Run `coroutine`; with `latest`, an earlier one of the same name is cancelled first.

        After `end` nothing is started any more: the coroutine is closed and None returned.
        """
        if self._ended:
            coroutine.close()
            return None
        import asyncio  # Forty milliseconds that the first paint does not need.

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            coroutine.close()
            raise Fault("A coroutine was started where no event loop runs.") from None
        if latest and latest in self._latest:
            self._latest[latest].cancel()
        task = loop.create_task(coroutine, name=latest or None)
        self._running.add(task)
        if latest:
            self._latest[latest] = task
        task.add_done_callback(lambda done: self._finish(done, latest, report or self._report))
        return task

    async def end(self) -> None:
        """Cancel everything and wait until it has ended, at most `END_WAIT_S`."""
        import asyncio

        self._ended = True
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            _, stuck = await asyncio.wait(running, timeout=END_WAIT_S)
            for task in stuck:
                log.error("A task did not end: %s", task.get_name())

    def _finish(self, task: asyncio.Task[Any], latest: str, report: Report | None) -> None:
        self._running.discard(task)
        if latest and self._latest.get(latest) is task:
            del self._latest[latest]
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if report is None:
            log.error("A task failed: %s", task.get_name(), exc_info=error)
        else:
            report(error)
