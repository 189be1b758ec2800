"""Finds the line of each key of a TOML text, which the standard reader does not tell.

Only for pointing at a mistake: where a key is written unusually, the table's line is given.
"""

from __future__ import annotations

import re
from collections import Counter

HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r'^\s*((?:"[^"]*"|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|[\w-]+))*)\s*=(.*)$')
PART = re.compile(r'"([^"]*)"|([\w-]+)')


def lines_of(words: str) -> dict[str, int]:
    """The line of each header and key by its dotted path; tables in a list count from 0."""
    found: dict[str, int] = {}
    lists: Counter[str] = Counter()
    above = ""
    closing = ""
    for number, line in enumerate(words.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        header = HEADER.match(line)
        if header is not None:
            above = _within(_dotted(header[2]), lists)
            if header[1] == "[[":
                place = lists[above]
                lists[above] += 1
                above = f"{above}[{place}]"
            found.setdefault(above, number)
            continue
        key = KEY.match(line)
        if key is not None:
            path = _dotted(key[1])
            found.setdefault(f"{above}.{path}" if above else path, number)
            closing = _left_open(key[2])
    return found


def line_of(path: str, lines: dict[str, int]) -> int | None:
    """The line of a path, else of the nearest thing above it that has one."""
    while path:
        if path in lines:
            return lines[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


def _dotted(words: str) -> str:
    return ".".join(quoted or bare for quoted, bare in PART.findall(words))


def _within(path: str, lists: Counter[str]) -> str:
    """The path with the number of the last table of every list above it."""
    walked = ""
    parts = path.split(".")
    for part in parts[:-1]:
        walked = f"{walked}.{part}" if walked else part
        if lists[walked]:
            walked = f"{walked}[{lists[walked] - 1}]"
    return f"{walked}.{parts[-1]}" if walked else parts[-1]


def _left_open(value: str) -> str:
    """The quotes that close a text of several lines begun here, empty where none was."""
    for quotes in ('"""', "'''"):
        if value.count(quotes) % 2:
            return quotes
    return ""
