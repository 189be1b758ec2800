"""Qt must not eat Python's own objects: a release that does aborts after some thousand calls."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

CALLS = 1000
NOISE = 50


def test_void_calls_keep_none(qapp: QApplication) -> None:
    """PySide6 6.12 on Python 3.11 loses one reference to None on every void call."""
    qapp.processEvents()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        qapp.processEvents()
    assert sys.getrefcount(None) > before - NOISE
