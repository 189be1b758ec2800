"""Plays a plan: every act at its moment of the drill's clock, through its own door.

Acts of one unit keep their order; an act on a whole directive waits for all before it and holds up
all after it. Where sending lags behind the clock, the acts keep the times they happened at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from commandcenter.core.clock import Clock, HeldClock
from commandcenter.directives.model import Issued
from commandcenter.drills.deskwork import DeskWork
from commandcenter.drills.model import NOTHING, Deed, Plan, Planned, Scenario, Way
from commandcenter.drills.phones import Phones, Tally

UNDER_WAY_MAX = 4_000


class Announcer(Protocol):
    """Told of every act that was answered."""

    def answered(self, act: Planned, *, saved: bool) -> None:
        """One act was answered."""
        ...


@dataclass
class Stage:
    """Where a drill is played; `at_once` sends without waiting for the clock."""

    scenario: Scenario
    plan: Plan
    clock: Clock
    speed: float
    phones: Phones
    desk: DeskWork
    tally: Tally
    announcer: Announcer
    issued: dict[str, Issued] = field(default_factory=dict)
    shift: dict[str, timedelta] = field(default_factory=dict)
    last_of: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    gates: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    under_way: dict[asyncio.Task[None], str] = field(default_factory=dict)
    failure: BaseException | None = None
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UNDER_WAY_MAX))

    async def play(self) -> None:
        """Play the plan to its end."""
        try:
            await self._send(self.plan.acts)
            await self._wait_for(self.under_way)
        except BaseException:
            # At a good end nothing of the plan is left; what else is under way goes on.
            self._drop()
            raise

    async def answer(self, issued: Issued, acts: Iterable[Planned]) -> None:
        """Play beside the plan what units do under a directive that the drill did not issue."""
        self.issued[issued.directive] = issued
        try:
            await self._send(acts)
            await self._wait_for(self.under_way)
        except BaseException:
            self._drop(issued.directive)
            raise

    def _drop(self, label: str | None = None) -> None:
        """Stop what is under way, of one directive or all."""
        for task, of in self.under_way.items():
            if label in (None, of):
                task.cancel()

    async def _send(self, acts: Iterable[Planned]) -> None:
        for act in acts:
            await self._until(act.sent)
            self._raise_failure()
            await self.room.acquire()
            task = asyncio.create_task(self._in_turn(act))
            self.under_way[task] = act.directive
            task.add_done_callback(self._finish)
            if not act.whole:
                self.last_of[act.unit] = task
                continue
            self.gates[act.directive] = task
            if not self.speed:
                await self._wait_for([task])

    def _finish(self, task: asyncio.Task[None]) -> None:
        del self.under_way[task]
        self.room.release()
        if not task.cancelled() and self.failure is None:
            self.failure = task.exception()

    async def _wait_for(self, tasks: Iterable[asyncio.Task[None]]) -> None:
        waiting = [task for task in tasks if not task.done()]
        if waiting:
            await asyncio.wait(waiting)
        self._raise_failure()

    def _raise_failure(self) -> None:
        """A fault of ours ends the drill."""
        if self.failure is not None:
            raise self.failure

    async def _until(self, after: timedelta) -> None:
        """Sleep by the drill's clock; not at all where everything is sent at once."""
        if not self.speed:
            return
        left = self.scenario.starts + after - self.clock.now()
        if left > NOTHING:
            await asyncio.sleep(left.total_seconds() / self.speed)

    def _in_turn(self, act: Planned) -> Coroutine[Any, Any, None]:
        """The act, behind those it must not overtake; they are looked up now, not when it runs."""
        if not act.whole:
            before = [self.last_of.get(act.unit), self.gates.get(act.directive)]
            return self._one([task for task in before if task is not None], act)
        own = [task for task, label in self.under_way.items() if label == act.directive]
        # Sent at once, the clock is moved for this act: nothing else may be under way.
        return self._whole(own if self.speed else list(self.under_way), act)

    async def _one(self, before: Iterable[asyncio.Task[None]], act: Planned) -> None:
        await self._wait_for(before)
        issued = self.issued.get(act.directive)
        if issued is None:
            return
        at = self._time_of(act)
        if act.way is Way.PHONE:
            saved = await self.phones.send(act, number=issued.directive, at=at)
        else:
            saved = await self.desk.one(act, number=issued.directive, at=at)
        self.announcer.answered(act, saved=saved)

    async def _whole(self, before: Iterable[asyncio.Task[None]], act: Planned) -> None:
        await self._wait_for(before)
        if isinstance(self.clock, HeldClock):
            # Sent at once, an act on a whole directive is still done at its own moment.
            end, self.clock.at = self.clock.at, self.scenario.starts + act.at
            try:
                await self._whole_now(act)
            finally:
                self.clock.at = end
        else:
            await self._whole_now(act)

    async def _whole_now(self, act: Planned) -> None:
        if act.kind == Deed.ISSUE:
            issued = await self.desk.issue(act)
            if issued is not None:
                self.issued[act.directive] = issued
            self.announcer.answered(act, saved=issued is not None)
            return
        saved = False
        if (known := self.issued.get(act.directive)) is not None:
            saved = await self.desk.whole(act, known.directive)
        if saved and act.kind == Deed.AMEND and not act.change.get("minor"):
            # Whoever answers the new version answers after it came, however late it came.
            late = self.clock.now() - (self.scenario.starts + act.at)
            self.shift[act.directive] = max(NOTHING, late)
        self.announcer.answered(act, saved=saved)

    def _time_of(self, act: Planned) -> datetime:
        """When the act says that it happened."""
        shift = self.shift.get(act.directive)
        planned = self.scenario.starts + act.at
        return planned if not shift else min(planned + shift, self.clock.now())
