"""Hours on duty, exact from the history, and who rests too little.

Pure. The rule is care for people, not a mark on them: it names who should be relieved, and nobody
is ranked by it. Machines have hours and no rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.ledgers.teams.model import ON_DUTY, Change, Duty

FAMILY = "teams"


@dataclass(frozen=True)
class RestRule:
    """How long somebody may work, and how much rest belongs to it; `basis` is shown with it."""

    run_max: timedelta
    break_least: timedelta
    window: timedelta
    rest_least: timedelta
    run_basis: str
    rest_basis: str


class Span(NamedTuple):
    """A stretch of time on duty."""

    begin: datetime
    end: datetime


@cache
def rest_rule() -> RestRule:
    """The rule in force."""
    run, rest = rule(FAMILY, "run_max"), rule(FAMILY, "rest_least")
    return RestRule(
        run_max=_hours(run.value),
        break_least=_hours(rule(FAMILY, "break_least").value),
        window=_hours(rule(FAMILY, "rest_window").value),
        rest_least=_hours(rest.value),
        run_basis=run.basis,
        rest_basis=rest.basis,
    )


def spans(changes: Sequence[Change], until: datetime) -> list[Span]:
    """The stretches on duty up to a moment, in order; what touches is one stretch."""
    found: list[Span] = []
    for one, end in _pieces(changes, until):
        if one.status not in ON_DUTY or end <= one.at:
            continue
        if found and found[-1].end == one.at:
            found[-1] = Span(found[-1].begin, end)
        else:
            found.append(Span(one.at, end))
    return found


def duty_of(
    changes: Sequence[Change], now: datetime, *, person: bool, wanted: RestRule | None = None
) -> Duty:
    """The hours of one history at one moment, and why its owner should rest, if so."""
    wanted = wanted or rest_rule()
    found = spans(changes, now)
    total = sum((span.end - span.begin for span in found), timedelta(0))
    run, rest = _run(found, now, wanted), wanted.window - _within(found, now - wanted.window)
    # Only whoever is on duty at this moment can be sent to rest.
    works = person and bool(changes) and changes[-1].status in ON_DUTY
    tired = _tired(run, rest, wanted) if works else None
    return Duty(_seconds(total), _seconds(run), _seconds(rest), tired)


def hours(seconds: int) -> str:
    """Seconds as hours and minutes, as a duty sheet has them: 12:05."""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}"


def _pieces(changes: Sequence[Change], until: datetime) -> Iterator[tuple[Change, datetime]]:
    """Each change with the moment at which its state ended."""
    for place, one in enumerate(changes):
        later = changes[place + 1].at if place + 1 < len(changes) else until
        yield one, min(later, until)


def _run(found: list[Span], now: datetime, wanted: RestRule) -> timedelta:
    """Time on duty since the last break that was long enough to be one."""
    run, edge = timedelta(0), now
    for span in reversed(found):
        if edge - span.end >= wanted.break_least:
            break
        run += span.end - span.begin
        edge = span.begin
    return run


def _within(found: list[Span], begin: datetime) -> timedelta:
    """Time on duty after a moment."""
    return sum(
        (span.end - max(span.begin, begin) for span in found if span.end > begin), timedelta(0)
    )


def _tired(run: timedelta, rest: timedelta, wanted: RestRule) -> Text | None:
    """What of the rule is not kept, the longer stretch first."""
    if run > wanted.run_max:
        return text(
            "{hours} on duty without a break of {least} h; {most} h at most",
            hours=hours(_seconds(run)),
            least=_whole(wanted.break_least),
            most=_whole(wanted.run_max),
        )
    if rest < wanted.rest_least:
        return text(
            "{hours} of rest in the last {window} h; {least} h at least",
            hours=hours(_seconds(rest)),
            window=_whole(wanted.window),
            least=_whole(wanted.rest_least),
        )
    return None


def _hours(value: object) -> timedelta:
    return timedelta(hours=float(str(value)))


def _whole(length: timedelta) -> str:
    return f"{length / timedelta(hours=1):g}"


def _seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)
