"""The duty roster: who sits where, from when to when.

A roster is added to, never taken from; the same line twice is one shift.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from commandcenter.accounts.model import Contact, Shift
from commandcenter.accounts.registers import DUTY_COLUMNS, read_roster
from commandcenter.accounts.service.people import names, require
from commandcenter.accounts.tables import duty
from commandcenter.accounts.tables import person as person_table
from commandcenter.accounts.tables import post as post_table
from commandcenter.core.language import text
from commandcenter.core.tabletext import read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


def import_duty(work: Work, *, path: Path) -> int:
    """Import shifts from CSV `unit,person,role,starts_at,ends_at`, all or nothing; returns the
    new.
    """
    require(work, "duty.import")
    table = read_table(path, needed=DUTY_COLUMNS, optional=())
    lines, problems = read_roster(table)
    units = geo.units(work, codes={line.unit for line in lines})
    people = names(work, codes={line.person for line in lines})
    for line in lines:
        if line.unit not in units:
            words = text("There is no unit {code}.", code=line.unit[:40])
            problems.append(table.problem(line.row, words))
        if line.person not in people:
            words = text("Nobody here has the code “{code}”.", code=line.person[:40])
            problems.append(table.problem(line.row, words))
    refuse_if(table.name, problems)
    known = {
        (row.unit, row.person, row.role, row.starts_at, row.ends_at)
        for row in work.connection.execute(
            select(duty).where(in_set(work.connection, duty.c.unit, set(units)))
        )
    }
    wanted = [(line.unit, line.person, line.role, line.starts_at, line.ends_at) for line in lines]
    new = [key for key in dict.fromkeys(wanted) if key not in known]
    if new:
        rows = [dict(zip(DUTY_COLUMNS, key, strict=True)) for key in new]
        work.connection.execute(duty.insert(), rows)
    work.journal("duty.import", payload={"source": table.name, "shifts": len(new)})
    return len(new)


def on_duty(view: View, *, unit: str, at: datetime | None = None) -> list[Shift]:
    """Who is on duty at a unit at a moment, by default now; nobody is an empty list, never a
    guess, and an unknown unit is refused.
    """
    geo.unit(view, code=unit)
    moment = view.now if at is None else at
    query = (
        select(duty, person_table.c.name, person_table.c.phone)
        .join(person_table, person_table.c.code == duty.c.person)
        .where(duty.c.unit == unit, duty.c.starts_at <= moment, duty.c.ends_at > moment)
        .order_by(duty.c.starts_at, duty.c.id)
    )
    return [
        Shift(
            unit=row.unit,
            person=row.person,
            name=row.name,
            phone=row.phone,
            role=row.role,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in view.connection.execute(query)
    ]


def contacts(
    view: View, *, units: Collection[str], at: datetime | None = None
) -> dict[str, list[Contact]]:
    """Who can be told for each unit: those on duty in the order of the roster, then others."""
    moment = view.now if at is None else at
    found: dict[str, dict[str, Contact]] = {}
    shifts = (
        select(duty.c.unit, person_table.c.code, person_table.c.name, person_table.c.phone)
        .join(person_table, person_table.c.code == duty.c.person)
        .where(
            in_set(view.connection, duty.c.unit, units),
            duty.c.starts_at <= moment,
            duty.c.ends_at > moment,
            person_table.c.left_at.is_(None),
        )
        .order_by(duty.c.starts_at, duty.c.id)
    )
    for unit, code, name, phone in view.connection.execute(shifts):
        here = found.setdefault(unit, {})
        here.setdefault(code, Contact(code, name, phone, (), len(here)))
    posts = (
        select(
            post_table.c.unit,
            post_table.c.post,
            person_table.c.code,
            person_table.c.name,
            person_table.c.phone,
        )
        .join(person_table, person_table.c.code == post_table.c.person)
        .where(in_set(view.connection, post_table.c.unit, units), person_table.c.left_at.is_(None))
        .order_by(post_table.c.unit, person_table.c.code, post_table.c.post)
    )
    for unit, post, code, name, phone in view.connection.execute(posts):
        here = found.setdefault(unit, {})
        known = here.get(code) or Contact(code, name, phone)
        here[code] = replace(known, posts=(*known.posts, post))
    return {unit: list(here.values()) for unit, here in found.items()}
