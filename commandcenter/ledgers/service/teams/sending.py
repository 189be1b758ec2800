"""Sending teams, people and machines, and saying where they stand.

An act is all or nothing, and one entry of the journal. Of a team those who rest or were released
are left out and named; who is at work elsewhere is never taken away in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, or_, select

from commandcenter.accounts.service import require
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.tables import directive as directive_table
from commandcenter.geo import service as geo
from commandcenter.ledgers.service.amounts import checked_words, known, next_number
from commandcenter.ledgers.service.teams.history import last_changes, moment, record
from commandcenter.ledgers.tables.teams import mission, responder, responder_change, team
from commandcenter.ledgers.teams.model import (
    ACT_TO,
    AT_WORK,
    LIFECYCLE,
    NEEDS_MISSION,
    Act,
    Change,
    Sent,
    Status,
    next_change,
)
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


class Meant(NamedTuple):
    """Those an act is about; `named` were asked for by themselves, not with their team."""

    rows: dict[str, Row[Any]]
    named: frozenset[str]
    who: str


def assign(
    work: Work, *, key: str, codes: Collection[str], place: str, lat: float | None = None,
    lon: float | None = None, crs: str = "wgs84", directive: str | None = None, words: str = "",
    at: datetime | None = None, move: bool = False,
) -> Sent:  # fmt: skip
    """Send people, machines or whole teams to a place; the same key changes nothing.

    Who is at work already is refused, by name, unless they are to `move` from there.
    """
    require(work, "team.assign")
    geo.unit(work, code=place)
    before = known(work, mission, key)
    if before is not None:
        return Sent(_sent_with(work, before), mission=before, repeated=True)
    if (lat is None) != (lon is None):
        raise Refused("A place needs both “lat” and “lon”, or neither.")
    if lat is not None and lon is not None:
        lat, lon = geo.to_wgs84(lat, lon, crs)
    order = directives.get(work, number=directive).id if directive else None
    meant = _meant(work, codes)
    act = Act.MOVE if move else Act.ASSIGN
    when, number = moment(work, at), next_number(work, mission)
    changes, left_out = _changes(work, act, meant, when, number)
    work.connection.execute(
        mission.insert(),
        {
            "id": number,
            "key": key,
            "place": place,
            "lat": lat,
            "lon": lon,
            "directive": order,
            "words": checked_words(words),
            "at": when,
        },
    )
    record(work, changes)
    _tell(work, act, meant, changes, unit=place, numbers=(directive,) if directive else ())
    return Sent(tuple(changes), left_out, number)


def set_status(
    work: Work, *, codes: Collection[str], status: Status, at: datetime | None = None
) -> Sent:
    """Say where people, machines or whole teams stand now; saying it twice changes nothing."""
    require(work, "team.status")
    act = ACT_TO.get(status)
    if act is None:
        raise Refused("Whoever is sent is sent to a place; assign them.")
    meant = _meant(work, codes)
    last = last_changes(work, meant.rows)
    if all(one.status is status for one in last.values()):
        return Sent(tuple(meant.rows), repeated=True)
    changes, left_out = _changes(work, act, meant, moment(work, at), None)
    record(work, changes)
    gone = {one for code in changes if (one := last[code].mission) is not None}
    orders = work.connection.execute(
        select(mission.c.place, directive_table.c.number)
        .outerjoin(directive_table, directive_table.c.id == mission.c.directive)
        .where(in_set(work.connection, mission.c.id, gone))
        .order_by(mission.c.id)
    ).all()
    where = orders[0].place if orders else next(iter(meant.rows.values())).unit
    numbers = dict.fromkeys(order.number for order in orders if order.number)
    _tell(work, act, meant, changes, unit=where, numbers=tuple(numbers))
    return Sent(tuple(changes), left_out)


def sent_for(view: View, *, directive: str, unit: str) -> list[str]:
    """The codes of those who are sent to a unit for a directive and have not left, in order."""
    number = directives.get(view, number=directive).id
    query = (
        select(responder_change.c.responder)
        .join(mission, mission.c.id == responder_change.c.mission)
        .where(mission.c.directive == number, mission.c.place == unit)
        .distinct()
    )
    last = last_changes(view, set(view.connection.execute(query).scalars()))
    numbers = select(mission.c.id).where(mission.c.directive == number, mission.c.place == unit)
    wanted = set(view.connection.execute(numbers).scalars())
    return sorted(code for code, one in last.items() if one.mission in wanted)


def _sent_with(view: View, number: int) -> tuple[str, ...]:
    query = select(responder_change.c.responder).where(
        responder_change.c.mission == number,
        responder_change.c.status == Status.ASSIGNED.value,
    )
    return tuple(sorted(view.connection.execute(query).scalars()))


def _meant(view: View, codes: Collection[str]) -> Meant:
    """The people and machines behind codes, each once; a team's code means all of its own."""
    query = select(responder).where(
        or_(
            in_set(view.connection, responder.c.code, codes),
            in_set(view.connection, responder.c.team, codes),
        )
    )
    rows = {row.code: row for row in view.connection.execute(query.order_by(responder.c.code))}
    names = {code: row.name for code, row in rows.items()}
    query = select(team).where(in_set(view.connection, team.c.code, codes))
    names |= {row.code: row.name for row in view.connection.execute(query)}
    missing = [code for code in codes if code not in names]
    if missing:
        raise Refused("There is no team, person or machine {code}.", code=missing[0][:40])
    if not rows:
        raise Refused("Nobody belongs to this team; import its people first.")
    who = ", ".join(names[code] for code in list(codes)[:3])
    return Meant(rows, frozenset(codes) & rows.keys(), who if len(codes) <= 3 else f"{who} …")


def _changes(
    view: View, act: Act, meant: Meant, at: datetime, number: int | None
) -> tuple[dict[str, Change], tuple[str, ...]]:
    """What the act makes of each, and who of a team is left out; refused where anybody cannot."""
    changes: dict[str, Change] = {}
    left_out: list[str] = []
    problems: list[Problem] = []
    for code, last in sorted(last_changes(view, meant.rows).items()):
        if code not in meant.named and _may_stay(act, last):
            left_out.append(code)
            continue
        try:
            changes[code] = next_change(act, last, at=at, mission=number)
        except Refused as refused:
            said = text("{name}: {why}", name=meant.rows[code].name, why=refused.words)
            problems.append(Problem(code, said))
    if problems:
        raise RefusedWithProblems(text("Nothing was changed."), problems)
    if not changes:
        raise Refused("Nobody of this team can do that now.")
    return changes, tuple(left_out)


def _may_stay(act: Act, last: Change) -> bool:
    """Whether somebody who came in with the team is left as they are.

    A team that is sent leaves its resting ones behind; who of it is at work already is a mistake.
    """
    if act is Act.ASSIGN:
        return last.status not in AT_WORK | {Status.STANDBY}
    fits = last.status in LIFECYCLE[act].before
    return not fits or (act in NEEDS_MISSION and last.mission is None)


def _tell(
    work: Work, act: Act, meant: Meant, changes: Mapping[str, Change], *, unit: str,
    numbers: Collection[str] = (),
) -> None:  # fmt: skip
    """One entry of the journal for the whole act."""
    first = next(iter(changes.values()))
    work.journal(
        f"team.{act.value}",
        unit=unit,
        payload={
            "who": meant.who,
            "members": len(changes),
            "codes": list(changes),
            "mission": first.mission,
            "at": first.at.isoformat(),
            "directives": list(numbers),
        },
    )
