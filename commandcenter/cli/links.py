"""Commands on personal links: made as slips to print, and ended.

A link is its holder's secret: it stands on the slip alone, never on standard output or in a log.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TextIO

import click

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import IssuedToken
from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.mistakes import unwritable
from commandcenter.core.settings import PUBLIC_URL_VARIABLE, language
from commandcenter.gateway.options import Options, prepare
from commandcenter.gateway.slips import Slip, slip_page
from commandcenter.geo import service as geo
from commandcenter.geo.model import LEVEL_WORDS
from commandcenter.headquarters import Door

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
    address = prepare(Options(public_url=public_url)).public_url
    if (
        (under is None) == (person is None)
        or bool(under) != bool(level)
        or bool(person) != bool(unit)
    ):
        raise Refused("Say for whom: --under with --level, or --person with --unit.")
    valid, empty = timedelta(days=days), list[str]()
    with session.door() as door, _kept_page(file) as page:
        if under and level:
            made = door.act(
                accounts.issue_tokens, under=under, level=LEVEL_WORDS[level], valid=valid
            )
            empty = door.headquarters.read(accounts.unmanned, under=under, level=LEVEL_WORDS[level])
        else:
            code = door.headquarters.read(accounts.actor_of, name_or_code=str(person))
            made = [door.act(accounts.issue_token, person=code, unit=str(unit), valid=valid)]
        if not made:
            raise Refused("Nobody has a post there, so no link was made; import the people first.")
        page.write(slip_page(_slips(door, made, address), language()))
    session.answer(
        {"file": str(file), "links": len(made), "unmanned": empty},
        text(
            "{count} personal links are in {file}; print it, then delete it.",
            count=len(made),
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
        read = door.headquarters.read
        code = read(accounts.actor_of, name_or_code=person) if person else None
        if under:
            read(geo.unit, code=under)
        ended = door.act(accounts.revoke_tokens, person=code, under=under)
    session.answer({"revoked": ended}, text("{count} personal links have ended.", count=ended))


def _slips(door: Door, made: list[IssuedToken], address: str) -> list[Slip]:
    read = door.headquarters.read
    people = read(accounts.names, codes={one.person for one in made})
    places = read(geo.path_names, codes={one.unit for one in made})
    drill = door.headquarters.drill is not None
    return [
        Slip(people[one.person], places[one.unit], one.token, one.expires_at, address, drill=drill)
        for one in made
    ]


@contextmanager
def _kept_page(file: Path) -> Iterator[TextIO]:
    """A new file that only its owner reads, opened before a secret is made; gone if all fails.

    An earlier page of slips is never written over: its links still open.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise unwritable(file.name, error) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as page:
            yield page
    except OSError as error:
        file.unlink(missing_ok=True)
        raise unwritable(file.name, error) from error
    except BaseException:
        file.unlink(missing_ok=True)
        raise
