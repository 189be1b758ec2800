"""Reads frozen reports back; one that no longer matches its digest is never shown as frozen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from commandcenter.core.errors import Fault, Refused
from commandcenter.sitreps.model import (
    Previous,
    Sitrep,
    SitrepKind,
    Snapshot,
    digest_of,
    from_document,
)
from commandcenter.sitreps.tables import sitrep
from commandcenter.store.work import View

# The reports of an event follow one another; any other kind follows the last of its own kind.
EVENT_LINE = (SitrepKind.FIRST, SitrepKind.FOLLOWUP, SitrepKind.FINAL)


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


def identity_of(view: View, number_or_id: str) -> str:
    """The report that a person names by its number or its id."""
    found = view.connection.execute(
        select(sitrep.c.id).where((sitrep.c.id == number_or_id) | (sitrep.c.number == number_or_id))
    ).scalar()
    if found is None:
        raise Refused("There is no report {id}.", id=number_or_id[:40])
    return str(found)


def previous(view: View, *, incident: str, kind: SitrepKind, moment: datetime) -> Previous | None:
    """The report before one of `kind` as of `moment`, with its figures by key."""
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
