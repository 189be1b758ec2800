"""Commands on incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.language import text
from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import CATEGORY_WORDS, VERB_WORDS, Incident, ResponseLevel

GRADES = {"I": 1, "II": 2, "III": 3, "IV": 4}
CATEGORIES = ("natural", "accident", "health", "security")
NUMERALS = {number: numeral for numeral, number in GRADES.items()}
ENDED = "end"
NONE = "none"


@click.group()
def incident() -> None:
    """Incidents: what happened, where and when, and the response to it."""


@incident.command("open")
@click.option("--title", required=True, metavar="T", help="What it is called.")
@click.option(
    "--category",
    required=True,
    type=click.Choice(CATEGORIES),
    help="Natural disaster, accident, public health event or social security event (art. 2).",
)
@click.option(
    "--grade",
    type=click.Choice(tuple(GRADES)),
    help="I is the highest; a social security event has none (art. 3).",
)
@click.option("--place", required=True, metavar="CODE", help="The unit where it happened.")
@click.option("--at", required=True, metavar="TIME", help="When, like 2026-07-17T16:30:00+08:00.")
@click.option("--parent", metavar="ID", help="The incident it was derived from.")
@pass_session
def open_incident(
    session: Session,
    title: str,
    category: str,
    grade: str | None,
    place: str,
    at: str,
    parent: str | None,
) -> None:
    """Open an incident."""
    with session.door() as door:
        made = door.act(
            incidents.open,
            title=title,
            category=category,
            grade=GRADES[grade] if grade else None,
            place=place,
            at=parse_time(at),
            parent=parent,
        )
    session.answer({"incident": made}, text("Incident {incident} opened.", incident=made))


@incident.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not closed.")
@pass_session
def listed(session: Session, open_only: bool) -> None:
    """List incidents, the latest first, each with the response level now in force."""
    with session.headquarters() as headquarters:
        found = headquarters.read(incidents.incidents, open_only=open_only)
    session.table(
        {"incidents": [_incident(one) for one in found]},
        [
            text("Number"),
            text("Title"),
            text("Category"),
            text("Grade"),
            text("Where it happened"),
            text("Time"),
            text("Response"),
            text("State"),
        ],
        [
            (
                one.id,
                one.title,
                session.say(CATEGORY_WORDS[one.category]),
                one.grade and NUMERALS[one.grade],
                one.place,
                show_time(one.at),
                one.level and one.level.level and NUMERALS[one.level.level],
                session.say(text("open") if one.closed_at is None else text("closed")),
            )
            for one in found
        ],
    )


@incident.command()
@click.argument("number")
@pass_session
def show(session: Session, number: str) -> None:
    """Show every notice of the response of incident NUMBER, and the chain of events it is in."""
    with session.headquarters() as headquarters:
        found = headquarters.read(incidents.incident, id=number)
        notices = headquarters.read(incidents.level_history, id=number)
        chain = headquarters.read(incidents.chain, id=number)
    document = _incident(found) | {
        "notices": [_notice(one) for one in notices],
        "chain": [{"incident": one.incident.id, "depth": one.depth} for one in chain],
    }
    if session.as_json:
        session.answer(document)
        return
    for link in chain:
        # Rain, below it the landslide, below that the dammed lake.
        session.answer({}, f"{'  ' * link.depth}{link.incident.title}  {link.incident.id}")
    session.table(
        document,
        [
            text("In force from"),
            text("Response"),
            text("Response level"),
            text("What for"),
            text("Measures of the response"),
            text("Expected until"),
        ],
        [
            (
                show_time(one.effective_at),
                session.say(VERB_WORDS[one.verb]),
                one.level and NUMERALS[one.level],
                one.matter,
                one.measures or None,
                one.expected_until and show_time(one.expected_until),
            )
            for one in notices
        ],
    )


@incident.command()
@click.argument("number")
@click.option(
    "--level", required=True, type=click.Choice((*GRADES, ENDED)), help="“end” ends the response."
)
@click.option("--matter", required=True, metavar="WORDS", help="What the response is for.")
@click.option("--measures", default="", metavar="WORDS", help="Which measures are taken.")
@click.option("--expected-until", metavar="TIME", help="How long it is expected to last.")
@click.option("--at", metavar="TIME", help="From which minute it counts; by default now.")
@click.option("--basis", metavar="WORDS", help="The plan or document it rests on.")
@pass_session
def level(
    session: Session,
    *,
    number: str,
    level: str,
    matter: str,
    measures: str,
    expected_until: str | None,
    at: str | None,
    basis: str | None,
) -> None:
    """Start, raise, adjust or end the response to NUMBER; its notice has four mandatory fields."""
    with session.door() as door:
        made = door.act(
            incidents.change_level,
            incident=number,
            level=GRADES.get(level),
            matter=matter,
            measures=measures,
            expected_until=parse_time(expected_until) if expected_until else None,
            effective_at=parse_time(at) if at else door.headquarters.clock.now(),
            basis=basis,
        )
    words = text(
        "{verb}: {level}, from {time}.",
        verb=VERB_WORDS[made.verb],
        level=level if made.level else "—",
        time=show_time(made.effective_at),
    )
    session.answer({"incident": number, **_notice(made)}, words)


@incident.command()
@click.argument("number")
@click.option("--grade", required=True, type=click.Choice((*GRADES, NONE)), help="The new grade.")
@click.option("--reason", required=True, metavar="WORDS", help="Why.")
@pass_session
def regrade(session: Session, number: str, grade: str, reason: str) -> None:
    """Change the grade of NUMBER; what was derived from it is named, to be looked at again."""
    with session.door() as door:
        again = door.act(incidents.regrade, incident=number, grade=GRADES.get(grade), reason=reason)
    session.answer(
        {"incident": number, "check_again": [one.id for one in again]},
        text(
            "The grade is now {grade}; {count} derived incidents are to be looked at again.",
            grade=grade if grade in GRADES else text("none"),
            count=len(again),
        ),
    )


@incident.command()
@click.argument("number")
@click.option("--parent", required=True, metavar="ID", help="The incident it was derived from.")
@click.option("--reason", required=True, metavar="WORDS", help="Why.")
@pass_session
def derive(session: Session, number: str, parent: str, reason: str) -> None:
    """Say from which incident NUMBER was derived: rain, landslide, dammed lake."""
    with session.door() as door:
        door.act(incidents.derive, incident=number, parent=parent, reason=reason)
    words = text("{incident} was derived from {parent}.", incident=number, parent=parent)
    session.answer({"incident": number, "parent": parent}, words)


@incident.command("close")
@click.argument("number")
@click.option("--reason", required=True, metavar="WORDS", help="Why.")
@pass_session
def close_incident(session: Session, number: str, reason: str) -> None:
    """Close NUMBER; a response that is still in force must be ended first (art. 86)."""
    with session.door() as door:
        door.act(incidents.close, incident=number, reason=reason)
    session.answer(
        {"incident": number, "status": "closed"}, text("{incident} was closed.", incident=number)
    )


def _incident(one: Incident) -> dict[str, Any]:
    return {
        "incident": one.id,
        "title": one.title,
        "category": one.category.value,
        "grade": one.grade and NUMERALS[one.grade],
        "place": one.place,
        "at": one.at.isoformat(),
        "parent": one.parent,
        "response": one.level and _notice(one.level),
        "closed_at": _iso(one.closed_at),
    }


def _notice(one: ResponseLevel) -> dict[str, Any]:
    return {
        "level": one.level and NUMERALS[one.level],
        "verb": one.verb.value,
        "matter": one.matter,
        "measures": one.measures,
        "expected_until": _iso(one.expected_until),
        "effective_at": one.effective_at.isoformat(),
        "basis": one.basis,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
