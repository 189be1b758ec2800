"""People and their posts, and the question whether somebody may act.

A list of people is the truth about the persons it names: their posts become those of the list.
Journal
entries hold codes and counts, never a telephone number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update

from commandcenter.accounts.model import INSTALLATION, ImportedPeople, Person, Post
from commandcenter.accounts.registers import (
    PEOPLE_COLUMNS,
    PEOPLE_OPTIONAL,
    Register,
    read_people,
)
from commandcenter.accounts.tables import field_token
from commandcenter.accounts.tables import person as person_table
from commandcenter.accounts.tables import post as post_table
from commandcenter.core.errors import Refused
from commandcenter.core.ids import digest
from commandcenter.core.language import text
from commandcenter.core.tabletext import read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

FIND_LIMIT = 20
SHOWN_NAMESAKES = 5


def require(work: Work, *rights: str) -> None:
    """Refuse the act where its actor is nobody we know; the first line of every public write.

    `rights` name what the act needs (“directive.issue”). They are not yet weighed: every known
    person may do everything, until rights by branch are given to posts.
    """
    if work.actor in INSTALLATION:
        return
    known = work.connection.execute(
        select(person_table.c.code).where(
            person_table.c.code == work.actor, person_table.c.left_at.is_(None)
        )
    ).first()
    if known is None:
        raise Refused(
            "“{actor}” is not known here, so this was not done; import the person first.",
            actor=work.actor,
        )


def known_by_one_name(view: View, *, names: Collection[str]) -> set[str]:
    """Those of the names (or codes) that mean exactly one person of the register."""
    found: dict[str, int] = {}
    for column in (person_table.c.code, person_table.c.name):
        rows = view.connection.execute(select(column).where(in_set(view.connection, column, names)))
        for name in rows.scalars():
            found[name] = found.get(name, 0) + 1
    return {name for name, persons in found.items() if persons == 1}


def import_people(work: Work, *, path: Path) -> ImportedPeople:
    """Import people from CSV `code,name,unit,post[,phone]`, all or nothing, one line for each
    post.
    """
    require(work, "people.import")
    table = read_table(
        path, needed=PEOPLE_COLUMNS, optional=PEOPLE_OPTIONAL, omitted=PEOPLE_OPTIONAL
    )
    register = read_people(table)
    known = geo.units(work, codes={unit for _, unit, _ in register.posts})
    for (_code, unit, _post), row in register.posts.items():
        if unit not in known:
            words = text("There is no unit {code}.", code=unit[:40])
            register.problems.append(table.problem(row, words))
    refuse_if(table.name, register.problems)
    _write(work, register)
    made = ImportedPeople(len(register.names), len(register.posts))
    work.journal(
        "people.import",
        payload={
            "source": table.name,
            "people": made.people,
            "posts": made.posts,
            "digest": digest(table.data),
        },
    )
    return made


def leave(work: Work, *, person: str) -> None:
    """Somebody is no longer with us: they sign in and act no more, and their links end."""
    require(work, "people.leave")
    if person in INSTALLATION:
        raise Refused("The code “{code}” belongs to the installation.", code=person)
    _one(work, person)
    work.connection.execute(
        update(person_table).where(person_table.c.code == person).values(left_at=work.now)
    )
    work.connection.execute(
        update(field_token)
        .where(field_token.c.person == person, field_token.c.revoked_at.is_(None))
        .values(revoked_at=work.now)
    )
    work.journal("people.leave", subject=person, payload={})


def person(view: View, *, code: str) -> Person:
    """One person; an unknown code is refused."""
    return _one(view, code)


def people_at(view: View, *, unit: str) -> list[Person]:
    """Everybody with a post at this very unit, in the order of their codes."""
    here = select(post_table.c.person).where(post_table.c.unit == unit)
    return _people(view, person_table.c.code.in_(here))


def find_people(view: View, *, words: str, limit: int = FIND_LIMIT) -> list[Person]:
    """People whose code begins with, or whose name holds, these words."""
    wanted = words.strip()
    if not wanted:
        return []
    named = person_table.c.name.icontains(wanted, autoescape=True)
    coded = person_table.c.code.startswith(wanted, autoescape=True)
    return _people(view, or_(coded, named), limit=limit)


def names(view: View, *, codes: Collection[str]) -> dict[str, str]:
    """The names behind these codes, also of those who left; unknown codes are left out."""
    query = select(person_table.c.code, person_table.c.name).where(
        in_set(view.connection, person_table.c.code, codes)
    )
    return dict(view.connection.execute(query).all())


def actor_of(view: View, *, name_or_code: str) -> str:
    """The code of the person somebody means by a code or by a name that only one person has."""
    wanted = name_or_code.strip()
    if wanted in INSTALLATION:
        return wanted
    found = _people(view, or_(person_table.c.code == wanted, person_table.c.name == wanted))
    for one in found:
        if one.code == wanted:
            return one.code
    if not found:
        raise Refused("Nobody here is called “{name}”.", name=wanted[:80])
    if len(found) > 1:
        raise Refused(
            "{count} people are called “{name}”; use one of their codes: {codes}.",
            count=len(found),
            name=wanted,
            codes=", ".join(one.code for one in found[:SHOWN_NAMESAKES]),
        )
    return found[0].code


def _one(view: View, code: str) -> Person:
    found = _people(view, person_table.c.code == code)
    if not found:
        raise Refused("Nobody here has the code “{code}”.", code=code[:40])
    return found[0]


def _people(view: View, which: ColumnElement[bool], limit: int | None = None) -> list[Person]:
    """People who are still with us, with their posts."""
    rows = view.connection.execute(
        select(person_table)
        .where(which, person_table.c.left_at.is_(None))
        .order_by(person_table.c.code)
        .limit(limit)
    ).all()
    posts: dict[str, list[Post]] = {}
    held = select(post_table).where(
        in_set(view.connection, post_table.c.person, [row.code for row in rows])
    )
    for row in view.connection.execute(held.order_by(post_table.c.unit, post_table.c.post)):
        posts.setdefault(row.person, []).append(Post(row.unit, row.post))
    return [Person(row.code, row.name, row.phone, tuple(posts.get(row.code, ()))) for row in rows]


def _write(work: Work, register: Register) -> None:
    """Add new people, correct known ones, and make their posts those of the list."""
    known = set(names(work, codes=register.names))
    new = [
        {"code": code, "name": name, "phone": register.phones.get(code)}
        for code, name in register.names.items()
        if code not in known
    ]
    _each(work, person_table.insert(), new)
    _each(
        work,
        update(person_table)
        .where(person_table.c.code == bindparam("of"))
        .values(name=bindparam("called"), left_at=None),
        ({"of": code, "called": register.names[code]} for code in known),
    )
    _each(
        work,
        update(person_table)
        .where(person_table.c.code == bindparam("of"))
        .values(phone=bindparam("number")),
        ({"of": code, "number": register.phones[code]} for code in known & register.phones.keys()),
    )
    work.connection.execute(
        delete(post_table).where(in_set(work.connection, post_table.c.person, known))
    )
    _each(
        work,
        post_table.insert(),
        ({"person": code, "unit": unit, "post": post} for code, unit, post in register.posts),
    )


def _each(work: Work, statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        work.connection.execute(statement, listed)
