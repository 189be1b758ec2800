"""Commands on incidents."""

from __future__ import annotations

import click

from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time
from commandcenter.core.language import text
from commandcenter.incidents import service as incidents

GRADES = {"I": 1, "II": 2, "III": 3, "IV": 4}
CATEGORIES = ("natural", "accident", "health", "security")


@click.group()
def incident() -> None:
    """Incidents: what happened, where and when."""


@incident.command("open")
@click.option("--title", required=True)
@click.option("--category", required=True, type=click.Choice(CATEGORIES))
@click.option("--grade", type=click.Choice(tuple(GRADES)))
@click.option("--place", required=True, metavar="CODE")
@click.option("--at", required=True, metavar="TIME")
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
