"""What the wall shows, read at one moment: the open directives, one of them in figures, the due.

Reads only; claimed and verified stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, Directive, DirectiveKind, Status
from commandcenter.directives.pace import Stuck
from commandcenter.incidents import service as incidents
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.clocks import Due, next_of
from commandcenter.store.work import View


@dataclass(frozen=True)
class Heading:
    """The incident: its title, its response level and since when, the next report that is due."""

    title: str
    level: int | None
    since: datetime | None
    due: Due | None


@dataclass(frozen=True)
class Turn:
    """One directive's turn on the wall."""

    directive: Directive
    counts: Counts
    stuck: Stuck


@dataclass(frozen=True)
class Wall:
    """Everything on the wall at one moment; `turn` is None while nothing is open."""

    at: datetime
    heading: Heading | None
    open: tuple[Directive, ...]
    turn: Turn | None


def wall(view: View, *, incident: str | None, number: str | None) -> Wall:
    """The wall with the directive `number`, or with the first open one where it is not open."""
    found = [
        one
        for one in directives.listed(view, incident=incident)
        if one.status is Status.OPEN and one.kind is DirectiveKind.DIRECTIVE
    ]
    shown = _shown(found, number)
    return Wall(
        view.now,
        None if incident is None else _heading(view, incident),
        tuple(found),
        None if shown is None else _turn(view, shown),
    )


def next_number(open_ones: Sequence[Directive], number: str | None, step: int = 1) -> str | None:
    """Whose turn comes after `number`."""
    numbers = [one.number for one in open_ones]
    if not numbers:
        return None
    if number not in numbers:
        return numbers[0]
    return numbers[(numbers.index(number) + step) % len(numbers)]


def _shown(found: Sequence[Directive], number: str | None) -> Directive | None:
    return next((one for one in found if one.number == number), found[0] if found else None)


def _turn(view: View, shown: Directive) -> Turn:
    total = directives.status(view, number=shown.number).total
    return Turn(shown, total, directives.stuck(view, number=shown.number))


def _heading(view: View, incident: str) -> Heading:
    found = incidents.incident(view, id=incident)
    level = found.level
    due = next_of(sitreps.dues(view, incident=incident))
    if level is None or level.level is None:
        return Heading(found.title, None, None, due)
    return Heading(found.title, level.level, level.effective_at, due)
