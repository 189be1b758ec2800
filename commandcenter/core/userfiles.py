"""The files in which a user configures what leaves or enters this machine, secrets among them.

What is wrong is named by its place alone, for a line may hold a secret.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import toml_line, unreadable
from commandcenter.core.settings import data_folder


def user_file(variable: str, name: str) -> Path:
    """Where the file lies: what the environment names, else `name` in the data folder."""
    named = os.environ.get(variable)
    return Path(named) if named else data_folder() / name


def read_user_file(variable: str, name: str) -> dict[str, Any] | None:
    """The table in it; None where nobody made one, refused where it cannot be read."""
    path = user_file(variable, name)
    if not path.is_file():
        if os.environ.get(variable):
            raise Refused("The file {path} cannot be found.", path=str(path))
        return None
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise unreadable(str(path), error) from error
    except UnicodeDecodeError as error:
        raise Refused("The file {path} cannot be read.", path=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        # The parser's own words may quote the line, and the line may hold a secret.
        line = toml_line(error)
        if line is None:
            raise Refused(
                "The file {path} is not valid TOML: it ends too early.", path=str(path)
            ) from None
        raise Refused(
            "The file {path} is not valid TOML, line {line}.", path=str(path), line=line
        ) from None
