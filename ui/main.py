"""Starts the window: event loop, first paint, then the headquarters, sign-in, workspaces.

The window is painted before the database is opened. Objects of the window are built here and
nowhere
else; ending the window ends every task, the watched gateway and the database.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from commandcenter.core import settings
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import known_language, text
from ui.common.clock import WindowClock
from ui.common.desk import make_desk
from ui.common.language import Language
from ui.common.look import Look
from ui.common.tasks import Tasks
from ui.common.theme import Theme
from ui.map import engine
from ui.shell.layouts import Layouts
from ui.shell.window import MainWindow

log = logging.getLogger(__name__)

FIRST_SIZE = (1600, 900)


def main(arguments: list[str] | None = None) -> int:
    """Open the window and run until it is closed."""
    wanted = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    engine.prepare()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("commandcenter")
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with loop:
        return int(loop.run_until_complete(_run(wanted)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui")
    parser.add_argument("--database", help="the database to open")
    parser.add_argument("--theme", choices=("day", "night"), default="night")
    parser.add_argument("--language", choices=("zh", "en"), default=settings.language()[:2])
    parser.add_argument("--size", default="", help="WIDTHxHEIGHT of the window")
    parser.add_argument("--tour", type=Path, help="walk through the window, leave pictures, end")
    return parser


async def _run(wanted: argparse.Namespace) -> int:
    clock = WindowClock()
    theme = Theme(wanted.theme)
    look = Look(theme, Language(known_language(wanted.language)), clock)
    tasks = Tasks()
    desk = make_desk(look, tasks)
    layouts = Layouts(settings.data_folder())
    layouts.load()
    window = MainWindow(desk, layouts)
    theme.wear()
    width, height = _size(wanted.size)
    window.resize(width, height)
    if not wanted.size:
        window.place_window()
    ended = asyncio.get_running_loop().create_future()

    def end() -> None:
        if not ended.done():
            ended.set_result(0)

    window.closing.connect(end)
    window.show()
    from ui.console import Console  # the panels and the headquarters come after the first paint

    console = Console(window, desk, clock)
    try:
        await console.begin(settings.database_url(wanted.database))
        if wanted.tour is not None:
            from ui.tour import walk

            return await walk(console, wanted.tour)
        return int(await ended)
    except (Refused, Fault) as failure:
        log.error("The console cannot go on: %s", failure)
        window.show_trouble(
            failure.words if isinstance(failure, Refused) else text("{why}", why=str(failure))
        )
        return int(await ended) if wanted.tour is None else 1
    finally:
        await tasks.end()
        await console.end()


def _size(words: str) -> tuple[int, int]:
    if not words:
        return FIRST_SIZE
    width, height = words.lower().split("x")
    return int(width), int(height)
