"""Reads lists of people and duty rosters, and says everything that must be mended in them.

Pure: tables in, rows and problems out. A phone number is kept as it was written, never invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.accounts.model import CODE_MAX, INSTALLATION, NAME_MAX
from commandcenter.core.clock import parse_time
from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.tabletext import TableText, bad_character

PEOPLE_COLUMNS, PEOPLE_OPTIONAL = ("code", "name", "unit", "post"), ("phone",)
DUTY_COLUMNS = ("unit", "person", "role", "starts_at", "ends_at")
ROLE_MAX = 40
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,38}")


@dataclass
class Register:
    """People by code, their posts, and in which rows units stand, to be looked up."""

    names: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    posts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class RosterLine:
    """One shift as it was handed in, with its row for complaints."""

    row: int
    unit: str
    person: str
    role: str
    starts_at: datetime
    ends_at: datetime


def read_people(table: TableText) -> Register:
    """The people of a table; a person may stand in several lines, one for each post."""
    register = Register()
    for index, row in enumerate(table.rows):
        cells = cells_of(table, row)
        for words in _person_problems(cells, register):
            register.problems.append(table.problem(index, words))
        code = cells["code"]
        register.names.setdefault(code, cells["name"])
        if cells.get("phone"):
            register.phones.setdefault(code, cells["phone"])
        key = (code, cells["unit"], cells["post"])
        if key in register.posts:
            words = text("{code} stands here twice with the same post.", code=code[:CODE_MAX])
            register.problems.append(table.problem(index, words))
        register.posts.setdefault(key, index)
    return register


def read_roster(table: TableText) -> tuple[list[RosterLine], list[Problem]]:
    """The shifts of a table; every time says its zone."""
    lines, problems = [], []
    for index, row in enumerate(table.rows):
        cells = cells_of(table, row)
        try:
            line = RosterLine(
                index,
                cells["unit"],
                cells["person"],
                _role(cells["role"]),
                parse_time(cells["starts_at"]),
                parse_time(cells["ends_at"]),
            )
        except Refused as refused:
            problems.append(table.problem(index, refused.words))
            continue
        if line.ends_at <= line.starts_at:
            words = text("The shift ends before it begins.")
            problems.append(table.problem(index, words))
        lines.append(line)
    return lines, problems


def cells_of(table: TableText, row: list[str]) -> dict[str, str]:
    """The cells of a row by column, without the spaces around them."""
    return {column: cell.strip() for column, cell in zip(table.columns, row, strict=True)}


def _person_problems(cells: dict[str, str], register: Register) -> list[Text]:
    code, name, phone = cells["code"], cells["name"], cells.get("phone", "")
    problems = []
    if not code or len(code) > CODE_MAX or not code.isprintable() or " " in code:
        problems.append(
            text("A person's code is one word of at most {most} characters.", most=CODE_MAX)
        )
    elif code in INSTALLATION:
        problems.append(text("The code “{code}” belongs to the installation.", code=code))
    for words in (name, cells["post"]):
        if not words or len(words) > NAME_MAX or bad_character(words):
            problems.append(
                text("Name and post need 1 to {most} characters on one line.", most=NAME_MAX)
            )
            break
    if register.names.get(code, name) != name:
        problems.append(
            text(
                "{code} is “{first}” in an earlier line and “{second}” here.",
                code=code,
                first=register.names[code],
                second=name[:NAME_MAX],
            )
        )
    if phone and not PHONE.fullmatch(phone):
        problems.append(text("The telephone number of {code} is not one.", code=code[:CODE_MAX]))
    elif phone and register.phones.get(code, phone) != phone:
        problems.append(text("{code} has another telephone number in an earlier line.", code=code))
    return problems


def _role(words: str) -> str:
    if not words or len(words) > ROLE_MAX or bad_character(words):
        raise Refused("The role needs 1 to {most} characters on one line.", most=ROLE_MAX)
    return words
