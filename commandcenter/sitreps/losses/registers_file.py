"""Reads a register as it is handed in: CSV or a workbook, one person or one household a line.

Numbers of identity papers are refused, not dropped: nobody may believe that they are kept here.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem, Refused
from commandcenter.core.tabletext import bad_character, read_table, refuse_if
from commandcenter.geo.model import check_code
from commandcenter.sitreps.losses.registers import OF_REGISTER, Register, RegisterRow, What

NEEDED = ("key", "place", "what")
OPTIONAL = ("rooms", "at", "name", "detail")
HEADINGS = {
    "编号": "key",
    "台账编号": "key",
    "序号": "key",
    "地区代码": "place",
    "单位代码": "place",
    "类别": "what",
    "状态": "what",
    "受损程度": "what",
    "间数": "rooms",
    "时间": "at",
    "死亡失踪时间": "at",
    "姓名": "name",
    "户主": "name",
    "户主姓名": "name",
    "原因": "detail",
    "死亡失踪原因": "detail",
    "备注": "detail",
}
PAPERS = frozenset({"身份证", "身份证号", "身份证号码", "证件号", "证件号码", "id_number"})
WORDS = {
    "死亡": What.DEAD,
    "失踪": What.MISSING,
    "倒塌": What.COLLAPSED,
    "严重损坏": What.HEAVY,
    "一般损坏": What.LIGHT,
    "撤销": What.WITHDRAWN,
    **{what.value: what for what in What},
}
LONGEST = {"key": 60, "name": 80, "detail": 200}
ROOMS_MAX = 1000


def read_register_file(path: Path, register: Register) -> tuple[RegisterRow, ...]:
    """The rows of a register; everything that must be mended is refused with its line."""
    table = read_table(path, needed=NEEDED, optional=(*OPTIONAL, *PAPERS), renamed=HEADINGS)
    if PAPERS & set(table.columns):
        raise Refused(
            "The file {name} has numbers of identity papers; they are not kept here. Remove the"
            " column and import the rest.",
            name=path.name,
        )
    rows: list[RegisterRow] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, cells in enumerate(table.rows):
        said = dict(zip(table.columns, (cell.strip() for cell in cells), strict=True))
        try:
            row = _row(said, register)
            if row.key in seen:
                raise Refused("The number {key} stands twice in this file.", key=row.key)
            seen.add(row.key)
            rows.append(row)
        except Refused as refused:
            problems.append(table.problem(number, refused.words))
    refuse_if(path.name, problems)
    return tuple(rows)


def _row(said: dict[str, str], register: Register) -> RegisterRow:
    for name, most in LONGEST.items():
        if len(said.get(name, "")) > most or bad_character(said.get(name, "")):
            raise Refused(
                "“{name}” is longer than {most} characters, or has a character that no name holds.",
                name=name,
                most=most,
            )
    if not said["key"]:
        raise Refused("The row has no number of its own; without one it cannot be corrected.")
    check_code(said["place"])
    what = _what(said["what"], register)
    rooms = _rooms(said.get("rooms", ""), register, what)
    return RegisterRow(
        said["key"],
        said["place"],
        what,
        rooms,
        _moment(said.get("at", "")),
        said.get("name", ""),
        said.get("detail", ""),
    )


def _what(said: str, register: Register) -> What:
    what = WORDS.get(said.lower())
    known = (*OF_REGISTER[register], What.WITHDRAWN)
    if what not in known or what is None:
        names = [word for word, one in WORDS.items() if one in known and not word.isascii()]
        raise Refused(
            "“{word}” is nothing that this register counts; write one of {known}.",
            word=said[:40],
            known="、".join(names),
        )
    return what


def _rooms(said: str, register: Register, what: What) -> int | None:
    if register is Register.PEOPLE or what is What.WITHDRAWN:
        return None
    if not (said.isascii() and said.isdigit() and 0 < int(said) <= ROOMS_MAX):
        raise Refused("A damaged house needs its number of rooms, 1 to {most}.", most=ROOMS_MAX)
    return int(said)


def _moment(said: str) -> datetime | None:
    """A time; without a zone it is the duty room's own."""
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise Refused("“{time}” is no time; write 2026-07-17 08:30.", time=said[:40]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHOWN_ZONE)
