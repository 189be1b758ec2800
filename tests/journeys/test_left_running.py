"""A window left alone in a drill at speed for twenty minutes: its memory stays as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "resources" / "scenarios" / "wuhan_flood.toml"
SPEED = 14
"""The drill's five and a half hours last longer than the watch at this speed."""
WATCH_S = 20 * 60.0
WARM_S = 180.0
LOOK_S = 10.0
DRIFT_MAX = 0.05
COMPLAINTS = (
    "Traceback",
    "Task was destroyed",
    "Task exception was never retrieved",
    "was never awaited",
    "QObject",
    "QWidget",
    "QPainter",
    "QThread",
    "QTimer",
    "QLayout",
    "QFont",
    "QSql",
    "js:",
)
PROC = Path("/proc")


@pytest.fixture
def left_running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The drill with its window, and the file of what both say."""
    said = tmp_path / "said.txt"
    command = [sys.executable, "-m", "commandcenter", "drill", str(SCENARIO), "--console"]
    with said.open("wb") as out:
        running = subprocess.Popen(
            [*command, "--speed", str(SPEED)],
            cwd=ROOT,
            env={**os.environ, "COMMANDCENTER_DATA": str(tmp_path / "data")},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield running, said
    os.killpg(running.pid, 15)
    running.wait(30)


def window_of(driver: int) -> Path | None:
    """The process of the window that a drill has opened."""
    for status in PROC.glob("[0-9]*/status"):
        try:
            words = (status.parent / "cmdline").read_bytes().split(b"\0")
            parent = next(
                line for line in status.read_text().splitlines() if line.startswith("PPid:")
            )
        except (OSError, StopIteration):
            continue  # It ended while it was looked at.
        if int(parent.split()[1]) == driver and b"ui" in words:
            return status
    return None


def resident_kb(status: Path) -> int:
    """What a process holds in memory."""
    lines = status.read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])


@pytest.mark.long
@pytest.mark.skipif(not PROC.joinpath("self/status").exists(), reason="reads memory from /proc")
@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs a screen, real or virtual")
def test_memory_stays_flat_and_nothing_complains(
    left_running: tuple[subprocess.Popen[bytes], Path],
) -> None:
    running, said = left_running
    began = time.monotonic()
    held: list[int] = []
    window: Path | None = None
    while time.monotonic() - began < WATCH_S:
        time.sleep(LOOK_S)
        assert running.poll() is None, said.read_text()
        window = window or window_of(running.pid)
        if window is not None and time.monotonic() - began > WARM_S:
            held.append(resident_kb(window))
    assert len(held) > 0.8 * (WATCH_S - WARM_S) / LOOK_S, "the window was there all the time"
    quarter = len(held) // 4
    first, last = median(held[:quarter]), median(held[-quarter:])
    assert abs(last / first - 1) <= DRIFT_MAX, held
    words = said.read_text(errors="replace").splitlines()
    assert [line for line in words if line.startswith(COMPLAINTS)] == []
