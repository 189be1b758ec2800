"""Freezes situation reports and reads them back; a frozen report is never changed, only followed.

Setting a report into files is no act and happens outside (`making`), so that no lock waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import SHOWN_ZONE, show_time
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.ids import new_key
from commandcenter.geo import service as geo
from commandcenter.incidents import service as incidents
from commandcenter.sitreps.figures import figures_of
from commandcenter.sitreps.model import (
    DirectiveFacts,
    IncidentFacts,
    LevelFacts,
    LogLine,
    Previous,
    Sitrep,
    SitrepKind,
    Snapshot,
    digest_of,
    from_document,
    read_kind,
    to_document,
)
from commandcenter.sitreps.sentences import title_of
from commandcenter.sitreps.snapshot import directive_facts
from commandcenter.sitreps.tables import sitrep
from commandcenter.sitreps.wording import clean, has_words, words
from commandcenter.store import service as installation
from commandcenter.store.sets import in_set
from commandcenter.store.tables import journal
from commandcenter.store.work import View, Work

ELEMENTS = (
    "source",
    "range",
    "loss",
    "trend",
    "leaders",
    "measures",
    "advice",
    "aftermath",
    "review",
)
ELEMENT_MAX = 4000
LOG_LINES_MAX = 500
# The reports of an event follow one another; any other kind follows the last of its own kind.
EVENT_LINE = (SitrepKind.FIRST, SitrepKind.FOLLOWUP, SitrepKind.FINAL)


def freeze(
    work: Work,
    *,
    incident: str,
    kind: str,
    as_of: datetime | None = None,
    elements: Mapping[str, str] | None = None,
) -> Snapshot:
    """Freeze a report of `incident` as of a moment (default now), with what the duty officer
    adds.
    """
    accounts.require(work)
    wanted = read_kind(kind)
    said = _elements(elements or {})
    found = _incident(work, incident)
    moment = _moment(work, found, as_of)
    ordinal = _next(work, sitrep.c.ordinal, sitrep.c.incident == incident, sitrep.c.kind == wanted)
    year = work.now.astimezone(SHOWN_ZONE).year
    year_ordinal = _next(work, sitrep.c.year_ordinal, sitrep.c.year == year)
    snapshot = _gather(work, found, wanted, moment, past=as_of is not None and as_of < work.now)
    snapshot = replace(
        snapshot,
        ordinal=ordinal,
        title=title_of(wanted, found.title, ordinal),
        number=_number(work, year, year_ordinal),
        made_by=_name(work, work.actor),
        elements=said,
    )
    document = to_document(snapshot)
    digest = digest_of(document)
    row = {
        "id": snapshot.id,
        "incident": incident,
        "kind": wanted.value,
        "ordinal": ordinal,
        "title": snapshot.title,
        "number": snapshot.number,
        "year": year,
        "year_ordinal": year_ordinal,
        "as_of": moment,
        "journal_seq": snapshot.journal_seq,
        "snapshot": document,
        "digest": digest,
        "made_at": work.now,
        "actor": work.actor,
    }
    work.connection.execute(sitrep.insert(), row)
    _journal(work, snapshot, digest)
    return snapshot


def snapshot(view: View, *, sitrep_id: str) -> Snapshot:
    """A frozen report as it was frozen; one that no longer matches its digest is a fault."""
    row = view.connection.execute(select(sitrep).where(sitrep.c.id == sitrep_id)).first()
    if row is None:
        raise Refused("There is no report {id}.", id=sitrep_id[:40])
    if digest_of(row.snapshot) != row.digest:
        raise Fault(f"The frozen report {row.number} was changed after it was made.")
    return from_document(row.snapshot)


def sitreps(view: View, *, incident: str) -> list[Sitrep]:
    """The reports made of an incident, newest first."""
    query = (
        select(*(sitrep.c[name] for name in Sitrep.__dataclass_fields__))
        .where(sitrep.c.incident == incident)
        .order_by(sitrep.c.year.desc(), sitrep.c.year_ordinal.desc())
    )
    return [
        Sitrep(**{**row._mapping, "kind": SitrepKind(row.kind)})
        for row in view.connection.execute(query)
    ]


def _gather(
    work: Work, found: IncidentFacts, kind: SitrepKind, moment: datetime, *, past: bool
) -> Snapshot:
    facts = directive_facts(
        work, incident=found.id, place=found.place, as_of=moment if past else None
    )
    before, seq = _previous(work, found.id, kind, moment), work.chain.seq
    drill = installation.drill_mark(work)
    log, left_out = _log(work, found, facts, moment) if kind is SitrepKind.LOG else ((), 0)
    organ = installation.fact(work, "organ")
    place = found.place_name.rsplit(" ", 1)[-1]
    return Snapshot(
        id=new_key(),
        kind=kind,
        ordinal=0,
        number="",
        title="",
        organ=organ or words("organ.name", place=place),
        addressee=installation.fact(work, "sitrep_addressee"),
        as_of=moment,
        journal_seq=seq,
        made_at=work.now,
        made_by="",
        drill=drill.title if drill else None,
        incident=found,
        levels=_levels(work, found.id, moment),
        directives=() if kind is SitrepKind.LOG else facts,
        figures=()
        if kind is SitrepKind.LOG
        else figures_of(facts, as_of=moment, journal_seq=seq, previous=before),
        previous=before,
        log=log,
        log_left_out=left_out,
    )


def _incident(view: View, identity: str) -> IncidentFacts:
    found = incidents.incident(view, id=identity)
    paths = geo.path_names(view, codes=[found.place])
    parent = incidents.incident(view, id=found.parent).title if found.parent else None
    derived = incidents.derived(view, id=identity)
    return IncidentFacts(
        id=found.id,
        title=found.title,
        category=found.category.value,
        grade=found.grade,
        place=found.place,
        place_name=paths.get(found.place, found.place),
        at=found.at,
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        parent=parent,
        derived=tuple(link.incident.title for link in derived),
    )


def _moment(work: Work, found: IncidentFacts, as_of: datetime | None) -> datetime:
    if as_of is None:
        return work.now
    if as_of > work.now:
        raise Refused(
            "A report cannot be made as of {time}, which is still to come.", time=show_time(as_of)
        )
    if as_of < found.at:
        raise Refused(
            "A report cannot be made as of {time}: the incident began at {began}.",
            time=show_time(as_of),
            began=show_time(found.at),
        )
    return as_of


def _levels(view: View, incident: str, moment: datetime) -> tuple[LevelFacts, ...]:
    return tuple(
        LevelFacts(
            one.level, one.matter, one.measures, one.effective_at, one.expected_until, one.basis
        )
        for one in incidents.level_history(view, id=incident)
        if one.effective_at <= moment
    )


def _previous(view: View, incident: str, kind: SitrepKind, moment: datetime) -> Previous | None:
    family = EVENT_LINE if kind in EVENT_LINE else (kind,)
    row = view.connection.execute(
        select(sitrep.c.id)
        .where(
            sitrep.c.incident == incident,
            sitrep.c.kind.in_([one.value for one in family]),
            sitrep.c.as_of <= moment,
        )
        .order_by(sitrep.c.as_of.desc(), sitrep.c.year.desc(), sitrep.c.year_ordinal.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    last = snapshot(view, sitrep_id=row.id)
    values = {figure.key: figure.value for figure in last.figures}
    return Previous(last.id, last.title, last.as_of, values)


def _log(
    view: View, found: IncidentFacts, facts: tuple[DirectiveFacts, ...], moment: datetime
) -> tuple[tuple[LogLine, ...], int]:
    """The newest journal entries that speak of the incident or its directives, oldest first."""
    subjects = [found.id, *(one.number for one in facts)]
    about = or_(in_set(view.connection, journal.c.subject, subjects), journal.c.unit == found.place)
    chosen = about & (journal.c.at <= moment) & (journal.c.at >= min(found.at, found.opened_at))
    whole = view.connection.execute(
        select(func.count()).select_from(journal).where(chosen)
    ).scalar_one()
    query = (
        select(journal.c.seq, journal.c.at, journal.c.actor, journal.c.kind, journal.c.subject)
        .add_columns(journal.c.unit)
        .where(chosen)
        .order_by(journal.c.seq.desc())
        .limit(LOG_LINES_MAX)
    )
    rows = view.connection.execute(query).all()[::-1]
    names = geo.path_names(view, codes={row.unit for row in rows if row.unit})
    people = accounts.names(view, codes={row.actor for row in rows})
    lines = tuple(
        LogLine(row.seq, row.at, people.get(row.actor, row.actor), _log_words(row, names))
        for row in rows
    )
    return lines, whole - len(lines)


def _log_words(row: Any, names: Mapping[str, str]) -> str:
    entry = f"log.{row.kind}"
    said = words(entry) if has_words(entry) else row.kind
    who = names.get(row.unit, row.unit or "").replace(" ", "")
    about = row.subject if row.subject and row.subject.startswith("令") else ""
    return "　".join(part for part in (who, said, about) if part)


def _next(view: View, column: Any, *where: Any) -> int:
    greatest = view.connection.execute(select(func.max(column)).where(*where)).scalar()
    return int(greatest or 0) + 1


def _number(view: View, year: int, ordinal: int) -> str:
    usual = words("organ.drill_mark" if installation.drill_mark(view) else "organ.mark")
    mark = installation.fact(view, "sitrep_mark") or usual
    return words("organ.number", mark=mark, year=year, ordinal=ordinal)


def _name(view: View, actor: str) -> str:
    """The actor's name where the register knows one, else the actor's own word."""
    return accounts.names(view, codes=[actor]).get(actor, actor)


def _elements(given: Mapping[str, str]) -> dict[str, str]:
    kept = {}
    for name, said in given.items():
        if name not in ELEMENTS:
            raise Refused(
                "“{name}” is not an element of a report; use {known}.",
                name=name[:40],
                known=", ".join(ELEMENTS),
            )
        if len(said) > ELEMENT_MAX:
            raise Refused("“{name}” is longer than {max} characters.", name=name, max=ELEMENT_MAX)
        if clean(said).strip():
            kept[name] = clean(said).strip()
    return kept


def _journal(work: Work, frozen: Snapshot, digest: str) -> None:
    work.journal(
        "sitrep",
        unit=frozen.incident.place,
        subject=frozen.incident.id,
        payload={
            "sitrep": frozen.id,
            "kind": frozen.kind.value,
            "number": frozen.number,
            "title": frozen.title,
            "as_of": frozen.as_of.isoformat(),
            "journal_seq": frozen.journal_seq,
            "digest": digest,
        },
    )
