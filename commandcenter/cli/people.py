"""Commands on people: who they are, when they sit where, how they sign in, and when they leave."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path

import click

from commandcenter.accounts import service as accounts
from commandcenter.cli.links import links
from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import parse_time, show_time
from commandcenter.core.errors import Refused
from commandcenter.core.language import text

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def people() -> None:
    """People and their posts, their turns of duty, passwords and personal links."""


people.add_command(links)


@people.command("import")
@click.argument("file", type=FILE)
@pass_session
def import_people(session: Session, file: Path) -> None:
    """Import FILE (CSV: code,name,unit,post[,phone]), all or nothing."""
    with session.door() as door:
        made = door.act(accounts.import_people, path=file)
    session.answer(
        {"people": made.people, "posts": made.posts},
        text("Imported {people} people.", people=made.people),
    )


@people.command()
@click.argument("file", type=FILE)
@pass_session
def duty(session: Session, file: Path) -> None:
    """Import the duty roster in FILE (CSV: unit,person,role,starts_at,ends_at), all or nothing."""
    with session.door() as door:
        made = door.act(accounts.import_duty, path=file)
    session.answer({"shifts": made}, text("Imported {shifts} shifts.", shifts=made))


@people.command("on-duty")
@click.argument("code")
@click.option("--at", metavar="TIME", help="At this moment; by default now.")
@pass_session
def on_duty(session: Session, code: str, at: str | None) -> None:
    """Show who is on duty at the unit CODE; nobody is an empty list, never a guess."""
    with session.headquarters() as headquarters:
        moment = parse_time(at) if at else None
        found = headquarters.read(accounts.on_duty, unit=code, at=moment)
    session.table(
        {
            "unit": code,
            "shifts": [
                {
                    "person": one.person,
                    "name": one.name,
                    "phone": one.phone,
                    "role": one.role,
                    "starts_at": one.starts_at.isoformat(),
                    "ends_at": one.ends_at.isoformat(),
                }
                for one in found
            ],
        },
        [text("Person"), text("Name"), text("Role"), text("On duty from"), text("On duty until")],
        [
            (one.person, one.name, one.role, show_time(one.starts_at), show_time(one.ends_at))
            for one in found
        ],
    )


@people.command()
@click.argument("person")
@pass_session
def password(session: Session, person: str) -> None:
    """Give PERSON a password for the window; it is typed unseen, or one line of standard input."""
    with session.door() as door:
        code = door.headquarters.read(accounts.actor_of, name_or_code=person)
        door.act(accounts.set_password, person=code, password=_typed(session))
    words = text("{person} signs in with the new password from now on.", person=code)
    session.answer({"person": code}, words)


@people.command()
@click.argument("person")
@pass_session
def leave(session: Session, person: str) -> None:
    """PERSON is no longer with us: acts and signs in no more, and the personal links end."""
    with session.door() as door:
        code = door.headquarters.read(accounts.actor_of, name_or_code=person)
        door.act(accounts.leave, person=code)
    session.answer({"person": code}, text("{person} has left; the links ended.", person=code))


def _typed(session: Session) -> str:
    """A password, from a keyboard twice and never shown, from a pipe once."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(session.say(text("New password: ")))
    if getpass(session.say(text("The same again: "))) != first:
        raise Refused("The two are not the same; nothing was changed.")
    return first
