"""Finds directives: one by its number, all of an incident, what a unit has in its inbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from commandcenter.core.errors import Refused
from commandcenter.directives.model import Directive, DirectiveKind, Evidence, Status
from commandcenter.directives.tables import directive
from commandcenter.geo.model import Level
from commandcenter.store.sets import in_set
from commandcenter.store.work import View


def get(view: View, *, number: str) -> Directive:
    """The directive of this number; refused where there is none."""
    row = view.connection.execute(_BY_NUMBER, {"number": number}).first()
    if row is None:
        raise Refused("There is no directive {number}.", number=number[:40])
    return record(row)


class Heading(NamedTuple):
    """What counting needs to know of a directive, and no more."""

    id: int
    issuer: str
    level: int | None
    units: list[str]
    complete_by: datetime | None
    ended_at: datetime | None


def heading(view: View, *, number: str) -> Heading:
    """The heading of the directive of this number; refused where there is none."""
    row = view.connection.execute(_HEADING, {"number": number}).first()
    if row is None:
        raise Refused("There is no directive {number}.", number=number[:40])
    return Heading._make(row)


def listed(view: View, *, incident: str | None = None) -> list[Directive]:
    """All directives, newest first, of one incident where it is given."""
    query = select(directive).order_by(directive.c.id.desc())
    if incident is not None:
        query = query.where(directive.c.incident == incident)
    return [record(row) for row in view.connection.execute(query)]


def by_ids(view: View, *, ids: Collection[int]) -> dict[int, Directive]:
    """The directives of these numbers in the database."""
    rows = view.connection.execute(
        select(directive).where(in_set(view.connection, directive.c.id, ids))
    )
    return {row.id: record(row) for row in rows}


def clock_of(found: Directive | Heading, moment: datetime) -> datetime:
    """The moment by which deadlines are judged; the clocks of an ended directive stand still."""
    return moment if found.ended_at is None else min(moment, found.ended_at)


def record(row: Any) -> Directive:
    """The record of a row of `directive`."""
    return Directive(
        id=row.id,
        number=row.number,
        title=row.title,
        text=row.text,
        incident=row.incident,
        issuer=row.issuer,
        lead=row.lead,
        assist=tuple(row.assist),
        under=tuple(row.under),
        level=None if row.level is None else Level(row.level),
        units=tuple(row.units),
        delivery=row.delivery,
        priority=row.priority,
        issued_at=row.issued_at,
        acknowledge_by=row.acknowledge_by,
        start_by=row.start_by,
        complete_by=row.complete_by,
        evidence=Evidence(**row.evidence),
        version=row.version,
        reopened_at=row.reopened_at,
        status=Status(row.status),
        ended_at=row.ended_at,
        leaves=row.leaves,
        kind=DirectiveKind(row.kind),
        burden_reason=row.burden_reason,
    )


# Made once: putting a statement together takes longer than running it.
_BY_NUMBER = select(directive).where(directive.c.number == bindparam("number"))
_HEADING = select(*(directive.c[name] for name in Heading._fields)).where(
    directive.c.number == bindparam("number")
)
