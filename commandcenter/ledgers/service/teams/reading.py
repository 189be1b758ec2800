"""Who there is, where they are, how long they have worked; and who with a skill is near.

A distance is only as sure as the place: one from the seat of a street is marked rough, and whoever
has no known place is told apart and never left out in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, or_, select

from commandcenter.core.errors import Refused
from commandcenter.directives.tables import directive
from commandcenter.geo import service as geo
from commandcenter.geo.model import Unit, node_of, subtree
from commandcenter.ledgers.service.teams.history import histories, last_changes
from commandcenter.ledgers.tables.teams import mission, responder, responder_skill, team
from commandcenter.ledgers.teams.duty import duty_of
from commandcenter.ledgers.teams.model import (
    Change,
    Found,
    Mission,
    Near,
    Responder,
    Sort,
    Spot,
    Status,
    Team,
)
from commandcenter.ledgers.teams.searching import meant
from commandcenter.store.sets import in_set
from commandcenter.store.work import View

STREET_DIGITS = 9


def responders(
    view: View,
    *,
    team_code: str | None = None,
    under: str | None = None,
    statuses: Collection[Status] = (),
    skill: str | None = None,
    codes: Collection[str] | None = None,
) -> list[Responder]:
    """People and machines as they stand now, by team and code; the filters narrow together."""
    query = _query()
    if team_code is not None:
        query = query.where(responder.c.team == team_code)
    if under is not None:
        first, last = subtree(under)
        query = query.where(responder.c.unit >= first, responder.c.unit < last)
    if codes is not None:
        query = query.where(in_set(view.connection, responder.c.code, codes))
    if skill is not None:
        query = query.where(in_set(view.connection, responder.c.code, _skilled(view, skill)))
    found = _records(view, view.connection.execute(query).all())
    return [one for one in found if not statuses or one.status in statuses]


def called(view: View, *, words: str, limit: int) -> list[Responder]:
    """People and machines by code, or by some words of their name or of a skill."""
    asked = words.split()
    if not asked:
        return []
    query = select(responder.c.code).order_by(responder.c.code).limit(limit)
    for word in asked:
        able = select(responder_skill.c.responder).where(
            responder_skill.c.skill.contains(word, autoescape=True)
        )
        named = responder.c.name.contains(word, autoescape=True)
        query = query.where(or_(responder.c.code == word, named, responder.c.code.in_(able)))
    return responders(view, codes=set(view.connection.execute(query).scalars()))


def teams(view: View) -> list[Team]:
    """Every team with how many of its own stand where."""
    members = dict(
        view.connection.execute(
            select(responder.c.code, responder.c.team).where(responder.c.team.is_not(None))
        ).all()
    )
    last = last_changes(view, members)
    counts: dict[str, Counter[Status]] = {}
    for code, belongs in members.items():
        counts.setdefault(str(belongs), Counter())[last[code].status] += 1
    rows = view.connection.execute(select(team).order_by(team.c.code)).all()
    units = geo.units(view, codes={row.unit for row in rows})
    return [
        Team(row.code, row.name, row.unit, units[row.unit].name, dict(counts.get(row.code, {})))
        for row in rows
    ]


def find_responders(
    view: View, *, skill: str, near: Spot, within_m: float, everybody: bool = False
) -> Found:
    """Who can do something within so many metres of a place, the nearest first.

    Only those on stand-by, unless `everybody` is asked for: then also those on scene, from there.
    """
    if within_m <= 0:
        raise Refused("The distance must be above zero.")
    wanted = () if everybody else (Status.STANDBY,)
    found = responders(view, skill=skill, statuses=wanted)
    placed = [
        Near(one, geo.distance_m((near.lat, near.lon), (one.spot.lat, one.spot.lon)))
        for one in found
        if one.spot is not None
    ]
    return Found(
        at=view.now,
        spot=near,
        rows=tuple(
            sorted(
                (one for one in placed if one.distance_m <= within_m),
                key=lambda one: (one.distance_m, one.responder.code),
            )
        ),
        unplaced=tuple(one for one in found if one.spot is None),
    )


def spot_of(view: View, *, code: str) -> Spot:
    """Where a unit is, as far as it is known; refused where nobody knows."""
    found = _spot(geo.unit(view, code=code))
    if found is None:
        raise Refused(
            "The place of {unit} is not known; give a coordinate (LAT,LON), or import its place.",
            unit=geo.unit(view, code=code).name,
        )
    return found


def skills(view: View) -> list[str]:
    """Every skill of the register, in order."""
    query = select(responder_skill.c.skill).distinct().order_by(responder_skill.c.skill)
    return list(view.connection.execute(query).scalars())


def _skilled(view: View, words: str) -> set[str]:
    wanted = meant(words, skills(view))
    query = select(responder_skill.c.responder).where(
        in_set(view.connection, responder_skill.c.skill, wanted)
    )
    return set(view.connection.execute(query).scalars())


def _query() -> Select[Any]:
    return (
        select(responder, team.c.name.label("team_name"))
        .outerjoin(team, team.c.code == responder.c.team)
        .order_by(responder.c.team.is_(None), responder.c.team, responder.c.code)
    )


def _records(view: View, rows: Sequence[Row[Any]]) -> list[Responder]:
    codes = [row.code for row in rows]
    able: dict[str, list[str]] = {}
    query = select(responder_skill).where(
        in_set(view.connection, responder_skill.c.responder, codes)
    )
    for one in view.connection.execute(query.order_by(responder_skill.c.skill)):
        able.setdefault(one.responder, []).append(one.skill)
    past = histories(view, codes)
    going = (past[code][-1].mission for code in codes)
    sent = _missions(view, {number for number in going if number is not None})
    places = {row.unit for row in rows} | {one.place for one in sent.values()}
    units = geo.units(view, codes=places)
    return [
        _record(view, row, tuple(able.get(row.code, ())), past[row.code], sent, units)
        for row in rows
    ]


def _missions(view: View, numbers: Collection[int]) -> dict[int, Mission]:
    query = (
        select(mission, directive.c.number)
        .outerjoin(directive, directive.c.id == mission.c.directive)
        .where(in_set(view.connection, mission.c.id, numbers))
    )
    rows = view.connection.execute(query).all()
    units = geo.units(view, codes={row.place for row in rows})
    return {
        row.id: Mission(
            row.id,
            row.place,
            units[row.place].name,
            row.lat,
            row.lon,
            row.number,
            row.words,
            row.at,
        )
        for row in rows
    }


def _record(
    view: View,
    row: Row[Any],
    able: tuple[str, ...],
    past: list[Change],
    sent: dict[int, Mission],
    units: dict[str, Unit],
) -> Responder:
    last = past[-1]
    order = None if last.mission is None else sent[last.mission]
    return Responder(
        code=row.code,
        sort=Sort(row.sort),
        name=row.name,
        skills=able,
        unit=row.unit,
        unit_name=units[row.unit].name,
        team=row.team,
        team_name=row.team_name,
        phone=row.phone,
        status=last.status,
        since=last.at,
        mission=order,
        spot=_where(row, last, order, units),
        duty=duty_of(past, view.now, person=row.sort == Sort.PERSON),
    )


def _where(
    row: Row[Any], last: Change, order: Mission | None, units: dict[str, Unit]
) -> Spot | None:
    """On scene it is there; who is not sent stands by at home; in between nobody knows."""
    if order is None:
        return Spot(row.lat, row.lon) if row.lat is not None else _spot(units[row.unit])
    if last.status is not Status.ON_SCENE:
        return None
    if order.lat is not None and order.lon is not None:
        return Spot(order.lat, order.lon)
    return _spot(units[order.place])


def _spot(unit: Unit) -> Spot | None:
    """A unit's own place, else the seat of its street: both real; a spot made for drawing never."""
    if unit.place is not None:
        return Spot(unit.place.lat, unit.place.lon, rough=True)
    seat = geo.known_seats().get(node_of(unit.code)[:STREET_DIGITS])
    return None if seat is None else Spot(seat[1], seat[0], rough=True)
