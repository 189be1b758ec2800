"""Gathers what a report says, as of one moment, from every room that knows something of it.

Reads only. What a room does not have stays absent and is printed as a gap.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from commandcenter.core.ids import new_key
from commandcenter.directives.tables import act
from commandcenter.geo import service as geo
from commandcenter.incidents import service as incidents
from commandcenter.sitreps.losses.registers import Comparison
from commandcenter.sitreps.model import (
    DirectiveFacts,
    Figure,
    IncidentFacts,
    LevelFacts,
    LogLine,
    PhoneCall,
    SitrepKind,
    Snapshot,
)
from commandcenter.sitreps.paper.figures import figures_of
from commandcenter.sitreps.paper.loss_figures import (
    checking_figures,
    ledger_figures,
    statistics_figures,
)
from commandcenter.sitreps.service.backing import ledger_facts, with_backing
from commandcenter.sitreps.service.calling import calls
from commandcenter.sitreps.service.deadlines import next_due
from commandcenter.sitreps.service.directive_facts import directive_facts
from commandcenter.sitreps.service.reading import previous
from commandcenter.sitreps.service.registers import register_comparisons
from commandcenter.sitreps.service.statistics import statistics_as_of
from commandcenter.sitreps.service.timeline import LogFilter, log_lines
from commandcenter.sitreps.wording import words
from commandcenter.store import service as installation
from commandcenter.store.work import View

LOG_LINES_MAX = 10_000
WITH_DIRECTIVES = frozenset(SitrepKind) - {SitrepKind.LOG, SitrepKind.LEDGER}
WITH_STATISTICS = frozenset(
    {SitrepKind.FIRST, SitrepKind.FOLLOWUP, SitrepKind.FINAL, SitrepKind.VERIFIED}
)


def gather(
    view: View, found: IncidentFacts, kind: SitrepKind, moment: datetime, *, past: bool
) -> Snapshot:
    """Everything a report of `kind` says of an incident as of `moment`."""
    seq = installation.newest(view)
    then = moment if past else None
    facts: tuple[DirectiveFacts, ...] = ()
    if kind in WITH_DIRECTIVES:
        facts = directive_facts(view, incident=found.id, place=found.place, as_of=then)
    if kind is SitrepKind.COMPLETION:
        facts = tuple(with_backing(view, one, then) for one in facts)
    drill = installation.drill_mark(view)
    log: tuple[LogLine, ...] = ()
    left_out, told = 0, tuple[PhoneCall, ...]()
    if kind is SitrepKind.LOG:
        log, left_out = log_lines(
            view, incident=found.id, wanted=LogFilter(until=moment), limit=LOG_LINES_MAX
        )
        told = calls(view, incident=found.id, until=moment)
    organ = installation.fact(view, "organ")
    place = found.place_name.rsplit(" ", 1)[-1]
    gathered = Snapshot(
        id=new_key(),
        kind=kind,
        ordinal=0,
        number="",
        title="",
        organ=organ or words("organ.name", place=place),
        addressee=installation.fact(view, "sitrep_addressee"),
        as_of=moment,
        journal_seq=seq,
        made_at=view.now,
        made_by="",
        drill=drill.title if drill else None,
        incident=found,
        levels=_levels(view, found.id, moment),
        directives=facts,
        figures=(),
        previous=previous(view, incident=found.id, kind=kind, moment=moment),
        log=log,
        log_left_out=left_out,
        calls=told,
        acts_seen=view.connection.execute(select(func.max(act.c.id))).scalar() or 0,
        ledger=ledger_facts(view, then) if kind is SitrepKind.LEDGER else None,
    )
    return _with_facts(view, gathered, kind, moment)


def _with_facts(view: View, gathered: Snapshot, kind: SitrepKind, moment: datetime) -> Snapshot:
    incident = gathered.incident.id
    reported = statistics_as_of(view, incident=incident, moment=moment)
    gathered = replace(
        gathered,
        statistics=reported if kind in WITH_STATISTICS else (),
        comparisons=_differences(view, incident, moment) if kind in WITH_STATISTICS else (),
        next_due=next_due(view, incident=incident, after_kind=kind, moment=moment),
    )
    return replace(gathered, figures=_figures(gathered))


def _differences(view: View, incident: str, moment: datetime) -> tuple[Comparison, ...]:
    """The figures that do not agree with their register."""
    found = register_comparisons(view, incident=incident, moment=moment)
    return tuple(one for one in found if one.differs)


def _figures(gathered: Snapshot) -> tuple[Figure, ...]:
    if gathered.kind is SitrepKind.LOG:
        return ()
    as_of, seq = gathered.as_of, gathered.journal_seq
    found: list[Figure] = []
    if gathered.kind in WITH_DIRECTIVES:
        found += figures_of(
            gathered.directives, as_of=as_of, journal_seq=seq, previous=gathered.previous
        )
        for facts in gathered.directives:
            found += checking_figures(facts, as_of, seq)
    found += statistics_figures(gathered.statistics)
    if gathered.ledger is not None:
        found += ledger_figures(gathered.ledger, as_of, seq)
    return tuple(found)


def incident_facts(view: View, identity: str) -> IncidentFacts:
    """The incident as it is known."""
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


def _levels(view: View, incident: str, moment: datetime) -> tuple[LevelFacts, ...]:
    return tuple(
        LevelFacts(
            one.level, one.matter, one.measures, one.effective_at, one.expected_until, one.basis
        )
        for one in incidents.level_history(view, id=incident)
        if one.effective_at <= moment
    )
