"""Commands on personal links: made as slips to print, and ended.

A link is its holder's secret: it stands on the slip alone, never on standard output or in a log.
"""

from __future__ import annotations

from pathlib import Path

import click

from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.settings import PUBLIC_URL_VARIABLE, language
from commandcenter.gateway.handing import Whom, hand_out, take_back
from commandcenter.geo.model import LEVEL_WORDS

LEVELS = tuple(LEVEL_WORDS)
UNMANNED_SHOWN = 20


@click.group()
def links() -> None:
    """Personal links, by which phones report."""


@links.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--public-url", envvar=PUBLIC_URL_VARIABLE, required=True, help="The address phones use."
)
@click.option("--under", metavar="CODE", help="Everybody with a post at or under this unit …")
@click.option("--level", type=click.Choice(LEVELS), help="… at units of this level.")
@click.option("--person", metavar="PERSON", help="One person alone, with --unit.")
@click.option("--unit", metavar="CODE", help="The unit for which this person reports.")
@click.option("--days", type=click.IntRange(min=1), default=180, show_default=True)
@pass_session
def issue(
    session: Session,
    *,
    file: Path,
    public_url: str,
    under: str | None,
    level: str | None,
    person: str | None,
    unit: str | None,
    days: int,
) -> None:
    """Make personal links and write them as slips with QR codes into FILE.html, to be printed."""
    if (
        (under is None) == (person is None)
        or bool(under) != bool(level)
        or bool(person) != bool(unit)
    ):
        raise Refused("Say for whom: --under with --level, or --person with --unit.")
    whom = Whom(under, level, person, unit)
    with session.door() as door:
        made = hand_out(door, file, whom=whom, address=public_url, days=days, language=language())
    empty = list(made.unmanned)
    session.answer(
        {"file": str(file), "links": made.links, "unmanned": empty},
        text(
            "{count} personal links are in {file}; print it, then delete it.",
            count=made.links,
            file=str(file),
        ),
    )
    if empty:
        shown = ", ".join(empty[:UNMANNED_SHOWN]) + (" …" if empty[UNMANNED_SHOWN:] else "")
        lacking = text(
            "{count} units have nobody with a post: {units}", count=len(empty), units=shown
        )
        complain(session.say(lacking))


@links.command()
@click.option("--person", metavar="PERSON", help="The links of this person.")
@click.option("--under", metavar="CODE", help="The links at or under this unit.")
@pass_session
def revoke(session: Session, person: str | None, under: str | None) -> None:
    """End links: of a person, at or under a unit, or of a person there."""
    with session.door() as door:
        ended = take_back(door, person=person, under=under)
    session.answer({"revoked": ended}, text("{count} personal links have ended.", count=ended))
