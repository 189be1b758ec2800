"""Reads a list of administrative divisions and says everything that must be mended in it.

Pure: a file in, rows or problems out. It knows nothing of what is already in the tree except the
codes it is asked to look up, so that a whole country can be checked in a few seconds.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from commandcenter.core.tabletext import CSV_TYPE, TableText, bad_character, read_table, refuse_if
from commandcenter.geo.model import COUNTED, DIGITS, DIGITS_OF, LEVEL_WORDS, NAME_MAX, Level

NEEDED = ("code", "name")
OPTIONAL = ("parent", "level")
FULL_DIGITS = 12
PARENT_DIGITS: dict[int, int] = {
    digits: max((shorter for shorter in DIGITS if shorter < digits), default=0) for digits in DIGITS
}
LEVEL_SPELLINGS: dict[int, frozenset[str]] = {
    digits: frozenset({str(int(level)), level.name.lower()}) for digits, level in DIGITS.items()
}

type_of_lookup = Callable[[set[str]], Collection[str]]


@dataclass(frozen=True)
class Divisions:
    """What a file holds: names by code, parents before children, with the file it came from."""

    source: str
    data: bytes
    names: dict[str, str]
    media_type: str = CSV_TYPE

    def digest(self) -> str:
        """One digest for the same rows, however their file was written."""
        lines = "".join(f"{code}\t{name}\n" for code, name in self.names.items())
        return hashlib.sha256(lines.encode()).hexdigest()


def read_divisions(path: Path, *, known: type_of_lookup) -> Divisions:
    """Read and check a whole file; `known` says which of some codes are already in the tree."""
    table = read_table(path, needed=NEEDED, optional=OPTIONAL)
    names, problems = _checked(table)
    missing = _missing_parents(names)
    missing -= set(known(missing)) if missing else set()
    if missing:
        problems += _orphans(table, missing)
    if not names and not problems:
        problems = [Problem("1", text("The file names no unit."))]
    refuse_if(table.name, problems)
    # A code begins with its parent's, so sorting puts every parent before its children.
    return Divisions(table.name, table.data, dict(sorted(names.items())), table.media_type)


def counts_below(codes: Iterable[str]) -> dict[str, list[int]]:
    """How many of `codes` lie below each of them and of their ancestors, by `COUNTED` level."""
    below: dict[str, list[int]] = {}
    by_digits: dict[int, list[str]] = {}
    for code in codes:
        by_digits.setdefault(len(code), []).append(code)
    for place, level in enumerate(COUNTED):
        digits = DIGITS_OF[level]
        tally = Counter(dict.fromkeys(by_digits.get(digits, ()), 1))
        while above := PARENT_DIGITS[digits]:
            raised: Counter[str] = Counter()
            for code, count in tally.items():
                raised[code[:above]] += count
            for code, count in raised.items():
                below.setdefault(code, [0] * len(COUNTED))[place] = count
            tally, digits = raised, above
    return below


def _checked(table: TableText) -> tuple[dict[str, str], list[Problem]]:
    """Names by code, and the problems that a row shows by itself or with the rows before it."""
    at_code, at_name = table.columns.index("code"), table.columns.index("name")
    at_parent = table.columns.index("parent") if "parent" in table.columns else None
    at_level = table.columns.index("level") if "level" in table.columns else None
    names: dict[str, str] = {}
    firsts: dict[str, int] = {}
    problems: list[Problem] = []
    for index, row in enumerate(table.rows):
        code, name = row[at_code].strip(), row[at_name].strip()
        found: list[Text | None] = []
        digits = len(code)
        if digits not in PARENT_DIGITS or not (code.isascii() and code.isdigit()):
            found.append(_bad_code(code))
        else:
            if at_parent is not None and row[at_parent] != code[: PARENT_DIGITS[digits]]:
                found.append(_wrong_parent(code, row[at_parent].strip()))
            if at_level is not None and row[at_level] not in LEVEL_SPELLINGS[digits]:
                found.append(_wrong_level(code, row[at_level].strip()))
            if code in names:
                found.append(_duplicate(code, table.lines[firsts[code]]))
        if not name or len(name) > NAME_MAX or not name.isprintable():
            found.append(bad_name(name))
        if found:
            problems += [table.problem(index, words) for words in found if words is not None]
        if code not in names:
            names[code] = name
            firsts[code] = index
    return names, problems


def bad_name(name: str) -> Text | None:
    """Why a unit cannot have this name, None where it can."""
    if not name:
        return text("The name is empty.")
    if len(name) > NAME_MAX:
        return text(
            "The name has {count} characters; {most} at most.", count=len(name), most=NAME_MAX
        )
    character = bad_character(name)
    if character is not None:
        return text("The name holds the control character {character}.", character=character)
    return None


def _missing_parents(names: dict[str, str]) -> set[str]:
    parents = {code[: PARENT_DIGITS[len(code)]] for code in names if len(code) in PARENT_DIGITS}
    parents.discard("")
    return {code for code in parents if code not in names}


def _orphans(table: TableText, missing: set[str]) -> list[Problem]:
    at_code = table.columns.index("code")
    problems = []
    for index, row in enumerate(table.rows):
        code = row[at_code].strip()
        parent = code[: PARENT_DIGITS.get(len(code), 0)]
        if parent in missing:
            words = text(
                "{code}: its parent {parent} is neither in this file nor in the tree.",
                code=code,
                parent=parent,
            )
            if _filled_up(code):
                words = text(
                    "{code} is filled up with zeros; cut each code to its level (42, 4201 …).",
                    code=code,
                )
            problems.append(table.problem(index, words))
    return problems


def _filled_up(code: str) -> bool:
    """Whether a code is written as the statisticians publish it: no village has the number 000."""
    return len(code) == FULL_DIGITS and code.endswith("000")


def _bad_code(code: str) -> Text:
    return text(
        "“{code}” is no division code: 2, 4, 6, 9, 12 or 15 digits are, cut to their level.",
        code=code[:40],
    )


def _wrong_parent(code: str, said: str) -> Text | None:
    parent = code[: PARENT_DIGITS[len(code)]]
    if said in {"", parent}:
        return None
    return text(
        "{code}: the parent “{said}” contradicts the code, whose parent is “{parent}”.",
        code=code,
        said=said[:40],
        parent=parent,
    )


def _wrong_level(code: str, said: str) -> Text | None:
    level: Level = DIGITS[len(code)]
    if said in {"", str(int(level))} or LEVEL_WORDS.get(said.lower()) is level:
        return None
    return text(
        "{code}: the level “{said}” contradicts the code, whose level is {level}.",
        code=code,
        said=said[:40],
        level=int(level),
    )


def _duplicate(code: str, first: int) -> Text:
    return text("{code}: this code already stands in line {first}.", code=code, first=first)
