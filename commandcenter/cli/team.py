"""Commands on teams, people and machines: who there is, who is near, who is sent where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.cli.supplies import tell
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.geo import service as geo
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.duty import hours, rest_rule
from commandcenter.ledgers.teams.model import (
    SORT_WORDS,
    STATUS_WORDS,
    Found,
    Responder,
    Sent,
    Spot,
    Status,
)
from commandcenter.store.work import View

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SAID = tuple(one.value for one in Status if one not in {Status.ASSIGNED, Status.RELEASED})
COLUMNS = (
    text("Code"),
    text("Name"),
    text("Kind"),
    text("Skills"),
    text("Team"),
    text("Status"),
    text("Where"),
    text("Hours on duty"),
)


@click.group()
def team() -> None:
    """Teams, people and machines: skills, places, assignments, hours on duty."""


@team.command("import")
@click.argument("file", type=FILE)
@click.option("--since", metavar="TIME", help="When the new ones began to stand by; now if absent.")
@pass_session
def import_(session: Session, file: Path, since: str | None) -> None:
    """Import FILE (CSV: kind,code,name,unit[,skills,team,lat,lon,crs,phone]), all or nothing."""
    with session.door() as door:
        made = door.act(ledgers.import_teams, path=file, since=_time(since))
    tell(session, made)


@team.command("list")
@click.option("--team", "team_code", metavar="CODE", help="Only this team.")
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@click.option("--skill", metavar="S", help="Only who can do this; some of its words are enough.")
@click.option("--status", type=click.Choice([one.value for one in Status]), help="Only these.")
@pass_session
def list_(
    session: Session, team_code: str | None, under: str | None, skill: str | None,
    status: str | None,
) -> None:  # fmt: skip
    """Show who there is, where, since when, and how long on duty."""
    statuses = [Status(status)] if status else []
    with session.headquarters() as headquarters:
        at = headquarters.clock.now()
        rows = headquarters.read(
            ledgers.responders, team_code=team_code, under=under, skill=skill, statuses=statuses
        )
        teams = headquarters.read(ledgers.teams)
    total = {
        "responders": len(rows),
        "on_duty_s": sum(one.duty.total_s for one in rows),
        **{state.value: sum(one.status is state for one in rows) for state in Status},
    }
    wanted = rest_rule()
    document = {
        "at": at.isoformat(),
        "rows": [_plain(session, one) for one in rows],
        "teams": [
            {**asdict(one), "counts": {state.value: n for state, n in one.counts.items()}}
            for one in teams
        ],
        "total": total,
        "rest_rule": [wanted.run_basis, wanted.rest_basis],
    }
    session.table(document, COLUMNS, [_cells(session, one) for one in rows])
    if not session.as_json:
        _say_tired(session, rows)


@team.command()
@click.option("--skill", required=True, metavar="S", help="What is needed, like 冲锋舟驾驶.")
@click.option("--near", required=True, metavar="CODE|LAT,LON", help="A unit, or a coordinate.")
@click.option("--within", required=True, type=float, metavar="KM", help="How far away at most.")
@click.option("--crs", default="wgs84", show_default=True,
              help="The system of the coordinate: wgs84, gcj02 or bd09.")  # fmt: skip
@click.option("--all", "everybody", is_flag=True, help="Also those who are on scene elsewhere.")
@pass_session
def find(
    session: Session, skill: str, near: str, within: float, crs: str, *, everybody: bool
) -> None:
    """Find who can do something near a place, the nearest first; those on stand-by only."""
    with session.headquarters() as headquarters:
        found = headquarters.read(
            _find, skill=skill, near=near, crs=crs, within_m=within * 1000, everybody=everybody
        )
    document = {
        "at": found.at.isoformat(),
        "near": asdict(found.spot),
        "rows": [
            {**_plain(session, one.responder), "distance_m": round(one.distance_m)}
            for one in found.rows
        ],
        "unplaced": [_plain(session, one) for one in found.unplaced],
    }
    session.table(
        document,
        (text("Distance"), *COLUMNS),
        [
            (
                _distance(one.distance_m, rough=_rough(one.responder) or found.spot.rough),
                *_cells(session, one.responder),
            )
            for one in found.rows
        ],
    )
    if found.unplaced and not session.as_json:
        names = "、".join(one.name for one in found.unplaced[:10])
        n = len(found.unplaced)
        complain(session.say(text("{n} more have no known place: {names}", n=n, names=names)))


@team.command()
@click.argument("codes", nargs=-1, required=True)
@click.option("--to", "place", required=True, metavar="CODE", help="The unit they are sent to.")
@click.option("--position", metavar="LAT,LON", help="The exact place there.")
@click.option("--crs", default="wgs84", show_default=True,
              help="The system of the coordinate: wgs84, gcj02 or bd09.")  # fmt: skip
@click.option("--directive", metavar="NUMBER", help="The directive they are sent for.")
@click.option("--note", default="", help="What they are to do there.")
@click.option("--at", metavar="TIME", help="When it happened; now if absent.")
@click.option("--move", is_flag=True, help="Take them away from where they are at work now.")
@click.option("--key", help="A resend under this key changes nothing.")
@pass_session
def assign(
    session: Session, codes: Sequence[str], *, place: str, position: str | None, crs: str,
    directive: str | None, note: str, at: str | None, move: bool, key: str | None,
) -> None:  # fmt: skip
    """Send people, machines or whole teams to a place, all or nothing."""
    lat, lon = geo.read_position(position) if position else (None, None)
    with session.door() as door:
        made = door.act(
            ledgers.assign, key=key or new_key(), codes=codes, place=place, lat=lat, lon=lon,
            crs=crs, directive=directive, words=note, at=_time(at), move=move,
        )  # fmt: skip
    _tell(session, made)


@team.command()
@click.argument("codes", nargs=-1, required=True)
@click.argument("state", type=click.Choice(SAID))
@click.option("--at", metavar="TIME", help="When it happened; now if absent.")
@pass_session
def status(session: Session, codes: Sequence[str], state: str, at: str | None) -> None:
    """Say where people, machines or whole teams stand now."""
    with session.door() as door:
        made = door.act(ledgers.set_status, codes=codes, status=Status(state), at=_time(at))
    _tell(session, made)


@team.command()
@click.argument("codes", nargs=-1, required=True)
@click.option("--at", metavar="TIME", help="When it happened; now if absent.")
@pass_session
def release(session: Session, codes: Sequence[str], at: str | None) -> None:
    """Release people, machines or whole teams; their hours stay on record."""
    with session.door() as door:
        made = door.act(ledgers.set_status, codes=codes, status=Status.RELEASED, at=_time(at))
    _tell(session, made)


def _find(
    view: View, *, skill: str, near: str, crs: str, within_m: float, everybody: bool
) -> Found:
    if "," in near:
        lat, lon = geo.read_position(near)
        spot = Spot(*geo.to_wgs84(lat, lon, crs))
    else:
        spot = ledgers.spot_of(view, code=near)
    return ledgers.find_responders(
        view, skill=skill, near=spot, within_m=within_m, everybody=everybody
    )


def _time(words: str | None) -> datetime | None:
    return parse_time(words) if words else None


def _tell(session: Session, made: Sent) -> None:
    said: Text = text("{n} changed, {left} left as they are.", n=len(made.codes),
                      left=len(made.left_out))  # fmt: skip
    if made.repeated:
        said = text("That was said before; nothing changed.")
    session.answer(asdict(made), said)


def _plain(session: Session, one: Responder) -> dict[str, Any]:
    """One row for a machine: times as ISO 8601, durations in whole seconds."""
    duty = asdict(one.duty) | {"tired": one.duty.tired and session.say(one.duty.tired)}
    sent = one.mission and asdict(one.mission) | {"at": one.mission.at.isoformat()}
    return asdict(one) | {"since": one.since.isoformat(), "duty": duty, "mission": sent}


def _cells(session: Session, one: Responder) -> tuple[Any, ...]:
    return (
        one.code,
        one.name,
        session.say(SORT_WORDS[one.sort]),
        "、".join(one.skills) or None,
        one.team_name,
        f"{session.say(STATUS_WORDS[one.status])} {show_time(one.since)}",
        one.mission.place_name if one.mission else one.unit_name,
        hours(one.duty.total_s),
    )


def _rough(one: Responder) -> bool:
    return one.spot is not None and one.spot.rough


def _distance(metres: float, *, rough: bool) -> str:
    return f"{'≈' if rough else ''}{metres / 1000:.1f} km"


def _say_tired(session: Session, rows: Sequence[Responder]) -> None:
    """Who should be relieved, each with the reason, and the rule once."""
    tired = [one for one in rows if one.duty.tired is not None]
    for one in tired:
        said = text("{name} should rest: {why}.", name=one.name, why=one.duty.tired)
        complain(session.say(said))
    if tired:
        complain(session.say(text("Basis: {basis}", basis=rest_rule().run_basis)))
        complain(session.say(text("Basis: {basis}", basis=rest_rule().rest_basis)))
