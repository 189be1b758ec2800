"""Starts the window: first paint, then the event loop, the headquarters, sign-in, workspaces.

Nothing heavy is loaded before the window has been painted once. Ending the window ends every task,
the watched gateway and the database.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from commandcenter.core import settings
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import known_language
from ui.common.face.language import Language
from ui.common.face.look import Look
from ui.common.face.theme import STYLE, Theme
from ui.common.window.clock import WindowClock
from ui.common.window.desk import Desk, make_desk
from ui.common.window.garbage import GarbageCollector
from ui.common.window.tasks import Tasks
from ui.map import engine
from ui.shell.layouts import Layouts
from ui.shell.window import MainWindow

log = logging.getLogger(__name__)

FIRST_SIZE = (1600, 900)
PAINT_WAIT_S = 2.0
LANE_TURN_S = 0.001
"""How long a busy lane may keep the interpreter once the Qt thread asks for it.

Python's own five milliseconds are waited for at each word of Python, behind each busy lane: with
four of them the longest beat is a third with one millisecond, and the lanes do a twentieth less.
"""


@dataclass(frozen=True)
class Opened:
    """A window that stands on the screen and knows no headquarters yet."""

    window: MainWindow
    desk: Desk
    clock: WindowClock


def main(arguments: list[str] | None = None) -> int:
    """Open the window and run until it is closed."""
    wanted = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    engine.prepare()
    application = QApplication([*sys.argv[:1], *STYLE])
    application.setApplicationName("commandcenter")
    # The last window may close before everything behind it has ended.
    application.setQuitOnLastWindowClosed(False)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with layouts_of(wanted.tour) as kept:
        opened = open_window(
            theme=wanted.theme, language=wanted.language, size=wanted.size, kept=kept
        )
        paint_first(application, opened.window)
        return run(application, opened, wanted)


@contextmanager
def layouts_of(tour: Path | None) -> Iterator[Path]:
    """Where saved layouts lie. A tour begins without any and leaves none: its pictures are alike
    for everybody, and nobody's own window stands differently after it. (Qt also makes a kept window
    that fills its screen some pixels smaller.)
    """
    if tour is None:
        yield settings.data_folder()
        return
    with tempfile.TemporaryDirectory(prefix="tour-") as folder:
        yield Path(folder)


def open_window(*, theme: str, language: str, size: str, kept: Path) -> Opened:
    """Put the empty window on the screen; `kept` is the folder of its saved layouts."""
    clock = WindowClock()
    look = Look(Theme(theme), Language(known_language(language)), clock)
    desk = make_desk(look, Tasks())
    layouts = Layouts(kept)
    layouts.load()
    look.theme.wear()  # before anything is measured: each other font costs the search for Chinese
    window = MainWindow(desk, layouts)
    if size:
        width, height = size.lower().split("x")
        window.resize(int(width), int(height))
    else:
        window.resize(*FIRST_SIZE)
        window.place_window()
    window.show()
    return Opened(window, desk, clock)


def paint_first(application: QApplication, window: MainWindow) -> None:
    """Let the window be painted before anything heavy is loaded; a hidden one is not waited for."""
    watch = _FirstPaint()
    window.installEventFilter(watch)
    until = monotonic() + PAINT_WAIT_S
    while not watch.painted and monotonic() < until:
        application.processEvents()
    window.removeEventFilter(watch)


def run(application: QApplication, opened: Opened, wanted: argparse.Namespace) -> int:
    """Load what the first paint did not need, and live until the window is closed."""
    import asyncio

    import qasync

    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        return int(loop.run_until_complete(_live(opened, wanted)))


async def _live(opened: Opened, wanted: argparse.Namespace) -> int:
    import asyncio

    window = opened.window
    ended = asyncio.get_running_loop().create_future()

    def end() -> None:
        if not ended.done():
            ended.set_result(0)

    window.closing.connect(end)
    # The first import is the slow one; the window stays alive meanwhile.
    await asyncio.to_thread(_load_heavy)
    from ui.console import Console

    console = Console(window, opened.desk, opened.clock)
    garbage = GarbageCollector(window)
    garbage.begin()
    sys.setswitchinterval(LANE_TURN_S)
    try:
        await console.begin(settings.database_url(wanted.database))
        if wanted.tour is not None:
            from ui.tour import walk

            return await walk(console, wanted.tour)
        return int(await ended)
    except (Refused, Fault) as failure:
        log.error("The console cannot go on: %s", failure)
        window.show_trouble(failure.words)
        return int(await ended) if wanted.tour is None else 1
    finally:
        await opened.desk.tasks.end()
        await console.end()
        garbage.end()


def _load_heavy() -> None:
    """In a thread: what the console imports by itself a moment later, found loaded by then."""
    for name in ("commandcenter.headquarters", "pyqtgraph", "ui.console"):
        importlib.import_module(name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui")
    parser.add_argument("--database", help="the database to open")
    parser.add_argument("--theme", choices=("day", "night"), default="night")
    parser.add_argument("--language", choices=("zh", "en"), default=settings.language()[:2])
    parser.add_argument("--size", default="", help="WIDTHxHEIGHT of the window")
    parser.add_argument("--tour", type=Path, help="walk through the window, leave pictures, end")
    return parser


class _FirstPaint(QObject):
    """Notes that a window was painted."""

    painted = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False
