"""The numbered histories of people and machines: read whole or at their end, and added to.

What may follow what is decided by the lifecycle, and held by the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from commandcenter.core.clock import show_time
from commandcenter.core.errors import Refused
from commandcenter.ledgers.tables.teams import responder_change
from commandcenter.ledgers.teams.model import Change, Status
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


def moment(view: View, at: datetime | None) -> datetime:
    """When something happened, to the second: now, or an earlier time that is told later."""
    if at is not None and at > view.now:
        raise Refused("{time} lies ahead; say when it happened.", time=show_time(at))
    return (at or view.now).replace(microsecond=0)


def record(work: Work, changes: Mapping[str, Change]) -> None:
    """Add one change to each of these histories."""
    rows = [
        {
            "responder": code,
            "number": one.number,
            "status": one.status.value,
            "mission": one.mission,
            "at": one.at,
            "received_at": work.now,
            "by": work.actor,
        }
        for code, one in changes.items()
    ]
    if rows:
        work.connection.execute(responder_change.insert(), rows)


def last_changes(view: View, codes: Collection[str]) -> dict[str, Change]:
    """The newest change of each of these."""
    within = in_set(view.connection, responder_change.c.responder, codes)
    newest = (
        select(responder_change.c.responder, func.max(responder_change.c.number).label("number"))
        .where(within)
        .group_by(responder_change.c.responder)
        .subquery()
    )
    query = select(responder_change).join(
        newest,
        and_(
            newest.c.responder == responder_change.c.responder,
            newest.c.number == responder_change.c.number,
        ),
    )
    return {row.responder: change_of(row) for row in view.connection.execute(query)}


def histories(view: View, codes: Collection[str]) -> dict[str, list[Change]]:
    """Every change of each of these, in order."""
    query = (
        select(responder_change)
        .where(in_set(view.connection, responder_change.c.responder, codes))
        .order_by(responder_change.c.responder, responder_change.c.number)
    )
    found: dict[str, list[Change]] = {}
    for row in view.connection.execute(query):
        found.setdefault(row.responder, []).append(change_of(row))
    return found


def change_of(row: Any) -> Change:
    """A row of a history as a record."""
    return Change(row.number, Status(row.status), row.at, row.mission)
