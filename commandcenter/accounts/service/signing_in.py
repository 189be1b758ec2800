"""Signing in on the console, and the first operator.

A refused try is itself journalled, and those entries are what slows down the next guess: so a
restart
forgets nothing. What was typed as a code is journalled only as a keyed digest, since people
sometimes type their password there.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from commandcenter.accounts.model import NAME_MAX, OPERATOR, Person
from commandcenter.accounts.passwords import (
    check_password,
    forgotten_after,
    free_again,
    hashed,
    matches,
)
from commandcenter.accounts.service.people import person as person_of
from commandcenter.accounts.service.people import require
from commandcenter.accounts.tables import person as person_table
from commandcenter.core.errors import Refused
from commandcenter.core.tabletext import bad_character
from commandcenter.store import service as installation
from commandcenter.store.work import View, Work

SIGNED_IN, NOT_SIGNED_IN = "sign_in", "sign_in.refused"
TRIES_READ = 64
DIGEST_DIGITS = 24


def has_operator(view: View) -> bool:
    """Whether the installation's operator was made; if not, the first start asks for one."""
    return _kept_hash(view, OPERATOR) is not None


def first_operator(work: Work, *, name: str, password: str) -> Person:
    """Make the installation's operator, once; there is no default password."""
    if has_operator(work):
        raise Refused("This installation already has its operator.")
    called = name.strip()
    if not called or len(called) > NAME_MAX or bad_character(called):
        raise Refused("The operator needs a name of 1 to {most} characters.", most=NAME_MAX)
    check_password(password, code=OPERATOR, name=called)
    work.connection.execute(
        person_table.insert(),
        {"code": OPERATOR, "name": called, "password_hash": hashed(password)},
    )
    work.journal("operator.first", subject=OPERATOR, payload={"name": called})
    return person_of(work, code=OPERATOR)


def set_password(work: Work, *, person: str, password: str) -> None:
    """Give somebody a password; everybody may change their own, the operator anybody's."""
    require(work, "people.password")
    if work.actor not in {person, OPERATOR}:
        raise Refused("Only the operator may set another person's password.")
    known = person_of(work, code=person)
    check_password(password, code=known.code, name=known.name)
    work.connection.execute(
        update(person_table)
        .where(person_table.c.code == person)
        .values(password_hash=hashed(password))
    )
    work.journal("people.password", subject=person, payload={})


def sign_in(work: Work, *, code: str, password: str) -> Person | Refused:
    """Let somebody in, or answer why not; the refusal is an answer so that its entry is kept."""
    wanted = code.strip()
    subject = f"sign_in:{_keyed(work, wanted)}"
    free = free_again(_failures(work, subject))
    if free is not None and free > work.now:
        seconds = int((free - work.now).total_seconds()) + 1
        return Refused("Too many wrong tries; wait {seconds} seconds.", seconds=seconds)
    if not matches(_kept_hash(work, wanted), password):
        work.journal(NOT_SIGNED_IN, subject=subject, payload={})
        return Refused("Code and password do not belong together.")
    replace(work, actor=wanted).journal(SIGNED_IN, subject=subject, payload={"person": wanted})
    return person_of(work, code=wanted)


def _failures(view: View, subject: str) -> list[datetime]:
    """The refused tries since the last success that are not yet forgotten."""
    tries = installation.timeline(view, subject=subject, newest_first=True, limit=TRIES_READ)
    failures = []
    for entry in tries:
        if entry.kind != NOT_SIGNED_IN or view.now - entry.at > forgotten_after():
            break
        failures.append(entry.at)
    return failures


def _kept_hash(view: View, code: str) -> str | None:
    return view.connection.execute(
        select(person_table.c.password_hash).where(
            person_table.c.code == code, person_table.c.left_at.is_(None)
        )
    ).scalar()


def _keyed(view: View, code: str) -> str:
    key = str(installation.fact(view, "id")).encode()
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()[:DIGEST_DIGITS]
