"""Takes disaster statistics in and reads them back; what was entered stays, a new table follows it.

A table that cannot be true is refused with every reason; a jump needs a written explanation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Row, func, select

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import new_key
from commandcenter.core.language import text
from commandcenter.geo import service as geo
from commandcenter.incidents import service as incidents
from commandcenter.sitreps.losses.statistics import (
    Entry,
    Process,
    Statistics,
    jump_problems,
    jumps,
    logic_problems,
    slot,
)
from commandcenter.sitreps.model import digest_of
from commandcenter.sitreps.tables import statistics
from commandcenter.store.work import View, Work

WORDS_MAX = 4000
SOURCE_MAX = 200


def enter_statistics(
    work: Work,
    *,
    incident: str,
    entries: Sequence[Entry],
    as_of: datetime,
    place: str | None = None,
    process: str | None = None,
    source: str = "",
    explanation: str = "",
) -> Statistics:
    """Enter one table of statistics of an incident; `place` is the whole, by default its place."""
    accounts.require(work, "sitrep.statistics")
    found = incidents.incident(work, id=incident)
    if as_of > work.now:
        raise Refused("Statistics of {time} are still to come.", time=show_time(as_of))
    if len(explanation) > WORDS_MAX or len(source) > SOURCE_MAX:
        raise Refused("The explanation or the source is too long.")
    whole = place or found.place
    before = statistics_of(work, incident=incident)
    report = Statistics(
        id=new_key(),
        process=_process(process, before, whole),
        ordinal=1 + sum(one.place == whole for one in before),
        place=whole,
        place_name=_place_name(work, whole, entries),
        as_of=as_of,
        source=source.strip(),
        explanation=explanation.strip(),
        entries=tuple(entries),
    )
    report = _compared(report, before)
    _check(report)
    _write(work, incident, report)
    return report


def statistics_of(view: View, *, incident: str) -> list[Statistics]:
    """Every table that was entered for an incident, in the order of entering."""
    rows = view.connection.execute(
        select(statistics).where(statistics.c.incident == incident).order_by(statistics.c.ordinal)
    )
    return [_read(row) for row in rows]


def statistics_as_of(view: View, *, incident: str, moment: datetime) -> tuple[Statistics, ...]:
    """The newest table of each place as of a moment."""
    newest: dict[str, Statistics] = {}
    for report in statistics_of(view, incident=incident):
        known = newest.get(report.place)
        if report.as_of <= moment and (known is None or report.as_of >= known.as_of):
            newest[report.place] = report
    return tuple(newest[place] for place in sorted(newest))


def _process(said: str | None, before: Sequence[Statistics], whole: str) -> Process:
    """One disaster is one first report, follow-ups, and one verified report."""
    known = {one.process for one in before if one.place == whole}
    if said is None:
        return Process.FOLLOWUP if known else Process.FIRST
    try:
        wanted = Process(said)
    except ValueError:
        raise Refused(
            "“{word}” is not a kind of statistics; choose one of {known}.",
            word=said[:40],
            known=", ".join(Process),
        ) from None
    if wanted is not Process.FIRST and not known:
        raise Refused("The first statistics of a place are a first report (初报).")
    if wanted is Process.FIRST and known:
        raise Refused("This place has its first report already; enter a follow-up (续报).")
    return wanted


def _place_name(view: View, whole: str, entries: Sequence[Entry]) -> str:
    named = [entry.name for entry in entries if entry.key == whole and entry.name != whole]
    if named:
        return named[0]
    known = geo.units(view, codes={whole})
    return known[whole].name if whole in known else whole


def _compared(report: Statistics, before: Sequence[Statistics]) -> Statistics:
    """The report with the last known values of its place before it, and what jumped since."""
    known: dict[str, tuple[Decimal, datetime]] = {}
    for earlier in sorted(before, key=lambda one: one.as_of):
        if earlier.place != report.place or earlier.as_of > report.as_of:
            continue
        for entry in earlier.entries:
            known[slot(entry.key, entry.indicator, entry.state)] = (entry.amount, earlier.as_of)
    previous_at = max((at for _, at in known.values()), default=None)
    return replace(
        report,
        jumps=jumps(report.entries, known),
        previous_at=previous_at,
        previous={at: value for at, (value, _) in known.items()},
    )


def _check(report: Statistics) -> None:
    problems = logic_problems(report.entries, whole=report.place)
    if problems:
        raise RefusedWithProblems(
            text("These statistics cannot be true, so nothing was entered:"), problems
        )
    leapt: list[Problem] = [] if report.explanation else jump_problems(report.jumps)
    if leapt:
        raise RefusedWithProblems(
            text("These values jumped; enter them again with a written explanation:"), leapt
        )


def _write(work: Work, incident: str, report: Statistics) -> None:
    document: dict[str, Any] = msgspec.to_builtins(report)
    digest = digest_of(document)
    ordinal = work.connection.execute(
        select(func.max(statistics.c.ordinal)).where(statistics.c.incident == incident)
    ).scalar()
    row = {
        "id": report.id,
        "incident": incident,
        "ordinal": int(ordinal or 0) + 1,
        "process": report.process.value,
        "place": report.place,
        "as_of": report.as_of,
        "document": document,
        "digest": digest,
        "entered_at": work.now,
        "actor": work.actor,
    }
    work.connection.execute(statistics.insert(), row)
    work.journal(
        "sitrep.statistics",
        subject=incident,
        payload={
            "statistics": report.id,
            "place": report.place,
            "place_name": report.place_name,
            "process": report.process.value,
            "as_of": report.as_of.isoformat(),
            "values": len(report.entries),
            "jumps": len(report.jumps),
            "explanation": report.explanation,
            "digest": digest,
        },
    )


def _read(row: Row[Any]) -> Statistics:
    if digest_of(row.document) != row.digest:
        raise Fault(f"The statistics {row.id} were changed after they were entered.")
    try:
        return msgspec.convert(row.document, Statistics)
    except msgspec.ValidationError as error:
        raise Fault(f"Stored statistics cannot be read: {error}") from error
