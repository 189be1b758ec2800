"""Reads the register of teams, people and machines; a table in, rows or problems out.

Pure. A team, a person and a machine stand in one table, told apart by their kind; a place says its
coordinate system and is kept in WGS-84.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.tabletext import TableText, bad_character
from commandcenter.geo.service import to_wgs84
from commandcenter.ledgers.teams.model import Sort
from commandcenter.ledgers.teams.searching import read_skills

COLUMNS = ("kind", "code", "name", "unit")
OPTIONAL = ("skills", "team", "lat", "lon", "crs", "phone")
CHINESE = {
    "类别": "kind",
    "编号": "code",
    "姓名": "name",
    "名称": "name",
    "单位": "unit",
    "技能": "skills",
    "队伍": "team",
    "纬度": "lat",
    "经度": "lon",
    "坐标系": "crs",
    "电话": "phone",
}
TEAM = "team"
KINDS = {
    "team": TEAM,
    "队伍": TEAM,
    "person": Sort.PERSON.value,
    "人员": Sort.PERSON.value,
    "machine": Sort.MACHINE.value,
    "装备": Sort.MACHINE.value,
}
CODE_MAX, NAME_MAX, PHONE_MAX = 40, 80, 40


@dataclass(frozen=True)
class TeamRow:
    """A team as it was handed in."""

    code: str
    name: str
    unit: str


@dataclass(frozen=True)
class ResponderRow:
    """A person or a machine as it was handed in."""

    code: str
    sort: Sort
    name: str
    unit: str
    team: str | None
    skills: tuple[str, ...]
    lat: float | None
    lon: float | None
    phone: str | None


@dataclass
class ReadRegister:
    """What a table holds, each with the row it stands in, and what must be mended."""

    teams: dict[str, TeamRow] = field(default_factory=dict)
    responders: dict[str, ResponderRow] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_register(table: TableText) -> ReadRegister:
    """The register of a table, with every problem found."""
    found = ReadRegister()
    for index, row in enumerate(table.rows):
        cells = {name: cell.strip() for name, cell in zip(table.columns, row, strict=True)}
        try:
            made = _row(cells)
            if made.code in found.places:
                raise Refused("The code “{code}” stands twice.", code=made.code)
        except Refused as refused:
            found.problems.append(table.problem(index, refused.words))
            continue
        found.places[made.code] = index
        if isinstance(made, TeamRow):
            found.teams[made.code] = made
        else:
            found.responders[made.code] = made
    return found


def _row(cells: dict[str, str]) -> TeamRow | ResponderRow:
    kind = KINDS.get(cells["kind"].casefold())
    if kind is None:
        raise Refused(
            "“{kind}” is no kind; write team, person or machine (队伍, 人员, 装备).",
            kind=cells["kind"][:20],
        )
    code, name = _words(cells, "code", CODE_MAX), _words(cells, "name", NAME_MAX)
    unit = _words(cells, "unit", CODE_MAX)
    if kind == TEAM:
        beside = [column for column in ("skills", "team", "phone") if cells.get(column)]
        if beside:
            raise Refused("A team has no “{column}”; its people have.", column=beside[0])
        return TeamRow(code, name, unit)
    lat, lon = _place(cells)
    return ResponderRow(
        code=code,
        sort=Sort(kind),
        name=name,
        unit=unit,
        team=_words(cells, "team", CODE_MAX) if cells.get("team") else None,
        skills=read_skills(cells.get("skills", "")),
        lat=lat,
        lon=lon,
        phone=_words(cells, "phone", PHONE_MAX) if cells.get("phone") else None,
    )


def _place(cells: dict[str, str]) -> tuple[float | None, float | None]:
    """The place in WGS-84; a position that does not say its system is refused, never guessed."""
    lat, lon, crs = (cells.get(name) or "" for name in ("lat", "lon", "crs"))
    if not lat and not lon:
        return None, None
    if not (lat and lon and crs):
        raise Refused("A place needs “lat”, “lon” and “crs” (wgs84, gcj02 or bd09), or none.")
    return to_wgs84(_degrees(lat), _degrees(lon), crs.lower())


def _degrees(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise Refused("“{value}” is not a number.", value=words[:40]) from None


def _words(cells: dict[str, str], name: str, most: int) -> str:
    words = cells[name]
    if not words or len(words) > most or bad_character(words):
        raise Refused(
            "“{column}” needs 1 to {most} characters on one line.", column=name, most=most
        )
    return words
