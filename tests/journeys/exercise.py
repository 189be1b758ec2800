"""Plays the district's drill over the real gateway in a thread of its own, beside a real window.

It uses the product's own stage, phones and gateway; what it adds is only that the gateway can be
killed and started again, and that a single phone can be asked to report.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from commandcenter.drills import preparing
from commandcenter.drills.deskwork import DeskWork
from commandcenter.drills.model import Plan, Planned, Scenario
from commandcenter.drills.phones import Phones, Tally
from commandcenter.drills.planning import plan
from commandcenter.drills.scenario import read_scenario
from commandcenter.drills.stage import Stage
from commandcenter.drills.watching import Gateway
from commandcenter.headquarters import Headquarters

DISTRICT = Path(__file__).parent / "district.toml"
ENDS_S = 30.0


class Exercise:
    """One drill of one district."""

    def __init__(self, database: Path) -> None:
        self.scenario: Scenario = read_scenario(DISTRICT)
        units = preparing.read_units(self.scenario)
        self.plan: Plan = plan(self.scenario, units, self.scenario.seed)
        self.ground = preparing.prepare(
            self.scenario, self.plan, database=str(database), seed=self.scenario.seed
        )
        self.tally = Tally()
        self.gateway = Gateway(self.ground.url)
        self.played: Future[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="exercise")
        self.headquarters: Headquarters | None = None
        self.stage: Stage | None = None
        self.phones: Phones | None = None

    def begin(self) -> None:
        """Start the clock and the gateway, and let the units act."""
        self._thread.start()
        self.do(self._begin())
        assert self.stage is not None
        self.played = asyncio.run_coroutine_threadsafe(self.stage.play(), self._loop)

    async def _begin(self) -> None:
        preparing.start(self.ground.url, self.scenario, speed=self.scenario.speed)
        await self.gateway.start()
        self.headquarters = Headquarters.open(self.ground.url)
        self.phones = Phones(self.gateway.address, self.ground.tokens, self.tally)
        self.stage = Stage(
            scenario=self.scenario,
            plan=self.plan,
            clock=self.headquarters.clock,
            speed=self.scenario.speed,
            phones=self.phones,
            desk=DeskWork(self.headquarters, self.scenario, self.ground.incident, self.tally),
            tally=self.tally,
            announcer=Quiet(),
        )

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something in the exercise's own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ENDS_S)

    async def acknowledge(self, unit: str, number: str, key: str) -> httpx.Response:
        """What a tap on the phone sends; the answer comes after the commit."""
        assert self.phones is not None
        assert self.headquarters is not None
        report = {
            "key": key,
            "directive": number,
            "unit": unit,
            "act": "acknowledge",
            "at": self.headquarters.clock.now().isoformat(),
        }
        headers = {"authorization": f"Bearer {self.ground.tokens[unit]}"}
        return await self.phones.client.post("/api/v1/reports", json=report, headers=headers)

    async def kill_gateway(self) -> None:
        """The gateway's process dies at once, and nobody starts it again."""
        assert self.gateway.watcher is not None
        assert self.gateway.child is not None
        self.gateway.watcher.cancel()
        with suppress(asyncio.CancelledError):
            await self.gateway.watcher
        self.gateway.child.kill()
        await self.gateway.child.wait()

    async def end_gateway(self) -> None:
        """End what is left of the drill in order."""
        if self.phones is not None:
            await self.phones.close()
        if self.headquarters is not None:
            await asyncio.to_thread(self.headquarters.close)
        await self.gateway.stop()

    def end(self) -> None:
        """End everything that was started."""
        if not self._thread.is_alive():
            self._loop.close()
            return
        if self.played is not None:
            self.played.cancel()
        self.do(self.end_gateway())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ENDS_S)
        self._loop.close()


class Quiet:
    """Told of every act, says nothing: the window is what is looked at."""

    def answered(self, act: Planned, *, saved: bool) -> None:
        """One act was answered."""
