"""What the system and the parsers say of a bad file, in the reader's language.

Python knows these words in English only. What has no words here keeps its own; nothing is lost,
and nothing of the file itself is repeated that the parser did not repeat.
"""

from __future__ import annotations

import csv
import errno
import json
import re
from collections.abc import Mapping

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text

SHOWN_MAX = 120
SYSTEM: Mapping[int, Text] = {
    errno.ENOSPC: text("the disk is full; make room on it"),
    errno.EDQUOT: text("the disk quota is used up; make room"),
    errno.EROFS: text("the disk can only be read, not written"),
    errno.EACCES: text("no permission for it"),
    errno.EPERM: text("no permission for it"),
    errno.ENOENT: text("there is no such file or folder"),
    errno.EISDIR: text("it is a folder, not a file"),
    errno.ENOTDIR: text("a part of the path is no folder"),
    errno.EEXIST: text("it is there already"),
    errno.EIO: text("the disk gives errors"),
    errno.ENAMETOOLONG: text("the name is too long"),
    errno.EADDRINUSE: text("another program uses this address and port"),
    errno.EADDRNOTAVAIL: text("this machine has no such address"),
}
JSON: tuple[tuple[str, Text], ...] = (
    ("Expecting value", text("a value is missing or written wrongly")),
    ("Expecting property name", text('a name in straight double quotes " belongs here')),
    ("Expecting ':'", text("a colon : is missing")),
    ("Expecting ','", text("a comma , is missing")),
    ("Unterminated string", text("the closing quote is missing")),
    ("Invalid control character", text("a text runs over the end of its line")),
    ("Invalid \\", text("a backslash \\ is written wrongly")),
    ("Illegal trailing comma", text("a comma too many before the end")),
    ("Extra data", text("something follows after the end")),
)
CSV: tuple[tuple[str, Text], ...] = (
    ("unexpected end of data", text('a quote " is opened and never closed')),
    ("expected after", text('after the closing quote " a comma belongs')),
    ("line contains NUL", text("it holds a zero byte")),
    ("field larger than field limit", text("a cell is too long")),
    ("new-line character seen", text("a line break stands outside of quotes")),
)
TOML: tuple[tuple[str, Text], ...] = (
    ("Illegal character", text("a text runs over the end of its line or holds a control sign")),
    ("Found invalid character", text("there is a character that may not stand here")),
    ("Invalid statement", text("this is neither a name = value nor a [table]")),
    ("Invalid initial character", text("a name is missing or written wrongly")),
    ("Expected '='", text("an equals sign = is missing after a name")),
    ("Expected ']'", text("the closing bracket of a [table] is missing")),
    ("Expected ']]'", text("the closing brackets of a [[table]] are missing")),
    ("Expected newline", text("something follows on the line that does not belong there")),
    ("Invalid value", text("a value is missing or written wrongly")),
    ("Invalid date", text("a date or time is written wrongly")),
    ("Invalid hex", text("a character code is written wrongly")),
    ("Unescaped", text("a backslash \\ is written wrongly")),
    ("Unterminated string", text("the closing quote is missing")),
    ("Unclosed array", text("the closing bracket ] of a list is missing")),
    ("Unclosed inline table", text("the closing brace of an inline table is missing")),
    ("Cannot overwrite", text("the same name is given twice")),
    ("Cannot declare", text("the same [table] is given twice")),
    ("Duplicate inline", text("the same name is given twice")),
)
_BYTE = re.compile(r"\(byte (\d+)\)")
_MISSING = re.compile(r"missing required field `([^`]*)`")
_WHERE = re.compile(r"at `\$\.?([^`]+)`")
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def system_words(error: OSError) -> Text | str:
    """Why the system did not read or write something, for the end of a sentence."""
    known = SYSTEM.get(error.errno or 0)
    return known or error.strerror or type(error).__name__


def unreadable(name: str, error: OSError) -> Refused:
    """The refusal of a file that cannot be read."""
    return Refused("The file {name} cannot be read: {why}.", name=name, why=system_words(error))


def unwritable(name: str, error: OSError) -> Refused:
    """The refusal of a file that cannot be written."""
    return Refused("The file {name} cannot be written: {why}.", name=name, why=system_words(error))


def no_json(name: str, error: ValueError | RecursionError) -> Refused:
    """The refusal of a file that is no JSON, with the line at which it stops being it."""
    return Refused(
        "The file {name} is no JSON, line {line}: {why}.",
        name=name,
        line=json_line(error),
        why=json_words(error),
    )


def json_words(error: ValueError | RecursionError) -> Text | str:
    """Why something is no JSON; without the place, which `json_line` gives."""
    if isinstance(error, RecursionError):
        return text("it is nested too deeply")
    if isinstance(error, UnicodeDecodeError):
        return text("it is no UTF-8 text")
    said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return _known(said, JSON)


def json_line(error: ValueError | RecursionError) -> int:
    """The line at which it stops being JSON; 1 where the parser names none."""
    return error.lineno if isinstance(error, json.JSONDecodeError) else 1


def line_words(error: Exception) -> Text:
    """Why one line of a JSONL file is no JSON, in a whole sentence, from the fast reader's words.

    The reader names the byte at which it stopped, and none where the line ends too early.
    """
    place = _BYTE.search(str(error))
    if place is None:
        return text("This line is no whole JSON: it ends too early.")
    return text("This line is not JSON (from byte {place}).", place=max(1, int(place[1])))


def wrong_value(error: Exception) -> Text:
    """What a line lacks or holds of the wrong kind, from the words of the fast reader."""
    if missing := _MISSING.search(str(error)):
        return text("the field “{field}” is missing.", field=missing[1])
    if field := wrong_field(error):
        return text("“{field}” holds the wrong kind of value.", field=field)
    return text("it must be one JSON object.")


def wrong_field(error: Exception) -> str | None:
    """The field whose value is of the wrong kind, None where it is none."""
    where = _WHERE.search(str(error))
    return where[1] if where else None


def csv_words(error: csv.Error) -> Text | str:
    """Why a line is no CSV."""
    return _known(str(error), CSV)


def toml_line(error: ValueError) -> int | None:
    """The line at which a file stops being TOML; None where that is its end."""
    place = _TOML_PLACE.search(str(error))
    return int(place[1]) if place else None


def toml_words(error: ValueError) -> Text | str:
    """Where and why a file is no TOML; a wrong last line has no place of its own."""
    said = str(error)
    place = _TOML_PLACE.search(said)
    if place is None:
        return text("at the end of the file: {why}", why=_known(said, TOML))
    return text(
        "line {line}, column {column}: {why}",
        line=place[1],
        column=place[2],
        why=_known(said[: place.start()].strip(), TOML),
    )


def _known(said: str, table: tuple[tuple[str, Text], ...]) -> Text | str:
    return next((words for begins, words in table if begins in said), said[:SHOWN_MAX])
