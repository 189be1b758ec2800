"""`doctor`: what this machine has and lacks, in words; it makes no database that was not there."""

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
from commandcenter.store.engine import connect

SPACE_WANTED_BYTES = 2 * 1024**3
SQLITE_OLDEST = (3, 35, 0)
MISSING = text("The window's libraries are missing; “python3 bootstrap.py run” installs them.")


NAMES = {
    "python": text("Python"),
    "sqlite": text("SQLite"),
    "disk": text("disk"),
    "window": text("window"),
    "screen": text("screen"),
    "database": text("database"),
}


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
    findings = [_python(), _sqlite(), _space(session), _window(), _screen(), _database(session)]
    document = {
        "checks": [
            {"name": f.name, "good": f.good, "words": session.say(f.words)} for f in findings
        ]
    }
    session.table(
        document,
        ["", text("What"), text("State")],
        [
            ("✓" if f.good else "✗", session.say(NAMES[f.name]), session.say(f.words))
            for f in findings
        ],
    )
    return 0 if all(finding.good for finding in findings) else 1


def _python() -> Finding:
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("python", good, text("Python {version}", version=platform.python_version()))


def _sqlite() -> Finding:
    good = sqlite3.sqlite_version_info >= SQLITE_OLDEST
    return Finding("sqlite", good, text("SQLite {version}", version=sqlite3.sqlite_version))


def _space(session: Session) -> Finding:
    """The disk that fills up is the one on which the database lies, wherever that is."""
    database = connect(database_url(session.database))
    folder = database.path.parent if database.path is not None else data_folder()
    database.dispose()
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    free = shutil.disk_usage(there).free
    words = text("{free} GB free in {folder}", free=round(free / 1024**3, 1), folder=str(there))
    return Finding("disk", free >= SPACE_WANTED_BYTES, words)


def _window() -> Finding:
    good = importlib.util.find_spec("PySide6") is not None
    words = text("The window's libraries are installed.") if good else MISSING
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
        opened = connect(database_url(session.database))
        opened.dispose()
        if opened.path is not None and not opened.path.exists():
            words = text("{database} is not there yet; the first start makes it", database=shown)
            return Finding("database", True, words)
        with session.headquarters() as headquarters:
            drill = headquarters.drill
    except (Refused, Fault) as failure:
        return Finding(
            "database", False, text("{database}: {why}", database=shown, why=failure.words)
        )
    mark = text(" (drill)") if drill else ""
    return Finding("database", True, text("{database} opens{mark}", database=shown, mark=mark))
