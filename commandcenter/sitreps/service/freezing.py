"""Freezes situation reports; a frozen report is never changed, only followed.

Setting a report into files is no act and happens outside (`making`), so that no lock waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import SHOWN_ZONE, show_time
from commandcenter.core.errors import Refused
from commandcenter.sitreps.model import IncidentFacts, Snapshot, digest_of, read_kind, to_document
from commandcenter.sitreps.paper.sentences import title_of
from commandcenter.sitreps.service.gathering import gather, incident_facts
from commandcenter.sitreps.tables import sitrep
from commandcenter.sitreps.wording import clean, words
from commandcenter.store import service as installation
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
    frozen = _draw_up(work, incident, kind, as_of, elements, maker=work.actor)
    year = work.now.astimezone(SHOWN_ZONE).year
    document = to_document(frozen)
    digest = digest_of(document)
    row = {
        "id": frozen.id,
        "incident": incident,
        "kind": frozen.kind.value,
        "ordinal": frozen.ordinal,
        "title": frozen.title,
        "number": frozen.number,
        "year": year,
        "year_ordinal": _year_ordinal(work, year),
        "as_of": frozen.as_of,
        "journal_seq": frozen.journal_seq,
        "snapshot": document,
        "digest": digest,
        "made_at": work.now,
        "actor": work.actor,
    }
    work.connection.execute(sitrep.insert(), row)
    _journal(work, frozen, digest)
    return frozen


def preview(
    view: View,
    *,
    incident: str,
    kind: str,
    as_of: datetime | None = None,
    elements: Mapping[str, str] | None = None,
    maker: str = "",
) -> Snapshot:
    """What a report would say now; nothing is stored, and the next one gets the same number."""
    return _draw_up(view, incident, kind, as_of, elements, maker=maker)


def _draw_up(
    view: View,
    incident: str,
    kind: str,
    as_of: datetime | None,
    elements: Mapping[str, str] | None,
    *,
    maker: str,
) -> Snapshot:
    wanted = read_kind(kind)
    said = _elements(elements or {})
    found = incident_facts(view, incident)
    moment = _moment(view, found, as_of)
    ordinal = _next(view, sitrep.c.ordinal, sitrep.c.incident == incident, sitrep.c.kind == wanted)
    year = view.now.astimezone(SHOWN_ZONE).year
    gathered = gather(view, found, wanted, moment, past=as_of is not None and as_of < view.now)
    return replace(
        gathered,
        ordinal=ordinal,
        title=title_of(wanted, found.title, ordinal),
        number=_number(view, year, _year_ordinal(view, year)),
        made_by=accounts.names(view, codes=[maker]).get(maker, maker),
        elements=said,
    )


def _moment(view: View, found: IncidentFacts, as_of: datetime | None) -> datetime:
    if as_of is None:
        return view.now
    if as_of > view.now:
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


def _year_ordinal(view: View, year: int) -> int:
    return _next(view, sitrep.c.year_ordinal, sitrep.c.year == year)


def _next(view: View, column: Any, *where: Any) -> int:
    greatest = view.connection.execute(select(func.max(column)).where(*where)).scalar()
    return int(greatest or 0) + 1


def _number(view: View, year: int, ordinal: int) -> str:
    usual = words("organ.drill_mark" if installation.drill_mark(view) else "organ.mark")
    mark = installation.fact(view, "sitrep_mark") or usual
    return words("organ.number", mark=mark, year=year, ordinal=ordinal)


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
