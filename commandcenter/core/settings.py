"""Where this installation keeps its things, and the few switches that come from outside.

Settings come from the environment and the command line; secrets are never printed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from commandcenter.core.errors import Refused
from commandcenter.core.language import known_language
from commandcenter.core.mistakes import system_words

DATABASE_VARIABLE = "COMMANDCENTER_DATABASE"
DATA_VARIABLE = "COMMANDCENTER_DATA"
FILES_VARIABLE = "COMMANDCENTER_FILES"
LANGUAGE_VARIABLE = "COMMANDCENTER_LANGUAGE"
PUBLIC_URL_VARIABLE = "COMMANDCENTER_PUBLIC_URL"


def data_folder() -> Path:
    """The user's data folder of this program, made when first asked for."""
    folder = Path(os.environ.get(DATA_VARIABLE) or _platform_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            "The data folder {folder} cannot be made: {why}.",
            folder=str(folder),
            why=system_words(error),
        ) from error
    return folder


def shared_files() -> Path | None:
    """The folder of kept files that the environment names, None where it names none."""
    named = os.environ.get(FILES_VARIABLE)
    return Path(named).absolute() if named else None


def database_url(given: str | None = None) -> str:
    """The database to open: the given, else the environment's, else a file in the data folder."""
    wanted = given or os.environ.get(DATABASE_VARIABLE)
    if not wanted:
        return f"sqlite:///{data_folder() / 'commandcenter.db'}"
    return wanted if "://" in wanted else f"sqlite:///{Path(wanted).absolute()}"


def public_url() -> str:
    """The address at which phones reach the gateway, as the environment names it, else nothing."""
    return os.environ.get(PUBLIC_URL_VARIABLE, "")


def language() -> str:
    """The language of this process: Chinese, unless its switch says otherwise."""
    return known_language(os.environ.get(LANGUAGE_VARIABLE))


def _platform_folder() -> Path:
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "commandcenter"
