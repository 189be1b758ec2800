"""Hands out personal links as a page of slips to print, whoever asks for it: command or window.

A link is its holder's secret: it stands on the slip alone, never in an answer or in a log.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TextIO

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import IssuedToken
from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import unwritable
from commandcenter.gateway.options import Options, prepare
from commandcenter.gateway.slips import Slip, slip_page
from commandcenter.geo import service as geo
from commandcenter.geo.model import LEVEL_WORDS
from commandcenter.headquarters import Door


@dataclass(frozen=True)
class Whom:
    """Everybody with a post at units of `level` at or under `under`; or `person` for `unit`."""

    under: str | None = None
    level: str | None = None
    person: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class HandedOut:
    """How many links stand on the page, and the units where nobody has a post."""

    links: int
    unmanned: tuple[str, ...]


def hand_out(
    door: Door, file: Path, *, whom: Whom, address: str, days: int, language: str
) -> HandedOut:
    """Make the links and write their page; `address` is where phones reach the gateway."""
    if not address.strip():
        raise Refused("Say at which address phones reach the gateway; the links begin with it.")
    public = prepare(Options(public_url=address.strip())).public_url
    with _kept_page(file) as page:
        made, unmanned = _issued(door, whom, timedelta(days=days))
        if not made:
            raise Refused("Nobody has a post there, so no link was made; import the people first.")
        page.write(slip_page(_slips(door, made, public), language))
    return HandedOut(len(made), tuple(unmanned))


def take_back(door: Door, *, person: str | None, under: str | None) -> int:
    """End the links of a person, at or under a unit, or of the person there; returns how many."""
    read = door.headquarters.read
    code = read(accounts.actor_of, name_or_code=person) if person else None
    if under:
        read(geo.unit, code=under)
    return door.act(accounts.revoke_tokens, person=code, under=under)


def _issued(door: Door, whom: Whom, valid: timedelta) -> tuple[list[IssuedToken], list[str]]:
    read = door.headquarters.read
    if whom.under and whom.level and not (whom.person or whom.unit):
        level = LEVEL_WORDS[whom.level]
        made = door.act(accounts.issue_tokens, under=whom.under, level=level, valid=valid)
        return made, read(accounts.unmanned, under=whom.under, level=level)
    if whom.person and whom.unit and not (whom.under or whom.level):
        code = read(accounts.actor_of, name_or_code=whom.person)
        return [door.act(accounts.issue_token, person=code, unit=whom.unit, valid=valid)], []
    raise Refused("Say for whom: everybody under a unit at a level, or one person and a unit.")


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
