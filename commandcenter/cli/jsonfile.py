"""JSON files as arguments of a command; "-" is standard input."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import click

from commandcenter.core.errors import Refused

JSON_FILE = click.File("rb")


def json_value(file: BinaryIO) -> Any:
    """What the file holds; refused with the line where it is no JSON."""
    try:
        return json.loads(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise Refused(
            "Line {line}: this is not JSON ({why}).", line=error.lineno, why=error.msg
        ) from None


def json_object(file: BinaryIO) -> dict[str, Any]:
    """The one object the file holds."""
    found = json_value(file)
    if not isinstance(found, dict):
        raise Refused("The file must hold one JSON object.")
    return found
