"""Keeps the registers behind the statistics, and holds the statistics against them.

A row is corrected by a later one of the same number and never changed. What is personal lies in a
table of its own, which law may empty (art. 85); the journal says how many rows came, never whose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import func, select

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Problem, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.geo import service as geo
from commandcenter.geo.model import is_under
from commandcenter.incidents import service as incidents
from commandcenter.sitreps.losses.registers import Comparison, Register, RegisterRow, What, compare
from commandcenter.sitreps.model import digest_of
from commandcenter.sitreps.service.statistics import statistics_as_of
from commandcenter.sitreps.tables import register_person, register_row
from commandcenter.store.work import View, Work


@dataclass(frozen=True)
class RegisterImport:
    """What an import did, in rows."""

    added: int
    changed: int
    withdrawn: int
    repeated: int


def import_register(
    work: Work, *, incident: str, register: Register, rows: Sequence[RegisterRow]
) -> RegisterImport:
    """Take rows into a register of an incident; the same rows again are no rows."""
    accounts.require(work, "sitrep.register")
    incidents.incident(work, id=incident)
    known = {row.key: row for row in _newest(work, incident, register, work.now)}
    _check(work, rows, known)
    fresh = [row for row in rows if known.get(row.key) != row]
    done = RegisterImport(
        added=sum(row.key not in known for row in fresh),
        changed=sum(row.key in known and row.what is not What.WITHDRAWN for row in fresh),
        withdrawn=sum(row.what is What.WITHDRAWN for row in fresh),
        repeated=len(rows) - len(fresh),
    )
    if fresh:
        _write(work, incident, register, fresh)
        payload = {"register": register.value, "rows": len(fresh), "digest": _digest(fresh)}
        payload |= {"added": done.added, "changed": done.changed, "withdrawn": done.withdrawn}
        work.journal("sitrep.register", subject=incident, payload=payload)
    return done


def register_of(
    view: View,
    *,
    incident: str,
    register: Register,
    under: str | None = None,
    moment: datetime | None = None,
) -> list[RegisterRow]:
    """The rows of a register as they stood at a moment, withdrawn ones left out."""
    found = _newest(view, incident, register, moment or view.now)
    return [
        row
        for row in found
        if row.what is not What.WITHDRAWN and (under is None or is_under(row.place, under))
    ]


def register_comparisons(
    view: View, *, incident: str, moment: datetime | None = None
) -> tuple[Comparison, ...]:
    """The statistics of an incident beside its registers, both as of a moment."""
    at = moment or view.now
    rows = [
        row
        for register in Register
        for row in register_of(view, incident=incident, register=register, moment=at)
    ]
    return compare(statistics_as_of(view, incident=incident, moment=at), rows)


def _newest(view: View, incident: str, register: Register, moment: datetime) -> list[RegisterRow]:
    """The last row of each number that had been entered by then."""
    r, p = register_row.c, register_person.c
    found = view.connection.execute(
        select(register_row, p.name, p.detail)
        .join_from(register_row, register_person, p.row == r.id, isouter=True)
        .where(r.incident == incident, r.register == register.value, r.entered_at <= moment)
        .order_by(r.id)
    )
    newest = {
        row.key: RegisterRow(
            row.key, row.place, What(row.what), row.rooms, row.at, row.name or "", row.detail or ""
        )
        for row in found
    }
    return [newest[key] for key in sorted(newest)]


def _check(work: Work, rows: Sequence[RegisterRow], known: dict[str, RegisterRow]) -> None:
    places = geo.units(work, codes={row.place for row in rows})
    problems = [
        Problem(row.key, text("There is no unit {code}.", code=row.place))
        for row in rows
        if row.place not in places
    ]
    problems += [
        Problem(row.key, text("Nothing of this number was entered, so nothing can be withdrawn."))
        for row in rows
        if row.what is What.WITHDRAWN and row.key not in known
    ]
    if problems:
        raise RefusedWithProblems(text("Nothing was entered into the register:"), problems)


def _write(work: Work, incident: str, register: Register, rows: Sequence[RegisterRow]) -> None:
    last = work.connection.execute(select(func.max(register_row.c.id))).scalar()
    first = int(last or 0) + 1
    numbered = list(enumerate(rows, first))
    written = [
        {
            "id": identity,
            "incident": incident,
            "register": register.value,
            "key": row.key,
            "place": row.place,
            "what": row.what.value,
            "rooms": row.rooms,
            "at": row.at,
            "entered_at": work.now,
            "actor": work.actor,
        }
        for identity, row in numbered
    ]
    work.connection.execute(register_row.insert(), written)
    persons = [
        {"row": identity, "name": row.name, "detail": row.detail}
        for identity, row in numbered
        if _personal(row)
    ]
    if persons:
        work.connection.execute(register_person.insert(), persons)


def _personal(row: RegisterRow) -> bool:
    return bool(row.name or row.detail)


def _digest(rows: Sequence[RegisterRow]) -> str:
    """Of what is not personal, so that it still proves the rows when the names are gone."""
    return digest_of([[str(value) for value in astuple(row)[:5]] for row in rows])
