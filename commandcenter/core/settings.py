"""Where this installation keeps its things, and the few switches that come from outside.

Settings come from the environment and the command line; secrets are never printed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from commandcenter.core.language import known_language

DATABASE_VARIABLE = "COMMANDCENTER_DATABASE"
DATA_VARIABLE = "COMMANDCENTER_DATA"
LANGUAGE_VARIABLE = "COMMANDCENTER_LANGUAGE"
PUBLIC_URL_VARIABLE = "COMMANDCENTER_PUBLIC_URL"


def data_folder() -> Path:
    """The user's data folder of this program, made when first asked for."""
    folder = Path(os.environ.get(DATA_VARIABLE) or _platform_folder())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def database_url(given: str | None = None) -> str:
    """The database to open: the one given, else the environment's, else a file in the data
    folder.
    """
    wanted = given or os.environ.get(DATABASE_VARIABLE)
    if not wanted:
        return f"sqlite:///{data_folder() / 'commandcenter.db'}"
    return wanted if "://" in wanted else f"sqlite:///{Path(wanted).absolute()}"


def language() -> str:
    """The language of this process: its own switch, else the system's; Chinese where unknown."""
    wanted = os.environ.get(LANGUAGE_VARIABLE)
    return known_language(wanted)


def _platform_folder() -> Path:
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "commandcenter"
