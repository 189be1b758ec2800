"""`doctor`: what this machine has and lacks, in words; it changes nothing."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sqlite3
import sys
from dataclasses import dataclass

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.settings import data_folder, database_url

SPACE_WANTED_BYTES = 2 * 1024**3
SQLITE_OLDEST = (3, 35, 0)


@dataclass(frozen=True)
class Finding:
    """One thing this machine has or lacks, and how to mend it."""

    name: str
    good: bool
    words: Text


@click.command()
@pass_session
def doctor(session: Session) -> int:
    """Say what this machine has and lacks."""
    findings = [_python(), _sqlite(), _space(), _window(), _screen(), _database(session)]
    document = {
        "checks": [
            {"name": f.name, "good": f.good, "words": session.say(f.words)} for f in findings
        ]
    }
    session.table(
        document,
        ["", text("What"), text("State")],
        [("✓" if f.good else "✗", f.name, session.say(f.words)) for f in findings],
    )
    return 0 if all(finding.good for finding in findings) else 1


def _python() -> Finding:
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("python", good, text("Python {version}", version=platform.python_version()))


def _sqlite() -> Finding:
    good = sqlite3.sqlite_version_info >= SQLITE_OLDEST
    return Finding("sqlite", good, text("SQLite {version}", version=sqlite3.sqlite_version))


def _space() -> Finding:
    free = shutil.disk_usage(data_folder()).free
    words = text("{free} GB free in the data folder", free=round(free / 1024**3, 1))
    return Finding("disk", free >= SPACE_WANTED_BYTES, words)


def _window() -> Finding:
    good = importlib.util.find_spec("PySide6") is not None
    words = text("The window's libraries are installed.") if good else text("PySide6 is missing.")
    return Finding("window", good, words)


def _screen() -> Finding:
    given = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    good = given or sys.platform in {"win32", "darwin"}
    words = (
        text("A screen is there.") if good else text("There is no screen; drills play offscreen.")
    )
    return Finding("screen", good, words)


def _database(session: Session) -> Finding:
    shown = database_url(session.database).split("@")[-1]
    try:
        with session.headquarters() as headquarters:
            drill = headquarters.drill
    except (Refused, Fault) as failure:
        return Finding(
            "database", False, text("{database}: {why}", database=shown, why=failure.words)
        )
    mark = text(" (drill)") if drill else ""
    return Finding("database", True, text("{database} opens{mark}", database=shown, mark=mark))
