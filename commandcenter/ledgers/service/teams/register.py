"""The register of teams, people and machines: imported from a table, all or nothing.

Whoever is new begins on stand-by. A table may change names, skills and teams; it never changes
where anybody is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from commandcenter.accounts.service import require
from commandcenter.core.errors import Problem
from commandcenter.core.language import Text, text
from commandcenter.core.tabletext import TableText, read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.ledgers.model import Imported
from commandcenter.ledgers.service.teams.history import last_changes, moment, record
from commandcenter.ledgers.tables.teams import responder, responder_skill, team
from commandcenter.ledgers.teams.model import SENT, Change, Status
from commandcenter.ledgers.teams.register import (
    CHINESE,
    COLUMNS,
    OPTIONAL,
    ReadRegister,
    ResponderRow,
    TeamRow,
    read_register,
)
from commandcenter.store import service as installation
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

TEAM_FIELDS = ("name", "unit")
RESPONDER_FIELDS = ("sort", "name", "unit", "team", "lat", "lon", "phone")


def import_teams(work: Work, *, path: Path, since: datetime | None = None) -> Imported:
    """Import `kind,code,name,unit[,skills,team,lat,lon,crs,phone]`, all or nothing; who is new is
    on stand-by since `since`, or since now.
    """
    require(work, "team.import")
    table = read_table(path, needed=COLUMNS, optional=OPTIONAL, omitted=OPTIONAL, renamed=CHINESE)
    read = read_register(table)
    known = _known(work, responder, read.places), _known(work, team, read.places)
    refuse_if(table.name, [*read.problems, *_problems(work, table, read, *known)])
    teams = _put(work, team, TEAM_FIELDS, read.teams.values(), known[1])
    people = _put(work, responder, RESPONDER_FIELDS, read.responders.values(), known[0])
    skilled = _set_skills(work, read.responders)
    new = [code for code in read.responders if code not in known[0]]
    at = moment(work, since)
    record(work, {code: Change(1, Status.STANDBY, at) for code in new})
    added = len(new) + len([code for code in read.teams if code not in known[1]])
    changed = len(teams | people | (skilled & known[0].keys()))
    work.journal(
        "team.import",
        payload={
            "source": table.name,
            "file": installation.keep_file(work, data=table.data, media_type=table.media_type),
            "rows": len(read.places),
            "added": added,
            "changed": changed,
        },
    )
    return Imported(len(read.places), added, changed)


def _known(view: View, table: Any, codes: Collection[str]) -> dict[str, Row[Any]]:
    query = select(table).where(in_set(view.connection, table.c.code, codes))
    return {row.code: row for row in view.connection.execute(query)}


def _problems(
    work: Work,
    table: TableText,
    read: ReadRegister,
    people: dict[str, Row[Any]],
    teams: dict[str, Row[Any]],
) -> list[Problem]:
    """What the rows say that does not fit what is known."""
    rows: list[TeamRow | ResponderRow] = [*read.teams.values(), *read.responders.values()]
    units = geo.units(work, codes={row.unit for row in rows})
    named = {row.team for row in read.responders.values() if row.team}
    there = {*read.teams, *_known(work, team, named)}
    last = last_changes(work, people)
    found: list[tuple[str, Text]] = []
    for row in rows:
        if row.unit not in units:
            found.append((row.code, text("There is no unit {code}.", code=row.unit)))
        if row.code in (teams if isinstance(row, ResponderRow) else people):
            words = text("The code “{code}” is taken by something else.", code=row.code)
            found.append((row.code, words))
        elif isinstance(row, ResponderRow):
            found += [(row.code, why) for why in _misplaced(row, there, people, last)]
    found.sort(key=lambda one: read.places[one[0]])
    return [table.problem(read.places[code], words) for code, words in found]


def _misplaced(
    row: ResponderRow, teams: set[str], people: dict[str, Row[Any]], last: dict[str, Change]
) -> Iterable[Text]:
    """Why a row cannot be in the team it names."""
    if row.team is not None and row.team not in teams:
        yield text("There is no team {code}.", code=row.team)
    before = people.get(row.code)
    if before is not None and before.team != row.team and last[row.code].status in SENT:
        yield text(
            "{name} has been sent out; release them before they change the team.",
            name=before.name,
        )


def _put(
    work: Work, table: Any, names: tuple[str, ...], rows: Iterable[Any], known: dict[str, Row[Any]]
) -> set[str]:
    """Insert what is new and change what differs; the codes of those that changed."""
    values = [{"code": row.code, **{name: getattr(row, name) for name in names}} for row in rows]
    new = [row for row in values if row["code"] not in known]
    changed = [
        row
        for row in values
        if row["code"] in known
        and any(row[name] != getattr(known[row["code"]], name) for name in names)
    ]
    if new:
        work.connection.execute(table.insert(), new)
    if changed:
        work.connection.execute(
            update(table)
            .where(table.c.code == bindparam("of"))
            .values({name: bindparam(f"new_{name}") for name in names}),
            [
                {"of": row["code"], **{f"new_{name}": row[name] for name in names}}
                for row in changed
            ],
        )
    return {row["code"] for row in changed}


def _set_skills(work: Work, rows: dict[str, ResponderRow]) -> set[str]:
    """The table is the truth about the skills of those it names; who has others than before."""
    had: dict[str, set[str]] = {}
    query = select(responder_skill).where(
        in_set(work.connection, responder_skill.c.responder, rows)
    )
    for one in work.connection.execute(query):
        had.setdefault(one.responder, set()).add(one.skill)
    changed = {code for code, row in rows.items() if set(row.skills) != had.get(code, set())}
    work.connection.execute(
        delete(responder_skill).where(in_set(work.connection, responder_skill.c.responder, changed))
    )
    new = [{"responder": code, "skill": skill} for code in changed for skill in rows[code].skills]
    if new:
        work.connection.execute(responder_skill.insert(), new)
    return changed
