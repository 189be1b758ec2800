"""Draws up shift handover sheets and takes both signatures; a sheet is never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import select

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import INSTALLATION
from commandcenter.channels import service as channels
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.ids import new_key
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level
from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import Incident
from commandcenter.sitreps.handover.sheet import (
    DueReport,
    Handover,
    HandoverSheet,
    HandoverSignature,
    OpenDirective,
    OpenIncident,
    Side,
    Unanswered,
)
from commandcenter.sitreps.model import digest_of
from commandcenter.sitreps.service.calling import calls
from commandcenter.sitreps.service.deadlines import dues
from commandcenter.sitreps.tables import handover, handover_signature
from commandcenter.sitreps.wording import clean, words
from commandcenter.store import service as installation
from commandcenter.store.work import View, Work

NOTE_MAX = 4000
NAME_MAX = 80
UNANSWERED_MAX = 60
SHIFT = timedelta(hours=24)


def draw_up(work: Work, *, note: str = "") -> Handover:
    """Draw up the sheet of this moment, for all incidents that are open."""
    accounts.require(work, "duty.handover")
    if len(note) > NOTE_MAX:
        raise Refused("“{name}” is longer than {max} characters.", name="note", max=NOTE_MAX)
    sheet = sheet_now(work, note=note, drawn_by=work.actor)
    document: dict[str, Any] = msgspec.to_builtins(sheet)
    digest = digest_of(document)
    row = {
        "id": sheet.id,
        "at": work.now,
        "document": document,
        "digest": digest,
        "actor": work.actor,
    }
    work.connection.execute(handover.insert(), row)
    work.journal("sitrep.handover", payload={"handover": sheet.id, "digest": digest})
    return Handover(sheet, ())


def sign_handover(work: Work, *, identity: str, side: str, by: str | None = None) -> Handover:
    """Sign a sheet for the shift that leaves (“from”) or comes (“to”); never both by one person."""
    accounts.require(work, "duty.handover")
    if side not in set(Side):
        raise Refused("A handover is signed by the side “from” or “to”.")
    known = handover_of(work, identity=identity)
    if by is None and work.actor in INSTALLATION:
        raise Refused("Name the person who does this (--by); the installation itself may not.")
    code = by or work.actor
    name = accounts.names(work, codes=[code]).get(code, code).strip()[:NAME_MAX]
    for signed in known.signatures:
        if signed.side == side:
            raise Refused("This side has signed the sheet already.")
        if signed.by == name:
            raise Refused("One person does not hand over to himself; another must sign.")
    row = {
        "handover": identity,
        "side": side,
        "by": name,
        "at": work.now,
        "actor": work.actor,
    }
    work.connection.execute(handover_signature.insert(), row)
    work.journal("sitrep.handover.sign", payload={"handover": identity, "side": side, "by": name})
    return handover_of(work, identity=identity)


def handover_of(view: View, *, identity: str) -> Handover:
    """A sheet with its signatures; one that no longer matches its digest is a fault."""
    row = view.connection.execute(select(handover).where(handover.c.id == identity)).first()
    if row is None:
        raise Refused("There is no handover sheet {id}.", id=identity[:40])
    if digest_of(row.document) != row.digest:
        raise Fault(f"The handover sheet {identity} was changed after it was drawn up.")
    signatures = view.connection.execute(
        select(handover_signature)
        .where(handover_signature.c.handover == identity)
        .order_by(handover_signature.c.side)
    )
    return Handover(
        msgspec.convert(row.document, HandoverSheet),
        tuple(HandoverSignature(Side(one.side), one.by, one.at) for one in signatures),
    )


def sheet_now(view: View, *, note: str = "", drawn_by: str = "") -> HandoverSheet:
    """What is open, due and unanswered now; nothing is stored."""
    found = incidents.incidents(view, open_only=True)
    issued = {one.id: _open_directives(view, one) for one in found}
    outbox = channels.pending(view)
    drill = installation.drill_mark(view)
    return HandoverSheet(
        id=new_key(),
        at=view.now,
        drawn_by=accounts.names(view, codes=[drawn_by]).get(drawn_by, drawn_by),
        drill=drill.title if drill else None,
        organ=installation.fact(view, "organ") or words("organ.duty_room"),
        journal_seq=installation.newest(view),
        incidents=tuple(
            OpenIncident(
                one.id,
                one.title,
                one.level.level if one.level else None,
                tuple(_counted(view, item) for item in issued[one.id]),
            )
            for one in found
        ),
        dues=tuple(due for one in found for due in _dues(view, one)),
        unanswered=tuple(
            one for items in issued.values() for item in items for one in _unanswered(view, item)
        )[:UNANSWERED_MAX],
        outbox_waiting=outbox.waiting,
        outbox_uncertain=outbox.uncertain,
        outbox_failed=outbox.failed,
        calls=len(calls(view, since=view.now - SHIFT)),
        note=clean(note).strip(),
    )


def _open_directives(view: View, found: Incident) -> list[Directive]:
    listed = directives.listed(view, incident=found.id)
    return [one for one in listed if one.status.value == "open"]


def _counted(view: View, item: Directive) -> OpenDirective:
    total = directives.status(view, number=item.number).total
    return OpenDirective(
        item.number,
        item.title,
        item.complete_by,
        total.issued,
        total.claimed,
        total.verified,
        total.overdue,
        total.silent,
    )


def _dues(view: View, found: Incident) -> Iterator[DueReport]:
    for due in dues(view, incident=found.id):
        if due.done_at is None:
            late = due.overdue(view.now)
            yield DueReport(found.title, due.report, due.way, due.due_at, late)


def _unanswered(view: View, item: Directive) -> Iterator[Unanswered]:
    """The streets (or the lowest level above the leaves) where somebody has not said a word."""
    rows = directives.status(view, number=item.number, by=Level.STREET).rows
    silent = sorted((row for row in rows if row.counts.silent), key=lambda row: -row.counts.silent)
    paths = geo.path_names(view, codes={row.unit for row in silent[:UNANSWERED_MAX]})
    for row in silent[:UNANSWERED_MAX]:
        path = paths.get(row.unit, row.name).replace(" ", "")
        yield Unanswered(item.number, path, row.counts.silent, item.issued_at)
