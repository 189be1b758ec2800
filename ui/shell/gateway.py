"""The gateway as a watched child of the window: it ends with it, and is missed when it stops."""

from __future__ import annotations

import sys

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QWidget

from commandcenter.core.language import text
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice

WAIT_MS = 3000


class Gateway:
    """One gateway over the window's database."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        self._desk = desk
        self._process = QProcess(window)
        self._process.finished.connect(self._tell)

    def start(self, database: str) -> None:
        """Start it; it ends when our end of its input closes."""
        self._process.setProgram(sys.executable)
        self._process.setArguments(
            ["-m", "commandcenter", "--database", database, "serve", "--child"]
        )
        self._process.start()

    def end(self) -> None:
        """Let it end by itself, and wait for that a moment."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            self._process.waitForFinished(WAIT_MS)

    def _tell(self, code: int) -> None:
        words = text("The gateway stopped (exit {code}); phones cannot report.", code=code)
        self._desk.notices.tell(
            Notice(
                words,
                self._desk.look.now(),
                kind="trouble",
                key="gateway",
                offer=text("Start it again"),
                run=self._process.start,
            )
        )
