"""Starts the children of a drill and watches them: the real gateway, and the window.

A gateway that dies is started again on the same port; the phones meanwhile do what phones do.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from commandcenter.core.errors import Refused
from commandcenter.core.settings import DATABASE_VARIABLE

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
START_WAIT_S = 60.0
STOP_WAIT_S = 30.0
RESTARTS_MAX = 20
NICENESS = 3
RESTART_PAUSE_S = 0.5
# Standard output belongs to the one document of the command.
STANDARD_ERROR = 2


class Gateway:
    """The `serve` child of a drill on a free loopback port."""

    def __init__(self, url: str) -> None:
        self.url, self.port = url, 0
        self.restarts = 0
        self.child: asyncio.subprocess.Process | None = None
        self.watcher: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where the phones send to."""
        return f"http://{HOST}:{self.port}"

    async def start(self) -> None:
        """Start the gateway and wait until it listens."""
        await self._spawn()
        self.watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Let the gateway answer what it has and end."""
        if self.watcher is not None:
            self.watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self.watcher
        if self.child is not None:
            await end(self.child)

    async def _spawn(self) -> None:
        words = ["--database", self.url, "serve", "--host", HOST, "--port", str(self.port)]
        self.child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "commandcenter",
            *words,
            "--child",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.child.stdout is not None
        try:
            async with asyncio.timeout(START_WAIT_S):
                line = await self.child.stdout.readline()
            self.port = int(json.loads(line)["port"])
        except (TimeoutError, ValueError, KeyError, TypeError):
            await end(self.child)
            raise Refused("The gateway of the drill did not start; see the lines above.") from None

    async def _watch(self) -> None:
        while self.child is not None:
            await self.child.wait()
            if self.restarts >= RESTARTS_MAX:
                return
            self.restarts += 1
            await asyncio.sleep(RESTART_PAUSE_S)
            with suppress(Refused):
                # What failed now is tried again at the next turn.
                await self._spawn()


async def open_window(url: str, *words: str) -> asyncio.subprocess.Process:
    """Start the window on the drill's database."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ui",
        *words,
        cwd=ROOT,
        env=os.environ | {DATABASE_VARIABLE: url},
        stdout=STANDARD_ERROR,
    )


def step_back(gateway: Gateway) -> None:
    """Let the window go first where both want the machine; only where the system can do that."""
    if sys.platform == "win32":
        return
    children = [gateway.child.pid] if gateway.child is not None else []
    for process in (os.getpid(), *children):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process, NICENESS)


async def end(child: asyncio.subprocess.Process) -> None:
    """End a child in order: its input closes, then it is asked, then it is made to."""
    if child.returncode is not None:
        return
    ways = [child.terminate, child.kill]
    if child.stdin is not None:
        ways.insert(0, child.stdin.close)
    for way in ways:
        with suppress(ProcessLookupError):
            way()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_WAIT_S / 3):
                await child.wait()
                return
