"""Garbage with timers ends in the Qt thread, never in a lane."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.common.window.garbage import GarbageCollector


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GarbageCollector]:
    owner = QObject()
    made = GarbageCollector(owner)
    made.begin()
    yield made
    made.end()


def test_python_collects_nothing_by_itself(collector: GarbageCollector) -> None:
    assert not gc.isenabled()
    collector.end()
    assert gc.isenabled()


def test_what_is_due_is_collected(collector: GarbageCollector) -> None:
    kept = []
    for _ in range(gc.get_threshold()[0] + 50):
        cycle: list[object] = []
        cycle.append(cycle)
        kept.append(cycle)
    kept.clear()
    assert collector.look() >= gc.get_threshold()[0]
