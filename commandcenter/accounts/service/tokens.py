"""Personal links of the field: secrets of 256 bits of which only the digest is kept.

A link speaks for one person at one unit until it expires or is revoked. It is shown once, to
whoever
issues it; no entry of the journal holds it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, exists, or_, select, type_coerce, update

from commandcenter.accounts.model import Holder, IssuedToken
from commandcenter.accounts.service.people import person as person_of
from commandcenter.accounts.service.people import require
from commandcenter.accounts.tables import field_token
from commandcenter.accounts.tables import person as person_table
from commandcenter.accounts.tables import post as post_table
from commandcenter.core.errors import Refused
from commandcenter.core.ids import digest, new_token
from commandcenter.core.rules import rule
from commandcenter.geo import service as geo
from commandcenter.geo.model import Kind, Level, subtree
from commandcenter.geo.tables import unit as unit_table
from commandcenter.store.sets import among
from commandcenter.store.types import to_microseconds
from commandcenter.store.work import View, Work

TOKEN_MAX = 200
# Made once: it is asked for every batch of reports.
_OF_DIGESTS = (
    select(
        field_token.c.digest,
        field_token.c.person,
        field_token.c.unit,
        type_coerce(field_token.c.expires_at, BigInteger),
        or_(field_token.c.revoked_at.is_not(None), person_table.c.left_at.is_not(None)),
    )
    .join(person_table, person_table.c.code == field_token.c.person)
    .where(among(field_token.c.digest, "digests"))
)


def issue_token(work: Work, *, person: str, unit: str, valid: timedelta) -> IssuedToken:
    """Issue one personal link; this answer is the only copy of its secret."""
    require(work, "links.issue")
    expires_at = _expiry(work, valid)
    person_of(work, code=person)
    geo.unit(work, code=unit)
    [issued] = _issue(work, [(person, unit)], expires_at)
    work.journal(
        "links.issue",
        unit=unit,
        subject=person,
        payload={"expires_at": expires_at.isoformat(), "links": 1},
    )
    return issued


def issue_tokens(work: Work, *, under: str, level: Level, valid: timedelta) -> list[IssuedToken]:
    """Issue a link to everybody with a post at a unit of `level` at or under `under`."""
    require(work, "links.issue")
    expires_at = _expiry(work, valid)
    geo.unit(work, code=under)
    low, high = subtree(under)
    query = (
        select(post_table.c.person, post_table.c.unit)
        .distinct()
        .join(unit_table, unit_table.c.code == post_table.c.unit)
        .join(person_table, person_table.c.code == post_table.c.person)
        .where(
            unit_table.c.code >= low,
            unit_table.c.code < high,
            unit_table.c.level == int(level),
            unit_table.c.kind == Kind.DIVISION.value,
            person_table.c.left_at.is_(None),
        )
        .order_by(post_table.c.unit, post_table.c.person)
    )
    pairs = [(row.person, row.unit) for row in work.connection.execute(query)]
    issued = _issue(work, pairs, expires_at)
    work.journal(
        "links.issue",
        unit=under,
        payload={"expires_at": expires_at.isoformat(), "links": len(issued), "level": int(level)},
    )
    return issued


def unmanned(view: View, *, under: str, level: Level) -> list[str]:
    """The units of `level` at or under `under` where nobody has a post: no link can go there."""
    low, high = subtree(under)
    held = exists().where(
        post_table.c.unit == unit_table.c.code,
        post_table.c.person == person_table.c.code,
        person_table.c.left_at.is_(None),
    )
    query = select(unit_table.c.code).where(
        unit_table.c.code >= low,
        unit_table.c.code < high,
        unit_table.c.level == int(level),
        unit_table.c.kind == Kind.DIVISION.value,
        ~held,
    )
    return list(view.connection.execute(query.order_by(unit_table.c.code)).scalars())


def holder(view: View, *, token: str) -> Holder:
    """Whose link this is; an unknown, expired or revoked one is refused."""
    answer = holders(view, tokens=[token])[token]
    if isinstance(answer, Refused):
        raise answer
    return answer


def holders(view: View, *, tokens: Collection[str]) -> dict[str, Holder | Refused]:
    """The holder of each token, or why it no longer opens anything."""
    digests = {token: digest(token.encode()) for token in tokens if len(token) <= TOKEN_MAX}
    found = view.connection.execute(_OF_DIGESTS, {"digests": digests.values()})
    rows = {name: rest for name, *rest in found}
    now = to_microseconds(view.now)
    return {token: _answer(now, rows.get(digests.get(token, ""))) for token in tokens}


def revoke_tokens(work: Work, *, person: str | None = None, under: str | None = None) -> int:
    """End the links of a person, or of everybody at or under a unit, or of the person there."""
    require(work, "links.revoke")
    if person is None and under is None:
        raise Refused("Say whose links shall end: a person, a unit, or both.")
    which: list[ColumnElement[bool]] = [field_token.c.revoked_at.is_(None)]
    if person is not None:
        which.append(field_token.c.person == person)
    if under is not None:
        low, high = subtree(under)
        which += [field_token.c.unit >= low, field_token.c.unit < high]
    ended = work.connection.execute(
        update(field_token).where(and_(*which)).values(revoked_at=work.now)
    ).rowcount
    work.journal("links.revoke", unit=under, subject=person, payload={"links": ended})
    return ended


def _expiry(work: Work, valid: timedelta) -> datetime:
    most = timedelta(days=int(rule("accounts", "link_valid_max").value))
    if not timedelta(0) < valid <= most:
        raise Refused("A link is valid for at most {days} days.", days=most.days)
    return work.now + valid


def _issue(
    work: Work, pairs: Collection[tuple[str, str]], expires_at: datetime
) -> list[IssuedToken]:
    issued = [IssuedToken(person, unit, new_token(), expires_at) for person, unit in pairs]
    rows = [
        {
            "digest": digest(one.token.encode()),
            "person": one.person,
            "unit": one.unit,
            "issued_at": work.now,
            "expires_at": expires_at,
        }
        for one in issued
    ]
    if rows:
        work.connection.execute(field_token.insert(), rows)
    return issued


def _answer(now: int, row: Sequence[Any] | None) -> Holder | Refused:
    if row is None:
        return Refused("This link is not known; ask your superior for a new one.")
    person, unit, expires_at, withdrawn = row
    if withdrawn:
        return Refused("This link was withdrawn; ask your superior for a new one.")
    if expires_at <= now:
        return Refused("This link has expired; ask your superior for a new one.")
    return Holder(person, unit)
