"""A drill of one district that runs, and a real window on it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from tests.journeys.exercise import Exercise
from ui.map import engine

engine.prepare()

PICTURES = Path(__file__).parents[2] / "out" / "journey"
type_of_runner = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def exercise(tmp_path: Path) -> Iterator[Exercise]:
    """A prepared drill; the test begins it."""
    made = Exercise(tmp_path / "drill.db")
    yield made
    made.end()


@pytest.fixture
def live(qapp: QApplication) -> Iterator[type_of_runner]:
    """Runs a story in the window's own event loop, as the program does."""
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    quits = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(False)
    gc.disable()  # As the program does: Qt's objects end in Qt's thread.
    yield loop.run_until_complete
    loop.close()
    asyncio.set_event_loop(None)
    gc.collect()
    gc.enable()
    qapp.setQuitOnLastWindowClosed(quits)
    qapp.setStyleSheet("")
