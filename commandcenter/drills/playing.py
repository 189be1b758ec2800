"""Plays an exercise from its file: its own database, the real gateway, phones, desk, window.

`play` is the whole of it; nothing here touches a database that is not a drill's own.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.drills import preparing
from commandcenter.drills.deskwork import DeskWork
from commandcenter.drills.joining import join_in
from commandcenter.drills.model import Plan, Scenario
from commandcenter.drills.news import News, silent, write
from commandcenter.drills.phones import Phones, Tally
from commandcenter.drills.planning import plan as make_plan
from commandcenter.drills.preparing import Ground
from commandcenter.drills.scenario import read_scenario
from commandcenter.drills.stage import Stage
from commandcenter.drills.watching import Gateway, end, open_window, step_back
from commandcenter.headquarters import Headquarters
from commandcenter.sitreps import making

AT_ONCE = 0.0
REPORT_KIND, REPORT_FORMATS = "first", ("docx", "pdf")
INTERRUPTED = 130

type_of_answer = Callable[[Any, "Text | str"], None]


@dataclass(frozen=True)
class Wishes:
    """How a drill is to be played."""

    speed: float
    seed: int
    console: bool
    offscreen: bool
    out: Path


@dataclass
class Played:
    """What a drill left: where it lies, what was sent, and what became of it."""

    ground: Ground
    plan: Plan
    stage: Stage
    port: int
    files: list[Path]
    interrupted: bool
    tour_code: int = 0

    def document(self, wishes: Wishes) -> dict[str, Any]:
        """The one JSON document of the command."""
        tally = self.stage.tally
        return {
            "database": self.ground.url,
            "incident": self.ground.incident,
            "seed": wishes.seed,
            "speed": wishes.speed,
            "port": self.port,
            "directives": [
                {"label": label, "directive": one.directive, "assignments": one.assignments}
                for label in self.plan.leaves
                if (one := self.stage.issued.get(label)) is not None
            ],
            "acts": {
                "planned": len(self.plan.acts),
                "sent": sum(tally.requests.values()),
                "accepted": len(tally.accepted),
                "repeated": tally.requests["repeated"],
                "broken": tally.requests["broken"],
                "refused": [
                    {"key": key, "why": why}
                    for key, why in tally.refusals.items()
                    if key not in tally.accepted
                ],
            },
            "interrupted": self.interrupted,
            "files": [str(path) for path in self.files],
        }


def play(
    file: Path,
    *,
    database: str | None,
    speed: float | None,
    seed: int | None,
    console: bool,
    offscreen: bool,
    out: Path,
    answer: type_of_answer,
    as_json: bool,
) -> int:
    """Play the exercise in `file`; the exit code of the command.

    Without `database` the drill gets a file of its own in the data folder. At speed 0 everything is
    sent at once, with the times it happened at.
    """
    scenario = read_scenario(file)
    # Where nobody watches, pictures must not depend on how quick the machine is.
    usual = AT_ONCE if offscreen else scenario.speed
    wishes = Wishes(
        speed=usual if speed is None else speed,
        seed=scenario.seed if seed is None else seed,
        console=console,
        offscreen=offscreen,
        out=out.absolute(),
    )
    if wishes.speed < 0:
        raise Refused("A drill cannot run backwards.")
    news = News(silent if as_json else write)
    news.tell(text("Preparing the drill “{title}” …", title=scenario.title))
    names = preparing.read_units(scenario)
    planned = make_plan(scenario, names, wishes.seed)
    ground = preparing.prepare(scenario, planned, database=database, seed=wishes.seed)
    played = asyncio.run(perform(scenario, planned, ground, wishes, news, names=names))
    document = played.document(wishes)
    answer(document, _closing(document))
    if played.tour_code:
        raise Refused("The tour of the window ended with code {code}.", code=played.tour_code)
    return INTERRUPTED if played.interrupted else 0


async def perform(
    scenario: Scenario,
    plan: Plan,
    ground: Ground,
    wishes: Wishes,
    news: News,
    *,
    names: Mapping[str, str],
) -> Played:
    """Start the clock, the gateway and the window, play, and end everything in order."""
    preparing.start(ground.url, scenario, speed=wishes.speed)
    async with AsyncExitStack() as opened:
        gateway = Gateway(ground.url)
        opened.push_async_callback(gateway.stop)
        await gateway.start()
        at_once = None if wishes.speed else HeldClock(scenario.starts + scenario.lasts)
        headquarters = Headquarters.open(ground.url, clock=at_once)
        opened.callback(headquarters.close)
        tally = Tally()
        phones = Phones(gateway.address, ground.tokens, tally)
        opened.push_async_callback(phones.close)
        news.begin(headquarters.clock, len(plan.acts), names)
        stage = Stage(
            scenario=scenario,
            plan=plan,
            clock=headquarters.clock,
            speed=wishes.speed,
            phones=phones,
            desk=DeskWork(headquarters, scenario, ground.incident, tally),
            tally=tally,
            announcer=news,
        )
        played = Played(ground, plan, stage, gateway.port, [], interrupted=False)
        joining = partial(join_in, stage, headquarters, names, wishes.seed, news)
        work = _watched(stage, gateway, joining) if wishes.console else stage.play()
        played.interrupted = not await _unless_told(work)
        if wishes.offscreen and not played.interrupted:
            played.files += _report(headquarters, scenario, ground, wishes)
            played.interrupted = not await _unless_told(_tour(played, wishes.out))
        return played


async def _watched(
    stage: Stage, gateway: Gateway, joining: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """The drill before a window, whose own directives are answered too; it lasts until the window
    is closed.
    """
    window = await open_window(gateway.url)
    step_back(gateway)
    parts = [asyncio.create_task(stage.play()), asyncio.create_task(joining())]
    closed = asyncio.create_task(window.wait())
    try:
        left = {*parts, closed}
        while closed in left:
            ended, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            for part in ended:
                part.result()
    finally:
        for part in parts:
            part.cancel()
            with suppress(asyncio.CancelledError):
                await part
        await end(window)


async def _unless_told(work: Any) -> bool:
    """Do `work` to its end, or until the terminal or a signal says stop; whether it ended."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows knows no handlers in the loop.
            loop.add_signal_handler(name, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return False
    return True


async def _tour(played: Played, out: Path) -> None:
    """Walk through the window without a screen, leaving pictures; those taken are named always."""
    began_s = time.time() - 1
    window = await open_window(played.ground.url, "--tour", str(out))
    try:
        played.tour_code = await window.wait()
    finally:
        await end(window)
    played.files = list(dict.fromkeys([*played.files, *_files_since(began_s, out)]))


def _files_since(began_s: float, folder: Path) -> list[Path]:
    found = folder.rglob("*") if folder.exists() else ()
    return sorted(path for path in found if path.is_file() and path.stat().st_mtime >= began_s)


def _report(
    headquarters: Headquarters, scenario: Scenario, ground: Ground, wishes: Wishes
) -> list[Path]:
    door = headquarters.act_as(scenario.crew.operator, "console")
    made = making.make(
        door,
        incident=ground.incident,
        kind=REPORT_KIND,
        formats=REPORT_FORMATS,
        out=wishes.out,
    )
    return list(made.files.values())


def _closing(document: dict[str, Any]) -> Text:
    acts = document["acts"]
    words = text(
        "The drill is over: {accepted} acts accepted, {repeated} sent again, {refused} refused."
        " It lies in {database}.",
        accepted=acts["accepted"],
        repeated=acts["repeated"],
        refused=len(acts["refused"]),
        database=document["database"],
    )
    if not document["files"]:
        return words
    files = "\n".join(f"  {path}" for path in document["files"])
    return text("{words}\nFiles:\n{files}", words=words, files=files)
