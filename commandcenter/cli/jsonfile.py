"""JSON files as arguments of a command; "-" is standard input."""

from __future__ import annotations

import json
import os
from typing import IO, Any, BinaryIO

import click

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import json_line, json_words


class JsonFile(click.File):
    """A file to read; what is wrong with its name is said in click's words, not in the system's."""

    _named = click.Path(exists=True, dir_okay=False, allow_dash=True)

    def convert(
        self,
        value: str | os.PathLike[str] | IO[Any],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> IO[Any]:
        """Open the file that `value` names; "-" is standard input."""
        if isinstance(value, str | os.PathLike):
            self._named.name = self.name
            self._named.convert(value, param, ctx)
        return super().convert(value, param, ctx)


JSON_FILE = JsonFile("rb")


def json_value(file: BinaryIO) -> Any:
    """What the file holds; refused with the line where it is no JSON."""
    try:
        return json.loads(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8 text.") from None
    except (ValueError, RecursionError) as error:
        raise Refused(
            "Line {line}: this is not JSON ({why}).", line=json_line(error), why=json_words(error)
        ) from None


def reason_in(file: BinaryIO) -> str:
    """The reason that the one object of the file gives, in words; empty where it gives none."""
    reason = json_object(file).get("reason", "")
    if not isinstance(reason, str):
        raise Refused("“{field}” holds the wrong kind of value.", field="reason")
    return reason


def json_object(file: BinaryIO) -> dict[str, Any]:
    """The one object the file holds."""
    found = json_value(file)
    if not isinstance(found, dict):
        raise Refused("The file must hold one JSON object.")
    return found
